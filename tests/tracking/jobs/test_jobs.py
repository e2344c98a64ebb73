"""Long work: asked for, run once, told, called off, taken over when its worker dies."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation

from agencies.errors import Refused
from agencies.models import AuditEntry, User
from tests import factories
from tracking import jobs
from tracking.jobs import RunningJob, kinds, running
from tracking.models import Job
from tracking.states import JobState

pytestmark = pytest.mark.django_db(transaction=True)

DONE: list[Any] = []


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Kinds of work for these tests alone."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS.copy())
    for module in (jobs, jobs.queueing, running):
        monkeypatch.setattr(module, "KINDS", kinds.KINDS)
    DONE.clear()

    @jobs.job_kind("count", label="Counting")
    def count(job: RunningJob, arguments: dict[str, Any]) -> None:
        for number in range(arguments["to"]):
            job.progress(number, arguments["to"], f"number {number}")
            DONE.append(number)
        job.report["counted"] = arguments["to"]
        job.keep(b"counted", "數.txt")


@pytest.fixture
def person() -> User:
    return factories.person("林小芳")


def waiting(person: User, kind: str = "count", **arguments: Any) -> Job:
    """A job whose task no worker has taken yet."""
    return Job.objects.create(kind=kind, arguments=arguments, requested_by=person)


def silent(job: Job, seconds: int = running.DEAD_AFTER + 1) -> Job:
    """Its worker was last heard of so long ago."""
    job.heartbeat_at = timezone.now() - dt.timedelta(seconds=seconds)
    job.save()
    return job


def test_work_is_done_once_and_its_end_is_told(work: None, person: User) -> None:
    job = jobs.enqueue("count", {"to": 3}, person)

    job.refresh_from_db()
    assert DONE == [0, 1, 2]
    assert (job.state, job.done, job.total, job.attempt) == (JobState.DONE, 3, 3, 1)
    assert (job.report, job.output_name, job.output.read()) == ({"counted": 3}, "數.txt", b"counted")
    job.output.close()


def test_a_second_run_of_the_same_task_does_nothing(work: None, person: User) -> None:
    job = jobs.enqueue("count", {"to": 3}, person)

    jobs.run_job.call(job.pk)

    job.refresh_from_db()
    assert DONE == [0, 1, 2]
    assert job.attempt == 1


def test_an_unknown_kind_cannot_be_asked_for(work: None, person: User) -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("dance", {}, person)

    assert Job.objects.count() == 0


def test_a_kind_is_registered_once(work: None) -> None:
    with pytest.raises(ValueError, match="two kinds"):
        jobs.job_kind("count", label="Again")(lambda job, arguments: None)


def test_what_is_refused_is_told_in_its_own_words(work: None, person: User) -> None:
    @jobs.job_kind("refuse", label="Refusing")
    def refuse(job: RunningJob, arguments: dict[str, Any]) -> None:
        job.keep(b"half", "half.txt")
        raise Refused("這是空的檔案。")

    job = jobs.enqueue("refuse", {}, person)

    job.refresh_from_db()
    assert (job.state, job.message, job.output.name) == (JobState.FAILED, "這是空的檔案。", "")
    assert _files("jobs") == []


def test_a_fault_is_logged_and_told_without_its_particulars(work: None, person: User, caplog: Any) -> None:
    @jobs.job_kind("break", label="Breaking")
    def breaking(job: RunningJob, arguments: dict[str, Any]) -> None:
        raise ZeroDivisionError("secret detail")

    job = jobs.enqueue("break", {"language": "en"}, person)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message.startswith("The portal could not finish this.")
    assert "secret detail" not in job.message
    assert [record.exc_info[0] for record in caplog.records if record.name == running.__name__] == [ZeroDivisionError]


def test_it_speaks_the_language_of_the_one_who_asked(work: None, person: User) -> None:
    @jobs.job_kind("speak", label="Speaking")
    def speak(job: RunningJob, arguments: dict[str, Any]) -> None:
        job.report["language"] = translation.get_language()

    with translation.override("en"):
        job = jobs.enqueue("speak", {}, person)

    job.refresh_from_db()
    assert job.report == {"language": "en"}


def test_a_worker_that_is_ended_half_way_leaves_the_job_to_the_next(work: None, person: User) -> None:
    @jobs.job_kind("die", label="Dying")
    def die(job: RunningJob, arguments: dict[str, Any]) -> None:
        if job.row.attempt == 1:
            raise SystemExit(1)
        DONE.append("finished")

    job = waiting(person, "die")
    with pytest.raises(SystemExit):
        jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert jobs.rescue_jobs() == 0  # it may still live

    silent(job)
    call_command("rescue_jobs", verbosity=0)

    job.refresh_from_db()
    assert (job.state, job.attempt, DONE) == (JobState.DONE, 2, ["finished"])


def test_a_worker_taken_for_dead_writes_nothing_more(work: None, person: User) -> None:
    @jobs.job_kind("slow", label="Slow")
    def slow(job: RunningJob, arguments: dict[str, Any]) -> None:
        job.keep(f"by {job.row.attempt}".encode(), "out.txt")
        if job.row.attempt == 1:
            silent(Job.objects.get(pk=job.row.pk))
            jobs.rescue_jobs()  # the other worker takes it over and finishes
        job.report["by"] = job.row.attempt

    job = waiting(person, "slow")
    jobs.run_job.call(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.report) == (JobState.DONE, 2, {"by": 2})
    assert job.output.read() == b"by 2"
    job.output.close()
    assert len(_files("jobs")) == 1


def test_work_that_kills_every_worker_is_given_up(work: None, person: User) -> None:
    job = silent(waiting(person, to=1))
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempt=running.MAX_ATTEMPTS)

    jobs.rescue_jobs()

    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.FAILED, [])
    assert str(job.pk) in job.message


def test_a_job_whose_task_was_lost_is_offered_again_once(work: None, person: User) -> None:
    lost = silent(waiting(person, to=1), jobs.queueing.LOST_AFTER + 1)
    fresh = waiting(person, to=1)

    rescued = jobs.rescue_jobs()

    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert (rescued, lost.state, fresh.state) == (1, JobState.DONE, JobState.WAITING)


def test_a_running_job_called_off_stops_at_its_next_step(work: None, person: User) -> None:
    @jobs.job_kind("endless", label="Endless")
    def endless(job: RunningJob, arguments: dict[str, Any]) -> None:
        for number in range(10):
            job.progress(number, 10)
            DONE.append(number)
            if number == 2:
                jobs.cancel(job=Job.objects.get(pk=job.row.pk), by=person)

    upload = running.stored_upload(ContentFile(b"x", "填報表 (1).xlsx"))
    job = jobs.enqueue("endless", {"upload": upload}, person)

    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.CANCELLED, [0, 1, 2])
    assert not default_storage.exists(upload)


def test_a_waiting_job_called_off_never_starts(work: None, person: User) -> None:
    job = waiting(person, to=1)

    jobs.cancel(job=job, by=person)
    jobs.run_job.call(job.pk)

    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.CANCELLED, [])


def test_what_is_over_cannot_be_called_off(work: None, person: User) -> None:
    job = jobs.enqueue("count", {"to": 1}, person)

    with pytest.raises(Refused):
        jobs.cancel(job=job, by=person)


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_who_called_off_what_is_recorded_and_judged_by_the_row_not_by_the_page(
    work: None, person: User, state: JobState
) -> None:
    """The page that calls it off was read in the other state."""
    upload = running.stored_upload(ContentFile(b"x", "填報表.xlsx"))
    job, other = waiting(person, upload=upload), factories.person("系統管理者")
    job.state = ({JobState.WAITING, JobState.RUNNING} - {state}).pop()
    Job.objects.update(state=state)

    jobs.cancel(job=job, by=other)

    entry = AuditEntry.objects.get(action="job.cancelled")
    assert (entry.actor, entry.target_id, entry.data) == (other, str(job.pk), {"kind": "count", "before": state})
    assert default_storage.exists(upload) is (state == JobState.RUNNING)


def test_silent_work_is_kept_alive_by_the_heartbeat(work: None, person: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "HEARTBEAT_EVERY", 0.01)
    beaten = running.threading.Event()
    beat = RunningJob.beat
    monkeypatch.setattr(RunningJob, "beat", lambda job: (beat(job), beaten.set())[0])
    seen: list[Any] = []

    @jobs.job_kind("silent", label="Silent")
    def long_silent(job: RunningJob, arguments: dict[str, Any]) -> None:
        before = Job.objects.get(pk=job.row.pk).heartbeat_at
        for _twice in range(2):  # the first may have begun before we looked
            beaten.clear()
            assert beaten.wait(120)
        seen.append(Job.objects.get(pk=job.row.pk).heartbeat_at > before)

    jobs.enqueue("silent", {}, person)

    assert seen == [True]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_heartbeat_that_the_database_fails_is_not_the_last(
    work: None, person: User, monkeypatch: Any, error: type[Exception]
) -> None:
    monkeypatch.setattr(running, "HEARTBEAT_EVERY", 0.01)
    beats: list[str] = []
    beaten_again = running.threading.Event()

    def beat(job: RunningJob) -> None:
        beats.append(running.threading.current_thread().name)
        if len(beats) == 1:
            raise error("gone away")
        beaten_again.set()

    @jobs.job_kind("silent", label="Silent")
    def long_silent(job: RunningJob, arguments: dict[str, Any]) -> None:
        monkeypatch.setattr(RunningJob, "beat", beat)
        assert beaten_again.wait(120)

    job = jobs.enqueue("silent", {}, person)

    job.refresh_from_db()
    assert job.state == JobState.DONE


def _files(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    return files + [name for below in folders for name in _files(f"{folder}/{below}")]
