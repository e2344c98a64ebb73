"""The pages one meets before being signed in, and those that say that something did not work."""

import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

pytestmark = pytest.mark.urls("tests.static.urls")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def headings(html):
    return re.findall(r"<h1>(.*?)</h1>", html)


def primary_buttons(html):
    return re.findall(r'<button class="button button--primary[^>]*>(.*?)</button>', html)


@pytest.mark.parametrize(
    ("path", "heading", "button"),
    [
        ("/accounts/login/", "Sign in", ["Sign in"]),
        ("/accounts/signup/", "Accounts are given, not taken", []),
        ("/accounts/password/reset/", "Reset password", ["Send the link"]),
        ("/accounts/password/reset/done/", "Look into your mailbox", []),
        ("/accounts/password/reset/key/done/", "Password changed", []),
        ("/accounts/inactive/", "This account is disabled", []),
    ],
)
def test_page_for_strangers(client, path, heading, button):
    html = client.get(path, headers={"Accept-Language": "en"}).content.decode()

    assert (headings(html), primary_buttons(html)) == ([heading], button)


def test_stranger_gets_no_token_for_scripts(client):
    html = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()

    assert re.findall(r'<meta name="(csrf-token|person)"', html) == []


def test_every_field_of_the_login_page_has_its_label(client):
    html = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()

    labels = re.findall(r'<label for="([^"]+)">(.*?)</label>', html)
    assert labels == [("id_login", "User name or e-mail"), ("id_password", "Password")]


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("403.html", "Your role does not allow this"),
        ("403_csrf.html", "The form has expired"),
        ("404.html", "There is nothing here, or not for you"),
        ("500.html", "Something went wrong on our side"),
    ],
)
def test_error_page_stands_without_a_request(template, heading):
    assert headings(render_to_string(template)) == [heading]


@pytest.mark.parametrize(
    ("code", "heading"), [(422, "This cannot be done now"), (409, "Somebody else changed this meanwhile")]
)
def test_refusal_says_what_happened_and_the_code(code, heading):
    html = render_to_string("refused.html", {"message": "The period is locked.", "code": code})

    assert headings(html) == [heading]
    assert re.findall(r'<p class="error-code">(.*?)</p>', html) == [str(code)]


def test_refusal_escapes_its_message():
    html = render_to_string("refused.html", {"message": "<b>locked</b>", "code": 422})

    assert '<p class="verbatim">&lt;b&gt;locked&lt;/b&gt;</p>' in html


def test_refusal_of_an_htmx_request_is_a_fragment():
    request = RequestFactory().post("/rows/1")
    request.htmx = True
    request.user = SimpleNamespace(is_authenticated=False)

    html = render_to_string("refused.html", {"message": "The period is locked.", "code": 422}, request)

    assert html.strip().startswith('<div class="toast toast--error" data-refusal>')
