"""The history of what an agency says of itself, and of its units' codes and names: for those who keep them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import actions
from agencies.actions.agencies import OWN_WORDS
from agencies.actions.units import CALLED
from agencies.errors import Refused
from agencies.models import Agency, TextChange, Unit
from agencies.requests import SignedInRequest
from agencies.seen import version_of
from agencies.texts import Texts, changes_of
from agencies.written import Present, Written, history_page, say_restored, version_sent

from ..frame import administered_agency


class AgencyTexts(Texts):
    """The words of an agency and its units, and which of them are put back on the settings pages.

    A renaming from a day on is shown, and not undone here: plans of earlier years bear the earlier name, so going back
    is another renaming. The name of a unit that was only ever corrected is a text like any other.
    """

    row: Agency

    def present(self, field: str) -> Present | None:
        """The text as it stands, with the version of its row; None for one that is not put back here."""
        found = self.find(field)
        if found is None or not self._is_restorable(*found):
            return None
        row, _name = found
        return Present(self.text(field), version_of(row, OWN_WORDS if isinstance(row, Agency) else CALLED))

    def _is_restorable(self, row: Any, name: str) -> bool:
        if isinstance(row, Unit):
            return row.dissolved_on is None and (name != "name" or row.pk not in self._renamed)
        return name in OWN_WORDS

    @cached_property
    def _renamed(self) -> set[int]:
        """Units that bore another name once."""
        return set(Unit.objects.filter(agency=self.row).renamed().values_list("pk", flat=True))


@require_safe
def settings_history(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Who wrote what over which words, newest first."""
    agency = administered_agency(request, agency_id)
    texts = AgencyTexts(agency)
    written = Written(
        changes=changes_of(agency),
        label=texts.label,
        present=texts.present,
        restore_url=lambda change: reverse("settings_text_restore", args=[agency.pk, change.pk]),
        is_open=True,
    )
    crumbs = [
        (_("Agency settings"), reverse("settings_list")),
        (agency.short_name, reverse("agency_settings", args=[agency.pk])),
    ]
    return history_page(request, written, crumbs=crumbs, about=agency.name)


@require_POST
def settings_text_restore(request: SignedInRequest, agency_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where the row was saved since."""
    agency = administered_agency(request, agency_id)
    change: TextChange = get_object_or_404(changes_of(agency), pk=change_id)
    texts = AgencyTexts(agency)
    found = texts.find(change.field)
    if found is None or not change.before or texts.present(change.field) is None:
        raise Refused(_("This text cannot be put back here any more. Copy it and put it in by hand."))
    row, name = found
    value, version = texts.read(change.field, change.before), version_sent(request)
    if isinstance(row, Unit):
        called = {"code": row.code, "name": row.name} | {name: value}
        actions.change_unit(unit=row, version=version, by=request.user, **called)
    else:
        actions.change_agency(agency=agency, version=version, by=request.user, **{name: value})
    say_restored(request)
    return redirect("unit_list" if isinstance(row, Unit) else "agency_settings", agency.pk)
