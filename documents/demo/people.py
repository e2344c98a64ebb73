"""The demo's agencies, units and people, and the one password of all of them."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, Unit, User
from agencies.states import Role

from .fixtures import read

# Without the letters and digits that are mistaken for each other in print.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# A reserved name: mail to the demo's people never reaches anybody.
MAIL_DOMAIN = "demo.invalid"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Account:
    """One role of one demo account, as `demo_accounts` lists it. `role` is "" for the system administrator."""

    account: str
    name: str
    role: str
    agency: str
    unit: str
    is_main: bool


def agency_codes() -> set[str]:
    """The codes of the demo's agencies."""
    return {entry["code"] for entry in read("agencies")["agencies"]}


def load_agencies() -> dict[str, Agency]:
    """The agencies with their units, by code."""
    made: dict[str, Agency] = {}
    for position, entry in enumerate(read("agencies")["agencies"], start=1):
        agency = add_agency(
            code=entry["code"],
            name=entry["name"],
            short_name=entry["short_name"],
            parent=made.get(entry["parent"]),
            self_noun=entry["self_noun"],
            all_units_label=entry["all_units_label"],
            position=position,
            by=None,
        )
        for unit in entry["units"]:
            add_unit(agency=agency, code=unit["code"], name=unit["name"], by=None)
        made[agency.code] = agency
    return made


def load_people(agencies: dict[str, Agency], password: str) -> dict[str, User]:
    """The people with their roles, by account."""
    # One hash for all: they share the password, and hashing is slow by design.
    hashed = make_password(password)
    must_change = _is_for_others()
    units = {(unit.agency.code, unit.code): unit for unit in Unit.objects.select_related("agency")}
    made: dict[str, User] = {}
    for entry in read("people")["people"]:
        account = entry["account"]
        person = User.objects.create(
            username=account,
            name=entry["name"],
            email=f"{account}@{MAIL_DOMAIN}",
            password=hashed,
            must_change_password=must_change,
            is_staff=entry["superuser"],
            is_superuser=entry["superuser"],
        )
        for role in entry["roles"]:
            unit = units[role["agency"], role["unit"]] if role["unit"] else None
            grant_role(person=person, role=Role(role["role"]), agency=agencies[role["agency"]], unit=unit, by=None)
        made[account] = person
    return made


def taken_accounts() -> list[str]:
    """Names of demo accounts, and their addresses, that somebody else in this database bears already."""
    accounts = [entry["account"] for entry in read("people")["people"]]
    addresses = [f"{account}@{MAIL_DOMAIN}" for account in accounts]
    taken = User.objects.filter(Q(username__in=accounts) | Q(email__in=addresses))
    return sorted(taken.values_list("username", flat=True))


def listed_accounts() -> list[Account]:
    """Every role of every demo account that is in the database, in the order of the fixture."""
    present = set(User.objects.values_list("username", flat=True))
    agencies = {agency.code: agency for agency in Agency.objects.prefetch_related("units")}
    listed = []
    for entry in read("people")["people"]:
        if entry["account"] not in present:
            continue
        for role in entry["roles"] or [{"role": "", "agency": "", "unit": ""}]:
            agency = agencies.get(role["agency"])
            names = {unit.code: unit.name for unit in agency.units.all()} if agency else {}
            listed.append(
                Account(
                    account=entry["account"],
                    name=entry["name"],
                    role=role["role"],
                    agency=agency.short_name if agency else "",
                    unit=names.get(role["unit"], ""),
                    is_main=entry["main"],
                )
            )
    return listed


def make_password_file() -> str:
    """The password of the demo: DEMO_PASSWORD, else the one kept, else a new one. Kept for its owner's eyes only.

    Raises `ValidationError` when DEMO_PASSWORD is too weak by the portal's own rules.
    """
    password = os.environ.get("DEMO_PASSWORD") or kept_password() or _new_password()
    validate_password(password)
    path = password_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mode is given on creation: at no moment can another user read it.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(password + "\n")
    return password


def kept_password() -> str:
    """The password that the demo was loaded with, "" where none is kept."""
    path = password_file()
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def password_file() -> Path:
    return Path(settings.VAR_DIR) / "demo_password"


def _is_for_others() -> bool:
    """Whether others reach this portal. On one's own machine one password opens all accounts, to try each role."""
    return urlsplit(settings.SITE_URL).hostname not in LOOPBACK


def _new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
