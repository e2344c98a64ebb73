"""Inspections and findings as rows of a sheet. Who was tested is not among them: a sheet leaves the agency."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.dates import day_text
from agencies.sheets import FORMATS, SheetFormat

from .models import Finding, Inspection
from .models.inspection import FindingQuerySet, InspectionQuerySet

# What is written in the office the sheet is made for.
KINDS: dict[str, type[SheetFormat]] = {
    written.extension: written for written in FORMATS if written.extension in ("xlsx", "ods")
}

Rows = list[list[str]]


def inspection_rows(inspections: InspectionQuerySet) -> Rows:
    """The head and one row an inspection, the newest first; one query."""
    head = [
        _("Date"), _("Agency"), _("Unit"), _("Kind"), _("Score sheet"), _("Inspected by"), _("Total"), _("Rating"),
        _("Open findings"), _("Remarks"), _("Cancelled because"),
    ]  # fmt: skip
    return [head, *(_inspection(row) for row in _for_export(inspections))]


def finding_rows(findings: FindingQuerySet) -> Rows:
    """The head and one row a finding, the oldest due first; one query."""
    head = [
        _("Date of the inspection"), _("Agency"), _("Kind"), _("Finding"), _("Answerable unit"), _("Due on"),
        _("Due date moved"), _("State"), _("What was done"), _("Answered at"), _("Reason of the return"),
        _("Closed at"),
    ]  # fmt: skip
    found = findings.select_related("inspection__agency", "inspection__sheet", "owner_unit")
    return [head, *(_finding(row) for row in found.defer("inspection__tested_name"))]


def _for_export(inspections: InspectionQuerySet) -> Iterable[Inspection]:
    # As the list reads them, with the remarks, that are part of the record.
    return (
        inspections.for_list()
        .select_related("inspecting_agency")
        .defer(None)
        .defer("tested_name", "scores", "frozen_sheet")
    )


def _inspection(inspection: Inspection) -> list[str]:
    return [
        day_text(inspection.visited_on),
        inspection.agency.name,
        inspection.unit.name if inspection.unit else "",
        inspection.sheet.get_kind_display(),
        inspection.sheet.name,
        inspection.inspecting_agency.name,
        "" if inspection.total is None else str(inspection.total),
        inspection.band,
        str(inspection.open_findings),  # type: ignore[attr-defined]
        inspection.remarks,
        inspection.cancel_reason,
    ]


def _finding(finding: Finding) -> list[str]:
    inspection = finding.inspection
    return [
        day_text(inspection.visited_on),
        inspection.agency.name,
        inspection.sheet.get_kind_display(),
        finding.text,
        finding.owner_unit.name,
        day_text(finding.due_on),
        "\n".join(change.text for change in finding.moves()),
        finding.get_state_display(),
        finding.answer,
        day_text(finding.answered_at) if finding.answered_at else "",
        finding.return_reason,
        day_text(finding.closed_at) if finding.closed_at else "",
    ]
