"""Accepting and returning."""

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry, Membership
from agencies.states import Role
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import AnnualReport, Result
from tracking.states import ReportKind, ReportState, ResultState


def test_accepting_keeps_the_author(reporting: World) -> None:
    reviewed = reporting.reviewed("m1")
    assert (reviewed.state, reviewed.author, reviewed.reviewed_by, reviewed.decided_by) == (
        ResultState.REVIEWED,
        reporting.editor,
        reporting.head,
        None,
    )

    result = actions.accept_result(result=reviewed, by=reporting.coordinator)

    people = (result.author, result.handed_in_by, result.reviewed_by, result.decided_by)
    assert result.state == ResultState.ACCEPTED
    assert people == (reporting.editor, reporting.editor, reporting.head, reporting.coordinator)
    told = AuditEntry.objects.about(result).values_list("action", flat=True)
    assert list(told) == ["result.saved", "result.handed_in", "result.reviewed", "result.accepted"]


def test_the_coordinator_waits_for_the_head(reporting: World) -> None:
    result = reporting.handed_in("m1")

    with pytest.raises(Refused):
        actions.accept_result(result=result, by=reporting.coordinator)
    with pytest.raises(Refused):
        actions.return_result(result=result, reason="x", by=reporting.coordinator, as_coordinator=True)

    assert Result.objects.get().state == ResultState.HANDED_IN


def test_where_a_unit_has_no_head_the_coordinator_does_both(reporting: World) -> None:
    Membership.objects.filter(role=Role.UNIT_HEAD, unit=reporting.general).delete()

    result = actions.accept_result(result=reporting.handed_in("m1"), by=reporting.coordinator)

    assert (result.state, result.reviewed_by, result.decided_by) == (ResultState.ACCEPTED, None, reporting.coordinator)


@pytest.mark.parametrize("make", ["reviewed", "accepted"])
def test_the_coordinator_returns_what_was_approved_or_accepted(reporting: World, make: str) -> None:
    result = getattr(reporting, make)("m1")

    with pytest.raises(Refused):
        actions.return_result(result=result, reason="x", by=reporting.head)
    returned = actions.return_result(result=result, reason="補數字", by=reporting.coordinator, as_coordinator=True)

    assert (returned.state, returned.return_reason) == (ResultState.RETURNED, "補數字")
    again = actions.hand_in(result=returned, by=reporting.editor)
    assert (again.state, again.reviewed_by) == (ResultState.HANDED_IN, None)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (ReportState.DRAFT, False),
        (ReportState.SIGNING, True),
        (ReportState.SUBMITTED, True),
        (ReportState.RETURNED, False),
        (ReportState.ACCEPTED, True),
    ],
)
def test_an_accepted_result_stays_while_its_report_is_on_its_way(
    reporting: World, state: ReportState, refused: bool
) -> None:
    result = reporting.accepted("m1")
    AnnualReport.objects.create(plan=reporting.plan, kind=ReportKind.OWN, state=state, sha256="0" * 64)

    if refused:
        with pytest.raises(Refused):
            actions.return_result(result=result, reason="x", by=reporting.coordinator, as_coordinator=True)
    else:
        actions.return_result(result=result, reason="x", by=reporting.coordinator, as_coordinator=True)

    assert Result.objects.get().state == (ResultState.ACCEPTED if refused else ResultState.RETURNED)


def test_returning_says_why_and_handing_in_again_clears_it(reporting: World) -> None:
    result = actions.return_result(result=reporting.handed_in("m1"), reason=" 補照片 ", by=reporting.head)
    assert (result.state, result.return_reason, result.is_revised) == (ResultState.RETURNED, "補照片", False)

    again = actions.hand_in(result=result, by=reporting.editor)

    assert (again.state, again.return_reason) == (ResultState.HANDED_IN, "")
    assert AuditEntry.objects.get(action="result.returned").data == {"reason": "補照片"}


def test_a_return_needs_a_reason(reporting: World) -> None:
    result = reporting.handed_in("m1")

    with pytest.raises(Refused):
        actions.return_result(result=result, reason=" ", by=reporting.head)

    assert Result.objects.get().state == ResultState.HANDED_IN


def test_only_what_is_handed_in_is_decided_and_only_once(reporting: World) -> None:
    draft = reporting.save("m1")
    accepted = reporting.accepted("m21")

    for result in (draft, accepted):
        with pytest.raises(Refused):
            actions.review_result(result=result, by=reporting.head)
        with pytest.raises(Refused):
            actions.accept_result(result=result, by=reporting.coordinator)
        with pytest.raises(Refused):
            actions.return_result(result=result, reason="再看看", by=reporting.head)

    assert set(Result.objects.values_list("pk", "state")) == {
        (draft.pk, ResultState.DRAFT),
        (accepted.pk, ResultState.ACCEPTED),
    }
