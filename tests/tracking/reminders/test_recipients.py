"""Whom a reminder concerns, with and without the people it should concern first."""

import pytest

from agencies.models import Membership, User
from agencies.states import Role
from tracking.reminders.recipients import Holders

UNIT, OTHER_UNIT, AGENCY = 1, 2, 1  # the same number on purpose: a unit is not its agency
EDITOR, HEAD, COORDINATOR, CHIEF, ADMIN = (User(pk=number, name=f"第{number}人") for number in range(1, 6))


def holders(*roles: tuple[User, Role, int | None]) -> Holders:
    return Holders(Membership(person=person, role=role, agency_id=AGENCY, unit_id=unit) for person, role, unit in roles)


E_, H, C, A, M = (
    (EDITOR, Role.UNIT_EDITOR, UNIT),
    (HEAD, Role.UNIT_HEAD, UNIT),
    (COORDINATOR, Role.COORDINATOR, None),
    (CHIEF, Role.AGENCY_HEAD, None),
    (ADMIN, Role.AGENCY_ADMIN, None),
)


@pytest.mark.parametrize(
    ("roles", "usually", "escalated"),
    [
        ([E_, H, C, A, M], [EDITOR], [EDITOR, HEAD]),
        ([H, C, A, M], [HEAD], [HEAD]),
        ([E_, C, A, M], [EDITOR], [EDITOR, COORDINATOR]),
        ([C, A, M], [COORDINATOR], [COORDINATOR]),
        ([A, M], [CHIEF], [CHIEF]),
        ([M], [ADMIN], [ADMIN]),
        ([], [], []),
        ([(EDITOR, Role.UNIT_EDITOR, UNIT), (EDITOR, Role.UNIT_HEAD, UNIT)], [EDITOR], [EDITOR]),
        ([(HEAD, Role.UNIT_HEAD, OTHER_UNIT), C], [COORDINATOR], [COORDINATOR]),
    ],
)
def test_editors_then_head_then_coordinator(roles, usually: list[User], escalated: list[User]) -> None:
    found = holders(*roles)

    assert found.of_unit(UNIT, AGENCY, with_head=False) == usually
    assert found.of_unit(UNIT, AGENCY, with_head=True) == escalated


def test_who_reports_for_the_unit() -> None:
    found = holders(E_, H, C)

    assert [found.is_in_unit(person, UNIT) for person in (EDITOR, HEAD, COORDINATOR)] == [True, True, False]
    assert found.is_in_unit(EDITOR, OTHER_UNIT) is False
