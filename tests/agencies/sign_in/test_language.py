"""The switch of languages: for a browser, and for a person everywhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language

from agencies.models import AuditEntry, User
from agencies.sign_in.adapters import AccountAdapter
from tests.agencies.sign_in.signing import PASSWORD

CHINESE, ENGLISH = '<html lang="zh-Hant-TW">', '<html lang="en">'


def switch(client: Client, language: str) -> None:
    answer = client.post(reverse("set_language"), {"language": language, "next": "/accounts/sessions/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/sessions/")


def signed_in(person: User, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(person)
    return client


def lang_of(client: Client, page: str = "session_list") -> str:
    return client.get(reverse(page)).content.decode().split("<!doctype html>\n")[1].split("\n")[0]


def test_the_switch_holds_for_the_person_in_every_browser(person: User) -> None:
    client = signed_in(person)
    before = lang_of(client)

    switch(client, "en")

    person.refresh_from_db()
    assert (person.language, before) == ("en", CHINESE)
    assert [lang_of(client), lang_of(signed_in(person)), lang_of(signed_in(person, accept_language="zh"))] == [
        ENGLISH,
        ENGLISH,
        ENGLISH,
    ]
    (entry,) = AuditEntry.objects.filter(action="person.changed")
    assert (entry.actor, entry.data) == (person, {"changes": {"language": {"from": "", "to": "en"}}})

    switch(client, "en")
    assert AuditEntry.objects.filter(action="person.changed").count() == 1


def test_without_a_choice_pages_are_as_the_browser_asks(person: User) -> None:
    assert lang_of(signed_in(person, accept_language="en")) == ENGLISH
    assert lang_of(signed_in(person, accept_language="de")) == CHINESE


def test_a_stranger_switches_this_browser_alone(person: User) -> None:
    client = Client()

    switch(client, "en")

    person.refresh_from_db()
    assert person.language == ""
    assert [lang_of(client, "account_login"), lang_of(Client(), "account_login")] == [ENGLISH, CHINESE]


@pytest.mark.parametrize("language", ["fr", "", "../en", "zh-hant\x00", "x" * 200])
def test_a_language_that_the_portal_does_not_have_is_not_kept(person: User, language: str) -> None:
    client = signed_in(person)

    switch(client, language)

    person.refresh_from_db()
    assert (person.language, lang_of(client)) == ("", CHINESE)


def test_nobody_switches_for_somebody_else(person: User) -> None:
    other = User.objects.create_user("wang", "wang@example.org", PASSWORD, name="王大明")

    signed_in(person).post(
        reverse("set_language"), {"language": "en", "person": other.pk, "user": other.pk, "id": other.pk}
    )

    other.refresh_from_db()
    assert other.language == ""


@pytest.mark.parametrize(("chosen", "spoken"), [("en", "en"), ("", "zh-hant"), ("fr", "zh-hant")])
def test_the_link_to_a_password_is_in_the_persons_language(
    person: User, monkeypatch: pytest.MonkeyPatch, chosen: str, spoken: str
) -> None:
    User.objects.filter(pk=person.pk).update(language=chosen)
    sent = []
    monkeypatch.setattr(AccountAdapter, "send_mail", lambda *about: sent.append((about[2], get_language())))

    # Whoever asks for the link reads Chinese.
    asking = Client(headers={"accept-language": "zh-hant"})
    asking.post(reverse("account_reset_password"), {"email": person.email})

    assert sent == [(person.email, spoken)]
