"""Edits, moves, deletions and restores at random: the plan stays a plan, and no text that was saved is gone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agencies.errors import Refused, Stale
from agencies.models import TextChange, User
from agencies.states import Role
from plans import actions
from plans.keeping import KINDS, rows_kept
from plans.loading import load_document
from plans.models import DeletedRow, FocusPoint, Measure, Plan, PlanPart, WorkItem
from tests import factories
from tests.plans.documents import small_document

pytestmark = pytest.mark.django_db

STEPS = 20
places = st.integers(min_value=0, max_value=999)


class Editing(RuleBasedStateMachine):
    """A plan that several people edit; a place picks one of the rows there are, whatever their number."""

    plan: Plan
    by: User

    @initialize()
    def begin(self) -> None:
        plant = factories.agency("測試廠", all_units_label="各組室")
        factories.unit(plant, "總務室")
        self.by = factories.person("李彙整", (Role.COORDINATOR, plant))
        self.plan = actions.import_document(agency=plant, document=small_document(plant.name), by=self.by)
        self.said = {row.uid: {_text(row)} for row in rows_of(self.plan)}
        self.count = 0

    def _new(self) -> str:
        self.count += 1
        # All of one length: a longer one might merely add to the one before, which the history tells as one change.
        return f"第{self.count:04}句"

    def _row(self, place: int, *kinds: type) -> Any:
        rows = [row for row in rows_of(self.plan) if not kinds or isinstance(row, kinds)]
        return rows[place % len(rows)] if rows else None

    @rule(place=places)
    def edit(self, place: int) -> None:
        row = self._row(place)
        if row is None:
            return
        text = self._new()
        saved = actions.edit_row(row=row, version=row.version, by=self.by, text=text)
        assert saved.version == row.version + 1
        self.said[row.uid].add(text)

    @rule(place=places)
    def edit_a_row_seen_before_another_edit(self, place: int) -> None:
        row = self._row(place)
        if row is None:
            return
        mine = self._new()
        actions.edit_row(row=row, version=row.version, by=self.by, text=mine)
        self.said[row.uid].add(mine)
        with pytest.raises(Stale):
            actions.edit_row(row=row, version=row.version, by=self.by, text=self._new())

    @rule(place=places, after=places)
    def add(self, place: int, after: int) -> None:
        parent = self._row(place, WorkItem, FocusPoint, Measure) or self.plan
        siblings = _below(parent)
        text = self._new()
        beside = siblings[after % len(siblings)] if siblings and after % 3 else None
        row = actions.add_row(parent=parent, by=self.by, text=text, after=beside)
        self.said[row.uid] = {text}

    @rule(place=places, direction=st.sampled_from(["up", "down", "in", "out", "in", "out"]))
    def move(self, place: int, direction: Any) -> None:
        row = self._row(place, *((Measure,) if direction in ("in", "out") else ()))
        if row is None:
            return
        try:
            actions.move_row(row=row, version=row.version, direction=direction, by=self.by)
        except Refused:
            # At the end of its list, or nothing to go below: then nothing changed.
            assert type(row)._default_manager.get(pk=row.pk).position == row.position

    @rule(place=places)
    def delete(self, place: int) -> None:
        row = self._row(place)
        if row is not None:
            actions.delete_row(row=row, version=row.version, by=self.by)

    @precondition(lambda self: DeletedRow.objects.exists())
    @rule(place=places)
    def restore(self, place: int) -> None:
        trash = list(self.plan.trash.order_by("pk"))
        deleted = trash[place % len(trash)]
        kept = [entry["fields"]["uid"] for entry in rows_kept(deleted.content)]
        try:
            row = actions.restore_row(deleted=deleted, by=self.by)
        except Refused:
            # What it stood below is in the trash as well: that comes first.
            assert not set(deleted.place["parents"]) & {row.uid for row in rows_of(self.plan)}
            return
        assert row.uid == deleted.uid
        assert set(kept) <= {row.uid for row in rows_of(self.plan)}

    @invariant()
    def no_two_stand_in_one_place(self) -> None:
        stood = Counter((type(row).__name__, *_list_of(row), row.position) for row in rows_of(self.plan))
        assert [place for place, times in stood.items() if times > 1] == []
        assert [place for place in stood if place[-1] <= 0] == []

    @invariant()
    def every_row_is_in_the_document_once(self) -> None:
        shown = sorted(load_document(self.plan).uids())
        assert shown == sorted(row.uid for row in rows_of(self.plan))

    @invariant()
    def no_measure_hangs_on_itself_or_on_another_focus_point(self) -> None:
        measures = {row.pk: row for row in Measure.objects.filter(focus_point__item__plan=self.plan)}
        for row in measures.values():
            above, seen = row, {row.pk}
            while above.parent_id is not None:
                above = measures[above.parent_id]
                assert above.focus_point_id == row.focus_point_id
                assert above.pk not in seen
                seen.add(above.pk)

    @invariant()
    def every_text_that_was_saved_is_found_again(self) -> None:
        """In the plan, in the trash, or in the history of its row."""
        found: dict[str, set[str]] = {row.uid: {_text(row)} for row in rows_of(self.plan)}
        for deleted in self.plan.trash.all():
            for entry in rows_kept(deleted.content):
                found.setdefault(entry["fields"]["uid"], set()).add(entry["fields"]["text"] or "")
        for change in TextChange.objects.filter(field="text"):
            found.setdefault(change.target.removeprefix("row:"), set()).update([change.before, change.after])
        lost = {uid: said - found.get(uid, set()) for uid, said in self.said.items() if said - found.get(uid, set())}
        assert lost == {}


def rows_of(plan: Plan) -> list[Any]:
    """Every row of the plan, in one order."""
    paths = {PlanPart: "plan", WorkItem: "plan", FocusPoint: "item__plan", Measure: "focus_point__item__plan"}
    return [
        row for model in KINDS.values() for row in model._default_manager.filter(**{paths[model]: plan}).order_by("pk")
    ]


def _text(row: Any) -> str:
    return row.text or ""


def _below(parent: Any) -> list[Any]:
    if isinstance(parent, Plan):
        return list(parent.items.order_by("pk"))
    if isinstance(parent, WorkItem):
        return list(parent.focus_points.order_by("pk"))
    if isinstance(parent, FocusPoint):
        return list(parent.measures.filter(parent=None).order_by("pk"))
    return list(parent.children.order_by("pk"))


def _list_of(row: Any) -> tuple[Any, ...]:
    """What makes rows siblings."""
    if isinstance(row, PlanPart):
        return row.kind, row.parent_id
    if isinstance(row, FocusPoint):
        return (row.item_id,)
    return (row.focus_point_id, row.parent_id) if isinstance(row, Measure) else ()


class TestEditing(TestCase):
    """Each run of the machine in a transaction of its own, rolled back at its end."""

    def test_a_plan_stays_a_plan_and_loses_no_text(self) -> None:
        from django.db import transaction

        class Rolled(Editing):
            def __init__(self) -> None:
                super().__init__()
                self.atomic = transaction.atomic()
                self.atomic.__enter__()

            def teardown(self) -> None:
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

        checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        run_state_machine_as_test(
            Rolled,
            settings=settings(max_examples=15, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks),
        )
