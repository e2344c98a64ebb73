"""Tags and filters that every template may use without loading: icons, ROC dates, state tones, bars."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from agencies import roc

register = template.Library()

# The five tones of `tokens.css` and the state values shown in each. A word always stands beside the colour.
STATES_BY_TONE: dict[str, frozenset[str]] = {
    "doing": frozenset({"draft", "submitted", "in_review", "reviewed", "pending", "in_progress", "running", "ready"}),
    "done": frozenset({"approved", "accepted", "published", "completed", "done", "closed", "issued", "successful"}),
    "behind": frozenset({"behind", "due", "amending", "not_met", "partial"}),
    "overdue": frozenset({"overdue", "returned", "refused", "failed", "late"}),
}
TONES: tuple[str, ...] = (*STATES_BY_TONE, "none")


@register.simple_tag
def icon(name: str, label: Any = "", size: int = 16) -> SafeString:
    """An icon of the sprite, `size` pixels square. Without a label it is decoration and hidden from screen readers."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"></use></svg>'
    return format_html(drawing, size, spoken, static("icons/icons.svg"), name)


@register.simple_tag
def content_lang() -> SafeString:
    """` lang="…"` for an element that says what people here wrote, in a page whose own words are not Chinese."""
    language = get_language() or ""
    return mark_safe("" if language.startswith("zh") else ' lang="zh-Hant-TW"')


@register.filter
def tone(state: Any) -> str:
    """The tone (`doing`, `done`, `behind`, `overdue`, `none`) in which a state's value is shown."""
    value = str(state).lower()
    return next((name for name, states in STATES_BY_TONE.items() if value in states), "none")


@register.filter
def roc_date(value: date | datetime | None) -> str:
    """110年1月5日; nothing for no date. Moments are taken in the portal's time zone."""
    return roc.format_date(_local_date(value)) if value else ""


@register.filter
def roc_date_long(value: date | datetime | None) -> str:
    """中華民國110年1月5日; nothing for no date."""
    return roc.format_date(_local_date(value), long=True) if value else ""


@register.filter
def roc_datetime(value: datetime | None) -> str:
    """110年1月5日 14:03 in the portal's time zone; nothing for no moment."""
    if not value:
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{roc.format_date(moment.date())} {moment:%H:%M}"


@register.filter
def roc_year(value: date | datetime | None) -> int | str:
    """The ROC year of a date (110 for 2021); nothing for no date."""
    return roc.roc_year(_local_date(value)) if value else ""


@register.filter
def heat(done: int, due: int) -> str:
    """The class of a heat map cell: `heat-0` none, `heat-1` under half, `heat-2` more, `heat-3` all; `heat-none`."""
    if not due:
        return "heat-none"
    if done >= due:
        return "heat-3"
    return "heat-0" if done <= 0 else f"heat-{1 if 2 * done < due else 2}"


@register.filter
def percent(part: float, whole: float) -> int:
    """`part` of `whole` in whole per cent, rounded down, 0 if there is no whole."""
    return int(100 * part / whole) if whole else 0


@register.filter
def quantity(value: Decimal | None) -> str:
    """A figure as it is written: thousands marked, no trailing zeros (3,482 or 97.9); nothing for None."""
    if value is None:
        return ""
    written = f"{value:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over names written in a template."""
    return text.split()


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The page numbers to offer round a `Page`: first, last, the neighbours; None where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


@register.simple_tag
def bar(segments: Iterable[Sequence[Any]], total: float | None = None, label: Any = "") -> SafeString:
    """A stacked bar of `(tone, count)` or `(tone, count, word)` segments, as SVG: the policy bars inline widths.

    `total` is the count of the full width (default: the sum). The label, or the words and counts, is read aloud.
    """
    parts = [(str(segment[0]), float(segment[1]), segment) for segment in segments]
    whole = float(total or 0) or sum(count for _, count, _ in parts) or 1.0
    rects, start = [], 0.0
    for name, count, _segment in parts:
        width = min(100 * count / whole, 100 - start)
        if width > 0:
            rects.append((f"{start:.2f}%", f"{width:.2f}%", name if name in TONES else "none"))
            start += width
    said = label or "、".join(f"{segment[2]} {count:g}" for _, count, segment in parts if len(segment) > 2)
    drawn = format_html_join("", '<rect x="{}" y="0" width="{}" height="8" class="bar-{}"></rect>', rects)
    return format_html('<svg class="bar" height="8" role="img" aria-label="{}">{}</svg>', said, drawn)


def _local_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value
