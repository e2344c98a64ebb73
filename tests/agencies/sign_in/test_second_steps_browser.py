"""Passkeys, codes and recovery codes in Chromium, under the strict policy, with an authenticator of its own."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from agencies.models import AuditEntry, User
from tests.agencies.sign_in.signing import PASSWORD, code_of
from tests.browsing import Complaints, said
from tests.test_pages_browser import OPTIONS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


@pytest.fixture
def complaints(page: Page) -> Complaints:
    return Complaints(page)


def enter(page: Page, url: str) -> None:
    """User name and password."""
    page.goto(f"{url}/accounts/login/")
    page.get_by_label(said("User name or e-mail")).fill("lin")
    page.get_by_label(said("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=said("Sign in"), exact=True).click()


def confirm(page: Page) -> None:
    """The password once more."""
    page.get_by_label(said("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=said("Go on"), exact=True).click()


def leave(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/logout/")
    page.locator(".card button").click()
    page.wait_for_url("**/accounts/login/")


def faults(page: Page) -> list[str]:
    """What axe finds, and what sticks out, on a phone and a screen."""
    found = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        found += [f"{page.url} {width} {each['id']}" for each in violations]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"{page.url} {width} sticks out")
    return found


def test_a_passkey_is_added_signs_in_alone_and_confirms_the_password(
    person: User, live_server, page: Page, complaints: Complaints
) -> None:
    wrong = []
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    wrong += faults(page)
    confirm(page)
    wrong += faults(page)

    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    wrong += faults(page)
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").first.inner_text()
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    wrong += faults(page)

    leave(page, live_server.url)
    page.locator("form[data-passkey] button").click()
    expect(page).to_have_url(f"{live_server.url}/")

    leave(page, live_server.url)
    enter(page, live_server.url)
    page.wait_for_url("**/2fa/authenticate/")
    wrong += faults(page)
    page.locator("form[data-passkey] button").click()
    expect(page).to_have_url(f"{live_server.url}/")

    leave(page, live_server.url)
    enter(page, live_server.url)
    page.locator("input[name=code]").fill(recovery)
    page.locator(".card button").first.click()
    expect(page).to_have_url(f"{live_server.url}/")

    assert wrong == []
    assert complaints == []
    signed_in = AuditEntry.objects.filter(action="person.signed_in").order_by("pk")
    assert [entry.data["methods"] for entry in signed_in] == [
        ["password"],
        ["webauthn"],
        ["password", "webauthn"],
        ["password", "recovery_codes"],
    ]
    assert AuditEntry.objects.filter(action="person.second_step_added").count() == 2


def test_a_code_is_asked_for_and_holds_once(person: User, live_server, page: Page, complaints: Complaints) -> None:
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    confirm(page)
    secret = page.locator(".secret").inner_text()
    wrong = faults(page)
    page.locator("input[name=code]").fill("12")
    page.locator("form button.button--primary").click()
    expect(page.locator(".errorlist li")).to_have_count(1)
    page.locator("input[name=code]").fill(code := code_of(secret))
    page.locator("form button.button--primary").click()
    page.wait_for_url(re.compile("recovery-codes|2fa/$"))

    leave(page, live_server.url)
    enter(page, live_server.url)
    page.locator("input[name=code]").fill("000000" if code != "000000" else "111111")
    page.locator(".card button").first.click()
    expect(page.locator(".errorlist li")).to_have_count(1)
    wrong += faults(page)
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator(".card button").first.click()
    expect(page).to_have_url(f"{live_server.url}/")

    page.goto(f"{live_server.url}/accounts/2fa/totp/deactivate/")
    confirm_by = page.locator("input[name=password]")
    if confirm_by.count():
        confirm(page)
    wrong += faults(page)
    page.locator(".card button.button--danger").click()
    page.wait_for_url("**/accounts/2fa/")

    assert wrong == []
    assert complaints == []
    assert not person.authenticator_set.exists()


def test_five_wrong_codes_lock_the_second_step(person: User, live_server, page: Page) -> None:
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    confirm(page)
    secret = page.locator(".secret").inner_text()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("form button.button--primary").click()
    page.wait_for_url(re.compile("recovery-codes|2fa/$"))
    leave(page, live_server.url)
    enter(page, live_server.url)

    for _ in range(5):
        page.locator("input[name=code]").fill("1")
        page.locator(".card button").first.click()
        expect(page.locator(".errorlist li")).to_have_count(1)
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator(".card button").first.click()

    expect(page.locator(".errorlist li")).to_have_text(
        said("Too many failed attempts. Try again in a quarter of an hour.")
    )
    locked = AuditEntry.objects.filter(action="person.sign_in_locked").values_list("data__what", flat=True)
    assert list(locked) == ["account"]
