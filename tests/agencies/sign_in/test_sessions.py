"""How long a sign-in lasts, the list of one's own, and what ends them at once."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies.actions import end_role
from agencies.models import AuditEntry, Membership, PasswordRule, User
from agencies.sign_in.actions import give_password
from agencies.sign_in.sessions import browser_name
from agencies.states import Role
from tests import factories
from tests.agencies.sign_in.signing import PASSWORD, is_signed_in, logged, sign_in

pytestmark = pytest.mark.django_db

NEW = "another long phrase 2027"
LIST = "session_list"


@pytest.fixture
def client(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in("lin", PASSWORD, client)
    return client


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


def test_who_is_idle_for_half_an_hour_is_signed_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, settings.IDLE_SECONDS + 1)

    answer = client.get(reverse("my_reports"))

    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('my_reports')}"
    assert [str(said) for said in client.get(answer["Location"]).context["messages"]] == [
        "You were signed out after 30 minutes without activity. Saved text stays."
    ]
    assert logged() == ["person.signed_in", "person.session_ended"]


def test_who_does_something_stays_until_the_day_is_over(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.time()
    stayed = []
    for hours in (x / 4 for x in range(1, 33)):
        monkeypatch.setattr(time, "time", lambda hours=hours: began + 3600 * hours)
        stayed.append(is_signed_in(client))

    assert stayed == [True] * 31 + [False]


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _turn in range(4):
        later(monkeypatch, settings.IDLE_SECONDS / 3)
        answer = client.get(reverse("notice_count"), headers={"hx-request": "true", "x-poll": "1"})

    assert answer.status_code == 401


@pytest.mark.parametrize("header", ["hx-request", "x-autosave"])
def test_what_a_script_sends_after_the_end_is_answered_401_and_not_by_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    later(monkeypatch, settings.IDLE_SECONDS + 1)

    answer = client.post(reverse("notice_read_all"), headers={header: "1"})

    assert (answer.status_code, answer.content) == (401, b"You were signed out.")


def test_a_form_sent_after_the_end_leads_back_to_its_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, settings.IDLE_SECONDS + 1)

    answers = [
        client.post(reverse("notice_read_all"), headers={"referer": referer})
        for referer in ("http://testserver/tracking/", "https://elsewhere.example/tracking/", "http://testserver/x/y")
    ]

    assert [answer["Location"].partition("next=")[2] for answer in answers] == [reverse("my_reports"), "/", "/"]


def test_the_session_is_written_once_in_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(reverse("notice_count"))
    before = client.session["seen_at"]
    later(monkeypatch, 30)
    client.get(reverse("notice_count"))
    within = client.session["seen_at"]
    later(monkeypatch, 40)
    client.get(reverse("notice_count"))

    assert within == before
    assert client.session["seen_at"] > before


def test_ones_own_sign_ins_are_listed_and_ended(client: Client, person: User) -> None:
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    sign_in("lin", PASSWORD, elsewhere)
    User.objects.create_user("wang", "wang@example.org", PASSWORD, name="王大明")
    sign_in("wang", PASSWORD, Client())
    listed = client.get(reverse(LIST)).context["sessions"]

    ended = client.post(reverse("session_end", args=[listed[0].pk]))

    assert [(entry.browser, entry.is_current) for entry in listed] == [("Firefox · Windows", False), ("", True)]
    assert ended["Location"] == reverse(LIST)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_ending_the_present_one_signs_out(client: Client) -> None:
    (listed,) = client.get(reverse(LIST)).context["sessions"]

    answer = client.post(reverse("session_end", args=[listed.pk]))

    assert answer["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_nobody_ends_what_is_anothers(client: Client) -> None:
    User.objects.create_user("wang", "wang@example.org", PASSWORD, name="王大明")
    stranger = Client()
    sign_in("wang", PASSWORD, stranger)
    (own,) = client.get(reverse(LIST)).context["sessions"]

    answer = stranger.post(reverse("session_end", args=[own.pk]))
    stranger.post(reverse("session_end_others"))

    assert answer.status_code == 404
    assert is_signed_in(client)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_as_often_for_many(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number - 1):
        sign_in("lin", PASSWORD, Client())

    with django_assert_num_queries(5):
        listed = client.get(reverse(LIST)).context["sessions"]

    assert len(listed) == number


def test_a_changed_password_ends_all_others(client: Client) -> None:
    elsewhere = Client()
    sign_in("lin", PASSWORD, elsewhere)

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_of_browsers(browser: str, name: str) -> None:
    assert browser_name(browser) == name


def test_who_is_disabled_is_out_at_once_and_stays_out(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    disabled = is_signed_in(client)
    User.objects.filter(pk=person.pk).update(is_active=True)

    assert disabled is False
    assert not is_signed_in(client)


def administrator() -> Client:
    root = User.objects.create_superuser("root", "root@example.org", PASSWORD, name="系統管理者")
    client = Client()
    client.force_login(root)
    return client


def test_disabling_in_the_admin_ends_sessions_that_make_no_request_meanwhile(client: Client, person: User) -> None:
    page = reverse("admin:agencies_user_change", args=[person.pk])
    form = {"username": "lin", "name": "林小芳", "email": "lin@example.org"}
    inline = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    admin = administrator()

    disabled = admin.post(page, form | inline)
    enabled = admin.post(page, form | inline | {"is_active": "on"})

    assert (disabled.status_code, enabled.status_code) == (302, 302)
    assert not is_signed_in(client)


def test_a_role_that_is_over_ends_the_sign_ins(client: Client, person: User) -> None:
    role = factories.grant(person, Role.COORDINATOR, factories.agency())

    end_role(membership=role, on=timezone.localdate(), by=None)
    stays_today = is_signed_in(client)
    end_role(membership=role, on=timezone.localdate() - dt.timedelta(days=1), by=None)

    assert (stays_today, is_signed_in(client)) == (True, False)


def test_a_role_withdrawn_in_the_admin_ends_the_sign_ins(client: Client, person: User) -> None:
    role = factories.grant(person, Role.COORDINATOR, factories.agency())

    administrator().post(reverse("admin:agencies_membership_delete", args=[role.pk]), {"post": "yes"})

    assert not Membership.objects.filter(pk=role.pk).exists()
    assert not is_signed_in(client)


def test_power_over_the_system_withdrawn_ends_the_sign_ins_however_it_is_done(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    assert not is_signed_in(client)

    sign_in("lin", PASSWORD, client)
    User.objects.filter(pk=person.pk).update(is_superuser=False)

    assert not is_signed_in(client)


def test_a_given_password_is_changed_before_anything_else(client: Client, person: User) -> None:
    give_password(person=person, password="a start password", by=None)
    assert not is_signed_in(client)

    sign_in("lin", "a start password", client)
    led = client.get(reverse("my_reports"))
    in_the_background = client.get(reverse("notice_count"), headers={"hx-request": "true"})
    same = client.post(
        reverse("account_change_password"),
        {"oldpassword": "a start password", "password1": "a start password", "password2": "a start password"},
    )
    still_led = client.get(reverse("my_reports"))
    chosen = client.post(
        reverse("account_change_password"),
        {"oldpassword": "a start password", "password1": NEW, "password2": NEW, "next": reverse("my_reports")},
    )

    assert led["Location"] == f"{reverse('account_change_password')}?next=%2Ftracking%2F"
    assert in_the_background.status_code == 401
    assert (same.status_code, still_led.status_code) == (200, 302)
    assert chosen["Location"] == reverse("my_reports")
    assert client.get(reverse("my_reports")).status_code == 200


def test_who_must_choose_a_password_may_sign_out_and_change_the_language(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(must_change_password=True)

    language = client.post(reverse("set_language"), {"language": "en", "next": "/accounts/password/change/"})
    client.post(reverse("account_logout"))

    assert language["Location"] == "/accounts/password/change/"
    assert not is_signed_in(client)


def test_an_administrator_gives_passwords_that_are_changed(person: User) -> None:
    admin = administrator()

    admin.post(reverse("admin:auth_user_password_change", args=[person.pk]), {"password1": NEW, "password2": NEW})
    new = {"username": "wang", "name": "王大明", "email": "w@example.org", "usable_password": "true"}
    admin.post(reverse("admin:agencies_user_add"), new | {"password1": NEW, "password2": NEW})

    assert dict(User.objects.exclude(username="root").values_list("username", "must_change_password")) == {
        "lin": True,
        "wang": True,
    }


def test_a_password_older_than_the_agency_allows_is_changed_at_the_next_sign_in(person: User) -> None:
    agency = factories.agency()
    factories.grant(person, Role.COORDINATOR, agency)
    PasswordRule.objects.create(agency=agency, max_days=90)
    client = Client()
    User.objects.filter(pk=person.pk).update(password_set_at=timezone.now() - dt.timedelta(days=91))

    sign_in("lin", PASSWORD, client)
    led = client.get(reverse("my_reports"))
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert led["Location"].startswith(reverse("account_change_password"))
    assert client.get(reverse("my_reports")).status_code == 200


def test_a_password_younger_than_the_agency_allows_stays_unless_it_was_given(person: User) -> None:
    agency = factories.agency()
    factories.grant(person, Role.COORDINATOR, agency)
    PasswordRule.objects.create(agency=agency, min_days=1)
    User.objects.filter(pk=person.pk).update(password_set_at=timezone.now())
    client = Client(headers={"accept-language": "en"})
    sign_in("lin", PASSWORD, client)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    early = client.post(reverse("account_change_password"), form)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    given = client.post(reverse("account_change_password"), form)

    assert early.context["form"].non_field_errors() == ["Your agency lets a password be changed again after 1 day."]
    assert given.status_code == 302


def test_what_is_refused_is_recorded_once_a_minute_without_what_was_sent(client: Client, person: User) -> None:
    factories.grant(person, Role.COORDINATOR, agency := factories.agency())
    page = reverse("password_rule", args=[agency.pk])

    answers = [client.post(f"{page}?secret=1", {"min_length": 1}).status_code for _ in range(3)]

    assert answers == [403] * 3
    entry = AuditEntry.objects.get(action="person.refused")
    assert (entry.actor, entry.agency, entry.data) == (
        person,
        agency,
        {"address": "127.0.0.1", "method": "POST", "path": page},
    )
