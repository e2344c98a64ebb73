"""What can be made again goes when it is old: rendered PDFs, drafts' files, finished work and what nobody knows of."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agencies.storage import names_below, rendered_folder

from .actions.report_files import drop_draft_file
from .models import Job, ReportFile
from .states import JOB_OVER


@dataclass(slots=True)
class Pruned:
    """How many went: rendered PDFs, drafts' files, finished jobs with their files, files no row has, task results."""

    rendered: int = 0
    drafts: int = 0
    jobs: int = 0
    strays: int = 0
    results: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{number} {name}" for name, number in asdict(self).items())


def prune_files(keep: dt.timedelta) -> Pruned:
    """Remove what was not wanted for `keep`, at least a day; files of submissions and evidence are never touched.

    Safe at any time, by several at once, and when it is cut off: a row goes before its file.
    """
    if keep < dt.timedelta(days=1):
        raise ValueError("What is younger than a day may be in use.")
    before = timezone.now() - keep
    return Pruned(
        rendered=_prune_rendered(before),
        drafts=sum(drop_draft_file(file=file) for file in _old_drafts(before)),
        jobs=_prune_jobs(before),
        strays=_prune_strays(before),
        results=DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0],
    )


def _prune_rendered(before: dt.datetime) -> int:
    """Each use of one is noted as its time: the old ones are those that nobody wanted. `.part`: of a killed worker."""
    removed = 0
    for path in rendered_folder().glob("*/*"):
        try:
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another machine's pruning was first
    return removed


def _old_drafts(before: dt.datetime) -> list[ReportFile]:
    return list(ReportFile.objects.filter(submission=None, made_at__lt=before))


def _prune_jobs(before: dt.datetime) -> int:
    """Jobs that ended long ago, with the files they made; but those that work under way was asked to read."""
    under_way = Job.objects.exclude(state__in=sorted(JOB_OVER)).values_list("arguments__preview", flat=True)
    wanted = {number for number in under_way if isinstance(number, int)}
    old = Job.objects.filter(state__in=sorted(JOB_OVER), finished_at__lt=before).exclude(pk__in=wanted)
    removed = 0
    # Read at once: rows go while it is gone through.
    for number, output in list(old.values_list("pk", "output")):
        with transaction.atomic():
            gone, _ = Job.objects.filter(pk=number, state__in=sorted(JOB_OVER)).delete()
            if gone and output:
                transaction.on_commit(partial(default_storage.delete, output))
        removed += bool(gone)
    return removed


def _prune_strays(before: dt.datetime) -> int:
    """Old files of work and reports that no row has: left by a worker or machine that died."""
    names = [name for folder in ("jobs", "reports") for name in names_below(default_storage, folder)]
    # The rows are read after the files: what is added meanwhile is not among them.
    known = set(Job.objects.exclude(output="").values_list("output", flat=True))
    known |= set(ReportFile.objects.values_list("file", flat=True))
    known |= {upload for upload in Job.objects.values_list("arguments__upload", flat=True) if upload}
    removed = 0
    for name in names:
        if name in known:
            continue
        try:
            is_old = default_storage.get_modified_time(name) < before
        except FileNotFoundError:
            continue
        if is_old:
            default_storage.delete(name)
            removed += 1
    return removed
