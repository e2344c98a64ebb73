"""`/healthz`: one word for each part, to anybody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from config.health import healthz

pytestmark = pytest.mark.django_db
NOW = timedelta()


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ask(method: str = "GET") -> HttpResponse:
    return healthz(RequestFactory().generic(method, "/healthz"))


def task(*, enqueued: timedelta, started: timedelta | None = None, finished: timedelta | None = None) -> DBTaskResult:
    """A row of the queue whose moments lie so long ago."""
    now = timezone.now()
    row = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tasks.example",
        backend_name="default",
        run_after=get_date_max(),
        status="SUCCESSFUL" if finished is not None else "RUNNING" if started is not None else "READY",
        started_at=None if started is None else now - started,
        finished_at=None if finished is None else now - finished,
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=now - enqueued)
    return row


def test_all_is_well_and_the_queue_says_nothing_of_the_worker() -> None:
    response = ask()

    assert (response.status_code, response.content) == (
        200,
        b'{"database": "ok", "storage": "ok", "worker": "idle"}',
    )


@pytest.mark.parametrize(
    ("tasks", "status", "worker"),
    [
        ([{"enqueued": NOW}], 200, "idle"),
        ([{"enqueued": timedelta(minutes=6)}], 503, "stalled"),
        ([{"enqueued": timedelta(days=1), "started": timedelta(days=1), "finished": timedelta(minutes=1)}], 200, "ok"),
        ([{"enqueued": timedelta(days=1), "started": timedelta(days=1), "finished": timedelta(days=1)}], 200, "idle"),
        ([{"enqueued": timedelta(minutes=6)}, {"enqueued": NOW, "started": timedelta(minutes=7)}], 200, "busy"),
        ([{"enqueued": timedelta(minutes=6)}, {"enqueued": NOW, "started": timedelta(hours=2)}], 503, "stalled"),
    ],
    ids=["just enqueued", "nobody looks", "worked lately", "long ago", "long task", "left behind"],
)
def test_the_queue_tells_of_the_worker(tasks: list[dict[str, timedelta]], status: int, worker: str) -> None:
    for moments in tasks:
        task(**moments)

    response = ask()

    expected = f'{{"database": "ok", "storage": "ok", "worker": "{worker}"}}'
    assert (response.status_code, response.content.decode()) == (status, expected)


def test_a_task_for_later_is_not_waiting() -> None:
    row = task(enqueued=timedelta(days=1))
    DBTaskResult.objects.filter(pk=row.pk).update(run_after=timezone.now() + timedelta(hours=1))

    assert ask().status_code == 200


def test_a_missing_folder_is_a_failure_without_its_path(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "absent"

    response = ask()

    assert (response.status_code, response.content) == (
        503,
        b'{"database": "ok", "storage": "failed", "worker": "idle"}',
    )


def test_a_database_that_fails_is_a_failure_without_its_message(monkeypatch) -> None:
    def refuse() -> None:
        raise DatabaseError("password of portal@10.0.0.1 refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = ask()

    assert (response.status_code, response.content) == (
        503,
        b'{"database": "failed", "storage": "ok", "worker": "unknown"}',
    )


def test_only_reading_is_allowed() -> None:
    assert [ask("HEAD").status_code, ask("POST").status_code] == [200, 405]


def test_no_answer_is_kept_by_a_cache() -> None:
    assert "no-store" in ask()["Cache-Control"].split(", ")
