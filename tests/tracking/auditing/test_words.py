"""Every action that is recorded anywhere is told in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tracking.auditing.words import THINGS, VERBS, action_words, field_words, value_words

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
