"""Texts that have a history wherever their rows are saved: on the settings pages, in the administration, by a sheet.

`trail` records them with every saved row. Rooms above add their own models with `keep`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.text import Truncator, capfirst

from .history import record_texts
from .models import Agency, Holiday, TextChange, Unit, User


class Shape(NamedTuple):
    """How a field's value is told as a text, and the value that such a text (never "") was."""

    said: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Kept:
    """The texts of a model by field; `above` is the foreign key to the row on whose page they are written.

    The texts in `shown_only` cannot be put back by themselves: more hangs on them than the field.
    """

    shapes: Mapping[str, Shape]
    above: str = ""
    shown_only: frozenset[str] = frozenset()

    def said(self, values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
        """Texts of the row's values by name."""
        return {f"{prefix}{name}": shape.said(values[name]) for name, shape in self.shapes.items() if name in values}


_KEPT: dict[type[Model], Kept] = {}


def keep(model: type[Model], *, above: str = "", shown_only: frozenset[str] = frozenset(), **shapes: Shape) -> None:
    """Give the texts of a model a history: by field, each with its shape."""
    _KEPT[model] = Kept(shapes, above, shown_only)


def is_kept(model: type[Model]) -> bool:
    return model in _KEPT


def record_kept(row: Model, *, before: Mapping[str, Any], after: Mapping[str, Any], by: User | None) -> None:
    """Add to the history what the row's values by name were and are, inside the transaction of the change."""
    kept = _KEPT.get(type(row))
    if kept:
        target, prefix = _place_of(row, kept)
        record_texts(target, before=kept.said(before, prefix), after=kept.said(after, prefix), by=by)


def changes_of(row: Model) -> QuerySet[TextChange]:
    """The changes of a row's texts and of those below it, newest first."""
    target, prefix = _place_of(row, _KEPT[type(row)])
    changes = TextChange.objects.of(target)
    return changes.filter(field__startswith=prefix) if prefix else changes


class Texts:
    """The texts of a row as they stand, with those of the rows that are written on its page; by field of the history.

    One query for each model below it.
    """

    def __init__(self, row: Model) -> None:
        self.row = row

    @cached_property
    def rows(self) -> dict[str, Model]:
        """The row, and those below it, by what the fields of their texts begin with."""
        found = {_place_of(self.row, _KEPT[type(self.row)])[1]: self.row}
        for model, kept in _KEPT.items():
            if kept.above and model._meta.get_field(kept.above).related_model is type(self.row):
                below = model._base_manager.filter(**{kept.above: self.row.pk})
                found |= {_prefix(row): row for row in below}
        return found

    def find(self, field: str) -> tuple[Model, str] | None:
        """The row and the name of its field; None where the row is gone."""
        prefix, name = _parted(field)
        row = self.rows.get(prefix)
        return (row, name) if row is not None else None

    def text(self, field: str) -> str:
        """As it stands; "" where the row is gone."""
        found = self.find(field)
        return self._shape(*found).said(getattr(*found)) if found else ""

    def read(self, field: str, text: str) -> Any:
        """The value that `text` was. Raises `KeyError` where the row is gone."""
        prefix, name = _parted(field)
        return self._shape(self.rows[prefix], name).read(text)

    def said(self) -> dict[str, str]:
        """Every text by field."""
        said: dict[str, str] = {}
        for prefix, row in self.rows.items():
            values = {name: getattr(row, name) for name in _KEPT[type(row)].shapes}
            said |= _KEPT[type(row)].said(values, prefix)
        return said

    def is_shown_only(self, field: str) -> bool:
        """Whether the text cannot be put back by itself: neither can one whose row is gone."""
        found = self.find(field)
        return found is None or found[1] in _KEPT[type(found[0])].shown_only

    def label(self, field: str) -> str:
        """What the text is called, with its row where that is one below."""
        prefix, name = _parted(field)
        row = self.rows.get(prefix)
        model = type(row) if row is not None else _named(prefix.partition(".")[0])
        field_of: Any = model._meta.get_field(name)
        said = str(capfirst(field_of.verbose_name))
        if row is self.row:
            return said
        of = Truncator(str(row)).chars(40) if row is not None else capfirst(model._meta.verbose_name)
        return f"{of} · {said}"

    @staticmethod
    def _shape(row: Model, name: str) -> Shape:
        return _KEPT[type(row)].shapes[name]


def _place_of(row: Model, kept: Kept) -> tuple[str, str]:
    """The name under which the history is kept, and what the fields of this row's texts begin with."""
    if not kept.above:
        return f"{row._meta.model_name}:{row.pk}", ""
    foreign_key: Any = row._meta.get_field(kept.above)
    return f"{foreign_key.related_model._meta.model_name}:{getattr(row, foreign_key.attname)}", _prefix(row)


def _prefix(row: Model) -> str:
    return f"{row._meta.model_name}.{row.pk}."


def _parted(field: str) -> tuple[str, str]:
    """ "unit.7.name" is the "name" of what begins with "unit.7."."""
    above, dot, name = field.rpartition(".")
    return above + dot, name


def _named(name: str) -> type[Model]:
    return next(model for model in _KEPT if model._meta.model_name == name)


def _labels(header: list[dict[str, Any]]) -> str:
    """A line for each column; empty where the label before it goes over the column too."""
    return "\n".join(cell["label"] + "\n" * (cell.get("span", 1) - 1) for cell in header)


def _header(labels: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []
    for line in labels.split("\n"):
        if line:
            cells.append({"label": line, "span": 1})
        else:
            cells[-1]["span"] += 1
    return cells


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) if value else ""


PLAIN = Shape(lambda value: value or "", str)
LINES = Shape("\n".join, lambda text: text.split("\n"))
LABELS = Shape(_labels, _header)
# For what is typed as JSON.
JSON = Shape(_as_json, json.loads)

# A renaming keeps the earlier name with earlier years, which putting a text back would not undo. What units are called
# is put back on the settings pages, which know whether one was renamed.
keep(
    Agency,
    shown_only=frozenset({"name"}),
    name=PLAIN,
    short_name=PLAIN,
    self_noun=PLAIN,
    all_units_label=PLAIN,
    plan_header=LABELS,
    signatories=LINES,
)
keep(Unit, above="agency", shown_only=frozenset({"code", "name"}), code=PLAIN, name=PLAIN)
keep(Holiday, name=PLAIN)
