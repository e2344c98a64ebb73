"""Units and people out of sheets: every cell checked before anything is kept, then each row by its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter
from tablib import Dataset

from .. import actions
from ..errors import Refused
from ..models import Agency, Membership, Unit, User
from ..sheets import FORMATS, UnreadableSheet
from ..states import UNIT_ROLES, Role

# All of them are kept in one transaction, and others wait for it.
MOST_ROWS = 100

COLUMNS: dict[str, dict[str, Any]] = {
    "units": {"code": gettext_lazy("Unit code"), "name": gettext_lazy("Unit name")},
    "people": {
        "name": gettext_lazy("Name"),
        "email": gettext_lazy("E-mail"),
        "role": gettext_lazy("Role"),
        "unit": gettext_lazy("Unit code"),
    },
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a cell: "B3", the column's heading, in words."""

    cell: str
    column: str
    message: str


@dataclass
class Line:
    """A row of the sheet: its number there, what its cells say by column, whether anything is new or wrong in it."""

    number: int
    values: dict[str, str]
    is_new: bool = True
    is_wrong: bool = False


@dataclass
class Preview:
    """What a sheet would do to an agency."""

    lines: list[Line]
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new and not line.is_wrong]


def template(kind: str) -> Dataset:
    """An empty sheet with the headings, in the reader's language."""
    return Dataset(headers=[str(heading) for heading in COLUMNS[kind].values()])


def read(kind: str, name: str, content: bytes) -> list[dict[str, str]]:
    """The rows by column, `row` being the number in the sheet. Raises `UnreadableSheet` for what is no such sheet."""
    found = next((form for form in FORMATS if name.lower().endswith(f".{form.extension}")), None)
    if found is None:
        raise UnreadableSheet(_("Choose an .xlsx, .ods or .csv file."))
    dataset = found().create_dataset(content)
    known = _headings(kind)
    names = [known.get(heading.strip().lower(), "") for heading in dataset.headers]
    missing = [str(label) for key, label in COLUMNS[kind].items() if key not in names]
    if missing:
        raise UnreadableSheet(_("The sheet lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    rows = []
    for number, cells in enumerate(dataset, start=2):
        if any(cell.strip() for cell in cells):
            said = {key: cell.strip() for key, cell in zip(names, cells, strict=True) if key}
            places = {f"{key}@": get_column_letter(place) for place, key in enumerate(names, start=1) if key}
            rows.append(said | places | {"row": str(number)})
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet(_("At most %(limit)s rows at once. Split the sheet.") % {"limit": MOST_ROWS})
    return rows


def preview(kind: str, agency: Agency, rows: list[dict[str, str]]) -> Preview:
    """Check every cell against the agency as it stands; nothing is kept."""
    checked = Preview([Line(int(row["row"]), {key: row[key] for key in COLUMNS[kind]}) for row in rows])
    check = {"units": _check_units, "people": _check_people}[kind]

    def wrong(place: int, column: str, message: str) -> None:
        row = rows[place]
        checked.lines[place].is_wrong = True
        checked.wrong.append(Wrong(f"{row[f'{column}@']}{row['row']}", str(COLUMNS[kind][column]), message))

    check(agency, checked.lines, wrong)
    return checked


@transaction.atomic
def apply(kind: str, agency: Agency, rows: list[dict[str, str]], *, by: User) -> int:
    """Keep the new rows, all or none; their number. Raises `Refused` naming the row that cannot be kept."""
    checked = preview(kind, agency, rows)
    if checked.wrong:
        raise Refused(_("Cell %(cell)s: %(why)s") % {"cell": checked.wrong[0].cell, "why": checked.wrong[0].message})
    known: dict[str, User] = {}
    for line in checked.new:
        try:
            if kind == "units":
                actions.add_unit(agency=agency, by=by, code=line.values["code"], name=line.values["name"])
            else:
                _add_person(agency, line.values, known, by)
        except Refused as refused:
            raise Refused(_("Row %(row)s: %(why)s") % {"row": line.number, "why": refused}) from refused
    return len(checked.new)


def _add_person(agency: Agency, values: dict[str, str], known: dict[str, User], by: User) -> None:
    role, email = role_named(values["role"]), values["email"].lower()
    assert role is not None, "checked by the preview"  # noqa: S101
    unit = Unit.objects.active().get(agency=agency, code=values["unit"]) if role in UNIT_ROLES else None
    if email in known:
        # One mail for all rows of a person.
        actions.give_role(person=known[email], role=role, agency=agency, unit=unit, by=by)
        return
    invited = actions.invite(
        agency=agency,
        name=values["name"],
        email=email,
        role=role,
        unit=unit,
        by=by,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    known[email] = invited.person


def role_named(word: str) -> Role | None:
    """The role by its name in any language of the portal, or by its code."""
    return _in_every_language(lambda: {str(label): value for value, label in Role.choices}).get(word.lower())


def _check_units(agency: Agency, lines: list[Line], wrong: Callable[[int, str, str], None]) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(agency=agency)}
    names = {unit.name for unit in units.values() if unit.dissolved_on is None}
    seen: set[str] = set()
    for place, line in enumerate(lines):
        code, name = line.values["code"], line.values["name"]
        for column, limit in (("code", 20), ("name", 60)):
            if why := _text_fault(line.values[column], limit):
                wrong(place, column, why)
        present = units.get(code)
        if present and present.name == name and present.dissolved_on is None:
            line.is_new = False
        elif present:
            wrong(place, "code", _("%(unit)s has this code. Rename it on its own page.") % {"unit": present})
        elif name in names or name in seen:
            wrong(place, "name", _("Another unit bears this name."))
        if code in seen:
            wrong(place, "code", _("This code stands in the sheet twice."))
        seen |= {code, name}


def _check_people(agency: Agency, lines: list[Line], wrong: Callable[[int, str, str], None]) -> None:
    units = {unit.code: unit.pk for unit in Unit.objects.filter(agency=agency).active()}
    held = {
        (email.lower(), role, unit)
        for email, role, unit in Membership.objects.not_ended()
        .filter(agency=agency)
        .values_list("person__email", "role", "unit")
    }
    seen: set[tuple[str, str, int | None]] = set()
    for place, line in enumerate(lines):
        values = line.values
        if why := _text_fault(values["name"], 60):
            wrong(place, "name", why)
        try:
            validate_email(values["email"])
        except ValidationError:
            wrong(place, "email", _("This is no e-mail address."))
        role = role_named(values["role"])
        if role is None:
            names = "、".join(str(label) for label in Role.labels)
            wrong(place, "role", _("No such role. There are: %(names)s.") % {"names": names})
            continue
        unit = units.get(values["unit"]) if role in UNIT_ROLES else None
        if role in UNIT_ROLES and unit is None:
            wrong(place, "unit", _("No active unit of the agency has this code."))
        about = (values["email"].lower(), str(role), unit)
        if about in seen:
            wrong(place, "email", _("The same person and role stand in the sheet twice."))
        line.is_new = about not in held
        seen.add(about)


def _text_fault(text: str, limit: int) -> str:
    if not text:
        return _("This cell is empty.")
    if "\x00" in text or len(text) > limit:
        return _("At most %(limit)s characters.") % {"limit": limit}
    return ""


def _headings(kind: str) -> dict[str, str]:
    """Columns by their headings in any language of the portal."""
    return _in_every_language(lambda: {str(label): key for key, label in COLUMNS[kind].items()})


def _in_every_language(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            answers = ask()
        found |= {label.lower(): value for label, value in answers.items()}
        found |= {str(value).lower(): value for value in answers.values()}
    return found
