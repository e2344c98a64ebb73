import datetime as dt
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import translation

from agencies.templatetags import portal


def render(source, **context):
    return Template(source).render(Context(context))


def test_icon_beside_text_is_hidden_from_screen_readers():
    assert portal.icon("pencil") == (
        '<svg class="icon" width="16" height="16" aria-hidden="true">'
        '<use href="/static/icons/icons.svg#pencil"></use></svg>'
    )


def test_icon_alone_has_a_name_and_escapes_it():
    assert portal.icon("trash", "<b>", 20) == (
        '<svg class="icon" width="20" height="20" role="img" aria-label="&lt;b&gt;">'
        '<use href="/static/icons/icons.svg#trash"></use></svg>'
    )


@pytest.mark.parametrize(
    ("state", "tone"),
    [("draft", "doing"), ("approved", "done"), ("behind", "behind"), ("returned", "overdue"), ("unheard-of", "none")],
)
def test_tone(state, tone):
    assert portal.tone(state) == tone


DATES = "{{ at|day }} · {{ at|moment }} · {{ at|short_day }} · {{ at|short_moment }}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hant", "110年1月1日 · 110年1月1日 00:03 · 1/1 · 1/1 00:03"),
        ("en", "1 Jan 2021 · 1 Jan 2021 00:03 · 1 Jan · 1 Jan 00:03"),
    ],
)
def test_days_and_moments_are_shown_in_the_readers_language_and_the_portals_time_zone(language, expected):
    with translation.override(language):
        assert render(DATES, at=dt.datetime(2020, 12, 31, 16, 3, tzinfo=dt.UTC)) == expected


@pytest.mark.parametrize(("language", "expected"), [("zh-hant", "110 0 "), ("en", "110 (2021) 0 ")])
def test_a_year_that_stands_alone_is_explained_to_who_may_not_know_it(language, expected):
    with translation.override(language):
        assert (
            render("{{ year|roc_year }} {{ no|roc_year }} {{ none|roc_year }}", year=110, no=0, none=None) == expected
        )


def test_no_date_shows_nothing():
    assert render(DATES, at=None) == " ·  ·  · "


@pytest.mark.parametrize(
    ("done", "due", "expected"),
    [
        (0, 0, "heat-none"),
        (0, 3, "heat-0"),
        (1, 3, "heat-1"),
        (1, 2, "heat-2"),
        (2, 3, "heat-2"),
        (3, 3, "heat-3"),
        (4, 3, "heat-3"),
    ],
)
def test_heat(done, due, expected):
    assert portal.heat(done, due) == expected


@pytest.mark.parametrize(("part", "whole", "expected"), [(2, 3, 66), (3, 3, 100), (1, 0, 0)])
def test_percent(part, whole, expected):
    assert portal.percent(part, whole) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [("3482.0000", "3,482"), ("97.9000", "97.9"), ("0.0000", "0"), ("-1200.5000", "-1,200.5"), ("100", "100")],
)
def test_quantities_have_thousands_and_no_idle_zeros(value, written):
    assert (portal.quantity(Decimal(value)), portal.quantity(None)) == (written, "")


def test_page_numbers_leave_out_the_far_ones():
    page = Paginator(range(300), 20).page(7)

    assert portal.page_numbers(page) == [1, None, 5, 6, 7, 8, 9, None, 15]


def test_bar_sets_segments_side_by_side():
    assert portal.bar([("done", 1, "已核可"), ("doing", 3, "草稿")]) == (
        '<svg class="bar" height="8" role="img" aria-label="已核可 1、草稿 3">'
        '<rect x="0.00%" y="0" width="25.00%" height="8" class="bar-done"></rect>'
        '<rect x="25.00%" y="0" width="75.00%" height="8" class="bar-doing"></rect></svg>'
    )


def test_bar_never_leaves_its_box():
    assert portal.bar([("done", 116)], 100, "116%") == (
        '<svg class="bar" height="8" role="img" aria-label="116%">'
        '<rect x="0.00%" y="0" width="100.00%" height="8" class="bar-done"></rect></svg>'
    )


def test_bar_of_nothing_is_empty():
    assert portal.bar([("done", 0, "done")]) == ('<svg class="bar" height="8" role="img" aria-label="done 0"></svg>')
