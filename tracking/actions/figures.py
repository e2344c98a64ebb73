"""The figures of a result: as entered, as stored, and as the text that the history of a result keeps of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from agencies.compiled import CompiledRows

from ..attaining import plain
from ..models import Figure, Result


@dataclass(frozen=True, slots=True)
class FigureInput:
    """A figure as entered: name, value (None: not known yet), unit of measure."""

    name: str
    value: Decimal | None
    unit: str = ""


def _stored(result_id: int) -> QuerySet[Figure]:
    return Figure.objects.filter(result=result_id)


# Every automatic save of a result asks for them.
_STORED = CompiledRows(_stored, ("name", "value", "unit"))


def figures_of(result: Result) -> list[FigureInput]:
    """Those stored, in their order; one query."""
    return [FigureInput(name, _exact(value), unit) for name, value, unit in _STORED.of(result.pk)]


def replace_figures(result: Result, figures: Sequence[FigureInput], *, stored: Sequence[FigureInput]) -> None:
    """Write the result's figures over those `stored`; nothing is written where they are the same."""
    if list(figures) == list(stored):
        return
    result.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(result=result, position=position, name=figure.name, value=figure.value, unit=figure.unit)
        for position, figure in enumerate(figures)
    )


def figures_written(figures: Iterable[FigureInput]) -> str:
    """Figures as a text: a line each, name, value and unit apart by tabs."""
    return "\n".join(f"{_flat(figure.name)}\t{plain(figure.value)}\t{_flat(figure.unit)}" for figure in figures)


def figures_read(text: str) -> list[FigureInput]:
    """Inverse of `figures_written`, but for white space within names and units, which is one blank then."""
    lines = [line.split("\t") for line in text.split("\n")] if text else []
    return [FigureInput(name, Decimal(value) if value else None, unit) for name, value, unit in lines]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _exact(value: Decimal | float | None) -> Decimal | None:
    """SQLite gives a number as it keeps it."""
    return value if value is None or isinstance(value, Decimal) else Decimal(str(value))
