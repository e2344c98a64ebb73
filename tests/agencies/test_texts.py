"""Which texts of a row have a history, and that each is read back as the value it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from agencies import trail
from agencies.models import PasswordRule, TextChange, Unit
from agencies.texts import JSON, LABELS, LINES, PLAIN, Shape, Texts, changes_of, is_kept
from tests import factories


@pytest.mark.parametrize(
    ("shape", "value", "text"),
    [
        (PLAIN, "本廠", "本廠"),
        (LINES, ["承辦人", "廠長"], "承辦人\n廠長"),
        (LABELS, [{"label": "要項", "span": 3}, {"label": "單位", "span": 1}], "要項\n\n\n單位"),
        (LABELS, [{"label": "要項", "span": 1}, {"label": "單位", "span": 2}], "要項\n單位\n"),
        (JSON, {"節": ["依據"]}, '{\n "節": [\n  "依據"\n ]\n}'),
    ],
)
def test_a_text_is_read_back_as_the_value_it_was(shape: Shape, value: Any, text: str) -> None:
    assert (shape.said(value), shape.read(text)) == (text, value)


@pytest.mark.parametrize(("shape", "value"), [(PLAIN, ""), (LINES, []), (LABELS, []), (JSON, []), (JSON, {})])
def test_what_is_empty_says_nothing(shape: Shape, value: Any) -> None:
    assert shape.said(value) == ""


@pytest.mark.django_db
def test_a_saved_unit_is_in_the_history_of_its_agency_alone() -> None:
    unit, other = factories.unit(factories.agency(), "總務室"), factories.unit(factories.agency(), "總務室")
    before = trail.values(unit)
    unit.name, unit.position = "總務科", 7
    unit.save()

    with transaction.atomic():
        trail.record_saved(unit, before=before, by=None)

    change = TextChange.objects.get()
    assert (change.target, change.field) == (f"agency:{unit.agency_id}", f"unit.{unit.pk}.name")
    assert [list(changes_of(row)) for row in (unit, unit.agency, other, other.agency)] == [[change], [change], [], []]


@pytest.mark.django_db
def test_a_deleted_unit_leaves_its_words_and_can_take_none_back() -> None:
    unit = factories.unit(factories.agency(), "總務室")
    with transaction.atomic():
        trail.record_deletion(unit, by=None)
        Unit.objects.get(pk=unit.pk).delete()
    texts, change = Texts(unit.agency), TextChange.objects.get(before="總務室")

    said = (texts.find(change.field), texts.text(change.field), texts.is_shown_only(change.field))

    assert (change.after, said) == ("", (None, "", True))


@pytest.mark.django_db
def test_a_row_without_texts_leaves_no_history() -> None:
    rule = PasswordRule.objects.create(agency=factories.agency())
    with transaction.atomic():
        trail.record_saved(rule, before=trail.values(rule) | {"min_length": 1}, by=None)

    assert (is_kept(PasswordRule), TextChange.objects.count()) == (False, 0)
