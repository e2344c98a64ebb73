"""The inspections of the demo."""

from collections import Counter
from decimal import Decimal

import pytest

from tracking.models import Finding, Inspection, ScoreSheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_demo")]


def test_each_kind_is_there_with_totals_and_ratings():
    found = Inspection.objects.order_by("visited_on").values_list("sheet__kind", "agency__short_name", "total", "band")

    assert list(found) == [
        ("phone", "中區廠", Decimal("84.00"), "良好"),
        ("phone", "中區廠", Decimal("95.00"), "優良"),
        ("visit", "中區廠", Decimal("85.50"), "良好"),
        ("visit", "南區廠", Decimal("72.50"), "尚可"),
        ("survey", "中區廠", Decimal("95.67"), "非常滿意"),
    ]
    assert ScoreSheet.objects.count() == 3


def test_findings_stand_at_every_step():
    states = Counter(Finding.objects.values_list("state", flat=True))

    assert states == {"open": 2, "answered": 1, "returned": 1, "closed": 1}


def test_nobody_tested_is_named():
    assert list(Inspection.objects.exclude(tested_name="")) == []
