"""What can be made again goes when nobody has wanted it for long; what a row needs and what was submitted stays."""

from __future__ import annotations

import datetime as dt
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from agencies.models import AuditEntry
from agencies.storage import rendered_folder
from documents.rendered import kept_path
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import AnnualReport, Job, ReportFile, Submission
from tracking.pruning import prune_files
from tracking.states import FileFormat, JobState, ReportKind

MONTH = dt.timedelta(days=30)
LONG_AGO = timezone.now() - dt.timedelta(days=31)


def aged(path: Path | str) -> Path:
    path = Path(default_storage.path(path)) if isinstance(path, str) else path
    os.utime(path, (LONG_AGO.timestamp(),) * 2)
    return path


def stored(name: str, content: bytes = b"x") -> str:
    name = default_storage.save(name, ContentFile(content))
    aged(name)
    return name


def job(world: World, output: str = "", finished: dt.datetime | None = LONG_AGO, **said: Any) -> Job:
    state = JobState.DONE if finished else JobState.WAITING
    return Job.objects.create(
        kind="sheet_export", requested_by=world.editor, state=state, output=output, finished_at=finished, **said
    )


def report_of(world: World) -> AnnualReport:
    return AnnualReport.objects.create(plan=world.plan, kind=ReportKind.CONSOLIDATED)


def report_file(report: AnnualReport, submission: Submission | None = None, format: str = FileFormat.PDF) -> ReportFile:
    file = ReportFile.objects.create(
        report=report,
        submission=submission,
        format=format,
        content_sha256="c" * 64,
        file=stored(f"reports/{report.pk}/{bool(submission)}.{format}"),
        name="f",
        sha256="f" * 64,
        size=1,
    )
    ReportFile.objects.filter(pk=file.pk).update(made_at=LONG_AGO)
    return file


def test_rendered_files_go_when_nobody_has_wanted_them_for_long(world: World) -> None:
    unwanted, wanted, young = (kept_path("form", content, lambda: b"%PDF") for content in "abc")
    half = aged(unwanted).with_suffix(".part")
    half.write_bytes(b"%")
    aged(half)
    aged(wanted)

    assert kept_path("form", "b", lambda: pytest.fail("rendered again")) == wanted
    pruned = prune_files(MONTH)

    assert (pruned.rendered, sorted(rendered_folder().glob("*/*"))) == (2, sorted([wanted, young]))
    assert kept_path("form", "a", lambda: b"again").read_bytes() == b"again"


def test_finished_work_goes_with_its_file(transactional_db: None, world: World) -> None:
    old = job(world, stored("jobs/2026/01/1-1.xlsx"))
    job(world)
    young = job(world, stored("jobs/2026/01/2-1.xlsx"), timezone.now())
    waiting = job(world, finished=None, arguments={"upload": stored("jobs/uploads/a.xlsx")})

    pruned = prune_files(MONTH)

    assert (pruned.jobs, pruned.strays, set(Job.objects.all())) == (2, 0, {young, waiting})
    assert not default_storage.exists(old.output.name)
    assert default_storage.exists(young.output.name)
    assert default_storage.exists("jobs/uploads/a.xlsx")


def test_a_reading_that_work_under_way_needs_stays(world: World) -> None:
    reading = job(world, stored("jobs/2026/01/1-1.json"))
    saving = job(world, finished=None, arguments={"preview": reading.pk})

    assert (prune_files(MONTH).jobs, set(Job.objects.all())) == (0, {reading, saving})
    assert default_storage.exists(reading.output.name)


def test_files_of_drafts_go_and_those_of_submissions_never(transactional_db: None, world: World) -> None:
    report = report_of(world)
    submission = Submission.objects.create(
        report=report,
        number=1,
        receipt_number="1",
        sha256="a" * 64,
        document={},
        outgoing_on=LONG_AGO.date(),
        signed_at=LONG_AGO,
        submitted_at=LONG_AGO,
    )
    submitted = report_file(report, submission)
    draft = report_file(report)
    young = report_file(report, format=FileFormat.ODS)
    ReportFile.objects.filter(pk=young.pk).update(made_at=timezone.now())

    pruned = prune_files(MONTH)

    assert (pruned.drafts, pruned.strays, set(ReportFile.objects.all())) == (1, 0, {submitted, young})
    assert [default_storage.exists(file.file.name) for file in (submitted, draft, young)] == [True, False, True]
    entry = AuditEntry.objects.get(action="report.file_pruned")
    assert (entry.actor, entry.target_id, entry.data) == (None, str(report.pk), {"format": "pdf", "sha256": "f" * 64})


def test_the_file_of_a_draft_stays_while_another_is_made(world: World) -> None:
    report = report_of(world)
    draft = report_file(report)
    Job.objects.create(kind="report_file", requested_by=world.coordinator, arguments={"report": report.pk})

    assert (prune_files(MONTH).drafts, ReportFile.objects.get()) == (0, draft)


def test_old_files_that_no_row_has_go_and_evidence_is_not_touched(reporting: World) -> None:
    photo = actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=factories.photo_file(), by=reporting.editor
    )
    aged(photo.stored.file.name)
    stored("evidence/2020/01/unknown.jpg")
    stored("jobs/2020/01/lost.xlsx")
    stored("reports/1/lost.pdf")
    young = default_storage.save("reports/1/young.pdf", ContentFile(b"x"))

    assert prune_files(MONTH).strays == 2
    assert [default_storage.exists(name) for name in ("jobs/2020/01/lost.xlsx", "reports/1/lost.pdf", young)] == [
        False,
        False,
        True,
    ]
    assert default_storage.exists("evidence/2020/01/unknown.jpg")
    assert default_storage.exists(photo.stored.file.name)


def test_task_results_go(world: World) -> None:
    for finished in (LONG_AGO, timezone.now(), None):
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="tasks.example",
            backend_name="default",
            run_after=get_date_max(),
            status="SUCCESSFUL" if finished else "READY",
            finished_at=finished,
        )

    assert (prune_files(MONTH).results, DBTaskResult.objects.count()) == (1, 2)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("prune_files", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_prunes_by_the_setting_or_by_its_own_days(world: World, settings: Any) -> None:
    aged(kept_path("form", "a", lambda: b"%PDF"))
    settings.FILES_KEEP_DAYS = 0

    assert run() == "FILES_KEEP_DAYS is 0: everything is kept."
    settings.FILES_KEEP_DAYS = 60
    assert run() == "Pruned: 0 rendered, 0 drafts, 0 jobs, 0 strays, 0 results."
    assert run("--days", "30") == "Pruned: 1 rendered, 0 drafts, 0 jobs, 0 strays, 0 results."


@pytest.mark.parametrize("days", ["0", "-1"])
def test_what_may_be_in_use_is_not_pruned(world: World, days: str) -> None:
    with pytest.raises(CommandError):
        run("--days", days)
    with pytest.raises(ValueError, match="a day"):
        prune_files(dt.timedelta(hours=23))
