"""Accepting and returning from the page."""

import pytest
from django.urls import reverse

from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking.models import Result
from tracking.states import ResultState

HTMX = {"HX-Request": "true"}


def test_accepting_answers_with_the_row(reporting: World, as_) -> None:
    result = reporting.handed_in("m1")

    response = as_(reporting.head).post(reverse("result_accept", args=[result.pk]), headers=HTMX)

    assert response.content.decode().strip().startswith(f'<li id="review-{result.pk}"')
    assert Result.objects.get().state == ResultState.REVIEWED


def test_after_the_head_the_coordinator_accepts(reporting: World, as_) -> None:
    result = reporting.reviewed("m1")
    waiting = as_(reporting.coordinator).get("/tracking/", {"tab": "review"}).context["results"]

    response = as_(reporting.coordinator).post(reverse("result_accept", args=[result.pk]), headers=HTMX)

    assert (list(waiting), response.status_code) == ([result], 200)
    assert Result.objects.get().state == ResultState.ACCEPTED


def test_the_coordinator_returns_an_accepted_result_from_the_overview(reporting: World, as_) -> None:
    result = reporting.accepted("m1")
    address = reverse("result_return", args=[result.pk])

    response = as_(reporting.coordinator).post(address, {"reason": "補數字", "from": "reporting"})

    assert response["Location"] == f"{reverse('reporting', args=[reporting.plan.pk])}?period={reporting.period.pk}"
    assert (Result.objects.get().state, Result.objects.get().return_reason) == (ResultState.RETURNED, "補數字")


def test_who_is_head_and_coordinator_takes_both_steps_at_once(reporting: World, as_) -> None:
    factories.grant(reporting.head, Role.COORDINATOR, reporting.plant)
    result = reporting.handed_in("m1")

    as_(reporting.head).post(reverse("result_accept", args=[result.pk]))

    result.refresh_from_db()
    assert (result.state, result.reviewed_by, result.decided_by) == (
        ResultState.ACCEPTED,
        reporting.head,
        reporting.head,
    )


def test_many_at_once_and_only_those_that_wait_for_the_person(reporting: World, as_) -> None:
    first, second = reporting.handed_in("m1"), reporting.handed_in("m21")
    other, draft = reporting.handed_in("m22"), reporting.save("f2")
    ticked = [first.pk, second.pk, draft.pk]

    response = as_(reporting.head).post(reverse("results_accept"), {"result": ticked})

    assert response["Location"] == "/tracking/?tab=review"
    assert dict(Result.objects.values_list("pk", "state")) == {
        first.pk: ResultState.REVIEWED,
        second.pk: ResultState.REVIEWED,
        other.pk: ResultState.HANDED_IN,
        draft.pk: ResultState.DRAFT,
    }
    as_(reporting.coordinator).post(reverse("results_accept"), {"result": [first.pk, other.pk, "x"]})
    assert Result.objects.get(pk=first.pk).state == ResultState.ACCEPTED
    assert Result.objects.get(pk=other.pk).state == ResultState.HANDED_IN


def test_many_at_once_is_for_who_reviews(reporting: World, as_) -> None:
    assert as_(reporting.editor).post(reverse("results_accept"), {"result": [1]}).status_code == 403
    assert as_(reporting.head).get(reverse("results_accept")).status_code == 405


def test_without_scripts_one_comes_back_to_the_list(reporting: World, as_) -> None:
    result = reporting.handed_in("m1")

    response = as_(reporting.head).post(reverse("result_return", args=[result.pk]), {"reason": "補照片"})

    assert (response.status_code, response["Location"]) == (302, "/tracking/?tab=review")
    assert Result.objects.get().return_reason == "補照片"


def test_a_return_without_a_reason_is_refused(reporting: World, as_) -> None:
    result = reporting.handed_in("m1")

    response = as_(reporting.head).post(reverse("result_return", args=[result.pk]), {"reason": " "}, headers=HTMX)

    assert response.status_code == 422
    assert Result.objects.get().state == ResultState.HANDED_IN


@pytest.mark.parametrize("name", ["result_accept", "result_return"])
def test_twice_is_not_now(reporting: World, as_, name: str) -> None:
    result = reporting.accepted("m1")

    response = as_(reporting.head).post(reverse(name, args=[result.pk]), {"reason": "x"})

    assert response.status_code == 422
    assert Result.objects.get().state == ResultState.ACCEPTED


@pytest.mark.parametrize("name", ["result_accept", "result_return"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 403), ("coordinator", 422), ("chief", 403), ("supervisor", 404), ("outsider", 404)],
)
def test_the_first_step_is_the_units_heads(reporting: World, as_, name: str, who: str, status: int) -> None:
    result = reporting.handed_in("m1")

    response = as_(getattr(reporting, who)).post(reverse(name, args=[result.pk]), {"reason": "x"})

    assert response.status_code == status
    assert Result.objects.get().state == ResultState.HANDED_IN


@pytest.mark.parametrize("name", ["result_accept", "result_return"])
def test_bad_id_and_wrong_method(reporting: World, as_, name: str) -> None:
    client = as_(reporting.head)

    assert client.post(reverse(name, args=[999999])).status_code == 404
    assert client.get(reverse(name, args=[999999])).status_code == 405
