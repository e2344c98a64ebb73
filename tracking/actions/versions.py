"""What happens to assignments when an amendment is approved."""

from __future__ import annotations

from django.db import transaction

from agencies.audit import record
from agencies.models import User
from plans.models import Plan, PlanVersion

from ..leaves import leaves
from ..models import Assignment


@transaction.atomic
def follow_version(plan: Plan, version: PlanVersion, by: User | None) -> None:
    """Compare the assignments with the version by uid: keep, close, reopen. Nothing is deleted.

    What is kept takes the version's number, wording and place. Called by the approval, inside its transaction.
    """
    nodes = {leaf.uid: leaf for leaf in leaves(version.load())}
    assignments = list(Assignment.objects.select_for_update().filter(plan=plan).order_by("pk"))
    closed, reopened = [], []
    for assignment in assignments:
        leaf = nodes.get(assignment.node_uid)
        if leaf is None:
            if assignment.closed_in_id is None:
                assignment.closed_in = version
                closed.append(assignment.pk)
            continue
        if assignment.closed_in_id is not None:
            assignment.closed_in = None
            reopened.append(assignment.pk)
        assignment.number, assignment.wording = leaf.number, leaf.wording
        assignment.heading, assignment.position = leaf.heading, leaf.position
    Assignment.objects.bulk_update(assignments, ["number", "wording", "heading", "position", "closed_in"], 500)
    if closed or reopened:
        record("plan.followed", by=by, on=plan, agency=plan.agency, closed=closed, reopened=reopened)
