"""Every action that is recorded anywhere is told in words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tracking.auditing.words import LABELS, THINGS, VERBS, action_words, field_words, value_words

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("agencies", "plans", "tracking", "documents")
_ACTION = re.compile(r'"([a-z_]+)\.([a-z_]+)"')
# Addresses of templates and files, not actions.
_ENDINGS = {"html", "json", "css", "txt", "xlsx", "ods", "csv", "pdf", "xml"}


def recorded() -> set[tuple[str, str]]:
    """Thing and verb of every action that the source names."""
    sources = (path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
    found = {pair for path in sources for pair in _ACTION.findall(path.read_text(encoding="utf-8"))}
    return {(thing, verb) for thing, verb in found if thing in THINGS and verb not in _ENDINGS}


def test_every_recorded_action_has_words():
    actions = recorded()

    assert len(actions) > 80
    assert {f"{thing}.{verb}" for thing, verb in actions if verb not in VERBS} == set()


@pytest.mark.parametrize(
    ("target_type", "name", "value", "label"),
    [
        ("plans.plan", "state", "submitted", "Submitted"),
        ("plans.plan", "state", "never heard of", "never heard of"),
        ("plans.plan", "title", "submitted", "submitted"),
        ("plans.plan", "no_such_field", "x", "x"),
        ("", "state", "submitted", "submitted"),
        ("plans.plan", "year", 110, 110),
    ],
)
def test_states_are_told_by_their_labels(target_type, name, value, label):
    with override("en"):
        assert value_words(target_type, name, value) == label


def test_what_nobody_named_stays_as_it_is():
    with override("en"):
        assert action_words("moon.landed_on") == "landed on: moon"
        assert field_words("plans.plan", "no_such_field") == "no_such_field"


def told_apart() -> set[str]:
    """Every detail that an action of the source gives by name, but for those that the entries show otherwise."""
    known = {"by", "on", "agency", "before", "after", "changes", "values", "uid", "plan", "added", "removed"}
    # Keys of rows, which only readers of the stored entry can follow.
    known |= {"node", "focus", "period", "evidence", "due_on", "visited_on"}
    found: set[str] = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in (
                "record",
                "of_person",
            ):
                found |= {keyword.arg for keyword in call.keywords if keyword.arg}
    return found - known


def test_every_detail_has_words():
    details = told_apart()

    assert len(details) > 40
    assert {name for name in details if name not in LABELS} == set()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("methods", ["password", "totp"], ["password", "authenticator app"]),
        ("method", "POST", "to send"),
        ("what", "account", "account"),
        ("why", "idle", "without activity"),
        ("what", "password123", "password123"),
        ("reason", "password", "password"),
        ("reason", "idle", "idle"),
        ("methods", [["password"]], [["password"]]),
        ("disabled", True, "yes"),
        ("disabled", False, "no"),
        ("role", "coordinator", "Coordinator"),
        ("role", "king", "king"),
        ("last_day", "2021-01-05", "5 Jan 2021"),
        ("until", "2021-01-05T23:30:00.5+00:00", "6 Jan 2021 07:30"),
        ("until", "soon", "soon"),
        ("reason", "2021-01-05", "2021-01-05"),
    ],
)
def test_words_of_the_log_are_told_apart_from_texts(name: str, value: object, words: object):
    with override("en"):
        assert value_words("agencies.user", name, value) == words
