"""Figures as a text: what the history of a result keeps of them, and puts back."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.conftest import World
from tracking.actions.figures import FigureInput, figures_of, figures_read, figures_written

words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=20)
values = st.none() | st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False, allow_infinity=False)
figures = st.builds(FigureInput, words, values, words)


@given(st.lists(figures, max_size=10))
def test_what_is_written_is_read_back(listed: list[FigureInput]) -> None:
    assert figures_read(figures_written(listed)) == listed


def test_a_line_each_and_white_space_within_is_one_blank() -> None:
    listed = [FigureInput("參訪\t人 次", Decimal("1200.5000"), "人\n次"), FigureInput("場次", None)]

    assert figures_written(listed) == "參訪 人 次\t1200.5\t人 次\n場次\t\t"


def test_the_same_figures_are_not_written_again(reporting: World) -> None:
    listed = [FigureInput("場次", Decimal(12), "場")]
    first = reporting.save(figures=listed)

    with CaptureQueriesContext(connection) as queries:
        second = reporting.save(version=first.version, narrative="又一次。", figures=listed)

    assert [
        query["sql"] for query in queries if "tracking_figure" in query["sql"] and "SELECT" not in query["sql"]
    ] == []
    assert figures_of(second) == listed
