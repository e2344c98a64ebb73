"""Figures in one cell: a line each, name：value unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracking.actions import FigureInput
from tracking.forms import FIGURES, FigureForm

_LINE = re.compile(r"(?P<name>.*)[:：]\s*(?P<value>[-−－+]?[\d０-９][\d０-９,，.．]*)?\s*(?P<unit>.*)", re.DOTALL)


class NoFigure(ValueError):
    """A line that is no figure; the message says why, for people."""


def figures_text(figures: Iterable[FigureInput]) -> str:
    """Figures as a cell shows them."""
    return "\n".join(f"{figure.name}：{_number(figure.value)} {figure.unit}".rstrip() for figure in figures)


def parse_figures(text: str) -> tuple[FigureInput, ...]:
    """The figures a cell says; empty lines are passed over. Raises `NoFigure`."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > FIGURES:
        raise NoFigure(_("At most %(limit)d figures.") % {"limit": FIGURES})
    return tuple(_figure(line.strip()) for line in lines)


def _figure(line: str) -> FigureInput:
    match = _LINE.fullmatch(line)
    if not match:
        raise NoFigure(_("“%(line)s” is no figure: write name：number unit.") % {"line": line[:40]})
    fields = FigureForm.base_fields
    said = {"name": match["name"].strip(), "value": match["value"] or "", "unit": match["unit"].strip()}
    said["value"] = unicodedata.normalize("NFKC", said["value"]).replace("−", "-")
    try:
        cleaned = {name: fields[name].clean(value) for name, value in said.items()}
    except ValidationError as error:
        raise NoFigure(f"{line[:40]}: {' '.join(error.messages)}") from error
    return FigureInput(cleaned["name"], cleaned["value"], cleaned["unit"])


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"
