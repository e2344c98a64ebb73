"""Sign-in through another service: a small OpenID Connect provider on loopback vouches for people."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import AuditEntry, User
from agencies.sign_in.urls import single_sign_on
from tests.agencies.sign_in.signing import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


class Provider(ThreadingHTTPServer):
    """Vouches for whatever `claims` says; `asked` holds the requests for a token."""

    claims: dict[str, Any]
    asked: list[dict[str, list[str]]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            addresses = {name: f"{self.server.url}/{end}" for name, end in ends.items()}
            self._say(addresses | {"issuer": self.server.url, "jwks_uri": f"{self.server.url}/keys"})
        else:
            self._say(self.server.claims)

    def do_POST(self) -> None:
        self.server.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        token = {"iss": self.server.url, "aud": "portal", "exp": 4102444800, "iat": 1} | self.server.claims
        key = "a key of thirty-two bytes or more, for tests"
        self._say({"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(token, key, algorithm="HS256")})

    def _say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Quiet."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    server.claims, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    changed = {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": server.url}}]}
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": changed}):
        yield server
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client: Client, provider: Provider, **claims: Any) -> Any:
    """Go to the other service and come back as whoever it says; the answer to that."""
    provider.claims = {"sub": "1", "name": "林小芳", **claims}
    sent = client.post(reverse("openid_connect_login", args=["sso"]))
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert sent["Location"].startswith(f"{provider.url}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "c", "state": asked["state"][0]})


def test_somebody_known_by_a_verified_address_is_signed_in(person: User, provider: Provider) -> None:
    client = Client()

    answer = come_back(client, provider, email="Lin@Example.org", email_verified=True)

    assert answer["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert AuditEntry.objects.get().data == {"address": "127.0.0.1", "methods": ["socialaccount"]}
    assert provider.asked[0]["code_verifier"][0] != ""


def test_no_link_is_kept_so_a_changed_address_counts_at_once(person: User, provider: Provider) -> None:
    come_back(Client(), provider, email="lin@example.org", email_verified=True)
    User.objects.filter(pk=person.pk).update(email="lin@new.example.org")
    client = Client()

    answer = come_back(client, provider, email="lin@example.org", email_verified=True)

    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert (SocialAccount.objects.count(), EmailAddress.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org", "email_verified": True},
        {"email": "lin@example.org", "email_verified": False},
        {"email": "lin@example.org", "email_verified": "false"},
        {"email": "lin@example.org", "email_verified": "true"},
        {"email": "lin@example.org"},
        # A dotless i, of which some databases make the same capital letter.
        {"email": "lın@example.org", "email_verified": True},
        {"email": "", "email_verified": True},
        {},
    ],
)
def test_nobody_else_gets_in_and_no_account_is_made(person: User, provider: Provider, claims: dict[str, Any]) -> None:
    client = Client()

    answer = come_back(client, provider, **claims)

    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert list(User.objects.values_list("username", flat=True)) == ["lin"]


def test_the_disabled_stay_out(person: User, provider: Provider) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = come_back(Client(), provider, email="lin@example.org", email_verified=True)

    assert answer.status_code == 403


def test_an_answer_nobody_asked_for_is_refused(person: User, provider: Provider) -> None:
    client = Client()
    provider.claims = {"sub": "1", "email": "lin@example.org", "email_verified": True}

    answer = client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "c", "state": "forged"})

    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_a_service_out_of_reach_is_said(person: User) -> None:
    answer = Client(headers={"accept-language": "en"}).post(reverse("openid_connect_login", args=["sso"]))

    assert answer.status_code == 401
    assert "The sign-in did not work" in answer.content.decode()


def test_without_a_service_there_is_no_address_for_it() -> None:
    with override_settings(OIDC_SERVER_URL=""):
        assert single_sign_on() == []


@pytest.mark.parametrize(("address", "joint"), [("https://id.example/end", "?"), ("https://id.example/end?of=c", "&")])
def test_who_came_by_it_signs_out_there_as_well(person: User, provider: Provider, address: str, joint: str) -> None:
    client = Client()
    come_back(client, provider, email="lin@example.org", email_verified=True)

    with override_settings(OIDC_LOGOUT_URL=address, SITE_URL="https://portal.example"):
        answer = client.post(reverse("account_logout"))

    back = "https%3A%2F%2Fportal.example%2Faccounts%2Flogin%2F"
    assert answer["Location"] == f"{address}{joint}client_id=portal&post_logout_redirect_uri={back}"
    assert not is_signed_in(client)


def test_who_came_by_password_or_where_no_address_is_named_stays_here(person: User, provider: Provider) -> None:
    by_password, by_service = Client(), Client()
    sign_in("lin", PASSWORD, by_password)
    come_back(by_service, provider, email="lin@example.org", email_verified=True)

    with override_settings(OIDC_LOGOUT_URL="https://id.example/end"):
        first = by_password.post(reverse("account_logout"))
    second = by_service.post(reverse("account_logout"))

    assert [first["Location"], second["Location"]] == [reverse("account_login")] * 2
    assert [is_signed_in(client) for client in (by_password, by_service)] == [False, False]
