"""Receipt numbers: 110-P1-0001 is the first submission of agency P1 for the year 110."""

from __future__ import annotations

from agencies.models import Agency
from plans.models import Plan

from ..models import Submission


def next_receipt_number(plan: Plan) -> str:
    """The next number of the plan's agency and year, own and consolidated reports together.

    Call inside a transaction: the agency's row is locked, so that two submissions queue.
    """
    agency = Agency.objects.select_for_update(no_key=True).get(pk=plan.agency_id)
    made = Submission.objects.filter(report__plan__agency=agency, report__plan__year=plan.year).count()
    return f"{plan.year}-{agency.code}-{made + 1:04d}"
