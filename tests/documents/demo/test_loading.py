"""Loading the demo into a portal that is not ready for it, and the password it is given."""

import stat

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from agencies.errors import Refused
from agencies.models import Agency, User
from documents.demo import people
from documents.demo.loading import load


@pytest.mark.django_db
def test_refuses_a_portal_with_agencies_of_its_own(var_dir):
    Agency.objects.create(code="REAL", name="某市政府", short_name="市政府")

    with pytest.raises(Refused, match="REAL"):
        load()

    assert list(Agency.objects.values_list("code", flat=True)) == ["REAL"]
    assert (User.objects.count(), list(var_dir.iterdir())) == (0, [])


@pytest.mark.django_db
def test_refuses_accounts_of_the_same_name(var_dir):
    User.objects.create(username="editor", name="真人")

    with pytest.raises(Refused, match="editor"):
        load()

    assert (Agency.objects.count(), User.objects.count(), list(var_dir.iterdir())) == (0, 1, [])


@pytest.mark.django_db
def test_command_reports_a_refusal_as_an_error(var_dir):
    Agency.objects.create(code="REAL", name="某市政府", short_name="市政府")

    with pytest.raises(CommandError, match="REAL"):
        call_command("load_demo")


def test_password_is_made_once_and_only_its_owner_reads_it(var_dir):
    first = people.make_password_file()
    second = people.make_password_file()

    assert first == second == people.kept_password()
    assert stat.S_IMODE(people.password_file().stat().st_mode) == 0o600


def test_two_installations_have_two_passwords(var_dir):
    first = people.make_password_file()
    people.password_file().unlink()

    assert people.make_password_file() != first


def test_password_is_taken_from_the_environment_and_kept(var_dir, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "展示用的密碼2024號")

    assert people.make_password_file() == "展示用的密碼2024號"
    assert people.kept_password() == "展示用的密碼2024號"


def test_weak_password_is_refused_and_not_kept(var_dir, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "password")

    with pytest.raises(ValidationError):
        people.make_password_file()

    assert people.kept_password() == ""
