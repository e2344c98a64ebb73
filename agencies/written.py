"""One page for the history of whatever was written: who changed which words, and what can be put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .history import ShownChange, shown
from .models import TextChange
from .requests import SignedInRequest, whole_number

PAGE_SIZE = 20


class Present(NamedTuple):
    """A text as it stands, with the row version that a save has to name."""

    text: str
    version: int


@dataclass(frozen=True)
class Written:
    """The changes of a thing's texts, newest first.

    `present` gives the text of a field as it stands, None for one that is not restored here; `restore_url` is where
    the text before a change is put back, which is offered while the thing `is_open` to the reader's hand.
    """

    changes: QuerySet[TextChange]
    label: Callable[[str], str]
    present: Callable[[str], Present | None]
    restore_url: Callable[[TextChange], str]
    is_open: bool


def history_page(
    request: SignedInRequest, written: Written, *, crumbs: list[tuple[str, str]], about: str
) -> HttpResponse:
    """`crumbs`: (label, address) of the pages above; `about`: what was written."""
    page = Paginator(written.changes, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"crumbs": crumbs, "about": about, "entries": shown_entries(page, written), "page": page}
    return render(request, "history.html", context)


def shown_entries(page: Page[TextChange], written: Written) -> list[tuple[ShownChange, str, int]]:
    """Each change of the page with where the text before it is put back, and the row version to be named there."""
    # Each text is looked up once, however often it was changed.
    present = {field: written.present(field) for field in {change.field for change in page}}
    now = {field: found.text for field, found in present.items() if found}
    return [
        (entry, written.restore_url(entry.change), found.version if (found := present[entry.change.field]) else 0)
        for entry in shown(page, label=written.label, now=now, is_open=written.is_open)
    ]


def version_sent(request: SignedInRequest) -> int:
    """The row version that the restoring form named; 0 for none."""
    return whole_number(request.POST.get("row_version", "")) or 0


def say_restored(request: SignedInRequest) -> None:
    messages.success(request, _("The earlier text was put back."))
