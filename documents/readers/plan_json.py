"""Reader of the plan document's own JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from documents.readers.decoding import decode
from documents.readers.errors import Unreadable
from plans.document import InvalidDocument, MarkerStyles, PlanDocument
from plans.numbering import LARGEST, STYLES

_DEEPEST = 60


def read(data: bytes) -> PlanDocument:
    """The document that `PlanDocument.as_json` wrote. Raises `Unreadable` naming the place that does not fit."""
    try:
        value = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("This is not JSON: %(error)s") % {"error": error}) from error
    for place, entry in _walk(value):
        _check(place, entry)
    try:
        document = PlanDocument.from_json(value)
    except InvalidDocument as error:
        raise Unreadable(_("This is not a plan document: %(error)s") % {"error": error}) from error
    _check_uids(document)
    _check_styles(document.styles)
    if not document.items:
        raise Unreadable(_("The plan has no content: no work item was found."))
    return document


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its place (sections[0].heading), depth first without recursion."""
    left: list[tuple[str, int, Any]] = [("", 0, value)]
    while left:
        place, depth, entry = left.pop()
        if depth > _DEEPEST:
            raise Unreadable(_("This is not a plan document: %(error)s") % {"error": f"{place[:80]}…: nested too deep"})
        yield place, entry
        if isinstance(entry, dict):
            left.extend((f"{place}.{key}".lstrip("."), depth + 1, child) for key, child in entry.items())
            left.extend((f"{place}.{key}".lstrip("."), depth + 1, key) for key in entry)
        elif isinstance(entry, list):
            left.extend((f"{place}[{index}]", depth + 1, child) for index, child in enumerate(entry))


def _check(place: str, entry: Any) -> None:
    """Refuse what types alone let through: texts no database stores, numbers no marker prints."""
    if isinstance(entry, str):
        if "\0" in entry or any("\ud800" <= character <= "\udfff" for character in entry):
            raise Unreadable(_("%(place)s: the text holds characters that are not allowed.") % {"place": place[:80]})
    elif isinstance(entry, int) and not isinstance(entry, bool):
        lowest, highest = (1, LARGEST) if place.endswith((".ordinal", "year", ".span")) else (0, 2**31 - 1)
        if not lowest <= entry <= highest:
            raise Unreadable(
                _("%(place)s: the number must be between %(lowest)d and %(highest)d.")
                % {"place": place[:80], "lowest": lowest, "highest": highest}
            )


def _check_styles(styles: MarkerStyles) -> None:
    used = (styles.section, styles.goal, styles.point, styles.item, styles.focus, *styles.measures)
    unknown = [style for style in used if style not in STYLES]
    if unknown or not styles.measures:
        said = f"styles: {unknown[0][:40]!r} is no marker" if unknown else "styles.measures: is empty"
        raise Unreadable(_("This is not a plan document: %(error)s") % {"error": said})


def _check_uids(document: PlanDocument) -> None:
    seen: set[str] = set()
    for uid in _uids(document):
        if uid in seen or not (uid.isalnum() and uid.isascii() and len(uid) <= 32):
            raise Unreadable(_("This is not a plan document: %(error)s") % {"error": f"uid {uid[:40]!r} is not unique"})
        seen.add(uid)


def _uids(document: PlanDocument) -> Iterator[str]:
    for records in (document.basis, document.goals, document.sections, document.items):
        yield from (record.uid for record in records)
    for section in document.sections:
        yield from (point.uid for point in section.points)
    for _item, focus in document.focus_points():
        yield focus.uid
    for measure in document.measures():
        yield measure.uid
