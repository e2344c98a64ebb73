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
from ..models import Assignment, Contribution, Evidence, Figure, Result
from ..models.result import ResultQuerySet
from ..states import SETTLED, ResultState
from .locking import lock_plans, locked_plan, refuse_once_accepted

Pair = tuple[str, int]


@transaction.atomic
def allot(
    *,
    plan: Plan,
    choices: Mapping[str, Collection[int]],
    by: User,
    contributors: Mapping[str, Collection[int]] | None = None,
) -> None:
    """Let exactly the units of `choices` (node uid → unit ids) answer for each node; nodes not named stay as they are.

    `contributors` (node uid → unit ids) contribute to the results of all who answer for the node. Where one unit takes
    the place of another that has begun to report, its work is handed on. Refused: no approved version, a node that
    takes no results, a unit of another agency or a dissolved one, and taking away reported work otherwise.
    """
    contributors = contributors or {}
    plan = locked_plan(plan)
    if plan.approved_version is None:
        raise Refused(_("Measures can be allotted once the plan is approved."))
    known = {leaf.uid: leaf for leaf in leaves(plan.approved_version.load())}
    if (choices.keys() | contributors.keys()) - known.keys():
        raise Refused(_("The plan was amended meanwhile. Please load the page again; nothing was changed."))
    wanted = {(uid, unit) for uid, units in choices.items() for unit in units}
    present = {
        (assignment.node_uid, assignment.lead_unit_id): assignment
        for assignment in plan.assignments.open().select_for_update().filter(node_uid__in=choices).order_by("pk")
    }
    removed = [assignment for pair, assignment in present.items() if pair not in wanted]
    added = sorted(wanted - present.keys())
    _refuse_unknown_units(plan, {unit for _uid, unit in added})
    handed_on = _hand_on(removed, added, by)
    removed = [assignment for assignment in removed if assignment not in handed_on]
    added = [pair for pair in added if pair not in {(entry.node_uid, entry.lead_unit_id) for entry in handed_on}]
    remove_unreported(removed)
    Assignment.objects.bulk_create([_opened(plan, known[uid], unit) for uid, unit in added])
    _set_contributors(plan, contributors, by)
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
    """Say once that nothing is to be reported, and why.

    Refused without a reason, once something was handed in, and once the year's annual report is accepted.
    """
    assignment = _locked(assignment)
    if not reason.strip():
        raise Refused(_("Please say why this is not applicable."))
    if assignment.results.filter(state__in=SETTLED).exists():
        raise Refused(_("A result was handed in already; return it first."))
    assignment.not_applicable_reason = reason.strip()
    assignment.save(update_fields=["not_applicable_reason"])
    record("assignment.not_applicable", by=by, on=assignment, agency=assignment.plan.agency, reason=reason.strip())
    return assignment


@transaction.atomic
def apply_again(*, assignment: Assignment, by: User) -> Assignment:
    """Undo `mark_not_applicable`; what was written before is there again. Refused once the year is closed."""
    assignment = _locked(assignment)
    if assignment.not_applicable_reason:
        reason, assignment.not_applicable_reason = assignment.not_applicable_reason, ""
        assignment.save(update_fields=["not_applicable_reason"])
        record("assignment.applicable", by=by, on=assignment, agency=assignment.plan.agency, reason=reason)
    return assignment


def _locked(assignment: Assignment) -> Assignment:
    """The row as it stands, of a year that is not closed; else `Refused`."""
    lock_plans(assignments=assignment.pk)
    refuse_once_accepted(assignment.plan_id)
    return Assignment.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=assignment.pk)


def _refuse_unknown_units(plan: Plan, unit_ids: set[int]) -> None:
    own = set(Unit.objects.active().filter(agency=plan.agency_id, pk__in=unit_ids).values_list("pk", flat=True))
    if unit_ids - own:
        raise Refused(_("A unit does not belong to this agency or is dissolved. Nothing was changed."))


def _hand_on(removed: list[Assignment], added: list[Pair], by: User) -> list[Assignment]:
    """Give the begun work of a node's only leaving unit to its only new one: text, figures, evidence, history."""
    begun = set(_reported(removed).values_list("assignment", flat=True))
    handed_on = []
    for assignment in removed:
        leaving = [entry for entry in removed if entry.node_uid == assignment.node_uid and entry.pk in begun]
        new = [unit for uid, unit in added if uid == assignment.node_uid]
        if leaving != [assignment] or len(new) != 1:
            continue
        before, assignment.lead_unit_id = assignment.lead_unit_id, new[0]
        assignment.save(update_fields=["lead_unit"])
        assignment.contributors.remove(new[0])
        data = {"before": before, "after": new[0]}
        record("assignment.handed_on", by=by, on=assignment, agency=assignment.plan.agency, **data)
        handed_on.append(assignment)
    return handed_on


def _set_contributors(plan: Plan, contributors: Mapping[str, Collection[int]], by: User) -> None:
    """Who leads at a node does not contribute to it."""
    assignments = list(
        plan.assignments.open().filter(node_uid__in=contributors).prefetch_related("contributors").order_by("pk")
    )
    _refuse_unknown_units(plan, {unit for units in contributors.values() for unit in units})
    leads: dict[str, set[int]] = {}
    for assignment in assignments:
        leads.setdefault(assignment.node_uid, set()).add(assignment.lead_unit_id)
    for assignment in assignments:
        before = {unit.pk for unit in assignment.contributors.all()}
        after = set(contributors[assignment.node_uid]) - leads[assignment.node_uid]
        if before != after:
            assignment.contributors.set(after)
            data = {"before": sorted(before), "after": sorted(after)}
            record("assignment.contributors_set", by=by, on=assignment, agency=plan.agency, **data)


def _reported(assignments: list[Assignment]) -> ResultQuerySet:
    """Results of the assignments in which something stands."""
    figures = Figure.objects.filter(result=OuterRef("pk"))
    evidence = Evidence.objects.filter(result=OuterRef("pk"))
    texts = Contribution.objects.filter(result=OuterRef("pk")).exclude(text="")
    empty = Q(state=ResultState.DRAFT, narrative="", progress="", is_behind=False, behind_reason="")
    results = Result.objects.filter(assignment__in=assignments)
    return results.filter(~empty | Exists(figures) | Exists(evidence) | Exists(texts))


def remove_unreported(assignments: list[Assignment]) -> None:
    """Delete assignments and their empty drafts; what was reported is never deleted."""
    results = Result.objects.filter(assignment__in=assignments)
    kept = _reported(assignments).select_related("assignment__lead_unit")
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
