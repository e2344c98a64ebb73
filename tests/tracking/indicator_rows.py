"""Indicators for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from plans.models import Plan
from tests import factories
from tests.tracking.conftest import World
from tracking.models import Indicator, Measurement, ReportingPeriod


def indicator(plan: Plan, name: str = "民眾滿意度", node_uid: str = "m1", **fields: Any) -> Indicator:
    """Aims at 90 % or more, unless told otherwise."""
    fields = {"unit": "%", "target": Decimal(90)} | fields
    return Indicator.objects.create(plan=plan, name=name, node_uid=node_uid, **fields)


def last_year(world: World) -> Plan:
    """Last year's plan of the plant with its year-end period; its nodes are those of the factory's document."""
    plan = factories.approved_plan(world.plant, year=109)
    ReportingPeriod.objects.create(
        plan=plan, name="全年", starts_on="2020-01-01", ends_on="2020-12-31", due_on="2021-01-15", is_year_end=True
    )
    return plan


def value(of: Indicator, number: Decimal | int | str, period: ReportingPeriod | None = None) -> Measurement:
    """A value that the coordinator entered, in the year-end period unless told otherwise."""
    at = period or of.plan.periods.get(is_year_end=True)
    return Measurement.objects.create(indicator=of, period=at, value=Decimal(number))
