"""A password set on the command line is a given one."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.management.commands import changepassword
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from tests.agencies.sign_in.signing import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db

GIVEN = "a start password 2027"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lin", "lin@example.org", PASSWORD, name="林小芳")


def change(monkeypatch: pytest.MonkeyPatch, name: str, typed: str) -> None:
    monkeypatch.setattr(changepassword.getpass, "getpass", lambda prompt: typed)
    call_command("changepassword", name, stdout=StringIO(), stderr=StringIO())


def test_it_ends_the_sign_ins_and_is_changed_at_the_next_one(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_elsewhere = Client()
    open_elsewhere.force_login(person)

    change(monkeypatch, "lin", GIVEN)

    client = Client()
    assert not is_signed_in(open_elsewhere)
    assert sign_in("lin", GIVEN, client) == 302
    assert client.get(reverse("home"))["Location"] == f"{reverse('account_change_password')}?next=%2F"
    assert list(AuditEntry.objects.filter(action="person.password_set").values_list("actor", "target_id")) == [
        (None, str(person.pk))
    ]


@pytest.mark.parametrize(("name", "typed"), [("nobody", GIVEN), ("lin", "12345"), ("lin", PASSWORD)])
def test_what_is_refused_changes_nothing(person: User, monkeypatch: pytest.MonkeyPatch, name: str, typed: str) -> None:
    with pytest.raises(CommandError):
        change(monkeypatch, name, typed)

    person.refresh_from_db()
    assert (person.check_password(PASSWORD), person.must_change_password) == (True, False)
