"""Changes to agencies: their names, what they say of themselves, their logo."""

from __future__ import annotations

import datetime as dt
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import trail
from ..audit import record
from ..errors import Refused
from ..keeping.logo import encode
from ..models import Agency, AgencyLogo, AgencyName, User
from ..seen import refuse_stale
from ..states import Role
from ..texts import record_kept
from .people import invite
from .validity import one_line, refuse_invalid

OWN_WORDS = frozenset({"short_name", "self_noun", "all_units_label", "plan_header", "signatories", "review_months"})
NAME = frozenset({"name"})


@transaction.atomic
def add_agency(
    *, code: str, name: str, by: User | None, short_name: str = "", parent: Agency | None = None, **details: object
) -> Agency:
    """A new agency below `parent`. `details` are other fields of `Agency` (self_noun, all_units_label, position)."""
    code, name, short_name = one_line(code), one_line(name), one_line(short_name)
    agency = Agency(code=code, name=name, short_name=short_name or name, parent=parent, **details)
    refuse_invalid(agency)
    agency.save()
    record("agency.added", by=by, on=agency, agency=agency, name=name)
    return agency


@transaction.atomic
def rename_agency(
    *, agency: Agency, name: str, from_date: dt.date, by: User | None, version: int | None = None
) -> Agency:
    """Give the agency another name from a date on; plans of earlier years keep the earlier one.

    `version` is that of the name (`seen.version_of`) which the form showed, if one did: raises `Stale` for another.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if version is not None:
        refuse_stale(agency, NAME, version)
    before, name = agency.name, one_line(name)
    if not agency.names.exists():
        AgencyName.objects.create(agency=agency, name=before, valid_from=dt.date.min)
    AgencyName.objects.update_or_create(agency=agency, valid_from=from_date, defaults={"name": name})
    agency.name = name
    agency.save()
    record_kept(agency, before={"name": before}, after={"name": name}, by=by)
    record("agency.renamed", by=by, on=agency, agency=agency, before=before, after=name, since=from_date.isoformat())
    return agency


@transaction.atomic
def change_agency(*, agency: Agency, version: int, by: User | None, **values: object) -> Agency:
    """Change what an agency says of itself: of the fields in `OWN_WORDS` those given.

    `version` is that of its own words (`seen.version_of`) which the form showed; raises `Stale` for another. Each of
    its words is one line, as the history tells them.
    """
    if unknown := set(values) - OWN_WORDS:
        raise ValueError(f"Not an agency's own to change: {', '.join(sorted(unknown))}")
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    refuse_stale(agency, OWN_WORDS, version)
    before = trail.values(agency)
    for name, value in values.items():
        setattr(agency, name, _in_lines(value))
    refuse_invalid(agency)
    agency.save()
    trail.record_saved(agency, before=before, by=by)
    return agency


@transaction.atomic
def add_agency_below(
    *, parent: Agency, code: str, name: str, short_name: str, by: User, administrator: str = "", email: str = ""
) -> Agency:
    """A new agency below `parent`, with its first administrator invited where an address is given."""
    parent = Agency.objects.select_for_update().get(pk=parent.pk)
    if parent.dissolved_on is not None:
        raise Refused(_("%(agency)s is dissolved.") % {"agency": parent})
    position = 10 * (parent.children.count() + 1)
    agency = add_agency(code=code, name=name, short_name=short_name, parent=parent, by=by, position=position)
    if email:
        invite(agency=agency, name=administrator, email=email, role=Role.AGENCY_ADMIN, by=by)
    return agency


@transaction.atomic
def set_logo(*, agency: Agency, upload: IO[bytes], by: User) -> AgencyLogo:
    """Keep a picture as the agency's logo: re-encoded, small, with nothing hidden in it. Raises `Refused`."""
    logo = encode(upload)
    kept, _is_new = AgencyLogo.objects.update_or_create(
        agency=agency,
        defaults={"content": logo.content, "sha256": logo.sha256, "width": logo.width, "height": logo.height},
    )
    record("agency.logo_set", by=by, on=agency, agency=agency, sha256=logo.sha256)
    return kept


@transaction.atomic
def remove_logo(*, agency: Agency, by: User) -> None:
    """Show the agency without a logo again."""
    number, _rows = AgencyLogo.objects.filter(agency=agency).delete()
    if number:
        record("agency.logo_removed", by=by, on=agency, agency=agency)


def _in_lines(value: Any) -> Any:
    """The value with one line for each text in it: a name, titles of those who sign, labels of the plan's columns."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [
            cell | {"label": one_line(cell["label"])} if isinstance(cell, dict) else one_line(cell) for cell in value
        ]
    return value
