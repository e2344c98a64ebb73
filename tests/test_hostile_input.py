"""What people send who mean no good: an answer below 500 each time, and nothing stored."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.models import Plan
from tests.plans.documents import small_document
from tests.world import City, build_city
from tracking.models import Figure

pytestmark = pytest.mark.django_db

NUL = "\x00"


@pytest.fixture
def city() -> City:
    return build_city()


def signed_in(city: City, role: str) -> Client:
    client = Client()
    client.force_login(city[role])
    return client


@pytest.mark.parametrize("uid", [NUL, "x" * 33, "../..", "𠀀", " "])
def test_a_row_of_no_possible_name_is_no_row(city: City, uid: str) -> None:
    client = signed_in(city, "coordinator")

    shown = client.get(reverse("plan_edit", args=[city.draft.pk]), {"row": uid})
    added = client.post(reverse("row_add", args=[city.draft.pk]), {"after": uid})

    assert (shown.status_code, added.status_code) == (200, 404)


def test_a_summary_with_a_nul_does_not_approve(city: City) -> None:
    signed_in(city, "coordinator").post(reverse("plan_submit", args=[city.draft.pk]))

    response = signed_in(city, "chief").post(reverse("plan_approve", args=[city.draft.pk]), {"summary": NUL})

    assert response.status_code == 422
    assert Plan.objects.get(pk=city.draft.pk).state == "submitted"


@pytest.mark.parametrize(
    "change",
    [{"title": "長" * 201}, {"subtitle": "長" * 201}, {"goals": [{"title": "長" * 201}]}],
)
def test_a_text_longer_than_its_column_is_refused_before_anything_is_stored(city: City, change: dict[str, Any]) -> None:
    client = signed_in(city, "coordinator")
    data = json.dumps({**small_document(city.plant.name, 120).as_json(), **change}).encode()
    form = {"agency": city.plant.pk, "file": SimpleUploadedFile("plan.json", data)}
    preview = client.post(reverse("plan_import"), form)

    response = client.post(reverse("plan_import_save"), {"preview": preview.context["preview"]})

    assert response.status_code == 422
    assert not Plan.objects.filter(year=120).exists()


def test_nobody_claims_an_address(city: City) -> None:
    client = signed_in(city, "editor")

    response = client.post(reverse("account_email"), {"action_add": "", "email": "head@example.org"})

    assert response.status_code == 404


def test_a_body_that_says_it_is_huge_is_not_read(city: City, settings: Any) -> None:
    settings.MAX_REQUEST_BODY = 1000

    response = Client().post(reverse("account_login"), {"login": "x" * 2000, "password": "y"})

    assert response.status_code == 413


def test_a_thousand_figures_are_refused(city: City) -> None:
    lines = {"figure-TOTAL_FORMS": 1000, "figure-INITIAL_FORMS": 0}
    for index in range(1000):
        lines |= {f"figure-{index}-name": "件數", f"figure-{index}-value": 1, f"figure-{index}-unit": "件"}
    form = {"row_version": 0, "narrative": "完成。", "progress": "done", **lines}
    url = reverse("result_edit", args=[city.assignment.pk, city.period.pk])

    response = signed_in(city, "editor").post(url, form)

    assert response.status_code == 422
    assert not Figure.objects.filter(result__assignment=city.assignment).exists()


@pytest.mark.parametrize("year", ["9" * 5000, "-1", NUL, "१११"])
def test_a_year_that_is_none_is_passed_over(city: City, year: str) -> None:
    assert signed_in(city, "supervisor").get(reverse("supervision"), {"year": year}).status_code == 200
