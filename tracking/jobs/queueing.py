"""Asking for work, calling it off, and finding work whose worker died."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Agency, User

from ..models import Job
from ..states import JobState
from .kinds import KINDS
from .running import MAX_ATTEMPTS, give_up, is_dead, remove_upload, run_job

# A job that has waited this long may have lost its task with a worker: it is offered again. Seconds.
LOST_AFTER = 600


@transaction.atomic
def enqueue(kind: str, arguments: dict[str, Any], by: User, agency: Agency | None = None) -> Job:
    """Ask for work of a kind; it starts once the caller's transaction is over.

    `arguments` are JSON values: ids, never contents. `upload` names a stored file (`running.stored_upload`) that is
    deleted when the job ends. What the work says to people is in the language of the one who asks.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    arguments = {"language": get_language()} | arguments
    row = Job.objects.create(kind=kind, arguments=arguments, agency=agency, requested_by=by)
    _offer(row)
    return row


@transaction.atomic
def cancel(*, job: Job, by: User) -> None:
    """Call off a job that waits or runs; what runs stops at its next step. Refused when it is over."""
    # Moved by comparing and setting: a worker may claim or end it at this moment, or it may be offered anew. Who has
    # claimed it reads the upload still, and deletes it in the end.
    for before in (JobState.WAITING, JobState.RUNNING, JobState.WAITING):
        cancelled = Job.objects.filter(pk=job.pk, state=before).update(
            state=JobState.CANCELLED, finished_at=timezone.now()
        )
        if cancelled:
            break
    else:
        raise Refused(_("This work is already over."))
    record("job.cancelled", by=by, on=job, agency=job.agency, kind=job.kind, before=before)
    if before == JobState.WAITING:
        transaction.on_commit(partial(remove_upload, job))


def rescue_jobs() -> int:
    """Offer again what died with its worker, and what has waited so long that its task must be lost; their number.

    Safe to run at any time and by several at once: each job is moved by comparing and setting.
    """
    now = timezone.now()
    rescued = 0
    for row in Job.objects.filter(is_dead(now)):
        if row.attempt >= MAX_ATTEMPTS:
            give_up(row)
        else:
            dead = Job.objects.filter(is_dead(now), pk=row.pk, attempt=row.attempt)
            rescued += _offer_again(row, dead.update, state=JobState.WAITING, heartbeat_at=now)
    waiting = Job.objects.filter(state=JobState.WAITING).alias(since=Coalesce("heartbeat_at", "requested_at"))
    lost = waiting.filter(since__lt=now - dt.timedelta(seconds=LOST_AFTER))
    for row in lost:
        rescued += _offer_again(row, lost.filter(pk=row.pk).update, heartbeat_at=now)
    return rescued


def _offer_again(row: Job, update: Any, **changes: Any) -> int:
    with transaction.atomic():
        moved = update(**changes)
        if moved:
            _offer(row)
    return int(moved)


def _offer(row: Job) -> None:
    transaction.on_commit(partial(run_job.enqueue, row.pk))
