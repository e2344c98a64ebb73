"""Keeping the tallies: what they should be is counted from the rows themselves, and only differences are written.

Called by the querysets of the counted rows, inside the transaction of the write (`tracking.models.tallied`); a full
recount is `check_rollups`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import transaction

from agencies.models import User
from plans.document import PlanDocument
from plans.matching import normalised
from plans.models import Plan, PlanVersion
from plans.paths import numbers

from .leaves import leaves
from .models import Assignment, FocusTally, PeriodTally, PlanFocus, ReportingPeriod, Result
from .models.tally import COUNTS
from .states import BEING_REVIEWED, ResultState

CHUNK = 100

Key = tuple[int, ...]
_COLUMN = {
    ResultState.ACCEPTED: "accepted",
    ResultState.RETURNED: "returned",
    **dict.fromkeys(BEING_REVIEWED, "handed_in"),
}


def text_key(wording: str) -> str:
    """16 hexadecimal digits that two wordings share when they say the same (NFKC, white space aside)."""
    return hashlib.sha256(normalised(wording).encode()).hexdigest()[:16]


def focus_rows(plan_id: int, document: PlanDocument) -> list[PlanFocus]:
    """The focus points of a version, unsaved, in printed order."""
    cited = numbers(document)
    below: dict[str, list[str]] = {}
    for leaf in leaves(document):
        below.setdefault(leaf.focus_uid, []).append(leaf.uid)
    return [
        PlanFocus(
            plan_id=plan_id,
            uid=focus.uid,
            framework_uid=focus.framework or "",
            text_key=text_key(focus.text),
            number=cited[focus.uid],
            text=focus.text,
            heading=item.title,
            position=position,
            nodes=below.get(focus.uid, []),
        )
        for position, (item, focus) in enumerate(document.focus_points())
    ]


@transaction.atomic
def follow_focus_points(plan: Plan, version: PlanVersion, by: User | None) -> None:
    """Let the rows of focus points be those of the version, matched by uid; then count anew. Called by the approval."""
    wanted = focus_rows(plan.pk, version.load())
    PlanFocus.objects.filter(plan=plan).exclude(uid__in=[focus.uid for focus in wanted]).delete()
    PlanFocus.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["plan", "uid"],
        update_fields=["framework_uid", "text_key", "number", "text", "heading", "position", "nodes"],
    )
    recount([plan.pk])


def recount(plan_ids: Iterable[int]) -> None:
    """Bring the tallies of these plans up to date, inside the caller's transaction."""
    for plans in batched(sorted(set(plan_ids)), CHUNK):
        _ensure_focus_points(plans)
        # Two people whose acts touch one plan queue here, so that each counts what the other has written.
        list(PlanFocus.objects.select_for_update().filter(plan__in=plans).order_by("pk").values_list("pk"))
        _write(counted(plans))


@dataclass
class Counted:
    """What plans' tallies are and should be: counts by (period, plan) and by (period, focus, unit)."""

    periods: dict[Key, Counter[str]] = field(default_factory=dict)
    foci: dict[Key, Counter[str]] = field(default_factory=dict)
    kept_periods: dict[Key, PeriodTally] = field(default_factory=dict)
    kept_foci: dict[Key, FocusTally] = field(default_factory=dict)
    # Assignments whose focus point is not the one kept: (assignment, focus).
    misplaced: list[tuple[int, int | None]] = field(default_factory=list)

    def differences(self) -> Iterator[str]:
        """Each tally that is not what the rows say, in words for whoever runs the check."""
        sides: tuple[tuple[str, dict[Key, Any], dict[Key, Any]], ...] = (
            ("period", self.periods, self.kept_periods),
            ("focus", self.foci, self.kept_foci),
        )
        for name, wanted, kept in sides:
            for key in sorted(wanted.keys() | kept.keys()):
                should = _values(wanted[key]) if key in wanted else None
                found = _values(vars(kept[key])) if key in kept else None
                if should != found:
                    yield f"{name} {key}: {found} is kept, the rows say {should}"
        yield from (f"assignment {pk}: belongs to focus point {focus}" for pk, focus in self.misplaced)


def counted(plans: Iterable[int]) -> Counted:
    """Count the rows of these plans, beside what is kept; six queries."""
    plans = list(plans)
    found = Counted()
    place = _places(plans)
    periods: dict[int, list[int]] = {}
    for pk, plan in ReportingPeriod.objects.filter(plan__in=plans).values_list("pk", "plan_id"):
        periods.setdefault(plan, []).append(pk)
        found.periods[pk, plan] = Counter()
    columns = _columns(plans)
    fields = ("pk", "plan_id", "node_uid", "lead_unit_id", "focus_id", "closed_in_id", "not_applicable_reason")
    for pk, plan, node, unit, kept, closed, reason in (
        Assignment.objects.filter(plan__in=plans).order_by().values_list(*fields)
    ):
        focus = place.get((plan, node))
        if closed is not None:
            continue
        if focus != kept:
            found.misplaced.append((pk, focus))
        for period in periods.get(plan, ()):
            counts = ["not_applicable"] if reason else ["assigned", *columns.get((period, pk), ())]
            found.periods[period, plan].update(counts)
            if focus is not None:
                found.foci.setdefault((period, focus, unit), Counter()).update(counts)
    found.kept_periods = {(row.period_id, row.plan_id): row for row in PeriodTally.objects.filter(plan__in=plans)}
    kept_foci = FocusTally.objects.filter(period__plan__in=plans)
    found.kept_foci = {(row.period_id, row.focus_id, row.unit_id): row for row in kept_foci}
    return found


def _columns(plans: list[int]) -> dict[Key, list[str]]:
    results = Result.objects.filter(assignment__plan__in=plans, state__in=_COLUMN).order_by()
    states = results.values_list("period_id", "assignment_id", "state")
    return {(period, assignment): [_COLUMN[ResultState(state)]] for period, assignment, state in states}


def _places(plans: list[int]) -> dict[tuple[int, str], int]:
    foci = PlanFocus.objects.filter(plan__in=plans).values_list("pk", "plan_id", "nodes")
    return {(plan, node): pk for pk, plan, nodes in foci for node in nodes}


def _ensure_focus_points(plans: Iterable[int]) -> None:
    """Plans whose version came in another way than by approval (a restored or loaded database) get theirs here."""
    lacking = Plan.objects.filter(pk__in=plans, foci=None, approved_version__isnull=False)
    for plan in lacking.select_related("approved_version"):
        if plan.approved_version is not None:
            PlanFocus.objects.bulk_create(focus_rows(plan.pk, plan.approved_version.load()))


def _write(found: Counted) -> None:
    by_focus: dict[int | None, list[int]] = {}
    for pk, focus in found.misplaced:
        by_focus.setdefault(focus, []).append(pk)
    for focus, assignments in by_focus.items():
        Assignment.objects.filter(pk__in=assignments).update(focus=focus)
    _write_rows(PeriodTally, ("period_id", "plan_id"), found.periods, found.kept_periods)
    _write_rows(FocusTally, ("period_id", "focus_id", "unit_id"), found.foci, found.kept_foci)


def _write_rows(
    model: type[Any], key_fields: tuple[str, ...], wanted: dict[Key, Counter[str]], kept: dict[Key, Any]
) -> None:
    stale = [kept[key].pk for key in kept.keys() - wanted.keys()]
    if stale:
        model.objects.filter(pk__in=stale).delete()
    added, changed = [], []
    for key in sorted(wanted):
        values = _values(wanted[key])
        if key not in kept:
            added.append(model(**dict(zip(key_fields, key, strict=True)), **values))
        elif _values(vars(kept[key])) != values:
            vars(kept[key]).update(values)
            changed.append(kept[key])
    model.objects.bulk_create(added, 500)
    model.objects.bulk_update(changed, COUNTS, 100)


def _values(counts: Any) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in COUNTS}
