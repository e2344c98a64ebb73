"""The switch of languages, and pages in the language of who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views import i18n

from ..languages import chosen_by
from . import actions


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages: in this browser, and for who is signed in everywhere, mails among it."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        actions.choose_language(person=request.user, language=language)
    return i18n.set_language(request)


class LanguageMiddleware:
    """Pages in the language that the person has chosen, in whatever browser; else the browser's, by its cookie first.

    Stands behind `AuthenticationMiddleware`; what comes before it speaks as the browser asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = chosen_by(request.user)
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return self.get_response(request)
