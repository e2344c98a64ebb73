"""The admin under the portal's content security policy, in Chromium: no page breaks a rule of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from agencies.models import Agency
from tests.admin_rows import rows_of_every_kind, system_administrator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEETS = ["agencies_agency", "agencies_unit", "agencies_user", "plans_measure"]


@pytest.fixture
def complaints(page: Page, live_server) -> list[str]:
    """A signed-in system administrator's browser; the list collects what it complains about, address first."""
    administrator = system_administrator()
    rows_of_every_kind(1, by=administrator)
    client = Client()
    client.force_login(administrator)
    assert client.session[SESSION_KEY] == str(administrator.pk)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    found: list[str] = []
    page.on(
        "console",
        lambda message: found.append(f"{page.url} {message.text}") if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: found.append(f"{page.url} {error}"))
    return found


def test_the_browser_reports_what_the_policy_refuses(page: Page, live_server, complaints: list[str]) -> None:
    page.goto(live_server.url + reverse("admin:index"))

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")

    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]


@pytest.mark.parametrize("app", ["agencies", "plans", "tracking", "account", "django_tasks_database"])
def test_list_add_and_change_pages(page: Page, live_server, complaints: list[str], app: str) -> None:
    visited = []
    page.goto(live_server.url + reverse("admin:app_list", args=[app]))
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != app:
            continue
        name = f"admin:{app}_{model._meta.model_name}"
        addresses = [reverse(f"{name}_changelist")]
        row = model._default_manager.first()
        if row:
            addresses += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])]
        if model_admin.has_add_permission.__func__ is admin.ModelAdmin.has_add_permission:
            addresses.append(reverse(f"{name}_add"))
        for address in addresses:
            page.goto(live_server.url + address)
            visited.append((page.url, page.locator("#content h1").count()))

    assert complaints == []
    assert visited
    assert [url for url, headings in visited if headings != 1] == []


def test_autocomplete_and_calendar_open(page: Page, live_server, complaints: list[str]) -> None:
    page.goto(live_server.url + reverse("admin:agencies_membership_add"))

    page.locator(".field-agency .select2-selection").click()
    page.locator(".select2-search__field").fill("新第1")
    page.get_by_role("option", name="新第1廠").click()
    page.locator(".field-starts_on .date-icon").click()
    page.locator(".calendarbox").first.wait_for(state="visible")

    assert page.locator("#id_agency").input_value() == str(Agency.objects.get().pk)
    assert complaints == []


def test_added_inline_row_and_deletion_page(page: Page, live_server, complaints: list[str]) -> None:
    agency = Agency.objects.get()
    page.goto(live_server.url + reverse("admin:agencies_agency_change", args=[agency.pk]))

    page.locator("#units-group .add-row a").click()

    assert page.locator("#units-group .dynamic-units").count() == 2
    page.goto(live_server.url + reverse("admin:agencies_unit_delete", args=[agency.units.get().pk]))
    assert complaints == []


@pytest.mark.parametrize("model", SHEETS)
def test_import_and_export_pages(page: Page, live_server, complaints: list[str], model: str) -> None:
    for name in ("import", "export"):
        page.goto(live_server.url + reverse(f"admin:{model}_{name}"))
        assert page.locator("#content form").count() == 1

    assert complaints == []


def test_preview_confirmation_and_errors_of_an_import(page: Page, live_server, complaints: list[str]) -> None:
    address = live_server.url + reverse("admin:agencies_agency_import")
    sheet = {
        "name": "agencies.csv",
        "mimeType": "text/csv",
        "buffer": "code,name,short_name\nP1,更名廠,更名\n".encode(),
    }
    wrong = {"name": "agencies.csv", "mimeType": "text/csv", "buffer": "code,name,parent\nX,新廠,NONE\n".encode()}

    page.goto(address)
    page.locator("#id_import_file").set_input_files(files=[wrong])
    page.locator("input[type=submit]").click()
    assert "NONE" in page.locator(".import-errors li").first.inner_text()
    page.goto(address)
    page.locator("#id_import_file").set_input_files(files=[sheet])
    page.locator("input[type=submit]").click()
    assert page.locator(".import-preview ins").first.inner_text() == "更名"
    page.locator("input[name=confirm]").click()

    assert Agency.objects.get().name == "更名廠"
    assert complaints == []
