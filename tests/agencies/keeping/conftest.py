"""Three agencies with an administrator each, a unit with an editor, and a client for anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency, Unit, User
from agencies.states import Role
from tests import factories

Sign = Callable[[User], Client]


def saved(client: Client, url: str, form: dict[str, Any]) -> Any:
    """The answer to a form that was opened, where it could be, and is sent with the row version it showed."""
    page = client.get(url)
    seen = page.context["form"]["row_version"].value() if page.status_code == 200 else 0
    return client.post(url, {"row_version": seen} | form)


@dataclass
class House:
    """A bureau with a plant below it, another bureau's plant, and who works there."""

    bureau: Agency
    plant: Agency
    foreign: Agency
    office: Unit
    workshop: Unit
    foreign_unit: Unit
    above: User
    admin: User
    editor: User
    chief: User
    stranger: User


@pytest.fixture
def house() -> House:
    bureau = factories.agency("環保局")
    plant = factories.agency("測試廠", parent=bureau)
    foreign = factories.agency("別的廠")
    office, workshop = factories.unit(plant, "總務室"), factories.unit(plant, "維修組")
    foreign_unit = factories.unit(foreign, "外室")
    return House(
        bureau=bureau,
        plant=plant,
        foreign=foreign,
        office=office,
        workshop=workshop,
        foreign_unit=foreign_unit,
        above=_known("局管理", (Role.AGENCY_ADMIN, bureau)),
        admin=_known("廠管理", (Role.AGENCY_ADMIN, plant)),
        editor=_known("林承辦", (Role.UNIT_EDITOR, office)),
        chief=_known("張首長", (Role.AGENCY_HEAD, plant)),
        stranger=_known("外人", (Role.UNIT_EDITOR, foreign_unit)),
    )


def _known(name: str, *roles: tuple[Role, Agency | Unit]) -> User:
    person = factories.person(name, *roles)
    person.email = f"{person.username}@example.org"
    person.set_password("a long enough phrase")
    person.save()
    return person


@pytest.fixture
def sign() -> Sign:
    def signed_in(person: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(person)
        return client

    return signed_in
