"""Passwords: none of the last three again, and what the agencies of a person ask."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from agencies.models import FormerPassword, PasswordRule, User
from agencies.sign_in.validators import AsAgenciesAsk, NotUsedLately, kinds_in
from agencies.states import Role
from tests import factories
from tests.agencies.sign_in.signing import PASSWORD

pytestmark = pytest.mark.django_db


def codes(password: str, user: User) -> list[str | None]:
    """What is wrong with a password, in code words."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return sorted(wrong.code or "" for wrong in error.error_list)
    return []


def test_the_present_and_the_last_three_passwords_are_refused(person: User) -> None:
    used = [PASSWORD, "second phrase of mine", "third phrase of mine", "fourth phrase of mine"]
    for password in used[1:]:
        person.set_password(password)
        person.save()

    assert [codes(password, person) for password in used] == [["password_used_lately"]] * 4
    person.set_password("fifth phrase of mine")
    person.save()
    assert codes(PASSWORD, person) == []
    assert codes(used[1], person) == ["password_used_lately"]


def test_only_hashes_are_kept_and_only_as_many_as_are_asked_for(person: User) -> None:
    for number in range(6):
        person.set_password(f"phrase number {number}")
        person.save()

    kept = FormerPassword.objects.filter(person=person).values_list("hash", flat=True)
    assert len(kept) == 4
    assert not any("phrase" in hashed for hashed in kept)


def test_a_password_set_before_hashes_were_kept_counts(person: User) -> None:
    FormerPassword.objects.all().delete()

    with pytest.raises(ValidationError):
        NotUsedLately(3).validate(PASSWORD, person)


def test_what_another_person_used_is_free(person: User) -> None:
    other = User.objects.create_user("wang", "wang@example.org", "what wang has used", name="王大明")

    assert codes("what wang has used", person) == []
    assert codes("what wang has used", other) == ["password_used_lately"]


@pytest.mark.parametrize(
    ("password", "kinds"),
    [("", 0), ("abc", 1), ("abC", 2), ("abC1", 3), ("abC1-", 4), ("密碼", 1), ("a密1", 3), ("１", 1)],
)
def test_kinds_of_characters(password: str, kinds: int) -> None:
    assert kinds_in(password) == kinds


def test_the_strictest_rule_of_all_agencies_holds(person: User) -> None:
    first, second, foreign = factories.agency("甲"), factories.agency("乙"), factories.agency("丙")
    factories.grant(person, Role.COORDINATOR, first)
    factories.grant(person, Role.COORDINATOR, second)
    PasswordRule.objects.create(agency=first, min_length=12, kinds=2, min_days=1, max_days=180)
    PasswordRule.objects.create(agency=second, min_length=16, kinds=0, min_days=0, max_days=90)
    PasswordRule.objects.create(agency=foreign, min_length=60, kinds=4, min_days=9, max_days=10)

    asked = PasswordRule.objects.asked_of(person)

    assert (asked.min_length, asked.kinds, asked.min_days, asked.max_days) == (16, 2, 1, 90)


def test_a_password_short_of_the_rule_is_refused(person: User) -> None:
    agency = factories.agency()
    factories.grant(person, Role.COORDINATOR, agency)
    PasswordRule.objects.create(agency=agency, min_length=20, kinds=3)

    assert codes("only small letters", person) == ["password_rule_of_agency"] * 2
    assert codes("Small, Large and 3 digits", person) == []
    AsAgenciesAsk().validate("only small letters", User(username="not saved yet"))
