"""Accepting and returning from the page."""

import pytest
from django.urls import reverse

from tests.tracking.conftest import World
from tracking.models import Result
from tracking.states import ResultState

HTMX = {"HX-Request": "true"}


def test_accepting_answers_with_the_row(reporting: World, as_) -> None:
    result = reporting.handed_in("m1")

    response = as_(reporting.head).post(reverse("result_accept", args=[result.pk]), headers=HTMX)

    assert response.content.decode().strip().startswith(f'<li id="review-{result.pk}"')
    assert Result.objects.get().state == ResultState.ACCEPTED


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
    [("editor", 403), ("coordinator", 403), ("chief", 403), ("supervisor", 404), ("outsider", 404)],
)
def test_only_the_units_head(reporting: World, as_, name: str, who: str, status: int) -> None:
    result = reporting.handed_in("m1")

    response = as_(getattr(reporting, who)).post(reverse(name, args=[result.pk]), {"reason": "x"})

    assert response.status_code == status
    assert Result.objects.get().state == ResultState.HANDED_IN


@pytest.mark.parametrize("name", ["result_accept", "result_return"])
def test_bad_id_and_wrong_method(reporting: World, as_, name: str) -> None:
    client = as_(reporting.head)

    assert client.post(reverse(name, args=[999999])).status_code == 404
    assert client.get(reverse(name, args=[999999])).status_code == 405
