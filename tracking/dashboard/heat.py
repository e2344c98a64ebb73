"""The heat map: focus points of the year's plans × branches of the agency tree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from plans.models import FrameworkNode, Plan
from plans.states import NodeKind

from ..models import FocusTally, PlanFocus
from ..models.tally import COUNTS
from ..tallies import text_key
from .counts import NOTHING, Counts
from .figures import sum_of
from .filters import Filters
from .focus import FocusGroup, Pair, grouped, most_common
from .reach import Branch
from .states import CellKind, Standing

FocusCounts = dict[str, dict[int, Counts]]  # by key of the group, by agency


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A focus point in a branch: `count` of `counts.assigned`; `absent` agencies have it not in their plan."""

    kind: CellKind
    branch: Branch
    counts: Counts = NOTHING
    count: int = 0
    absent: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A focus point with its cells, in the order of the branches."""

    group: FocusGroup
    cells: list[HeatCell]


@dataclass
class FocusFigures:
    """The groups in order, and the agencies that have a plan in force."""

    by_pair: dict[Pair, FocusGroup]
    groups: list[FocusGroup] = field(default_factory=list)
    with_plan: set[int] = field(default_factory=set)

    def group(self, key: str) -> FocusGroup | None:
        """The group that an address names, by any of its wordings."""
        return next((group for group in self.groups if any(key == text for _uid, text in group.pairs)), None)


def focus_figures(filters: Filters) -> FocusFigures:
    """The focus points of all versions in force of the year, and of the frameworks they follow; two queries."""
    plans = PlanFocus.objects.filter(plan__year=filters.year, plan__agency__in=filters.ids).order_by()
    present = list(plans.values_list("plan__agency_id", "framework_uid", "text_key", "text", "position"))
    issued = _framework_points(filters)
    groups = grouped([(uid, key) for _agency, uid, key, _text, _place in present] + [pair for pair, *_rest in issued])
    found = FocusFigures(groups, list({id(group): group for group in groups.values()}.values()))
    texts: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[float]] = defaultdict(list)
    for agency, uid, key, text, place in present:
        group = groups[uid, key]
        group.agencies.add(agency)
        texts[group.key][text] += 1
        places[group.key].append(place)
    for pair, text, order in issued:
        # The superior's wording heads the row, and its order rules.
        texts[groups[pair].key][text] += len(present) + 1
        places[groups[pair].key] = [order]
    for group in found.groups:
        group.text = most_common(texts[group.key])
        group.place = min(places[group.key])
        found.with_plan |= group.agencies
    found.groups.sort(key=lambda group: (group.place, group.text))
    return found


def focus_counts(filters: Filters, figures: FocusFigures) -> FocusCounts:
    """Counts in the year-end periods by group and agency; one query."""
    tallies = FocusTally.objects.filter(
        period__is_year_end=True, period__plan__year=filters.year, period__plan__agency__in=filters.ids
    )
    if filters.unit:
        tallies = tallies.filter(unit=filters.unit)
    summed = {f"sum_{name}": Sum(name) for name in COUNTS}
    keys = ("period__plan__agency_id", "focus__framework_uid", "focus__text_key")
    counts: FocusCounts = {}
    for agency, uid, key, *sums in tallies.order_by().values_list(*keys).annotate(**summed):
        by_agency = counts.setdefault(figures.by_pair[uid, key].key, {})
        here = Counts.of(sums)
        # An agency may word a focus point in two ways.
        by_agency[agency] = by_agency[agency] + here if agency in by_agency else here
    return counts


def heat_rows(
    figures: FocusFigures, counts: FocusCounts, branches: Sequence[Branch], filters: Filters, chosen: FocusGroup | None
) -> list[HeatRow]:
    """The map; one row if a focus point is chosen."""
    groups = [chosen] if chosen else figures.groups
    return [HeatRow(group, [_cell(figures, counts, group, branch, filters) for branch in branches]) for group in groups]


def _cell(
    figures: FocusFigures, by_focus: FocusCounts, group: FocusGroup, branch: Branch, filters: Filters
) -> HeatCell:
    planning = branch.ids & figures.with_plan
    if not planning:
        return HeatCell(CellKind.NO_PLAN, branch)
    including = planning & group.agencies
    absent = len(planning) - len(including)
    if not including:
        return HeatCell(CellKind.ABSENT, branch, absent=absent)
    counts = sum_of(by_focus.get(group.key, {}), including)
    state = filters.state or Standing.REPORTED
    kind = CellKind.FIGURES
    if not counts.assigned:
        kind = CellKind.NOT_APPLICABLE if counts.not_applicable else CellKind.NOT_OPEN
    place = {"agency": branch.agency.pk, "own": branch.own, "focus": group.key}
    listed = Standing.NOT_APPLICABLE if kind == CellKind.NOT_APPLICABLE else filters.state or Standing.DUE
    return HeatCell(
        kind,
        branch,
        counts,
        counts.standing(state),
        absent,
        filters.rows_url(**place, state=listed.value),
    )


def _framework_points(filters: Filters) -> list[tuple[Pair, str, float]]:
    """Focus points of the frameworks that the year's plans follow: also what nobody has taken up is shown."""
    followed = Plan.objects.filter(
        year=filters.year, agency__in=filters.ids, framework__isnull=False, approved_version__isnull=False
    )
    nodes = FrameworkNode.objects.filter(kind=NodeKind.FOCUS, framework__in=followed.values("framework"))
    ordered = nodes.order_by("framework", "parent__position", "position").values_list("uid", "text")
    return [((uid, text_key(text)), text, place) for place, (uid, text) in enumerate(ordered)]
