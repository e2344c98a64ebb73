"""The structure tree of ruled tables: groups of rows become rows of the one table, their neighbours span them.

On paper a spanning cell stands beside a nested table (see `documents.writers.grid`). A screen reader is told of a
single table instead: each group's rows move up, the cells beside it get a `RowSpan`, and every cell names the
headers of its columns. This works on the objects WeasyPrint has built for the tags, before they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydyf

type Element = Any  # a structure element: a pydyf.Dictionary with S (its tag), K (its children), P (its parent)


@dataclass
class Placed:
    """A cell in its flat row and how many rows it spans."""

    element: Element
    span: int = 1


def flatten_tables(pdf: pydyf.PDF) -> None:
    """Flatten every table that holds groups."""
    tree = _Tree(pdf)
    for table in tree.outer_tables():
        tree.flatten(table)


class _Tree:
    """Structure elements by reference."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.elements: dict[bytes, Element] = {
            element.reference: element
            for element in pdf.objects
            if isinstance(element, pydyf.Dictionary) and element.get("Type") == "/StructElem"
        }

    def children(self, element: Element, *tags: str) -> list[Element]:
        found = (self.elements.get(key) for key in element["K"] if isinstance(key, bytes))
        return [child for child in found if child is not None and (not tags or child["S"] in tags)]

    def outer_tables(self) -> Iterator[Element]:
        for element in self.elements.values():
            above = self.elements.get(element["P"])
            if element["S"] == "/Table" and (above is None or above["S"] != "/TD"):
                yield element

    def flatten(self, table: Element) -> None:
        columns = self._column_headers(table)
        for body in self.children(table, "/TBody"):
            rows = self.children(body, "/TR")
            if not any(self._has_group(cell) for row in rows for cell in self.children(row)):
                continue
            flat: list[bytes] = []
            for row in rows:
                for element, cells in self._flat_rows(row):
                    element["P"] = body.reference
                    element["K"] = pydyf.Array([cell.element.reference for cell in cells])
                    for cell in cells:
                        cell.element["P"] = element.reference
                        if cell.span > 1:
                            cell.element["A"]["RowSpan"] = cell.span
                    flat.append(element.reference)
            body["K"] = pydyf.Array(flat)
            self._name_headers(body, columns)

    def _has_group(self, cell: Element) -> bool:
        return cell["S"] == "/TD" and bool(self.children(cell, "/Table"))

    def _flat_rows(self, row: Element) -> list[tuple[Element, list[Placed]]]:
        """The row itself, or as many rows as its group has; the other cells stand in the first and span all."""
        cells = self.children(row, "/TD", "/TH")
        at = next((index for index, cell in enumerate(cells) if self._has_group(cell)), None)
        if at is None:
            return [(row, [Placed(cell) for cell in cells])]
        (group,) = self.children(cells[at], "/Table")
        inner = [
            flat
            for body in self.children(group, "/TBody")
            for inner_row in self.children(body, "/TR")
            for flat in self._flat_rows(inner_row)
        ]
        if not inner:
            return [(row, [Placed(cell) for cell in cells])]
        before, after = ([Placed(cell, len(inner)) for cell in part] for part in (cells[:at], cells[at + 1 :]))
        (_first, first_cells), *others = inner
        return [(row, [*before, *first_cells, *after]), *others]

    def _column_headers(self, table: Element) -> list[Any]:
        """The header's id for each column."""
        columns: list[Any] = []
        for head in self.children(table, "/THead"):
            for row in self.children(head, "/TR"):
                for cell in self.children(row, "/TH"):
                    cell["A"]["Scope"] = "/Column"
                    columns += [cell.get("ID")] * cell["A"].get("ColSpan", 1)
        return columns

    def _name_headers(self, body: Element, columns: list[Any]) -> None:
        taken = [0] * len(columns)  # rows that a cell from above still covers, by column
        for row in self.children(body, "/TR"):
            column = 0
            for cell in self.children(row, "/TD", "/TH"):
                while column < len(columns) and taken[column]:
                    column += 1
                width = cell["A"].get("ColSpan", 1)
                covered = range(column, min(column + width, len(columns)))
                cell["A"]["Headers"] = pydyf.Array(dict.fromkeys(columns[index] for index in covered))
                for index in covered:
                    taken[index] = cell["A"].get("RowSpan", 1)
                column += width
            taken = [max(rows - 1, 0) for rows in taken]
