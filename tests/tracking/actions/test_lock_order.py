"""Two who write below one plan, one of them held back in the middle: the other waits, and judges by what came of it.

SQLite has one writer at a time, and no rows to be locked in the wrong order.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.actions import dissolve_unit
from agencies.errors import Refused
from documents.sheets.applying import Applied, apply_sheet
from documents.sheets.checking import check_sheet
from tests.documents.sheets.files import downloaded, filled, read
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator
from tracking import actions
from tracking.actions import allotment, superior
from tracking.models import Assignment, Measurement, Result
from tracking.states import ResultState

from .test_annual import sent, submitted

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")

M1, M21 = "一(一)1.", "一(一)2.(1)"


@pytest.fixture
def lived(transactional_db: None, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """`reporting`, committed, so that other connections see it."""
    world: World = request.getfixturevalue("reporting")
    return world


class Other:
    """Somebody else's act, on a connection of its own. `outcome`: what it gave, or what it raised."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.outcome: object = None
        self._act = act
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        """Let it run until it waits for a lock, or is over."""
        self._thread.start()
        until = time.monotonic() + 120
        while self._thread.is_alive() and time.monotonic() < until and not _somebody_waits():
            self._thread.join(0.01)

    def end(self) -> object:
        self._thread.join(120)
        assert not self._thread.is_alive()
        return self.outcome

    def _run(self) -> None:
        try:
            self.outcome = self._act()
        except Exception as error:
            # Whatever it is, the test says what it expects.
            self.outcome = error
        finally:
            connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # In this database: others of the same server have tests of their own.
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def test_a_sheet_and_a_single_hand_in_queue(lived: World) -> None:
    """The sheet has the plan's tallies from its first row on and needs the second row; the hand-in the other way."""
    lived.save("m21")
    result = Result.objects.get()
    edits = {(M1, "narrative"): "一號。", (M1, "progress"): "Done", (M21, "narrative"): "由表填。"}
    sheet = read(filled(downloaded(lived), edits))
    shown = [change.key for change in check_sheet(sheet, lived.editor).changes]
    other = Other(lambda: actions.hand_in(result=result, by=lived.editor))

    def told(done: int, total: int) -> None:
        if done == 1:
            other.begin()

    applied = apply_sheet(sheet=sheet, shown=shown, hand_in=True, by=lived.editor, told=told)

    assert applied == Applied(2, 2)
    assert isinstance(other.end(), Refused)
    assert set(Result.objects.values_list("state", flat=True)) == {ResultState.HANDED_IN}


def test_a_dissolved_units_work_is_judged_by_what_was_accepted_meanwhile(lived: World) -> None:
    result = lived.reviewed("m1")
    day = timezone.localdate()
    other = Other(lambda: dissolve_unit(unit=lived.general, on=day, successor=lived.operations, by=None))

    with transaction.atomic():
        actions.accept_result(result=result, by=lived.coordinator)
        other.begin()
    other.end()

    leads = dict(Assignment.objects.values_list("node_uid", "lead_unit"))
    assert leads == {
        "m1": lived.general.pk, "m21": lived.operations.pk, "m22": lived.operations.pk, "f2": lived.operations.pk
    }  # fmt: skip


@pytest.mark.parametrize("successor", [True, False])
def test_a_unit_is_dissolved_while_something_is_allotted_to_it(
    lived: World, monkeypatch: pytest.MonkeyPatch, successor: bool
) -> None:
    """Whoever allots holds the plan and refers to the unit; whoever dissolves holds the unit and needs the plan."""
    heir = lived.general if successor else None
    day = timezone.localdate()
    other = Other(lambda: dissolve_unit(unit=lived.operations, on=day, successor=heir, by=None))
    judged = allotment._refuse_unknown_units

    def judge_then_wait(*known: Any) -> None:
        judged(*known)
        monkeypatch.setattr(allotment, "_refuse_unknown_units", judged)
        other.begin()

    monkeypatch.setattr(allotment, "_refuse_unknown_units", judge_then_wait)
    lived.allot(m1=[lived.operations])

    outcome = other.end()
    lead = Assignment.objects.get(node_uid="m1").lead_unit
    assert (lead, isinstance(outcome, Refused)) == ((lived.general, False) if successor else (lived.operations, True))


Act = Callable[[World], object]


def returned(world: World) -> object:
    result = Result.objects.get(assignment__node_uid="m1")
    return actions.return_result(result=result, reason="再補", by=world.coordinator, as_coordinator=True)


def measured(world: World) -> object:
    found = world.plan.indicators.get()
    return actions.measure(indicator=found, period=world.period, value=3, note="", version=0, by=world.coordinator)


@pytest.mark.parametrize("act", [returned, measured])
def test_what_the_head_signs_is_not_changed_in_the_same_moment(lived: World, act: Act) -> None:
    accept_all(lived)
    indicator(lived.plan, node_uid="")
    other = Other(lambda: act(lived))

    with transaction.atomic():
        sent(lived)
        other.begin()

    assert isinstance(other.end(), Refused)
    assert (Result.objects.filter(state=ResultState.RETURNED).count(), Measurement.objects.count()) == (0, 0)


def test_nothing_is_written_in_the_moment_the_report_is_accepted(lived: World) -> None:
    accepted = lived.accepted("m1")
    report = submitted(lived).report
    other = Other(lambda: lived.save("m21"))

    with transaction.atomic():
        superior.accept_report(report=report, by=lived.supervisor)
        other.begin()

    assert isinstance(other.end(), Refused)
    assert list(Result.objects.all()) == [accepted]


def accept_all(world: World) -> None:
    for uid in ("m1", "m21", "m22", "f2"):
        world.accepted(uid)


def test_a_deadline_moved_in_the_same_moment_counts(lived: World) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    other = Other(lambda: lived.save("m1"))

    with transaction.atomic():
        actions.change_due_date(period=lived.period, due_on=yesterday, grace_days=0, by=lived.coordinator)
        other.begin()

    assert isinstance(other.end(), Refused)
    assert Result.objects.count() == 0
