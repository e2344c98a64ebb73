"""Links given as evidence."""

import pytest

from agencies.errors import Refused
from tracking.links import LONGEST, clean_link, host


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (" https://www.example.gov.tw/news?id=1#top ", "www.example.gov.tw"),
        ("http://內網.機關.tw:8080/成果", "內網.機關.tw"),
        ("HTTPS://EXAMPLE.GOV.TW/", "example.gov.tw"),
        ("http://intranet/a", "intranet"),
        ("http://[::1]/", "::1"),
    ],
)
def test_addresses_are_taken_with_their_host(typed: str, shown: str) -> None:
    link = clean_link(typed)

    assert link == typed.strip()
    assert host(link) == shown


@pytest.mark.parametrize(
    "typed",
    ["www.example.gov.tw", "example.gov.tw/news?id=1", "成果.機關.tw:8080/a", "a-b.example.org#top"],
)
def test_an_address_without_its_scheme_is_taken_as_https(typed: str) -> None:
    assert clean_link(f" {typed} ") == f"https://{typed}"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "intranet",
        "a.b@example.gov.tw",
        "user.name:secret@example.gov.tw/",
        "report.pdf javascript:alert(1)",
        "//example.gov.tw/",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.gov.tw/",
        "mailto:a@example.gov.tw",
        "https://",
        "https:///path",
        "https://./",
        "https://user@example.gov.tw/",
        "https://user:secret@example.gov.tw/",
        "https://good.gov.tw\\@evil.example/",
        "https://good.gov.tw/a b",
        "https://good.gov.tw/\u202egpj.exe",
        "https://good.gov.tw/\x00",
        "https://good.gov.tw:99999/",
        "https://[::1/",
        "https://example.gov.tw/" + "a" * LONGEST,
    ],
)
def test_what_is_no_link_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        clean_link(typed)


def test_nothing_is_fetched(monkeypatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: pytest.fail("looked up"))

    assert clean_link("https://nobody.example/") == "https://nobody.example/"
