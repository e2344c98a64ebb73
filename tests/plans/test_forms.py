"""Fields of a plan's forms."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms

from plans.forms import RocDateField

DAY = dt.date(2021, 1, 5)


@pytest.mark.parametrize("text", ["110年1月5日", "中華民國110年1月5日", "110/1/5", "110-01-05", " 2021-01-05 "])
def test_a_day_is_read_as_in_the_letter_and_as_readers_of_english_write_it(text: str) -> None:
    assert RocDateField().clean(text) == DAY


@pytest.mark.parametrize("text", ["5 Jan 2021", "2021-02-30", "2021/1/5", "2021年1月5日", "110年13月1日", "1"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        RocDateField().clean(text)
