"""Reading calendars: the portal's own, the government's, and files that are none."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation

from agencies.calendar_file import CalendarDay, UnreadableCalendar, read_calendar
from agencies.management.commands.load_holidays import SHIPPED

NEW_YEAR = CalendarDay(dt.date(2027, 1, 1), "開國紀念日", False)
GOVERNMENT = "西元日期,星期,是否放假,備註\r\n20270101,五,2,開國紀念日\r\n20270102,六,2,\r\n20270104,一,0,\r\n"


def written(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_the_governments_file_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    with translation.override("en"):
        days = read_calendar(written(tmp_path, "116.csv", GOVERNMENT, encoding))

    assert days == [
        NEW_YEAR,
        CalendarDay(dt.date(2027, 1, 2), "Day off", False),
        CalendarDay(dt.date(2027, 1, 4), "Worked instead", True),
    ]
    assert [day.is_exception for day in days] == [True, False, False]


def test_the_own_forms_say_the_same(tmp_path: Path) -> None:
    csv = written(tmp_path, "own.csv", "date,name,is_working_day\n2027-01-01,開國紀念日,0\n")
    json = written(tmp_path, "own.json", '[{"date": "2027-01-01", "name": "開國紀念日", "is_working_day": false}]')

    assert read_calendar(csv) == read_calendar(json) == [NEW_YEAR]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", GOVERNMENT + "20270230,二,2,\r\n", "Line 5 is no day of a calendar"),
        ("b.csv", GOVERNMENT.replace(",2,開國", ",9,開國"), "Line 2 is no day of a calendar"),
        ("c.csv", "date,name,is_working_day\n2027-01-01,元旦,maybe\n", "Line 2 is no day of a calendar"),
        ("d.csv", "date,name,is_working_day\n2027-01-01\n", "Line 2 is no day of a calendar"),
        ("e.csv", "甲,乙\n1,2\n", "Line 2 is no day of a calendar"),
        ("f.json", "{}", "The file holds no list of days."),
        ("g.json", "[1]", "The file holds no list of days."),
        ("h.json", '[{"date": 20270101, "name": "元旦", "is_working_day": false}]', "Line 1 is no day of a calendar"),
    ],
)
def test_what_is_no_calendar_is_refused_with_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    with translation.override("en"), pytest.raises(UnreadableCalendar, match=message):
        read_calendar(written(tmp_path, name, content))


def test_bytes_in_no_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xff\xff")

    with translation.override("en"), pytest.raises(UnreadableCalendar, match="neither UTF-8 nor Big5"):
        read_calendar(path)


def test_every_day_shipped_changes_what_the_week_says_and_is_named_once() -> None:
    days = read_calendar(SHIPPED)

    assert [day for day in days if not day.is_exception] == []
    assert [day.date for day in days] == sorted({day.date for day in days})
    assert {day.date.year for day in days} == {2025, 2026, 2027}
