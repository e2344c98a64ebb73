import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import roc

DAY = dt.date(2021, 1, 5)


def test_years_convert_both_ways():
    assert (roc.roc_year(DAY), roc.gregorian_year(110)) == (110, 2021)


def test_dates_are_written_short_and_long():
    assert roc.format_date(DAY) == "110年1月5日"
    assert roc.format_date(DAY, long=True) == "中華民國110年1月5日"


def test_days_before_the_republic_are_written_too():
    assert roc.format_date(dt.date(1911, 12, 31)) == "民國前1年12月31日"
    assert roc.format_date(dt.date(1, 1, 1), long=True) == "民國前1911年1月1日"


@pytest.mark.parametrize(
    "text",
    [
        "110年1月5日",
        " 中華民國 110 年 1 月 5 日 ",
        "民國110年01月05日",
        "１１０年\u3000１月５日",
        "110/1/5",
        "110.01.05",
        "110-1-5",
    ],
)
def test_dates_are_read_as_people_write_them(text):
    assert roc.parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["", "110年", "110年13月1日", "110年2月30日", "0年1月1日", "年月日", "110年1月5日以前"]
)
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        roc.parse_date(text)


@pytest.mark.parametrize("call", [lambda: roc.gregorian_year(0), lambda: roc.roc_year(dt.date(1911, 12, 31))])
def test_years_before_the_first_are_refused(call):
    with pytest.raises(ValueError, match="ROC years begin with 1"):
        call()


@given(st.dates(min_value=dt.date(1912, 1, 1)), st.booleans())
def test_what_is_written_is_read_back(date, long):
    assert roc.parse_date(roc.format_date(date, long=long)) == date
