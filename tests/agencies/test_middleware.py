"""What every answer gets."""

from __future__ import annotations

import errno
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from agencies.errors import is_disk_full
from agencies.middleware import TurnMiddleware
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["home", "plan_list", "account_change_password"])
def test_no_page_of_a_person_stays_in_the_browser(name: str) -> None:
    client = Client()
    client.force_login(factories.person())

    assert client.get(reverse(name))["Cache-Control"] == "private, no-store"


def test_pages_before_the_sign_in_are_not_personal() -> None:
    assert Client().get(reverse("account_reset_password")).get("Cache-Control") is None


def test_a_disk_that_fills_up_while_an_upload_is_read_is_told_and_nothing_is_stored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    def full(self: TemporaryFileUploadHandler, raw_data: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(factories.person())

    for headers, whole in (({}, True), ({"hx-request": "true"}, False)):
        upload = SimpleUploadedFile("plan.docx", b"x" * (3 * 1024 * 1024))
        response = client.post(reverse("plan_import"), {"file": upload}, headers=headers)

        said = response.content.decode()
        assert (response.status_code, "The server has no room left" in said) == (507, True)
        assert ("<!doctype html>" in said, "data-refusal" in said) == (whole, True)
    assert list(tmp_path.iterdir()) == []
    assert [record.getMessage() for record in caplog.records if record.name == "agencies.middleware"] == [
        "No room left on the disk: [Errno 28] No space left on device"
    ] * 2


def test_any_other_fault_while_an_upload_is_read_stays_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: TemporaryFileUploadHandler, raw_data: bytes, start: int) -> None:
        self.file.close()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", broken)
    client = Client(raise_request_exception=False)
    client.force_login(factories.person())
    upload = SimpleUploadedFile("plan.docx", b"x" * (3 * 1024 * 1024))

    assert client.post(reverse("plan_import"), {"file": upload}).status_code == 500


def full_database() -> OperationalError:
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


def test_a_full_database_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**said: object) -> None:
        raise full_database()

    monkeypatch.setattr("tracking.actions.notices.set_preference", full)
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.person())

    response = client.post(reverse("notice_preferences"), {"wants_mail": "on"})

    assert (response.status_code, "The server has no room left" in response.content.decode()) == (507, True)


def test_which_errors_mean_that_there_is_no_room_left() -> None:
    by_postgresql = OperationalError("could not extend file")
    by_postgresql.__cause__ = type("DiskFull", (Exception,), {"sqlstate": "53100"})()
    said = (
        OSError(errno.ENOSPC, ""),
        OSError(errno.EDQUOT, ""),
        full_database(),
        by_postgresql,
        OSError(errno.EIO, ""),
        OperationalError("database is locked"),
        ValueError("full"),
    )

    assert [is_disk_full(error) for error in said] == [True, True, True, True, False, False, False]


class _Drawing:
    """A view that says when it began and ends when it is told to."""

    def __init__(self) -> None:
        self.began: queue.Queue[str] = queue.Queue()
        self.may_end = threading.Semaphore(0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.began.put(request.path)
        self.may_end.acquire(timeout=120)
        return HttpResponse()


@pytest.fixture
def drawing() -> Iterator[tuple[_Drawing, Callable[..., threading.Thread]]]:
    view, started = _Drawing(), []
    answer = TurnMiddleware(view)

    def ask(path: str, method: str = "GET") -> threading.Thread:
        request = RequestFactory().generic(method, path)
        thread = threading.Thread(target=answer, args=(request,), daemon=True)
        thread.start()
        started.append(thread)
        return thread

    yield view, ask
    for _thread in started:
        view.may_end.release()
    for thread in started:
        thread.join(120)


def test_pages_are_drawn_in_turn_and_what_is_sent_does_not_wait(monkeypatch, drawing) -> None:
    monkeypatch.setattr(TurnMiddleware, "LONGEST_WAIT", 30.0)
    view, ask = drawing

    first = ask("/first")
    assert view.began.get(timeout=120) == "/first"
    ask("/second")
    ask("/sent", "POST")
    assert view.began.get(timeout=120) == "/sent"
    with pytest.raises(queue.Empty):
        view.began.get(timeout=0.1)

    view.may_end.release(2)
    first.join(120)
    assert view.began.get(timeout=120) == "/second"


def test_behind_a_long_page_the_others_go_on_beside_it(monkeypatch, drawing) -> None:
    monkeypatch.setattr(TurnMiddleware, "LONGEST_WAIT", 0.05)
    view, ask = drawing
    ask("/long")
    assert view.began.get(timeout=120) == "/long"

    ask("/short")

    assert view.began.get(timeout=120) == "/short"


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError("broken")

    answer = TurnMiddleware(broken)
    for _time in range(2):
        with pytest.raises(ValueError, match="broken"):
            answer(RequestFactory().get("/"))
    assert not TurnMiddleware._turn.locked()
