"""What is answered to a text that saves itself: kept, unreadable, or saved by somebody else meanwhile."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from agencies.requests import SignedInRequest

from ..annual.forms import TextForm


def saved(request: SignedInRequest, page: str, version: int, anchor: str) -> HttpResponse:
    """204 with the new version to a form that saved itself; else back to `page`, where the form stands."""
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Row-Version": version})
    return redirect(f"{page}#{anchor}")


def unreadable(request: SignedInRequest, form: TextForm) -> HttpResponse:
    """422 with what is wrong."""
    errors = [str(message) for found in form.errors.values() for message in found]
    return render(request, "tracking/annual_answer.html", {"errors": errors}, status=422)


def conflict(request: SignedInRequest, page: str, mine: str, *, place: str, **theirs: Any) -> HttpResponse:
    """409 with both texts: `theirs`, `version`, `at`, `by`; `place` is what the page is called, `action` saves mine.

    `gathered`: theirs was taken in from other reports, and written by nobody here.
    """
    context = {"conflict": True, "action": request.path, "mine": mine, "keep_url": page, "place": place, **theirs}
    template = "tracking/annual_answer.html" if request.htmx else "tracking/annual_conflict.html"
    return render(request, template, context, status=409)
