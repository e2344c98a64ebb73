"""The tallies follow every way of writing, and a full recount says where they do not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Assignment, FocusTally, PeriodTally, PlanFocus, Result
from tracking.models.tally import COUNTS
from tracking.states import ResultState

pytestmark = pytest.mark.django_db


def tally(world: World) -> tuple[int, ...]:
    return PeriodTally.objects.values_list(*COUNTS).get(period=world.period)


def differences() -> str:
    out = StringIO()
    try:
        call_command("check_rollups", stdout=out)
    except CommandError:
        return out.getvalue()
    return ""


def test_opening_counts_what_is_allotted(reporting: World) -> None:
    assert tally(reporting) == (4, 0, 0, 0, 0)
    by_focus = FocusTally.objects.filter(period=reporting.period).order_by("focus__position")
    assert list(by_focus.values_list("focus__uid", "unit__name", "assigned")) == [
        ("f1", "總務室", 3),
        ("f2", "總務室", 1),
    ]


def test_handing_in_and_not_applicable_are_counted(reporting: World) -> None:
    reporting.handed_in("m1")
    actions.mark_not_applicable(assignment=reporting.assignment("f2"), reason="無此業務", by=reporting.coordinator)

    assert tally(reporting) == (3, 1, 0, 1, 0)
    assert differences() == ""


def test_a_draft_counts_like_nothing_written(reporting: World) -> None:
    reporting.save("m1")

    assert tally(reporting) == (4, 0, 0, 0, 0)


@pytest.mark.parametrize("way", ["update", "save", "bulk_update", "bulk_create", "delete"])
def test_every_way_of_writing_is_followed(reporting: World, way: str) -> None:
    other = Result(
        assignment=reporting.assignment("m21"),
        period=reporting.period,
        state=ResultState.ACCEPTED,
        narrative="已辦理。",
        progress="done",
    )
    result = reporting.handed_in("m1")
    result.state = ResultState.ACCEPTED
    match way:
        case "update":
            Result.objects.filter(pk=result.pk).update(state=ResultState.ACCEPTED)
        case "save":
            result.save(update_fields=["state"])
        case "bulk_update":
            Result.objects.bulk_update([result], ["state"])
        case "bulk_create":
            Result.objects.bulk_create([other])
        case "delete":
            Result.objects.filter(pk=result.pk).delete()

    expected = {"bulk_create": (4, 0, 1, 1, 0), "delete": (4, 0, 0, 0, 0)}
    assert tally(reporting) == expected.get(way, (4, 0, 1, 0, 0))
    assert differences() == ""


def test_closed_assignments_are_not_counted(reporting: World) -> None:
    Assignment.objects.filter(node_uid="m1").update(closed_in=reporting.plan.approved_version)

    assert tally(reporting) == (3, 0, 0, 0, 0)


def test_the_focus_points_are_those_of_the_version(reporting: World) -> None:
    points = PlanFocus.objects.filter(plan=reporting.plan).values_list("uid", "number", "nodes")

    assert list(points) == [("f1", "一(一)", ["m1", "m21", "m22"]), ("f2", "二(一)", ["f2"])]


def test_a_wrong_tally_is_told_and_mended(reporting: World) -> None:
    PeriodTally.objects.filter(period=reporting.period).update(assigned=9)

    assert len(differences().splitlines()) == 1
    call_command("check_rollups", "--repair", stdout=StringIO())
    assert tally(reporting) == (4, 0, 0, 0, 0)
    assert differences() == ""
