"""The indicators of a year-end report, as a table: what was aimed at, what was measured, how much of it is attained."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracking.attaining import written
from tracking.document import IndicatorEntry, ReportDocument

# Where nothing was said or can be said.
NOTHING = "－"


def indicators_html(report: ReportDocument) -> SafeString:
    """The table under its heading; empty for a report without indicators. Texts are escaped."""
    if not report.indicators:
        return SafeString()
    heads = format_html_join("", '<th scope="col">{}</th>', ((label,) for label in _labels()))
    rows = format_html_join("", "<tr>{}</tr>", ((_cells(entry),) for entry in report.indicators))
    return format_html(
        '<h3>{}</h3><table class="plain indicators"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        _("Indicators"),
        heads,
        rows,
    )


def indicator_values(entry: IndicatorEntry) -> Iterator[str]:
    """What each column says of an indicator, in their order."""
    name = f"{entry.number} {entry.name}".strip()
    target = "" if entry.target is None else f"{'≤' if entry.direction == 'down' else '≥'}{written(entry.target)}"
    yield f"{name}（{entry.note}）" if entry.note else name
    yield entry.unit
    yield written(entry.baseline) or NOTHING
    yield target or NOTHING
    yield written(entry.value) or NOTHING
    yield NOTHING if entry.attainment is None else f"{written(entry.attainment)}%"
    yield {
        True: pgettext("printed form", "Met"),
        False: pgettext("printed form", "Not met"),
        None: pgettext("printed form", "Not measured") if entry.value is None else NOTHING,
    }[entry.met]


def _labels() -> list[str]:
    return [
        pgettext("printed form", "Indicator"),
        pgettext("printed form", "Unit of measure"),
        pgettext("printed form", "Baseline"),
        pgettext("printed form", "Target"),
        pgettext("printed form", "Value"),
        pgettext("printed form", "Attained"),
        pgettext("printed form", "Met or not"),
    ]


def _cells(entry: IndicatorEntry) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((value,) for value in indicator_values(entry)))
