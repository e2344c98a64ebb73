"""Who gets into the admin, and where the others are sent."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin import site
from django.contrib.admin.utils import label_for_field
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Agency, Membership, User
from agencies.states import Role
from tests.admin_rows import system_administrator

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


@pytest.fixture
def coordinator() -> User:
    person = User.objects.create_user("chen", "chen@example.org", name="陳先生")
    agency = Agency.objects.create(code="A", name="中區廠", short_name="中區廠")
    Membership.objects.create(person=person, agency=agency, role=Role.COORDINATOR)
    return person


def test_a_system_administrator_sees_every_app(client: Client) -> None:
    client.force_login(system_administrator())

    response = client.get(INDEX)

    assert {app["app_label"] for app in response.context["app_list"]} == {
        "account",
        "agencies",
        "django_tasks_database",
        "mfa",
        "plans",
        "tracking",
        "usersessions",
    }


def test_every_app_table_and_column_has_a_name_in_chinese(rf: RequestFactory) -> None:
    request = rf.get(INDEX)
    request.user = system_administrator()

    with override("zh-hant"):
        apps = site.get_app_list(request)
        names = [str(app["name"]) for app in apps] + [str(model["name"]) for app in apps for model in app["models"]]
        for model, admin in site._registry.items():
            columns = [*admin.get_list_display(request)]
            columns += [name for name in admin.get_fields(request) if hasattr(model, name)]
            names += [str(label_for_field(name, model, admin)) for name in columns if isinstance(name, str)]

    assert len(names) > 300
    assert {name for name in names if not re.search("[一-鿿]", name)} <= {"ID", "SHA-256"}


def test_who_is_not_signed_in_goes_to_the_sign_in_of_the_portal(client: Client) -> None:
    first = client.get(INDEX)
    second = client.get(first.url)

    assert first.url == reverse("admin:login") + "?next=/admin/"
    assert second.url == reverse("account_login") + "?next=/admin/"


def test_the_sign_in_of_the_admin_itself_takes_no_password(client: Client) -> None:
    system_administrator()

    response = client.post(
        reverse("admin:login"), {"username": "root", "password": "correct horse battery", "next": INDEX}
    )

    assert response.url == reverse("account_login") + "?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_an_address_elsewhere_is_not_followed(client: Client) -> None:
    client.force_login(system_administrator())

    response = client.get(reverse("admin:login") + "?next=https://example.org/")

    assert response.url == INDEX


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_coordinator_is_refused_also_with_the_staff_flag(client: Client, coordinator: User, is_staff: bool) -> None:
    coordinator.is_staff = is_staff
    coordinator.save()
    client.force_login(coordinator)

    addresses = [INDEX, reverse("admin:agencies_agency_changelist"), reverse("admin:agencies_user_export")]
    refused = [client.get(address, follow=True) for address in addresses]

    assert [response.status_code for response in refused] == [403, 403, 403]


def test_an_account_disabled_loses_the_admin_at_once(client: Client) -> None:
    administrator = system_administrator()
    client.force_login(administrator)
    User.objects.update(is_active=False)

    assert client.get(INDEX).url == reverse("admin:login") + "?next=/admin/"


def test_passwords_are_changed_in_the_portal(client: Client) -> None:
    client.force_login(system_administrator())

    assert client.get(reverse("admin:password_change")).url == reverse("account_change_password")
