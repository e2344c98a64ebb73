"""Tags and filters that every template may use without loading: icons, dates, state tones, bars."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from agencies import dates

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
def day(value: date | datetime | None) -> str:
    """110年1月5日, in English 5 Jan 2021; nothing for no date. Moments are taken in the portal's time zone."""
    return dates.day_text(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """110年1月5日 14:03, in English 5 Jan 2021 14:03, in the portal's time zone; nothing for no moment."""
    return dates.moment_text(value) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """1/5, in English 5 Jan; nothing for no date."""
    return dates.short_day_text(value) if value else ""


@register.filter
def short_moment(value: datetime | None) -> str:
    """1/5 14:03, in English 5 Jan 14:03, in the portal's time zone; nothing for no moment."""
    return dates.short_moment_text(value) if value else ""


@register.filter
def roc_year(value: int | None) -> str:
    """The ROC year 110, in English 110 (2021), where it stands alone; nothing for none."""
    return "" if value is None else dates.year_text(value)


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
