"""The review of accounts: what it lists, what it keeps, when it is due."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies import actions
from agencies.keeping.reviewing import due_on, months_after, reviews_due
from agencies.models import AccountReview, Agency, AuditEntry, SignInRule, User
from agencies.states import Role, SecondStepFor
from tests import factories
from tests.agencies.keeping.conftest import House, Sign

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def again(person: User) -> User:
    """The person as another request has it."""
    return User.objects.get(pk=person.pk)


def test_a_disabled_account_lacks_no_second_step(house: House, sign: Sign) -> None:
    SignInRule.objects.create(agency=house.plant, second_step=SecondStepFor.EVERYBODY)
    client, url = sign(house.above), reverse("account_review", args=[house.plant.pk])
    before = client.get(url).context["without_step"]

    User.objects.filter(pk=house.chief.pk).update(is_active=False)

    assert before - client.get(url).context["without_step"] == {house.chief.pk}


def test_a_review_keeps_who_when_and_the_list(house: House, sign: Sign) -> None:
    client, url = sign(house.admin), reverse("account_review", args=[house.plant.pk])
    seen = client.get(url).context["seen"]

    answer = client.post(url, {"seen": seen, "remark": "均屬在職"})

    review = AccountReview.objects.get()
    assert (answer.status_code, review.agency, review.reviewed_by, review.remark) == (
        302,
        house.plant,
        house.admin,
        "均屬在職",
    )
    assert [account["name"] for account in review.accounts] == ["廠管理", "張首長", "林承辦"]
    assert AuditEntry.objects.about(house.plant).get().action == "agency.accounts_reviewed"


@pytest.mark.parametrize("seen", ["", "forged", None])
def test_a_list_that_changed_meanwhile_is_not_signed_off(house: House, sign: Sign, seen: str | None) -> None:
    client, url = sign(house.admin), reverse("account_review", args=[house.plant.pk])
    looked_at = client.get(url).context["seen"]
    factories.grant(house.editor, Role.COORDINATOR, house.plant)

    answer = client.post(url, {"seen": looked_at if seen is None else seen})

    assert (answer.status_code, AccountReview.objects.count()) == (422, 0)


def test_a_sign_in_meanwhile_changes_nothing(house: House, sign: Sign) -> None:
    client, url = sign(house.admin), reverse("account_review", args=[house.plant.pk])
    looked_at = client.get(url).context["seen"]
    User.objects.filter(pk=house.editor.pk).update(last_login=timezone.now())

    assert client.post(url, {"seen": looked_at}).status_code == 302


def test_a_kept_list_stays_as_it_was(house: House, sign: Sign) -> None:
    client, url = sign(house.admin), reverse("account_review", args=[house.plant.pk])
    client.post(url, {"seen": client.get(url).context["seen"]})
    actions.leave(person=house.editor, agency=house.plant, on=TODAY, by=house.admin)
    review = AccountReview.objects.get()

    page = client.get(reverse("account_review_kept", args=[house.plant.pk, review.pk])).content.decode()

    assert ("林承辦" in page, "林承辦" in client.get(url).content.decode()) == (True, True)
    assert client.get(reverse("account_review_kept", args=[house.bureau.pk, review.pk])).status_code == 404


def test_a_kept_list_is_in_chinese_whoever_signs_it(house: House, sign: Sign) -> None:
    house.editor.memberships.update(ends_on=dt.date(2099, 6, 30))
    client, url = sign(house.admin), reverse("account_review", args=[house.plant.pk])
    shown = client.get(url)

    client.post(url, {"seen": shown.context["seen"]})

    roles = {account["name"]: account["roles"] for account in AccountReview.objects.get().accounts}["林承辦"]
    assert ["188年6月30日" in role for role in roles] == [True]
    assert "30 Jun 2099" in shown.content.decode()


def test_it_is_due_once_in_a_period(house: House) -> None:
    assert reviews_due(again(house.admin)) == [house.plant]

    review = AccountReview.objects.create(agency=house.plant, reviewer_name="廠管理")
    assert reviews_due(again(house.admin)) == []

    AccountReview.objects.filter(pk=review.pk).update(reviewed_at=timezone.now() - dt.timedelta(days=366))
    assert reviews_due(again(house.admin)) == [house.plant]

    Agency.objects.filter(pk=house.plant.pk).update(review_months=0)
    assert reviews_due(again(house.admin)) == []


def test_it_is_due_for_the_agencys_own_administrators_alone(house: House) -> None:
    assert reviews_due(again(house.above)) == [house.bureau]
    assert reviews_due(again(house.editor)) == []


def test_months_end_with_their_last_day() -> None:
    days = [months_after(dt.date(2021, 1, 31), months) for months in (1, 12, 13)]

    assert days == [dt.date(2021, 2, 28), dt.date(2022, 1, 31), dt.date(2022, 2, 28)]
    assert months_after(dt.date(2020, 12, 15), 12) == dt.date(2021, 12, 15)


def test_an_agency_that_asks_for_none_is_never_due(house: House) -> None:
    house.plant.review_months = 0

    assert due_on(house.plant, None) is None


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_no_more_for_more_accounts(
    house: House, sign: Sign, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        factories.person(f"同仁{number}", (Role.UNIT_EDITOR, house.office))
    client = sign(house.admin)

    with django_assert_num_queries(12):
        answer = client.get(reverse("account_review", args=[house.plant.pk]))

    assert len(answer.context["accounts"]) == 3 + more


def test_home_leads_to_a_review_that_is_due(house: House, sign: Sign) -> None:
    link = reverse("account_review", args=[house.plant.pk])

    assert link in sign(house.admin).get(reverse("home")).content.decode()
    assert link not in sign(house.chief).get(reverse("home")).content.decode()
