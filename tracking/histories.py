"""What the history of texts calls what is written: results, contributions, reports, self-reviews, inspections."""

from __future__ import annotations

import datetime as dt

SUMMARY, FIGURES = "summary", "figures"
TEXT, ANSWER = "text", "answer"
REMARKS = "remarks"
NAME, SHEET = "name", "sheet"
VALUE, NOTE = "value", "note"
_CONTRIBUTION, _EVALUATION, _MEASURED, _CAPTION = "contribution.", "evaluation.", "measured.", "caption."


def of_result(result_id: int) -> str:
    """The texts of a result, its units' contributions among them."""
    return f"result:{result_id}"


def of_report(report_id: int) -> str:
    """The summary of an annual report and what it says of each focus point."""
    return f"report:{report_id}"


def of_self_reviews(plan_id: int) -> str:
    """Every self-review of a plan."""
    return f"self-reviews:{plan_id}"


def of_finding(finding_id: int) -> str:
    """The `TEXT` of a finding and its unit's `ANSWER`."""
    return f"finding:{finding_id}"


def of_inspection(inspection_id: int) -> str:
    """The `REMARKS` of an inspection; who was tested is no part of any history."""
    return f"inspection:{inspection_id}"


def of_score_sheet(sheet_id: int) -> str:
    """The `NAME` of a score sheet, and what it asks as lines of text (`scoring.sheet_text`) as its `SHEET`."""
    return f"score-sheet:{sheet_id}"


def of_indicator(indicator_id: int) -> str:
    """What an indicator is called and aims at, and what the coordinator entered of it."""
    return f"indicator:{indicator_id}"


def contribution_field(unit_id: int) -> str:
    return f"{_CONTRIBUTION}{unit_id}"


def contributing_unit(field: str) -> str:
    """The key of the unit whose contribution this is; empty for other texts."""
    return field.removeprefix(_CONTRIBUTION) if field.startswith(_CONTRIBUTION) else ""


def measured_field(indicator_id: int) -> str:
    """What was measured of an indicator with the result."""
    return f"{_MEASURED}{indicator_id}"


def measured_indicator(field: str) -> str:
    """The key of the indicator that was measured; empty for other texts."""
    return field.removeprefix(_MEASURED) if field.startswith(_MEASURED) else ""


def entered_field(what: str, period_id: int) -> str:
    """What the coordinator entered of an indicator in a period: `VALUE` or `NOTE`."""
    return f"{what}.{period_id}"


def entered_in(field: str) -> tuple[str, str]:
    """Inverse of `entered_field`, with the key of the period; that is empty for the indicator's own texts."""
    what, _dot, period = field.partition(".")
    return what, period


def caption_field(file_id: int | None, link: str) -> str:
    """The caption of a file or a link at a result: the same after it was removed and put back."""
    return f"{_CAPTION}{link}" if file_id is None else f"{_CAPTION}{file_id}"


def is_caption(field: str) -> bool:
    return field.startswith(_CAPTION)


def evaluation_field(focus_key: str) -> str:
    return f"{_EVALUATION}{focus_key}"


def evaluated_focus(field: str) -> str:
    """The focus point that this says something of; empty for the summary."""
    return field.removeprefix(_EVALUATION) if field.startswith(_EVALUATION) else ""


def review_field(focus_uid: str, day: dt.date) -> str:
    return f"{focus_uid}.{day.isoformat()}"


def reviewed_focus(field: str) -> tuple[str, dt.date]:
    """Inverse of `review_field`."""
    focus_uid, _dot, day = field.rpartition(".")
    return focus_uid, dt.date.fromisoformat(day)
