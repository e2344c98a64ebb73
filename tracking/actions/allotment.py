"""Who answers for what (分工), and what is not applicable."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Unit, User
from plans.models import Plan

from ..leaves import Leaf, leaves
from ..models import Assignment, Evidence, Figure, Result
from ..states import ResultState

Pair = tuple[str, int]


@transaction.atomic
def allot(*, plan: Plan, choices: Mapping[str, Collection[int]], by: User) -> None:
    """Let exactly the units of `choices` (node uid → unit ids) answer for each node; nodes not named stay as they are.

    Refused: no approved version, a node that takes no results, a unit of another agency or a dissolved one, and
    taking away an assignment about which something was reported.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.approved_version is None:
        raise Refused(_("Measures can be allotted once the plan is approved."))
    known = {leaf.uid: leaf for leaf in leaves(plan.approved_version.load())}
    if choices.keys() - known.keys():
        raise Refused(_("The plan was amended meanwhile. Please load the page again; nothing was changed."))
    wanted = {(uid, unit) for uid, units in choices.items() for unit in units}
    present = {
        (assignment.node_uid, assignment.lead_unit_id): assignment
        for assignment in plan.assignments.open().select_for_update().filter(node_uid__in=choices)
    }
    removed = [assignment for pair, assignment in present.items() if pair not in wanted]
    added = sorted(wanted - present.keys())
    _refuse_unknown_units(plan, {unit for _uid, unit in added})
    _remove(removed)
    Assignment.objects.bulk_create([_opened(plan, known[uid], unit) for uid, unit in added])
    if added or removed:
        record(
            "plan.allotted",
            by=by,
            on=plan,
            agency=plan.agency,
            added=[[uid, unit] for uid, unit in added],
            removed=[[assignment.node_uid, assignment.lead_unit_id] for assignment in removed],
        )


@transaction.atomic
def mark_not_applicable(*, assignment: Assignment, reason: str, by: User) -> Assignment:
    """Say once that nothing is to be reported, and why. Refused without a reason, or once something was handed in."""
    assignment = _locked(assignment)
    if not reason.strip():
        raise Refused(_("Please say why this is not applicable."))
    if assignment.results.filter(state__in=[ResultState.HANDED_IN, ResultState.ACCEPTED]).exists():
        raise Refused(_("A result was handed in already; return it first."))
    assignment.not_applicable_reason = reason.strip()
    assignment.save(update_fields=["not_applicable_reason"])
    record("assignment.not_applicable", by=by, on=assignment, agency=assignment.plan.agency, reason=reason.strip())
    return assignment


@transaction.atomic
def apply_again(*, assignment: Assignment, by: User) -> Assignment:
    """Undo `mark_not_applicable`; what was written before is there again."""
    assignment = _locked(assignment)
    if assignment.not_applicable_reason:
        reason, assignment.not_applicable_reason = assignment.not_applicable_reason, ""
        assignment.save(update_fields=["not_applicable_reason"])
        record("assignment.applicable", by=by, on=assignment, agency=assignment.plan.agency, reason=reason)
    return assignment


def _locked(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=assignment.pk)


def _refuse_unknown_units(plan: Plan, unit_ids: set[int]) -> None:
    own = set(Unit.objects.active().filter(agency=plan.agency_id, pk__in=unit_ids).values_list("pk", flat=True))
    if unit_ids - own:
        raise Refused(_("A unit does not belong to this agency or is dissolved. Nothing was changed."))


def _remove(assignments: list[Assignment]) -> None:
    """Delete assignments and their empty drafts; what was reported is never deleted."""
    figures = Figure.objects.filter(result=OuterRef("pk"))
    evidence = Evidence.objects.filter(result=OuterRef("pk"))
    empty = Q(state=ResultState.DRAFT, narrative="", progress="", is_behind=False, behind_reason="")
    results = Result.objects.filter(assignment__in=assignments)
    kept = results.filter(~empty | Exists(figures) | Exists(evidence)).select_related("assignment__lead_unit")
    reported = kept.order_by("assignment__position").first()
    if reported:
        raise Refused(
            _("%(number)s %(unit)s has reported already and cannot be taken away. Nothing was changed.")
            % {"number": reported.assignment.number, "unit": reported.assignment.lead_unit}
        )
    results.delete()
    Assignment.objects.filter(pk__in=[assignment.pk for assignment in assignments]).delete()


def _opened(plan: Plan, leaf: Leaf, unit_id: int) -> Assignment:
    return Assignment(
        plan=plan,
        node_uid=leaf.uid,
        lead_unit_id=unit_id,
        number=leaf.number,
        wording=leaf.wording,
        heading=leaf.heading,
        position=leaf.position,
        opened_in=plan.approved_version,
    )
