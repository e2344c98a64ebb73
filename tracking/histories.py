"""What the history of texts calls what an agency writes: results, contributions, its reports and self-reviews."""

from __future__ import annotations

import datetime as dt

SUMMARY = "summary"
_CONTRIBUTION, _EVALUATION = "contribution.", "evaluation."


def of_result(result_id: int) -> str:
    """The texts of a result, its units' contributions among them."""
    return f"result:{result_id}"


def of_report(report_id: int) -> str:
    """The summary of an annual report and what it says of each focus point."""
    return f"report:{report_id}"


def of_self_reviews(plan_id: int) -> str:
    """Every self-review of a plan."""
    return f"self-reviews:{plan_id}"


def contribution_field(unit_id: int) -> str:
    return f"{_CONTRIBUTION}{unit_id}"


def contributing_unit(field: str) -> str:
    """The key of the unit whose contribution this is; empty for other texts."""
    return field.removeprefix(_CONTRIBUTION) if field.startswith(_CONTRIBUTION) else ""


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
