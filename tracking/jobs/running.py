"""Running a job: claimed by one worker at a time, with signs of life, its end written once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import Error, connection, connections, transaction
from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from agencies.errors import Refused

from ..models import Job
from ..states import JobState
from .kinds import KINDS

# A worker says this often that it lives; one that was silent for DEAD_AFTER is taken for dead. Seconds.
HEARTBEAT_EVERY = 5
DEAD_AFTER = 60
# Work that killed as many workers as this is given up: it would kill the next one too.
MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)


class Interrupted(Exception):
    """The job was cancelled, or another worker has it: stop, write nothing more."""


class RunningJob:
    """What the work of a job has in hand. `row` is the job as it was claimed; `report` is kept with its end (JSON)."""

    def __init__(self, row: Job) -> None:
        self.row = row
        self.report: dict[str, Any] = {}
        self._is_lost = threading.Event()
        self._said: dict[str, Any] = {}
        self._output: tuple[str, str] | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.row.arguments)

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Say how far it is: `done` of `total`, and what is being done. Raises `Interrupted`.

        Inside a transaction nobody would see it before the end; then the heartbeat alone passes it on.
        """
        self._said = {"done": done, "total": total, "step": step[:200]}
        if not connection.in_atomic_block:
            self.beat()
        if self._is_lost.is_set():
            raise Interrupted

    def keep(self, content: bytes | File, name: str) -> None:
        """Store the file the job has made, under `name` for people. The job shows it only once it has ended well."""
        file = ContentFile(content) if isinstance(content, bytes) else content
        place = f"jobs/{self.row.requested_at:%Y/%m}/{self.row.pk}-{self.row.attempt}{PurePath(name).suffix}"
        self.drop()
        self._output = (default_storage.save(place, file), name[:200])

    def drop(self) -> None:
        """Take away the file kept so far."""
        if self._output:
            default_storage.delete(self._output[0])
            self._output = None

    def beat(self) -> None:
        """A sign of life with the latest progress; notes it when the job is no longer ours."""
        if not self._mine().update(heartbeat_at=timezone.now(), **self._said):
            self._is_lost.set()

    def hold(self) -> None:
        """Inside a transaction: the job stays ours until that is over. Raises `Interrupted` where it is not."""
        self.beat()
        if self._is_lost.is_set():
            raise Interrupted

    def end(self, state: JobState, message: str = "") -> bool:
        """Write the end, unless the job is no longer ours. True if it was written."""
        output, output_name = self._output or ("", "")
        if state == JobState.DONE:
            self._said["done"] = self._said.get("total", 0)
        written = self._mine().update(
            state=state,
            message=message,
            report=self.report,
            output=output,
            output_name=output_name,
            finished_at=timezone.now(),
            **self._said,
        )
        return bool(written)

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.row.pk, state=JobState.RUNNING, attempt=self.row.attempt)


@task()
def run_job(job_id: int) -> None:
    """Run a waiting job, or one whose worker is dead. A second run does nothing."""
    row = _claim(job_id)
    if row is None:
        return
    job = RunningJob(row)
    with translation.override(row.arguments.get("language", settings.LANGUAGE_CODE)), _Heartbeat(job):
        _work(job)


def is_dead(now: dt.datetime | None = None) -> Q:
    """A running job whose worker has been silent for too long."""
    return Q(state=JobState.RUNNING, heartbeat_at__lt=(now or timezone.now()) - dt.timedelta(seconds=DEAD_AFTER))


def give_up(row: Job) -> bool:
    """Fail a job that has killed its workers as often as is allowed."""
    given_up = Job.objects.filter(is_dead(), pk=row.pk, attempt=row.attempt).update(
        state=JobState.FAILED, message=_fault(row), finished_at=timezone.now()
    )
    if given_up:
        logger.error("Job %s (%s) given up after %s attempts", row.pk, row.kind, row.attempt)
        remove_upload(row)
    return bool(given_up)


def remove_upload(row: Job) -> None:
    """Delete the file that the job was asked to read; it is needed no more."""
    upload = row.arguments.get("upload")
    if upload:
        default_storage.delete(upload)


def stored_upload(upload: File) -> str:
    """Keep a file for a job to read, as its argument `upload`; it goes when the job ends."""
    return default_storage.save(
        f"jobs/uploads/{get_valid_filename(PurePath(upload.name or 'file').name)[-80:]}", upload
    )


def _claim(job_id: int) -> Job | None:
    claimed = Job.objects.filter(Q(state=JobState.WAITING) | is_dead(), pk=job_id, attempt__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=timezone.now()
    )
    return Job.objects.select_related("requested_by", "agency").get(pk=job_id) if claimed else None


def _work(job: RunningJob) -> None:
    row = job.row
    try:
        KINDS[row.kind].work(job, job.arguments)
        ended = job.end(JobState.DONE)
    except Interrupted:
        ended = False
    except Refused as refused:
        job.drop()
        ended = job.end(JobState.FAILED, str(refused))
    except Exception:
        # The one place where every fault of a work ends: its owner is told, the log has it all, the worker lives on.
        # A worker that is itself being ended (SystemExit) passes through, and another takes the job over.
        logger.exception("Job %s (%s) failed", row.pk, row.kind)
        job.drop()
        ended = job.end(JobState.FAILED, _fault(row))
    if not ended:
        job.drop()
    if ended or Job.objects.filter(pk=row.pk, state=JobState.CANCELLED).exists():
        remove_upload(row)


def _fault(row: Job) -> str:
    return _(
        "The portal could not finish this. Nothing was changed by halves. Start it again; if it fails again, tell "
        "the system administrator the number %(number)s."
    ) % {"number": row.pk}


class _Heartbeat:
    """Signs of life from a thread of their own, so that work which is long silent is not taken for dead."""

    def __init__(self, job: RunningJob) -> None:
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job.row.pk}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_EVERY):
                try:
                    with transaction.atomic():
                        self._job.beat()
                except Error:
                    # SQLite while the work itself writes: nobody else can write then, so nobody takes the job over. Or
                    # a lost connection: the next sign of life has another.
                    logger.info("No sign of life of job %s could be written", self._job.row.pk)
                    connection.close_if_unusable_or_obsolete()
        finally:
            connections.close_all()
