"""Loading a calendar: what it adds, corrects and takes away; the same again changes nothing."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from agencies.models import AuditEntry, Holiday

pytestmark = pytest.mark.django_db


def load(*arguments: Path) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("load_holidays", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_calendar_shipped_is_loaded_once() -> None:
    assert (load(), load()) == (
        "49 days read, 49 changed in the calendar.",
        "49 days read, 0 changed in the calendar.",
    )
    assert Holiday.objects.exceptions(dt.date(2025, 2, 1), dt.date(2025, 3, 1)) == {
        dt.date(2025, 2, 8): True,
        dt.date(2025, 2, 28): False,
    }


def test_a_full_calendar_corrects_names_and_takes_away_what_is_no_exception(tmp_path: Path) -> None:
    Holiday.objects.create(date=dt.date(2027, 1, 1), name="元旦")
    Holiday.objects.create(date=dt.date(2027, 1, 4), name="補假")
    Holiday.objects.create(date=dt.date(2027, 2, 5), name="除夕")
    path = tmp_path / "116.csv"
    days = ["20270101,五,2,開國紀念日", "20270104,一,0,", "20270109,六,0,補行上班"]
    path.write_text("\n".join(["西元日期,星期,是否放假,備註", *days]), "utf-8")

    assert load(path) == "3 days read, 3 changed in the calendar."

    assert list(Holiday.objects.values_list("date", "name", "is_working_day")) == [
        (dt.date(2027, 1, 1), "開國紀念日", False),
        (dt.date(2027, 1, 9), "補行上班", True),
        (dt.date(2027, 2, 5), "除夕", False),
    ]
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == [
        "holiday.added",
        "holiday.changed",
        "holiday.deleted",
    ]


def test_a_file_with_a_fault_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("date,name,is_working_day\n2027-01-01,元旦,0\nsoon,元旦,0\n", "utf-8")

    with pytest.raises(CommandError, match="Line 3"):
        load(path)
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "missing.csv")

    assert Holiday.objects.count() == 0
