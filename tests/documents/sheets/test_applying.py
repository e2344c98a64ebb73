"""Saving a sheet: all or nothing, once, and only what was shown."""

from __future__ import annotations

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry
from documents.sheets.applying import Applied, Moved, apply_sheet
from documents.sheets.checking import check_sheet
from documents.sheets.reading import ReadSheet
from tests.documents.sheets.files import downloaded, filled, read
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Result
from tracking.states import ResultState

pytestmark = pytest.mark.django_db

M1, M21 = "一(一)1.", "一(一)2.(1)"


def sheet_of(world: World) -> ReadSheet:
    edits = {(M1, "narrative"): "一號。", (M1, "progress"): "Done", (M1, "figures"): "人次：12 人"}
    return read(filled(downloaded(world), edits | {(M21, "narrative"): "只有說明"}))


def applied(world: World, sheet: ReadSheet, shown: list[str] | None = None, **how: object) -> Applied:
    preview = check_sheet(sheet, world.editor)
    keys = [change.key for change in preview.changes] if shown is None else shown
    return apply_sheet(sheet=sheet, shown=keys, by=world.editor, **how)


def test_every_change_is_saved_by_its_author(reporting: World) -> None:
    done = applied(reporting, sheet_of(reporting))

    first, second = Result.objects.order_by("assignment__position")
    assert done == Applied(2, 0)
    assert (first.narrative, first.progress, first.author, first.state) == ("一號。", "done", reporting.editor, "draft")
    assert [str(figure) for figure in first.figures.all()] == ["人次 12 人"]
    assert (second.narrative, second.progress) == ("只有說明", "")
    assert AuditEntry.objects.filter(action="sheet.applied").count() == 1


def test_a_second_time_nothing_is_left_to_do(reporting: World) -> None:
    sheet = sheet_of(reporting)
    applied(reporting, sheet)
    before = list(Result.objects.values_list("version", flat=True))

    again = applied(reporting, sheet, shown=[])

    assert again == Applied(0, 0)
    assert list(Result.objects.values_list("version", flat=True)) == before


def test_what_is_complete_is_handed_in_when_asked(reporting: World) -> None:
    done = applied(reporting, sheet_of(reporting), hand_in=True)

    states = list(Result.objects.order_by("assignment__position").values_list("state", flat=True))
    assert (done, states) == (Applied(2, 1), [ResultState.HANDED_IN, ResultState.DRAFT])


def test_a_conflict_stays_as_stored_unless_ticked(reporting: World) -> None:
    sheet = sheet_of(reporting)
    reporting.save("m1", narrative="別人的")
    (conflict,) = check_sheet(sheet, reporting.editor).conflicts

    assert applied(reporting, sheet) == Applied(1, 0)
    assert Result.objects.get(assignment=reporting.assignment("m1")).narrative == "別人的"

    assert applied(reporting, sheet, mine=[conflict.key]) == Applied(1, 0)
    assert Result.objects.get(assignment=reporting.assignment("m1")).narrative == "一號。"


def test_a_ticked_conflict_that_moved_on_is_left_alone(reporting: World) -> None:
    sheet = sheet_of(reporting)
    reporting.save("m1", narrative="別人的")
    (conflict,) = check_sheet(sheet, reporting.editor).conflicts
    reporting.save("m1", version=1, narrative="又改了")

    applied(reporting, sheet, mine=[conflict.key])

    assert Result.objects.get(assignment=reporting.assignment("m1")).narrative == "又改了"


def test_what_was_not_shown_is_not_saved(reporting: World) -> None:
    with pytest.raises(Moved) as moved:
        applied(reporting, sheet_of(reporting), shown=[])

    assert len(moved.value.preview.changes) == 2
    assert Result.objects.count() == 0


def test_a_sheet_with_errors_saves_nothing(reporting: World) -> None:
    sheet = read(filled(downloaded(reporting), {(M1, "narrative"): "好", (M21, "progress"): "亂寫"}))

    with pytest.raises(Moved):
        applied(reporting, sheet)

    assert Result.objects.count() == 0


def test_one_refused_row_undoes_all_and_is_named(reporting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    save_result = actions.save_result

    def refuse_the_second(**said: object) -> Result:
        if said["narrative"] == "只有說明":
            raise Refused("期間已鎖定")
        return save_result(**said)

    monkeypatch.setattr(actions, "save_result", refuse_the_second)

    with pytest.raises(Refused, match=r"4.*期間已鎖定"):
        applied(reporting, sheet_of(reporting))

    assert Result.objects.count() == 0
