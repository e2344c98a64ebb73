"""User names and e-mail addresses are one person's each, in any case of letters."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from agencies import actions
from agencies.errors import Refused
from agencies.models import User
from agencies.states import Role
from tests import factories

pytestmark = pytest.mark.django_db

refuse_doubles = importlib.import_module("agencies.migrations.0007_names_in_any_case").refuse_doubles
CONSTRAINTS = [
    constraint
    for constraint in User._meta.constraints
    if constraint.name in {"email_of_one_person_in_any_case", "username_of_one_person_in_any_case"}
]


@pytest.mark.parametrize(
    ("username", "email"), [("other", "Lin@Example.org"), ("LIN", "other@example.org"), ("lin", "")]
)
def test_no_second_person_by_another_case_of_letters(username: str, email: str) -> None:
    User.objects.create(username="lin", email="lin@example.org", name="林小芳")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=username, email=email, name="別人")
    with pytest.raises(ValidationError):
        User(username=username, email=email, name="別人", password="!").full_clean()


def test_many_people_have_no_address() -> None:
    for username in ("lin", "wang"):
        User.objects.create(username=username, name="某人")

    User(username="chen", name="陳", password="!").full_clean()

    assert User.objects.filter(email="").count() == 2


def test_an_address_in_capitals_is_refused_where_somebody_has_it() -> None:
    agency = factories.agency()
    admin = factories.person("管理", (Role.AGENCY_ADMIN, agency))
    other = factories.person("林", (Role.AGENCY_HEAD, agency), email="lin@example.org")

    with pytest.raises(Refused):
        actions.change_person(
            person=admin, name="管理", email=other.email.upper(), language="", agency=agency, by=admin
        )


@pytest.mark.django_db(transaction=True)
def test_the_update_names_accounts_that_differ_by_case_alone_and_changes_nothing() -> None:
    with connection.schema_editor() as editor:
        for constraint in CONSTRAINTS:
            editor.remove_constraint(User, constraint)
    try:
        User.objects.create(username="lin", email="lin@example.org", name="林小芳")
        User.objects.create(username="lin2", email="LIN@example.org", name="林大芳")
        User.objects.create(username="WANG", name="王")
        User.objects.create(username="wang", name="王")

        with connection.schema_editor() as editor, pytest.raises(CommandError) as told:
            refuse_doubles(apps, editor)

        assert str(told.value).splitlines()[1:] == [
            "  e-mail address lin@example.org: accounts lin, lin2",
            "  user name wang: accounts WANG, wang",
        ]
        assert User.objects.count() == 4
    finally:
        User.objects.all().delete()
        with connection.schema_editor() as editor:
            for constraint in CONSTRAINTS:
                editor.add_constraint(User, constraint)


def test_the_update_lets_single_accounts_be() -> None:
    User.objects.create(username="lin", email="Lin@example.org", name="林小芳")
    User.objects.create(username="wang", name="王")
    User.objects.create(username="chen", name="陳")

    refuse_doubles(apps, SimpleNamespace(connection=connection))
