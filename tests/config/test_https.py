"""HTTPS=1: cookies that only travel encrypted, HSTS, redirect; and off for the plain first start on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
)
LOADED = (
    "import json, config.settings as s;"
    f"print(json.dumps([getattr(s, name, None) for name in {NAMES!r}] + [s.SECURE_CSP['form-action']]))"
)


def settings_with(tmp_path: Path, **variables: str) -> list[Any]:
    """The settings' values as a process of its own reads them."""
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path), "SECRET_KEY": "k" * 50}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=environment | variables,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ["sessionid", "csrftoken", False, False, False, False, 0, None, "http", ["'self'"]]),
        (
            {"HTTPS": "1"},
            ["__Host-session", "__Host-csrf", True, True, True, True, 31536000, None, "https", ["'self'"]],
        ),
        (
            {"BEHIND_PROXY": "1", "OIDC_SERVER_URL": "https://sso.example.gov.tw/realms/city"},
            [
                *["sessionid", "csrftoken", False, False, False, False, 0, ["HTTP_X_FORWARDED_PROTO", "https"], "http"],
                ["'self'", "https://sso.example.gov.tw"],
            ],
        ),
    ],
    ids=["plain", "https", "proxy and single sign-on"],
)
def test_what_the_environment_turns_on(tmp_path: Path, variables: dict[str, str], expected: list[Any]) -> None:
    read = [None if value is None else value for value in settings_with(tmp_path, **variables)]

    defaults = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}
    named = dict(zip(NAMES, read, strict=False)) | {
        name: value for name, value in defaults.items() if read[NAMES.index(name)] is None
    }
    assert [named[name] for name in NAMES] + [read[-1]] == expected
