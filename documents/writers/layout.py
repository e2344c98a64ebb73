"""The HTML of the printed forms, apart from any PDF: `plan_html` and, in `documents.writers.report_layout`, the report.

Official forms are always Traditional Chinese, whatever language the reader of the portal has chosen. For those who read
English there is the plan, and the report as it stands, with English labels; nothing of that is signed or submitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.languages import OFFICIAL
from documents.writers.content_table import content_grid, mark
from documents.writers.grid import Line, drawable, grid_html, hanging, indent_rules, line_html, verbatim
from plans.document import PlanDocument, Section

FORM_LANGUAGE = OFFICIAL
LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"
PORTRAIT_WIDTH = 160.0

# 正楷體 first; Ext-B and Noto hold what it lacks.
FONT_FAMILIES = (
    "TW-Kai",
    "全字庫正楷體",
    "TW-Kai-Ext-B",
    "標楷體",
    "DFKai-SB",
    "Noto Serif CJK TC",
    "Noto Serif TC",
    "serif",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section as printed: its heading, its paragraphs and, for the content section, the table."""

    heading: str
    lines: tuple[SafeString, ...] = ()
    table: SafeString | str = ""


def plan_html(
    document: PlanDocument,
    *,
    version: int | None = None,
    draft: bool = False,
    url: str = "",
    labels: str = FORM_LANGUAGE,
) -> str:
    """The official form of a plan as one self-contained HTML page: nothing in it is fetched from anywhere.

    `labels`: the language of the words that are not the plan's own.
    """
    with override(labels):
        return render_layout(
            "plan.html",
            {
                "document": document,
                "title_lines": title_lines(document.title, document.agency),
                "parts": [*plan_parts(document)],
                "signatories": document.signatories,
                "colophon": _colophon(version, url),
            },
            draft=draft,
        )


def render_layout(name: str, context: dict[str, Any], *, draft: bool = False, numbered: bool = True) -> str:
    """Fill a layout; its style sheet holds the indents that its texts need and the words of the page margins.

    A part of a volume is not `numbered` by itself.
    """
    page = drawable(_engine().get_template(name).render(Context(context)))
    faces = ", ".join(name if name == "serif" else _css_string(name) for name in FONT_FAMILIES)
    page_number = _page_number() if numbered else "none"
    style = f"{style_sheet()}\n:root {{ --faces: {faces}; --page-number: {page_number}; }}\n{indent_rules(page)}"
    if draft:
        style += f"\n@page {{ @top-right {{ content: {_css_string(_('Draft'))}; font-size: 11pt; color: #555; }} }}"
    return page.replace("<style></style>", f"<style>{style}</style>", 1)


def title_lines(title: str, agency: str) -> tuple[SafeString, ...]:
    """The title in two lines where it begins with the agency's name: the agency, then the rest."""
    rest = title.removeprefix(agency).strip() if agency else ""
    return tuple(verbatim(line) for line in ((agency, rest) if rest and title.startswith(agency) else (title,)))


def plan_parts(document: PlanDocument) -> list[Part]:
    """The sections in order; a table without a section of its own comes last, under no heading."""
    parts = [_part(document, section) for section in document.sections]
    if document.items and not any(section.kind == "content" for section in document.sections):
        parts.append(Part("", table=grid_html(content_grid(document, PORTRAIT_WIDTH))))
    return parts


def _part(document: PlanDocument, section: Section) -> Part:
    table = grid_html(content_grid(document, PORTRAIT_WIDTH)) if section.kind == "content" and document.items else ""
    lines = [*_section_texts(document, section)]
    if section.kind == "goals":
        for goal in document.goals:
            text = f"{goal.title}：{goal.text}" if goal.title and goal.text else goal.title or goal.text
            lines.append(_numbered(text, goal.ordinal, document.styles.goal))
    lines += [_numbered(point.text, point.ordinal, document.styles.point) for point in section.points]
    return Part(
        mark(section.ordinal, document.styles.section) + section.heading,
        tuple(line_html(line) for line in lines),
        table,
    )


def _section_texts(document: PlanDocument, section: Section) -> list[Line]:
    """The section's text. The basis letters are printed instead of it unless the text holds them all."""
    text = section.text or ""
    if section.kind == "basis" and document.basis:
        squeezed = "".join(text.split())
        if not all("".join(basis.text.split()) in squeezed for basis in document.basis):
            return [Line(basis.text) for basis in document.basis]
    return [Line(text)] if text else []


def _numbered(text: str, ordinal: int | None, style: str) -> Line:
    return hanging(text, mark(ordinal, style))


def _colophon(version: int | None, url: str) -> str:
    said = _("Version %(version)s") % {"version": version} if version else ""
    return "　".join(text for text in (said, url) if text)


def _page_number() -> str:
    """ "Page 1 of 7" as CSS content, in the order of the form's language."""
    # Translators: at the foot of each printed page.
    words = _("Page %(page)s of %(pages)s") % {"page": "\x01", "pages": "\x02"}
    parts = {"\x01": "counter(page)", "\x02": "counter(pages)"}
    pieces = words.replace("\x01", "\0\x01\0").replace("\x02", "\0\x02\0").split("\0")
    return " ".join(parts.get(piece, _css_string(piece)) for piece in pieces if piece)


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ") + '"'


@cache
def style_sheet() -> str:
    """The rules of all forms; `render_layout` puts them at the head of a form's own."""
    return (LAYOUTS / "print.css").read_text(encoding="utf-8")


@cache
def _engine() -> Engine:
    """The forms' own templates: no request, no context processors, every value escaped."""
    return Engine(
        dirs=[str(LAYOUTS)], autoescape=True, libraries={"i18n": "django.templatetags.i18n"}, string_if_invalid=""
    )
