"""Turns what actions raise into the status the house promises."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from .errors import FilesUnreachable, Refused, Stale, is_disk_full
from .room import with_room

logger = logging.getLogger(__name__)


class RoomMiddleware:
    """Answers a request with room for deep calls: templates are drawn faster (`agencies.room`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return with_room(lambda: self.get_response(request))


class TurnMiddleware:
    """A process draws its pages in turn, and not several at once, at most `LONGEST_WAIT` seconds apart.

    Drawing takes the processor, which the threads of a process share: drawn at once, every page is late; in turn, only
    those behind. What is sent to the portal does not wait: its body may come slowly, and its rows may be locked.
    """

    LONGEST_WAIT = 1.0
    _turn = threading.Lock()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # Behind a page that takes longer (a large print), the others go on beside it.
        mine = self._turn.acquire(timeout=self.LONGEST_WAIT)
        try:
            return self.get_response(request)
        finally:
            if mine:
                self._turn.release()


class BodyLimitMiddleware:
    """A request that says it is larger than `MAX_REQUEST_BODY` bytes is refused before anything reads it (413)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length[:20]) > settings.MAX_REQUEST_BODY:
            return HttpResponse(_("The upload is too large."), status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class PersonalPagesMiddleware:
    """Nothing shown to a person who is signed in is kept, so that nobody finds it after the sign-out.

    Responses that say themselves how long they may be kept (photos, downloads) are left as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class RefusalMiddleware:
    """`Refused` → 422, `Stale` → 409 and `FilesUnreachable` → 503, for views that do not answer these themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"message": str(exception), "code": 422}, status=422)
        if isinstance(exception, Stale):
            return render(request, "refused.html", {"current": exception.current, "code": 409}, status=409)
        if isinstance(exception, FilesUnreachable):
            logger.error("The storage of files does not answer: %s", exception)
            return render(request, "refused.html", {"code": 503}, status=503)
        return None


class DiskFullMiddleware:
    """507, with a page that says so, where the server has no room left: for an upload on its way, a file or a row.

    Stands before `CsrfViewMiddleware`, which else is the first to read a form, and with it large uploads to the disk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        # What reads its own body is not read for it.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        try:
            request.POST  # noqa: B018 - reading it is what may fail
        except UnreadablePostError:
            # Whoever sent it went away; the next to read it finds an empty form.
            return None
        except OSError as error:
            if not is_disk_full(error):
                raise
            _drop_upload(request)
            return self._answer(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self._answer(request, exception) if is_disk_full(exception) else None

    def _answer(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("No room left on the disk: %s", error)
        return render(request, "refused.html", {"code": 507}, status=507)


def _drop_upload(request: HttpRequest) -> None:
    """Remove at once what was written of the upload: its room is needed."""
    for handler in request.upload_handlers:
        # Closing writes out what is buffered, for which there may be no room either.
        with suppress(OSError):
            handler.upload_interrupted()
