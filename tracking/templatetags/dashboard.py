"""Cells of the dashboard: hundreds on a page, so they are written here and not in a template's loops."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.templatetags.portal import heat

from ..dashboard.heat import HeatRow
from ..dashboard.states import CellKind

register = template.Library()


@register.simple_tag
def heat_cells(row: HeatRow) -> SafeString:
    """The cells of a focus point, each saying in words what its colour says."""
    labels = {kind: escape(str(kind.label)) for kind in CellKind}
    without = _("%(count)s without it")
    cells = []
    for cell in row.cells:
        url, label = escape(cell.url), labels[cell.kind]
        if cell.kind == CellKind.FIGURES:
            note = f'<span class="heat__note">{escape(without % {"count": cell.absent})}</span>' if cell.absent else ""
            due = cell.counts.assigned
            cells.append(f'<td class="{heat(cell.count, due)}"><a href="{url}">{cell.count}/{due}{note}</a></td>')
        elif cell.kind == CellKind.NOT_APPLICABLE:
            cells.append(f'<td class="heat-none"><a href="{url}">{label}</a></td>')
        else:
            tone = "heat-missing" if cell.kind == CellKind.ABSENT else "heat-none"
            cells.append(f'<td class="{tone}"><span>{label}</span></td>')
    return mark_safe("".join(cells))


@register.simple_tag
def count_cells(parts: Iterable[tuple[Any, int, str]]) -> SafeString:
    """A cell of a table for each of `(state, count, address of its rows)`; nothing to lead to for none."""
    cells = []
    for state, count, url in parts:
        written = f'<a href="{escape(url)}">{count}</a>' if count else "0"
        cells.append(f'<td class="numeric" data-label="{escape(str(state.label))}">{written}</td>')
    return mark_safe("".join(cells))
