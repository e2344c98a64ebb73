"""The columns of the sheet. Their keys stand in its hidden first row, so that columns may be moved and added."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from agencies.sheets.xml_text import xml_text
from tracking.states import Progress

YES, NO = _("Yes"), _("No")
LANGUAGES = ("zh-hant", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in characters of the sheet; `choices` makes a drop-down; `note` tells how to fill it in."""

    key: str
    label: str | Promise
    width: int
    note: str | Promise = ""
    choices: tuple[Any, ...] = ()


ROW = Column("row_id", _("Row (do not change)"), 4)
SHOWN = (
    Column("unit", _("Unit"), 14),
    Column("number", _("Number"), 12),
    Column("heading", _("Work item"), 24),
    Column("wording", _("Measure"), 44),
    Column("state", _("State"), 10),
)
FILLED = (
    Column("narrative", _("What was done"), 60, _("Text; several lines are welcome (Alt+Enter).")),
    Column("progress", _("Progress"), 12, _("Choose from the list."), tuple(progress.label for progress in Progress)),
    Column("is_behind", _("Behind schedule"), 10, _("Yes or No. If yes, say why in the next column."), (YES, NO)),
    Column("behind_reason", _("Why behind"), 30, _("Only where it is behind schedule.")),
    Column("figures", _("Figures"), 30, _("One line each, name：number unit, for example “Visits：3,482 people”.")),
)
COLUMNS = (ROW, *SHOWN, *FILLED)
FILLED_KEYS = tuple(column.key for column in FILLED)
BY_KEY = {column.key: column for column in COLUMNS}

_ROW_ID = re.compile(r"a(\d{1,18}) p(\d{1,18}) v(\d{1,9}) ([0-9a-f]{8})")


class RowId(NamedTuple):
    """Which row of the portal a line is: assignment, period, the row version it shows, and a hash of what it said."""

    assignment: int
    period: int
    version: int
    digest: str

    def __str__(self) -> str:
        return f"a{self.assignment} p{self.period} v{self.version} {self.digest}"

    @property
    def place(self) -> tuple[int, int]:
        return self.assignment, self.period

    @classmethod
    def parse(cls, text: str) -> RowId | None:
        match = _ROW_ID.fullmatch(text.strip())
        return cls(int(match[1]), int(match[2]), int(match[3]), match[4]) if match else None


def canonical(text: str) -> str:
    """A cell's text as every office keeps it, by which cells are compared: no tabs, one line end, no margins."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return xml_text(text).strip()


def digest(values: Any) -> str:
    """Eight hexadecimal digits of the fillable cells, by which an untouched line is known."""
    said = "\x1f".join(canonical(str(values[key])) for key in FILLED_KEYS)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def folded(text: str) -> str:
    """A word as it is looked up: widths and letter cases apart."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def progress_words() -> dict[str, str]:
    """Word as typed (folded) → value of `Progress`: the value itself, or its label in any language."""
    words = {"": ""} | {folded(value): str(value) for value in Progress.values}
    for language in LANGUAGES:
        with override(language):
            words |= {folded(str(progress.label)): progress.value for progress in Progress}
    return words


def yes_words() -> dict[str, bool]:
    """Word as typed (folded) → whether it is behind."""
    words = dict.fromkeys(("", "false", "0", "n", "否"), False)
    words |= dict.fromkeys(("true", "1", "v", "✓", "y", "是"), True)
    for language in LANGUAGES:
        with override(language):
            words |= {folded(str(YES)): True, folded(str(NO)): False}
    return words
