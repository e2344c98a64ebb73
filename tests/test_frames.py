"""What every page has: its language, a title of its own, one first heading, landmarks, the way past menus."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.address import ROLES
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import City, build_city

pytestmark = pytest.mark.django_db

FULLEST = ("coordinator", "editor", "head", "supervisor", "chief", *ROLES)
# Pages of the same thing, or that say the same.
ALIKE = [
    {"plan_detail", "version_detail"},
    {"account_confirm_email", "account_reset_password_from_key"},
    {"annual_submission", "annual_report"},
]
# Files and parts of pages.
NO_PAGES = {
    "healthz", "version_pdf", "plan_pdf", "plan_json", "report_pdf", "report_progress", "result_measured",
    "result_state", "evidence_file", "evidence_thumbnail", "annual_pdf", "report_file", "annual_tables", "annual_file",
    "annual_file_thumbnail", "inspection_export", "job_output", "notice_count", "agency_logo",
    "settings_sheet_template",
}  # fmt: skip

SAID_BY_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "data-confirm", "hx-confirm")
# How each language says a day, and how it does not: in the other calendar, or as Django would by itself.
DAYS = {
    "zh-hant": (
        re.compile(r"\b\d{2,3}年\d+月\d+日"),
        re.compile(r"\d{4}年\d+月\d+日|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\b\d{1,2} [A-Z][a-z]{2} \d{4}"),
    ),
    "en": (
        re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b"),
        re.compile(r"\d年\d+月\d+日|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}"),
    ),
}


class Frame(HTMLParser):
    """What is asked of every page, and the texts and labels of its body with the language each stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.counts: Counter[str] = Counter()
        self.lang = ""
        self.texts: list[tuple[str, str]] = []
        self.labels: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.counts[tag] += 1
        self.counts[f"#{given.get('class') or ''}"] += 1
        inherited = self._open[-1][1] if self._open else ""
        lang = given.get("lang") or inherited
        self.labels += [(text, lang) for name in SAID_BY_ATTRIBUTES if (text := given.get(name))]
        if tag == "html":
            self.lang = lang
        if tag not in ("meta", "link", "br", "hr", "img", "input", "use", "rect", "col"):
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "title" for tag, _lang in self._open[-1:]) and not self.title:
            self.title = " ".join(data.split())
        elif data.strip() and self._open and self._open[-1][0] not in ("script", "style", "title"):
            self.texts.append((data, self._open[-1][1]))


def pages(city: City) -> dict[str, tuple[str, str]]:
    """Role and address of every page."""
    found = {}
    for name, address in TABLE.items():
        if address.method == "get" and 200 in address.statuses and name not in NO_PAGES:
            role = next(role for role in FULLEST if address.statuses[ROLES.index(role)] == 200)
            found[name] = (role, reverse(name, kwargs=address.kwargs(city)))
    return found


def seen(city: City, visitors: Visitors, role: str, path: str, language: str) -> Frame:
    client: Client = visitors.client(None if role == "anonymous" else city[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return Frame(client.get(path).content.decode())


@pytest.mark.parametrize(("language", "lang"), [("zh-hant", "zh-Hant-TW"), ("en", "en")])
def test_every_page_has_its_frame(language: str, lang: str) -> None:
    city, visitors = build_city(), Visitors()

    frames = {name: seen(city, visitors, role, path, language) for name, (role, path) in pages(city).items()}

    wanted = {"lang": lang, "h1": 1, "main": 1, "header": True, "footer": True, "skip": 1}
    found = {
        name: {
            "lang": frame.lang,
            "h1": frame.counts["h1"],
            "main": frame.counts["main"],
            "header": frame.counts["header"] >= 1,
            "footer": frame.counts["footer"] >= 1,
            "skip": frame.counts["#skip"],
        }
        for name, frame in frames.items()
    }
    assert {name: frame for name, frame in found.items() if frame != wanted} == {}
    by_title: dict[str, set[str]] = {}
    for name, frame in frames.items():
        by_title.setdefault(frame.title, set()).add(name)
    shared = {title: names for title, names in by_title.items() if len(names) > 1}
    assert {title: names for title, names in shared.items() if not any(names <= alike for alike in ALIKE)} == {}


# Pages that show what plans and results say.
OF_CONTENT = (
    "plan_detail", "plan_edit", "version_detail", "my_reports", "reporting", "allotment", "annual_report",
    "annual_submission", "result_history", "row_history",
)  # fmt: skip


def test_what_plans_and_results_say_is_marked_as_chinese_in_an_english_page() -> None:
    city, visitors = build_city(), Visitors()
    said = ["專人受理申辦。", "設置指標。", "備置範例。", "友善環境", "建立標準流程", "內部數字", city.plan.title]
    addresses = pages(city)

    unmarked = {}
    for name in OF_CONTENT:
        role, path = addresses[name]
        frame = seen(city, visitors, "editor" if name == "my_reports" else role, path, "en")
        shown = [(text, lang) for text, lang in frame.texts if any(each in text for each in said)]
        assert shown, name
        unmarked[name] = [text.strip()[:40] for text, lang in shown if not lang.startswith("zh")]

    assert {name: texts for name, texts in unmarked.items() if texts} == {}


def test_every_page_says_days_in_the_calendar_of_its_reader() -> None:
    city, visitors = build_city(), Visitors()
    addresses = pages(city)

    wrong: dict[str, dict[str, list[str]]] = {}
    right: Counter[str] = Counter()
    for name, (role, path) in addresses.items():
        for language, (own, others) in DAYS.items():
            frame = seen(city, visitors, role, path, language)
            content = "zh" if language == "en" else "none"
            said = [(frame.title, ""), *frame.texts, *frame.labels]
            texts = [" ".join(text.split()) for text, lang in said if not lang.startswith(content)]
            right[language] += any(own.search(text) for text in texts)
            if shown := [text[:60] for text in texts if others.search(text)]:
                wrong[name] = wrong.get(name, {}) | {language: shown}

    assert wrong == {}
    # There are days on many pages: it was looked for something.
    assert (right["zh-hant"] > 20, right["en"] > 20) == (True, True)
