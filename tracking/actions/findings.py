"""Findings (改善事項): added, corrected, answered by the unit, given more time, closed or returned.

Whoever has to act next is told at once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.audit import record
from agencies.dates import day_text_lazy
from agencies.errors import Refused, Stale
from agencies.history import record_replaced
from agencies.models import Unit, User

from ..histories import ANSWER, TEXT, of_finding
from ..models import Finding, Inspection
from ..reminders.recipients import holders_in
from ..states import ANSWERABLE, DECIDABLE, FindingState
from .inspections import locked_inspection, refuse_cancelled, refuse_foreign_unit
from .notices import tell

ADDED = gettext_lazy("Finding to put right (%(unit)s): %(text)s. Due %(due)s.")
ANSWERED = gettext_lazy("Finding answered (%(agency)s %(unit)s): %(text)s.")
GIVEN_BACK = gettext_lazy("Finding returned (%(unit)s): %(text)s. Reason: %(reason)s")
CORRECTED = gettext_lazy("Finding corrected (%(unit)s): %(text)s.")
MOVED = gettext_lazy("Finding (%(unit)s): %(text)s. Now due %(due)s: %(reason)s")
# The text of a finding is quoted so far.
_QUOTED = 80


@transaction.atomic
def add_finding(*, inspection: Inspection, text: str, owner_unit: Unit, due_on: dt.date, by: User) -> Finding:
    """What must be put right, by which unit and when. Refused without text, for another agency's unit or too early."""
    inspection = locked_inspection(inspection)
    refuse_cancelled(inspection)
    refuse_foreign_unit(owner_unit, inspection.agency)
    if not text.strip():
        raise Refused(_("Please say what is to be put right."))
    if due_on < inspection.visited_on:
        raise Refused(_("The due date lies before the inspection."))
    finding = Finding.objects.create(inspection=inspection, text=text.strip(), owner_unit=owner_unit, due_on=due_on)
    record("finding.added", by=by, on=finding, agency=inspection.agency, due_on=due_on.isoformat())
    _record_text(finding, TEXT, "", finding.text, by)
    _tell(finding, _of_unit(finding), "added", ADDED, due=day_text_lazy(due_on))
    return finding


@transaction.atomic
def edit_finding(*, finding: Finding, text: str, version: int, by: User) -> Finding:
    """Word it otherwise; unit, due date and state stay, and the unit is told. The same text again changes nothing.

    Raises `Stale` with the row as it stands when somebody else answered, moved or decided meanwhile. Refused without
    text, and once it is closed.
    """
    finding = _locked(finding)
    if finding.version != version:
        raise Stale(finding)
    _refuse_closed(finding)
    before, after = finding.text, text.strip()
    if not after:
        raise Refused(_("Please say what is to be put right."))
    if after == before:
        return finding
    Finding.objects.filter(pk=finding.pk).update(text=after, version=F("version") + 1)
    # The words themselves are in the history, which the inspected agency's administrators do not read.
    record("finding.edited", by=by, on=finding, agency=finding.inspection.agency, version=version + 1)
    _record_text(finding, TEXT, before, after, by)
    finding.refresh_from_db()
    _tell(finding, _of_unit(finding), "corrected", CORRECTED)
    return finding


@transaction.atomic
def answer_finding(*, finding: Finding, answer: str, version: int, by: User) -> Finding:
    """Say what was done; from now the inspecting side decides.

    Raises `Stale` with the row as it stands when somebody else answered or decided meanwhile. Refused without text,
    and once it is answered or closed.
    """
    finding = _locked(finding)
    if finding.version != version:
        raise Stale(finding)
    if finding.state not in ANSWERABLE:
        raise Refused(_("This finding is %(state)s.") % {"state": finding.get_state_display()})
    if not answer.strip():
        raise Refused(_("Please say what was done."))
    before = finding.answer
    finding = _move(
        finding,
        "finding.answered",
        by,
        state=FindingState.ANSWERED,
        answer=answer.strip(),
        answered_by=by,
        answered_at=timezone.now(),
        return_reason="",
    )
    _record_text(finding, ANSWER, before, finding.answer, by)
    inspection = finding.inspection
    inspector, above = inspection.inspector, inspection.inspecting_agency_id
    people = [inspector] if inspector and inspector.is_active else holders_in(above).of_agency(above)
    _tell(finding, people, "answered", ANSWERED)
    return finding


@transaction.atomic
def move_due_date(*, finding: Finding, due_on: dt.date, reason: str, version: int, by: User) -> Finding:
    """Give the unit more time, or less, for a reason; every change stays to be read with the finding.

    Raises `Stale` with the row as it stands when somebody else moved, answered or decided meanwhile. Refused without a
    reason, for the date it is due anyway or one before the inspection, and once it is closed.
    """
    finding = _locked(finding)
    if finding.version != version:
        raise Stale(finding)
    _refuse_closed(finding)
    if not reason.strip():
        raise Refused(_("Please say why the due date is moved."))
    if due_on == finding.due_on:
        raise Refused(_("The finding is due on this day already."))
    if due_on < finding.inspection.visited_on:
        raise Refused(_("The due date lies before the inspection."))
    before, after = finding.due_on.isoformat(), due_on.isoformat()
    change = {
        "from": before,
        "to": after,
        "reason": reason.strip(),
        "by": str(by),
        "on": timezone.localdate().isoformat(),
    }
    finding.due_changes = [*finding.due_changes, change]
    Finding.objects.filter(pk=finding.pk).update(
        due_on=due_on, due_changes=finding.due_changes, version=F("version") + 1
    )
    record(
        "finding.due_moved",
        by=by,
        on=finding,
        agency=finding.inspection.agency,
        before=before,
        after=after,
        reason=reason.strip(),
    )
    finding.refresh_from_db()
    if finding.state in ANSWERABLE:
        _tell(finding, _of_unit(finding), "moved", MOVED, due=day_text_lazy(due_on), reason=reason.strip())
    return finding


@transaction.atomic
def close_finding(*, finding: Finding, by: User) -> Finding:
    """It is put right. Refused before it is answered."""
    return _decide(finding, "finding.closed", by, state=FindingState.CLOSED, closed_by=by, closed_at=timezone.now())


@transaction.atomic
def return_finding(*, finding: Finding, reason: str, by: User) -> Finding:
    """The answer does not do: back to the unit with a reason. The answer stays to be read and mended."""
    if not reason.strip():
        raise Refused(_("Please say what is to be put right."))
    finding = _decide(finding, "finding.returned", by, state=FindingState.RETURNED, return_reason=reason.strip())
    answered_by = finding.answered_by
    people = [answered_by] if answered_by and answered_by.is_active else _of_unit(finding)
    _tell(finding, people, "returned", GIVEN_BACK, reason=finding.return_reason)
    return finding


def _decide(finding: Finding, action: str, by: User, **fields: Any) -> Finding:
    finding = _locked(finding)
    if finding.state not in DECIDABLE:
        raise Refused(
            _("This finding is %(state)s; only one that is answered can be closed or returned.")
            % {"state": finding.get_state_display()}
        )
    return _move(finding, action, by, **fields)


def _move(finding: Finding, action: str, by: User, **fields: Any) -> Finding:
    before, agency = finding.state, finding.inspection.agency
    Finding.objects.filter(pk=finding.pk).update(**fields, version=F("version") + 1)
    record(action, by=by, on=finding, agency=agency, before=before, reason=fields.get("return_reason", ""))
    finding.refresh_from_db()
    return finding


def _refuse_closed(finding: Finding) -> None:
    if finding.state == FindingState.CLOSED:
        raise Refused(_("This finding is %(state)s.") % {"state": finding.get_state_display()})


def _record_text(finding: Finding, field: str, before: str, after: str, by: User) -> None:
    # Each was sent to the other side, so none is merged with the one before.
    record_replaced({of_finding(finding.pk): ({field: before}, {field: after})}, by=by)


def _locked(finding: Finding) -> Finding:
    return (
        Finding.objects.select_for_update(of=("self",))
        .select_related("inspection__agency", "inspection__inspector", "owner_unit", "answered_by")
        .get(pk=finding.pk)
    )


def _of_unit(finding: Finding) -> list[User]:
    """Who answers for the unit; its head, then the coordinator, in place of who is missing."""
    unit = finding.owner_unit
    return holders_in(unit.agency_id).of_unit(unit.pk, unit.agency_id, with_head=False)


def _tell(finding: Finding, people: list[User], what: str, text: Promise, **values: object) -> None:
    # Not the inspection's page: a unit that was not inspected itself sees the finding alone.
    tell(
        people=people,
        key=f"finding:{finding.pk}:{what}:{finding.version}",
        text=text,
        url=reverse("finding_answer", args=[finding.pk]),
        values={
            "agency": finding.inspection.agency.short_name,
            "unit": finding.owner_unit,
            "text": finding.text.rstrip("。.")[:_QUOTED],
        }
        | values,
    )
