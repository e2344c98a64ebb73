"""For whom a deputy decides: in the log, in a plan's history and at its versions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import actions
from agencies.deputies import acting_for
from agencies.models import AuditEntry, Membership, User
from agencies.states import Role
from plans.actions import approve_plan, import_document, submit_plan
from tests.plans.documents import small_document
from tests.world import City, build_city
from tracking.actions import review_result

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def city() -> City:
    return build_city()


def deputise(city: City, held_by: str, deputy: str) -> User:
    """The deputy as another request has the person."""
    role = Membership.objects.get(person=city[held_by])
    actions.deputise(membership=role, deputy=city[deputy], starts_on=TODAY, ends_on=TODAY, by=city["admin"])
    return User.objects.get(pk=city[deputy].pk)


def test_a_version_that_a_deputy_approved_says_for_whom(city: City) -> None:
    deputy = deputise(city, "chief", "editor")
    plan = import_document(agency=city.plant, document=small_document("測試廠", 112), by=city["coordinator"])
    submit_plan(plan=plan, by=city["coordinator"])

    version = approve_plan(plan=plan, by=deputy)

    assert AuditEntry.objects.filter(action="plan.approved").latest("pk").data["signed_for"] == "張首長"
    client = Client(headers={"accept-language": "en"})
    client.force_login(city["coordinator"])
    shown = client.get(reverse("version_detail", args=[plan.pk, version.number]))
    told = client.get(reverse("plan_detail", args=[plan.pk])).context["trail"][0]
    assert (shown.context["approved_for"], told["who"]) == ("張首長", "林承辦")
    assert "張首長" in told["what"]


def test_a_version_that_the_head_approved_says_nothing_of_deputies(city: City) -> None:
    client = Client()
    client.force_login(city["coordinator"])

    shown = client.get(reverse("version_detail", args=[city.plan.pk, 1]))

    assert shown.context["approved_for"] == ""
    assert "signed_for" not in AuditEntry.objects.filter(action="plan.approved").latest("pk").data


def test_a_result_that_a_units_deputy_approved_says_for_whom(city: City) -> None:
    deputy = deputise(city, "head", "other_editor")

    review_result(result=city.handed_in, by=deputy)

    assert AuditEntry.objects.filter(action="result.reviewed").latest("pk").data == {"signed_for": "陳主管"}


def test_nobody_acts_for_anybody_on_other_days_or_in_other_roles(city: City) -> None:
    deputise(city, "chief", "editor")
    Membership.objects.filter(deputises=city["chief"]).update(ends_on=TODAY - dt.timedelta(days=1), starts_on=None)

    assert acting_for(User.objects.get(pk=city["editor"].pk), Role.AGENCY_HEAD, city.plant.pk) == {}
    assert acting_for(city["chief"], Role.AGENCY_HEAD, city.plant.pk) == {}
