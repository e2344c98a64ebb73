"""What a file of a report as it stands is made from, as one digest: it changes when any part does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.utils.translation import override

from plans.models import Plan
from plans.records import dump, sha256

from ..models import AnnualReport
from ..states import ReportKind
from .consolidating import accepted_below, narrative
from .freezing import current_document


def parts_sha256(report: AnnualReport) -> str:
    """Hex digest over summary, narratives, the own year and the accepted reports below; of a frozen report its own.

    The day on which it is asked is no part of it, nor is the reader's language. A constant number of queries; reports
    below are known by their hashes and not read.
    """
    if not report.is_writable:
        return sha256(["frozen", report.sha256])
    with override(settings.LANGUAGE_CODE):
        parts: list[object] = ["draft", report.plan.agency.name, report.summary, _own(report.plan)]
        if report.kind == ReportKind.CONSOLIDATED:
            below = accepted_below(report.plan, with_documents=False)
            parts.append([[part.report.plan.agency.name, part.receipt_number, part.sha256] for part in below])
            parts.append([dump(narrative(row)) for row in report.evaluations.all()])
        return sha256(parts)


def _own(plan: Plan) -> str:
    if plan.approved_version is None:
        return ""
    return replace(current_document(plan), as_of=dt.date.min).sha256()
