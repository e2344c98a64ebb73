"""What a plan still lacks: shown while editing; only the `blocking` ones keep it from being submitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .document import PlanDocument
from .paths import numbers

# The year a title names: 110年度, 110 年.
_YEAR = re.compile(r"(?<!\d)(\d{2,3})\s*年")


@dataclass(frozen=True)
class Lack:
    """Something missing at a node (`uid` None: the plan as a whole)."""

    message: str
    uid: str | None = None
    blocking: bool = False


def lacks(document: PlanDocument) -> list[Lack]:
    """Everything missing, in the order of the plan."""
    return [*_of_the_whole(document), *_empty_parts(document), *_of_the_table(document)]


def _of_the_whole(document: PlanDocument) -> Iterator[Lack]:
    if not document.title.strip():
        yield Lack(_("The plan has no title."), blocking=True)
    said = _YEAR.findall(document.title)
    if said and document.year and str(document.year) not in said:
        years = {"said": "、".join(said), "year": document.year}
        yield Lack(_("The title says %(said)s, but this is the plan of %(year)s.") % years)
    if not any(True for _pair in document.focus_points()):
        yield Lack(_("The plan has no focus point yet."), blocking=True)
    if not document.basis:
        yield Lack(_("The letter the plan rests on is not entered."))
    for section in document.sections:
        if section.kind in ("other", "scope", "evaluation", "amendment") and not (section.text or section.points):
            yield Lack(_("Section “%(heading)s” is empty.") % {"heading": section.heading}, section.uid)


def _empty_parts(document: PlanDocument) -> Iterator[Lack]:
    """Parts outside the table that would print as a bare marker."""
    for basis in document.basis:
        if not basis.text.strip():
            yield Lack(_("A letter of the basis has no text."), basis.uid, blocking=True)
    for goal in document.goals:
        if not (goal.title.strip() or goal.text.strip()):
            yield Lack(_("A goal has no text."), goal.uid, blocking=True)
    for section in document.sections:
        for point in section.points:
            if not point.text.strip():
                message = _("Section “%(heading)s” has an empty point.") % {"heading": section.heading}
                yield Lack(message, point.uid, blocking=True)


def _of_the_table(document: PlanDocument) -> Iterator[Lack]:
    cited = numbers(document)
    for item in document.items:
        if not item.title.strip():
            yield Lack(_("Work item %(number)s has no title.") % {"number": cited[item.uid]}, item.uid, blocking=True)
        if not item.focus_points:
            where = {"number": cited[item.uid] or item.title[:12]}
            yield Lack(_("%(number)s has no focus point.") % where, item.uid)
    for item, focus in document.focus_points():
        where = {"number": cited[focus.uid] or item.title[:12]}
        if not focus.text.strip():
            yield Lack(_("%(number)s has no text.") % where, focus.uid, blocking=True)
        if not focus.units and not any(measure.units for measure in focus.walk()):
            yield Lack(_("%(number)s names no responsible unit.") % where, focus.uid)
        for unit in focus.units:
            if unit.unit_id is None and not unit.generic:
                yield Lack(
                    _("%(number)s: the agency has no unit “%(unit)s”.") % {**where, "unit": unit.name}, focus.uid
                )
        if not focus.measures:
            yield Lack(_("%(number)s has no measure.") % where, focus.uid)
        for measure in focus.walk():
            if not measure.text.strip() and not measure.placeholder:
                yield Lack(_("%(number)s has no text.") % {"number": cited[measure.uid]}, measure.uid, blocking=True)
            if measure.placeholder:
                yield Lack(
                    _("%(number)s was lost in the source: enter its text.") % {"number": cited[measure.uid]},
                    measure.uid,
                )
            if measure.truncated:
                yield Lack(
                    _("%(number)s lost its beginning in the source.") % {"number": cited[measure.uid]}, measure.uid
                )
