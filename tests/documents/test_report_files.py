"""Files of reports as long work: kept once, called off, taken over from a killed worker, a full disk told."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

import documents.renderer
from agencies.errors import Refused
from documents import rendered
from documents.report_files import content_of
from tests.documents.consolidated.rows import Chain, chain
from tests.tracking.jobs.test_killed import database_url
from tracking import jobs
from tracking.actions.report_files import FILE_JOB, ask_for_file
from tracking.jobs.running import DEAD_AFTER
from tracking.models import Job, ReportFile
from tracking.states import FileFormat, JobState

pytestmark = pytest.mark.django_db(transaction=True)

PDF = FileFormat.PDF


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> Chain:
    settings.MEDIA_ROOT = tmp_path / "files"
    return chain()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No agency's report is laid out for real; their titles are noted."""
    made: list[str] = []
    specimen = rendered.kept_page("<html lang='zh-Hant-TW'><title>x</title><body><p>x</p></body></html>").read_bytes()

    def report_pdf(report: Any, **_options: Any) -> bytes:
        made.append(report.title)
        return specimen

    monkeypatch.setattr(rendered, "report_pdf", report_pdf)
    return made


def waiting(city: Chain, format: FileFormat = PDF, submission: int = 0) -> Job:
    """Asked for, and no worker has it yet."""
    arguments = {"report": city.report.pk, "submission": submission, "format": str(format)}
    return Job.objects.create(kind=FILE_JOB, arguments=arguments, requested_by=city.coordinator)


def stored(kind: str = "reports") -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT, kind).rglob("*") if path.is_file())


def test_a_file_is_made_and_kept_with_its_hash(city: Chain, quick: list[str]) -> None:
    job = ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)

    job.refresh_from_db()
    file = ReportFile.objects.get()
    assert (job.state, job.message, job.report) == (JobState.DONE, "", {"file": file.pk, "sha256": file.sha256})
    assert (file.report, file.submission, file.format) == (city.report, None, "pdf")
    assert file.content_sha256 == content_of(city.report, None).sha256(PDF)
    assert file.file.read(5) == b"%PDF-"
    file.file.close()
    assert len(quick) == 3


def test_made_again_from_the_same_content_it_is_the_same_file(city: Chain, quick: list[str]) -> None:
    for _time in range(2):
        ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)

    assert (ReportFile.objects.count(), len(stored()), Job.objects.filter(state=JobState.DONE).count()) == (1, 1, 2)


def test_a_changed_draft_replaces_its_file(city: Chain, quick: list[str]) -> None:
    ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)
    before = ReportFile.objects.get()
    city.report.summary = "改過的摘要。"
    city.report.save()

    ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)

    after = ReportFile.objects.get()
    assert after.sha256 != before.sha256
    assert stored() == [Path(after.file.path)]
    assert len(quick) == 3


def test_asked_for_twice_while_it_is_made_it_is_one_job(city: Chain) -> None:
    job = waiting(city)

    same = ask_for_file(report=city.report, submission=None, format=PDF, by=city.colleague)

    assert (same, Job.objects.count()) == (job, 1)


def test_a_submissions_file_never_changes(city: Chain, quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    report = city.bureau.plans.get().annual_reports.get(kind="consolidated")
    submission = report.submissions.get()
    ask_for_file(report=report, submission=submission, format=PDF, by=city.coordinator)
    before = ReportFile.objects.get()
    monkeypatch.setattr(documents.renderer, "_digest", lambda: "of tomorrow")

    with pytest.raises(Refused):
        ask_for_file(report=report, submission=submission, format=PDF, by=city.coordinator)
    arguments = {"report": report.pk, "submission": 1, "format": "pdf"}
    jobs.run_job.call(Job.objects.create(kind=FILE_JOB, arguments=arguments, requested_by=city.coordinator).pk)

    after = ReportFile.objects.get()
    assert (after.pk, after.sha256, after.made_at) == (before.pk, before.sha256, before.made_at)
    assert len(stored()) == 1


def test_called_off_it_leaves_nothing(city: Chain, quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(city)
    monkeypatch.setattr(
        "documents.consolidated.volume.kept_page",
        lambda html, kept=rendered.kept_page: (
            (jobs.cancel(job=Job.objects.get(pk=job.pk), by=city.coordinator), kept(html))[1]
            if Job.objects.get(pk=job.pk).state == JobState.RUNNING
            else kept(html)
        ),
    )

    jobs.run_job.call(job.pk)

    job.refresh_from_db()
    assert (job.state, ReportFile.objects.count(), stored()) == (JobState.CANCELLED, 0, [])


def test_called_off_while_it_is_kept_it_is_not_kept(
    city: Chain, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracking.actions import report_files

    job = waiting(city)
    save = report_files.default_storage.save

    def cancelled_meanwhile(*given: Any) -> str:
        jobs.cancel(job=Job.objects.get(pk=job.pk), by=city.coordinator)
        return str(save(*given))

    monkeypatch.setattr(report_files.default_storage, "save", cancelled_meanwhile)
    jobs.run_job.call(job.pk)

    job.refresh_from_db()
    assert (job.state, ReportFile.objects.count(), stored()) == (JobState.CANCELLED, 0, [])


@pytest.mark.parametrize("where", ["part", "volume", "storage"])
def test_a_full_disk_is_told_and_nothing_is_left(
    city: Chain, quick: list[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from documents import report_files
    from tracking.actions import report_files as keeping

    def full(*_given: Any, **_options: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        if where == "part":
            opened = os.open("/dev/full", os.O_WRONLY)
            disk.setattr(rendered.tempfile, "mkstemp", lambda **_: (opened, f"{os.devnull}.part"))
        elif where == "volume":
            no_room = open("/dev/full", "r+b", buffering=0)  # noqa: SIM115
            disk.setattr(report_files.tempfile, "TemporaryFile", lambda: no_room)
        else:
            disk.setattr(keeping.default_storage, "save", full)
        failed = ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)

    failed.refresh_from_db()
    assert (failed.state, ReportFile.objects.count(), stored()) == (JobState.FAILED, 0, [])
    assert "磁碟" in failed.message or "disk is full" in failed.message
    again = ask_for_file(report=city.report, submission=None, format=PDF, by=city.coordinator)
    again.refresh_from_db()
    assert (again.state, ReportFile.objects.count(), len(stored())) == (JobState.DONE, 1, 1)


def worker(job: Job, folder: Path, *killed_at: int) -> int:
    """Run the job in a process of its own; its exit status."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment |= {"TMPDIR": str(folder), "WORKER_FILES": str(settings.MEDIA_ROOT)}
    program = "tests.documents.consolidated.worker"
    command = [sys.executable, "-m", program, str(job.pk), *map(str, killed_at)]
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, timeout=600, check=False).returncode


def test_a_worker_killed_inside_a_consolidation_is_replaced_and_nothing_is_doubled(city: Chain, tmp_path: Path) -> None:
    job = waiting(city)

    assert worker(job, tmp_path, 2) == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, job.done, job.attempt, ReportFile.objects.count()) == (JobState.RUNNING, 2, 1, 0)
    parts = set(stored("rendered"))
    assert len(parts) == 2
    job.heartbeat_at = timezone.now() - dt.timedelta(seconds=DEAD_AFTER + 1)
    job.save()
    assert worker(job, tmp_path) == 0

    job.refresh_from_db()
    file = ReportFile.objects.get()
    assert (job.state, job.attempt, job.report["sha256"]) == (JobState.DONE, 2, file.sha256)
    assert stored() == [Path(file.file.path)]
    assert parts < set(stored("rendered"))


def test_what_a_dead_worker_stored_is_taken_away(city: Chain, quick: list[str]) -> None:
    job = waiting(city)
    left = Path(settings.MEDIA_ROOT, "reports", str(city.report.pk), f"{job.pk}-1.pdf")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PDF of the dead")
    Job.objects.filter(pk=job.pk).update(attempt=1)

    jobs.run_job.call(job.pk)

    assert stored() == [Path(ReportFile.objects.get().file.path)]


def test_tables_are_made_as_jobs_too(city: Chain) -> None:
    for format in (FileFormat.XLSX, FileFormat.ODS):
        ask_for_file(report=city.report, submission=None, format=format, by=city.coordinator)

    assert sorted(ReportFile.objects.values_list("format", flat=True)) == ["ods", "xlsx"]
