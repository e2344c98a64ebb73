"""What an annual report still lacks before it can be signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AnnualReport
from ..states import RowState
from .completeness import FocusCompleteness


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing. What is not `blocking` is confirmed by whoever sends the report to be signed."""

    message: str
    blocking: bool = False
    anchor: str = ""


def lacks(report: AnnualReport | None, focus_points: Sequence[FocusCompleteness], *, is_open: bool) -> list[Lack]:
    """Everything that is missing, what blocks first. `is_open`: the year-end period was opened."""
    if not is_open:
        return [Lack(_("Reporting has not been opened yet."), blocking=True)]
    entries = [entry for focus in focus_points for entry in focus.entries]
    given_back = returned_uids(report)
    found = [
        Lack(
            _("%(number)s %(unit)s: returned by the superior and not put right yet.")
            % {"number": entry.number, "unit": entry.unit},
            blocking=True,
            anchor="?tab=report",
        )
        for entry in entries
        if entry.node_uid in given_back and entry.state == RowState.RETURNED
    ]
    to_report = sum(entry.stage == "report" for entry in entries)
    to_review = sum(entry.stage == "review" for entry in entries)
    unproved = sum(focus.accepted - focus.with_evidence for focus in focus_points)
    silent = sum(focus.measures > focus.allotted for focus in focus_points)
    counted = (
        (
            to_report,
            "?tab=report",
            ngettext(
                "%(count)s result not handed in will print as not completed.",
                "%(count)s results not handed in will print as not completed.",
                to_report,
            ),
        ),
        (
            to_review,
            "?tab=review",
            ngettext(
                "%(count)s result not reviewed will print as not completed.",
                "%(count)s results not reviewed will print as not completed.",
                to_review,
            ),
        ),
        (
            silent,
            "#complete-title",
            ngettext(
                "%(count)s focus point has measures allotted to nobody.",
                "%(count)s focus points have measures allotted to nobody.",
                silent,
            ),
        ),
        (
            unproved,
            "?tab=accepted",
            ngettext(
                "%(count)s accepted result has no evidence.", "%(count)s accepted results have no evidence.", unproved
            ),
        ),
    )
    found += [Lack(said % {"count": count}, anchor=anchor) for count, anchor, said in counted if count]
    if report is None or not report.summary.strip():
        found.append(Lack(_("The summary is empty."), anchor="#summary"))
    return found


def returned_uids(report: AnnualReport | None) -> dict[str, str]:
    """Nodes of the rows the superior gave back with the last submission, and why; empty once submitted anew."""
    if report is None or not report.submission or report.is_with_superior:
        return {}
    return {row.node_uid: row.reason for row in report.row_returns.all() if row.submission == report.submission}
