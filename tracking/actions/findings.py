"""Findings (改善事項): added, answered by the unit, closed or returned by the inspecting side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.models import Unit, User

from ..models import Finding, Inspection
from ..states import ANSWERABLE, DECIDABLE, FindingState
from .inspections import locked_inspection, refuse_foreign_unit


@transaction.atomic
def add_finding(*, inspection: Inspection, text: str, owner_unit: Unit, due_on: dt.date, by: User) -> Finding:
    """What must be put right, by which unit and when. Refused without text, for another agency's unit or too early."""
    inspection = locked_inspection(inspection)
    refuse_foreign_unit(owner_unit, inspection.agency)
    if not text.strip():
        raise Refused(_("Please say what is to be put right."))
    if due_on < inspection.visited_on:
        raise Refused(_("The due date lies before the inspection."))
    finding = Finding.objects.create(inspection=inspection, text=text.strip(), owner_unit=owner_unit, due_on=due_on)
    record("finding.added", by=by, on=finding, agency=inspection.agency, due_on=due_on.isoformat())
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
    return _move(
        finding,
        "finding.answered",
        by,
        state=FindingState.ANSWERED,
        answer=answer.strip(),
        answered_by=by,
        answered_at=timezone.now(),
        return_reason="",
    )


@transaction.atomic
def close_finding(*, finding: Finding, by: User) -> Finding:
    """It is put right. Refused before it is answered."""
    return _decide(finding, "finding.closed", by, state=FindingState.CLOSED, closed_by=by, closed_at=timezone.now())


@transaction.atomic
def return_finding(*, finding: Finding, reason: str, by: User) -> Finding:
    """The answer does not do: back to the unit with a reason. The answer stays to be read and mended."""
    if not reason.strip():
        raise Refused(_("Please say what is to be put right."))
    return _decide(finding, "finding.returned", by, state=FindingState.RETURNED, return_reason=reason.strip())


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


def _locked(finding: Finding) -> Finding:
    return Finding.objects.select_for_update(of=("self",)).select_related("inspection__agency").get(pk=finding.pk)
