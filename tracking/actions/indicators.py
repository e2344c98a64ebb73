"""Indicators of a plan: added, edited, retired, carried over from last year's.

All of it is refused once the superior has accepted the year's annual report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import trail
from agencies.errors import Refused, Stale
from agencies.history import record_replaced
from agencies.models import User
from plans.models import Plan

from ..attaining import written
from ..histories import of_indicator
from ..models import Indicator
from ..nodes import document_of, nodes
from .locking import lock_plans, refuse_once_accepted

CARRIED = ("name", "unit", "direction", "frequency", "source")
# What has a history, the numbers as they are written.
TEXTS, NUMBERS = ("name", "unit", "source"), ("baseline", "target")


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Where last year's indicator goes, and with which aim."""

    node_uid: str
    baseline: Decimal | None
    target: Decimal | None


@transaction.atomic
def add_indicator(*, plan: Plan, by: User, **content: Any) -> Indicator:
    """A new indicator at the end of the plan's list; `content` are its fields by name.

    Refused for a node that the plan does not have, and for a name that the node bears already.
    """
    plan = locked(plan)
    refuse_unless_fitting(plan, content["node_uid"], content["name"])
    indicator = Indicator.objects.create(plan=plan, position=_next_position(plan), **content)
    _record_texts([indicator], before={}, by=by)
    trail.record_saved(indicator, before={}, by=by)
    return indicator


@transaction.atomic
def edit_indicator(*, indicator: Indicator, version: int, by: User, **content: Any) -> Indicator:
    """Change fields by name; a second request that says the same changes nothing.

    Raises `Stale` with the row as it stands when somebody else saved meanwhile. Refused as adding is; and moving one
    to another node that was measured already, for the values came with that node's results.
    """
    plan = locked(indicator.plan)
    indicator = row_of(indicator)
    before, texts = trail.values(indicator), texts_of(indicator)
    changed = {name: value for name, value in content.items() if getattr(indicator, name) != value}
    if not changed:
        return indicator
    if indicator.version != version:
        raise Stale(indicator)
    node_uid, name = changed.get("node_uid", indicator.node_uid), changed.get("name", indicator.name)
    if {"node_uid", "name"} & changed.keys():
        refuse_unless_fitting(plan, node_uid, name, but=indicator)
    if "node_uid" in changed and indicator.measurements.exists():
        raise Refused(_("This indicator is measured already; it stays where it is."))
    Indicator.objects.filter(pk=indicator.pk).update(**changed, version=F("version") + 1, updated_at=timezone.now())
    indicator.refresh_from_db()
    _record_texts([indicator], before=texts, by=by)
    trail.record_saved(indicator, before=before, by=by)
    return indicator


@transaction.atomic
def retire_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Measure and count it no more; what was measured stays. A second time changes nothing."""
    return _retired(indicator, by, to=timezone.localdate())


@transaction.atomic
def reinstate_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Measure and count it again."""
    return _retired(indicator, by, to=None)


@transaction.atomic
def carry_over_indicators(*, plan: Plan, chosen: Mapping[int, CarriedOver], by: User) -> list[Indicator]:
    """Begin this year's indicators from last year's, by their keys; each goes on in the line of its predecessor.

    One that was carried over already is passed over. Refused for an indicator that is not of last year's plan, and as
    adding is.
    """
    plan = locked(plan)
    last = last_years(plan).in_bulk(chosen)
    if len(last) < len(chosen):
        raise Refused(_("One of these indicators is not of last year's plan."))
    carried = set(plan.indicators.exclude(predecessor=None).values_list("predecessor_id", flat=True))
    position = _next_position(plan)
    made: list[Indicator] = []
    for key, aim in chosen.items():
        before = last[key]
        if key in carried:
            continue
        refuse_unless_fitting(plan, aim.node_uid, before.name)
        indicator = Indicator.objects.create(
            plan=plan,
            node_uid=aim.node_uid,
            baseline=aim.baseline,
            target=aim.target,
            predecessor=before,
            line=before.line,
            position=position + len(made),
            **{name: getattr(before, name) for name in CARRIED},
        )
        trail.record_saved(indicator, before={}, by=by, carried_over_from=key)
        made.append(indicator)
    _record_texts(made, before={}, by=by)
    return made


def last_years(plan: Plan) -> Any:
    """The indicators in use of last year's plan of the same agency and kind."""
    return Indicator.objects.in_use().filter(
        plan__agency=plan.agency_id, plan__kind=plan.kind, plan__year=plan.year - 1
    )


def texts_of(indicator: Indicator) -> dict[str, str]:
    """What has a history, by field."""
    numbers = {name: written(getattr(indicator, name)) for name in NUMBERS}
    return {name: getattr(indicator, name) for name in TEXTS} | numbers


def locked(plan: Plan) -> Plan:
    """The plan, locked, so that two people who write its list queue. Refused once its year is closed."""
    lock_plans(pk=plan.pk)
    why = _("The annual report of this year is accepted; its indicators cannot be changed any more.")
    refuse_once_accepted(plan.pk, why)
    return Plan.objects.select_related("agency", "framework", "approved_version").get(pk=plan.pk)


def row_of(indicator: Indicator) -> Indicator:
    """The indicator as it stands, locked. Refused when somebody deleted it meanwhile; the caller holds the plan."""
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("plan__agency")
    found = rows.filter(pk=indicator.pk).first()
    if found is None:
        raise Refused(_("Somebody deleted this indicator meanwhile."))
    return found


def refuse_unless_fitting(
    plan: Plan, node_uid: str, name: str, *, but: Indicator | None = None, why_gone: str = ""
) -> None:
    """Raise `Refused` for a node that the plan does not have, and for a name that the node bears already.

    `why_gone` is said of the node in place of "choose another one".
    """
    if node_uid and node_uid not in {node.uid for node in nodes(document_of(plan))}:
        raise Refused(why_gone or _("This place is no longer in the plan. Choose another one."))
    namesakes = plan.indicators.filter(node_uid=node_uid, name=name)
    if (namesakes.exclude(pk=but.pk) if but else namesakes).exists():
        raise Refused(_("There is an indicator “%(name)s” at this place already.") % {"name": name})


def _record_texts(indicators: list[Indicator], *, before: dict[str, str], by: User) -> None:
    """Each save is a change of its own: nobody types these while they are saved, and "95" is not "9" gone on with."""
    record_replaced({of_indicator(row.pk): (before, texts_of(row)) for row in indicators}, by=by)


def _next_position(plan: Plan) -> int:
    last = plan.indicators.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _retired(indicator: Indicator, by: User, to: Any) -> Indicator:
    locked(indicator.plan)
    indicator = row_of(indicator)
    if bool(indicator.retired_on) == bool(to):
        return indicator
    before = trail.values(indicator)
    Indicator.objects.filter(pk=indicator.pk).update(retired_on=to, version=F("version") + 1, updated_at=timezone.now())
    indicator.refresh_from_db()
    trail.record_saved(indicator, before=before, by=by)
    return indicator
