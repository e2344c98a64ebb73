"""What was deleted long ago goes for good; by how long is a setting."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from plans.models import DeletedRow, Plan
from tests import factories
from tracking.models import DeletedIndicator

pytestmark = pytest.mark.django_db


def deleted(plan: Plan, days: int) -> DeletedRow:
    row = DeletedRow.objects.create(plan=plan, uid=f"u{days}", kind="item", content={}, place={})
    DeletedRow.objects.filter(pk=row.pk).update(deleted_at=timezone.now() - dt.timedelta(days=days))
    return row


def deleted_indicator(plan: Plan, days: int) -> None:
    row = DeletedIndicator.objects.create(plan=plan, key=days, name="指標", content={})
    DeletedIndicator.objects.filter(pk=row.pk).update(deleted_at=timezone.now() - dt.timedelta(days=days))


@pytest.mark.parametrize(("days", "left"), [(90, [10, 80]), (30, [10]), (0, [10, 80, 100])])
def test_the_trash_is_emptied_by_its_rule(settings: Any, days: int, left: list[int]) -> None:
    settings.TRASH_DAYS = days
    plan = factories.plan(factories.agency())
    for age in (10, 80, 100):
        deleted(plan, age)
        deleted_indicator(plan, age)

    call_command("empty_trash", stdout=StringIO())

    assert sorted(DeletedIndicator.objects.values_list("key", flat=True)) == left
    assert sorted(DeletedRow.objects.values_list("uid", flat=True)) == sorted(f"u{age}" for age in left)
