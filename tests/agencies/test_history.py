"""The history of texts: nothing written over is lost, and writing on is one change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from agencies.history import record_texts
from agencies.models import TextChange, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> User:
    return factories.person("林小芳")


def write(before: str, after: str, by: User | None, field: str = "text") -> None:
    record_texts("row:a", before={field: before}, after={field: after}, by=by)


def changes() -> list[tuple[str, str, str]]:
    found = TextChange.objects.order_by("pk").values_list("actor_name", "before", "after")
    return list(found)


def test_going_on_writing_is_one_change(lin: User) -> None:
    for before, after in [("", "專人"), ("專人", "專人受理"), ("專人受理", "專人即時受理")]:
        write(before, after, lin)

    assert changes() == [("林小芳", "", "專人即時受理")]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (("專人受理", "專人"), "took words away"),
        (("別的", "別的文字"), "the text was changed in between without a trace"),
    ],
)
def test_what_does_more_than_add_is_a_change_of_its_own(lin: User, second: tuple[str, str], why: str) -> None:
    write("", "專人受理", lin)

    write(*second, lin)

    assert changes() == [("林小芳", "", "專人受理"), ("林小芳", *second)], why


def test_another_writer_or_another_hour_begins_a_new_change(lin: User) -> None:
    write("", "專", lin)
    write("專", "專人", factories.person("王大明"))
    TextChange.objects.update(at=timezone.now() - dt.timedelta(minutes=11))
    write("專人", "專人受", factories.person("王大明"))

    assert changes() == [("林小芳", "", "專"), ("王大明", "專", "專人"), ("王大明", "專人", "專人受")]


def test_only_the_fields_that_differ_are_kept(lin: User) -> None:
    record_texts("plan:1", before={"a": "1", "b": "2", "gone": "x"}, after={"a": "1", "b": "3", "new": "y"}, by=None)

    found = TextChange.objects.order_by("pk").values_list("field", "before", "after", "actor_name")
    assert list(found) == [("b", "2", "3", ""), ("gone", "x", "", ""), ("new", "", "y", "")]


@pytest.mark.django_db(transaction=True)
def test_a_change_belongs_into_a_transaction(lin: User) -> None:
    with pytest.raises(RuntimeError):
        write("", "a", lin)
