"""Signing in: five failures lock an account for a quarter of an hour, however named; nobody is told who exists."""

from __future__ import annotations

import time

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry, FormerPassword, OutgoingMail, User
from agencies.sign_in.adapters import SecondStepAdapter
from tests.agencies.sign_in.signing import PASSWORD, is_signed_in, logged, mailed, sign_in

pytestmark = pytest.mark.django_db

NEW = "another long phrase 2027"


@pytest.mark.parametrize("login", ["lin", "LIN", "lin@example.org", "Lin@Example.org", " lin"])
def test_an_account_is_locked_under_each_of_its_names(person: User, login: str) -> None:
    assert [sign_in("lin", "wrong") for _ in range(5)] == [200] * 5

    assert sign_in(login, PASSWORD, REMOTE_ADDR="203.0.113.9") == 200


def test_another_port_in_the_host_does_not_open_the_lock(person: User) -> None:
    for port in range(5):
        sign_in("lin", "wrong", headers={"host": f"localhost:{8000 + port}"})

    assert sign_in("lin", PASSWORD, headers={"host": "localhost:9000"}) == 200


def test_who_fails_less_often_signs_in(person: User) -> None:
    assert [sign_in("lin@example.org", "wrong") for _ in range(4)] == [200] * 4

    assert sign_in("lin", PASSWORD) == 302


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_one_address_does_not_lock_out_the_others(person: User) -> None:
    def through_the_proxy(login: str, password: str, client: str) -> int:
        forged = {"x-forwarded-for": f"198.51.100.{len(login)}, {client}"}
        return sign_in(login, password, headers=forged)

    for number in range(35):
        through_the_proxy(f"nobody{number}", "wrong", "203.0.113.1")

    assert through_the_proxy("lin", PASSWORD, "203.0.113.1") == 200
    assert through_the_proxy("lin", PASSWORD, "203.0.113.2") == 302


def test_the_fifth_failure_begins_the_quarter_of_an_hour(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    for minutes in (0, 3, 6, 9, 12):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: now + 60 * minutes)
        assert sign_in("lin", "wrong") == 200

    monkeypatch.setattr(time, "time", lambda: now + 60 * 26.9)
    assert sign_in("lin", PASSWORD) == 200
    monkeypatch.setattr(time, "time", lambda: now + 60 * 27.1)
    assert sign_in("lin", PASSWORD) == 302


def test_an_address_is_locked_after_thirty_failures_for_all_accounts(person: User) -> None:
    for number in range(30):
        sign_in(f"nobody{number}", "wrong", REMOTE_ADDR="203.0.113.1")

    assert sign_in("lin", PASSWORD, REMOTE_ADDR="203.0.113.1") == 200
    assert sign_in("lin", PASSWORD, REMOTE_ADDR="203.0.113.2") == 302
    assert AuditEntry.objects.get(action="person.sign_in_locked").data == {
        "address": "203.0.113.1",
        "what": "address",
    }


def test_failures_are_recorded_without_what_was_typed(person: User) -> None:
    sign_in("lin", "my-secret-guess")
    sign_in("my-password-in-the-wrong-field", "x")

    rows = AuditEntry.objects.order_by("pk")
    assert [(row.action, row.target_id, row.data) for row in rows] == [
        ("person.sign_in_failed", str(person.pk), {"address": "127.0.0.1"}),
        ("person.sign_in_failed", "0", {"address": "127.0.0.1"}),
    ]


def test_signing_in_and_out_are_recorded(person: User) -> None:
    client = Client()

    sign_in("lin", PASSWORD, client)
    client.post(reverse("account_logout"))

    assert logged() == ["person.signed_in", "person.signed_out"]
    assert AuditEntry.objects.get(action="person.signed_in").data == {"address": "127.0.0.1", "methods": ["password"]}


@pytest.mark.parametrize("login", ["lin", "nobody", "nobody@example.org", "lin@example.org"])
def test_a_wrong_password_and_an_unknown_name_read_alike(person: User, login: str) -> None:
    client = Client(headers={"accept-language": "en"})

    said = client.post(reverse("account_login"), {"login": login, "password": "wrong"})

    assert said.context["form"].non_field_errors() == ["The user name, e-mail or password is wrong."]


def test_asking_for_a_reset_tells_nothing_and_mails_the_known_alone(person: User) -> None:
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in ("lin@example.org", "nobody@example.org")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [message.to for message in mailed()] == [["lin@example.org"]]


def test_a_mail_server_that_is_down_does_not_tell_who_is_known(person: User) -> None:
    with override_settings(MAILERS={"default": {"BACKEND": "tests.agencies.sign_in.no_mail.Backend"}}):
        answer = Client().post(reverse("account_reset_password"), {"email": "lin@example.org"})
        assert mailed() == []

    assert answer["Location"] == reverse("account_reset_password_done")
    OutgoingMail.objects.update(next_try_at=timezone.now())
    assert [message.to for message in mailed()] == [["lin@example.org"]]


def reset_link(email: str) -> str:
    Client().post(reverse("account_reset_password"), {"email": email})
    words = mailed()[-1].body.split()
    return next(word for word in words if word.startswith("http"))


def test_the_link_leads_to_the_portal_under_whatever_name_it_was_asked_for(person: User) -> None:
    """A web server behind a proxy answers to more names than people know it by."""
    with override_settings(SITE_URL="https://portal.example.org/", ALLOWED_HOSTS=["*"]):
        Client().post(reverse("account_reset_password"), {"email": "lin@example.org"}, HTTP_HOST="evil.example.net")
        body = mailed()[-1].body

    link = next(word for word in body.split() if word.startswith("http"))
    assert link.startswith("https://portal.example.org/accounts/password/reset/key/")
    assert "evil.example.net" not in body


def choose_by(link: str) -> Client:
    """Follow a link from a mail and choose NEW by it, as far as it goes."""
    client = Client()
    first = client.get(link)
    if first.status_code == 302:
        client.post(first["Location"], {"password1": NEW, "password2": NEW})
    return client


def test_a_link_sets_a_password_once(person: User) -> None:
    link = reset_link("lin@example.org")

    choose_by(link)
    person.refresh_from_db()
    after_first = person.password
    again = Client().get(link)
    choose_by(link)
    person.refresh_from_db()

    assert sign_in("lin", NEW) == 302
    assert again.context["token_fail"] is True
    assert person.password == after_first
    assert logged().count("person.password_reset") == 1


def test_a_link_lasts_an_hour(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    link = reset_link("lin@example.org")

    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        late = Client().get(link)

    assert late.context["token_fail"] is True


def test_a_reset_ends_all_sign_ins(person: User) -> None:
    elsewhere = Client()
    sign_in("lin", PASSWORD, elsewhere)

    choose_by(reset_link("lin@example.org"))

    assert not is_signed_in(elsewhere)


def test_the_disabled_get_no_link(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    Client().post(reverse("account_reset_password"), {"email": "lin@example.org"})

    assert mailed() == []


def test_a_changed_password_is_told_by_mail(person: User) -> None:
    client = Client(headers={"accept-language": "en"})
    sign_in("lin", PASSWORD, client)

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert [(message.to, message.subject) for message in mailed()] == [
        (["lin@example.org"], "Service Improvement: your password was changed")
    ]
    assert logged() == ["person.signed_in", "person.password_changed"]
    assert FormerPassword.objects.filter(person=person).count() == 2


def test_secrets_of_second_steps_are_encrypted_with_the_portals_key() -> None:
    kept = SecondStepAdapter().encrypt("JBSWY3DP")

    with override_settings(SECRET_KEY="another key", SECRET_KEY_FALLBACKS=[_present_key()]):
        read_after_a_change = SecondStepAdapter().decrypt(kept)

    assert "JBSWY3DP" not in kept
    assert read_after_a_change == "JBSWY3DP"


def _present_key() -> str:
    from django.conf import settings

    return settings.SECRET_KEY
