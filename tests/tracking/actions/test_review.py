"""Accepting and returning."""

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Result
from tracking.states import ResultState


def test_accepting_keeps_the_author(reporting: World) -> None:
    result = actions.accept_result(result=reporting.handed_in("m1"), by=reporting.head)

    assert (result.state, result.author, result.handed_in_by, result.decided_by) == (
        ResultState.ACCEPTED,
        reporting.editor,
        reporting.editor,
        reporting.head,
    )


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
            actions.accept_result(result=result, by=reporting.head)
        with pytest.raises(Refused):
            actions.return_result(result=result, reason="再看看", by=reporting.head)

    assert set(Result.objects.values_list("pk", "state")) == {
        (draft.pk, ResultState.DRAFT),
        (accepted.pk, ResultState.ACCEPTED),
    }
