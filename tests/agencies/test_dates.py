"""Days and moments in the reader's language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from agencies import dates
from agencies.languages import Said
from agencies.models import User

DAY = dt.date(2021, 1, 5)
AFTERNOON = dt.datetime(2021, 1, 5, 6, 3, tzinfo=dt.UTC)
# In the portal's time zone it is the first of the next year.
NEW_YEAR = dt.datetime(2020, 12, 31, 16, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hant", ["110年1月5日", "110年1月5日 14:03", "1/5", "1/5 14:03", "110"]),
        ("en", ["5 Jan 2021", "5 Jan 2021 14:03", "5 Jan", "5 Jan 14:03", "110 (2021)"]),
    ],
)
def test_the_reader_is_shown_their_own_calendar(language: str, expected: list[str]) -> None:
    with translation.override(language):
        assert [
            dates.day_text(DAY),
            dates.moment_text(AFTERNOON),
            dates.short_day_text(DAY),
            dates.short_moment_text(AFTERNOON),
            dates.year_text(110),
        ] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hant", ["110年1月1日", "110年1月1日 00:03", "1/1", "1/1 00:03"]),
        ("en", ["1 Jan 2021", "1 Jan 2021 00:03", "1 Jan", "1 Jan 00:03"]),
    ],
)
def test_a_moment_is_taken_in_the_portals_time_zone(language: str, expected: list[str]) -> None:
    with translation.override(language):
        assert [
            dates.day_text(NEW_YEAR),
            dates.moment_text(NEW_YEAR),
            dates.short_day_text(NEW_YEAR),
            dates.short_moment_text(NEW_YEAR),
        ] == expected


@pytest.mark.parametrize("month", range(1, 13))
def test_no_day_of_an_english_page_is_taken_for_another(month: int) -> None:
    day = dt.date(2021, month, 7)

    with translation.override("en"):
        shown = dates.day_text(day)

    assert (dt.datetime.strptime(shown, "%d %b %Y").date(), shown.split()[1].isalpha()) == (day, True)


def test_days_before_the_republic_are_shown_to_both() -> None:
    day = dt.date(1911, 10, 10)

    shown = []
    for language in ("zh-hant", "en"):
        with translation.override(language):
            shown.append(dates.day_text(day))

    assert shown == ["民國前1年10月10日", "10 Oct 1911"]


def test_where_nobody_reads_days_are_official() -> None:
    with translation.override(None):
        assert (dates.day_text(DAY), dates.year_text(110)) == ("110年1月5日", "110")


def test_a_text_put_together_before_its_reader_is_known_has_the_readers_calendar() -> None:
    with translation.override("en"):
        said = Said("%(due)s!", {"due": dates.day_text_lazy(DAY)})

    told = [said.to(User(language=language)) for language in ("zh-hant", "en")]
    assert [*told, said.officially()] == ["110年1月5日!", "5 Jan 2021!", "110年1月5日!"]
