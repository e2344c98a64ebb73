"""`demo_accounts` lists who can sign in."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from documents.demo.people import kept_password
from documents.management.commands.demo_accounts import aligned


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_demo")
def test_lists_one_account_for_each_role():
    out = StringIO()

    with translation.override("en"):
        call_command("demo_accounts", stdout=out)

    header, *rows, rest = out.getvalue().splitlines()
    assert header.split() == ["Role", "Account", "Name", "Agency", "Unit", "Password"]
    assert [row.split("  ")[0] for row in rows] == [
        "System administrator",
        "Unit editor",
        "Unit head",
        "Coordinator",
        "Unit editor",
        "Agency head",
        "Supervisor",
        "Agency administrator",
    ]
    assert {row.split()[-1] for row in rows} == {kept_password()}
    assert rest == "28 more people: demo_accounts --all"


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_demo")
def test_lists_every_account_on_request():
    out = StringIO()

    with translation.override("en"):
        call_command("demo_accounts", "--all", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + 1 + 38
    assert lines[-1].split()[:4] == ["Agency", "head", "city-chief", "傅世昌"]


def test_chinese_characters_take_two_columns():
    assert aligned([["角色", "x"], ["abcdef", "y"], ["單位", ""]]) == ["角色    x", "abcdef  y", "單位"]
