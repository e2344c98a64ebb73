"""People who stand to the plant otherwise than those of the table's columns, each with the rule of what they get.

The columns (`ROLES`) are, seen from the plant's office whose rows are asked for:

| relation | columns |
|---|---|
| own unit | editor, head |
| own agency, another unit | other_editor |
| own agency | coordinator, chief |
| superior | supervisor, admin (of the bureau right above) |
| foreign agency | foreigner (of the plant beside it, below the same bureau) |
| no agency | nobody |
| not signed in | anonymous |
| over everything | system |

Here are those who hold *every* role beside, elsewhere and below, and those whom the columns leave out. The disabled are
in `test_disabled.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, User
from agencies.states import UNIT_ROLES, Role
from tests.world import City, person

from .address import ROLES, Address

Expected = Callable[[str, Address], int]

# Pages about the person's own agencies, whose addresses name none: what those get there who hold every role somewhere.
OWN_PAGES = {
    "plan_new": 200,
    "plan_import": 200,
    "plan_import_save": 422,
    "results_accept": 302,
    "audit_log": 200,
    "audit_export": 200,
    "annual_remind_late": 422,
    "supervision": 200,
    "dashboard": 200,
    "dashboard_rows": 200,
    "inspection_new": 200,
    "score_sheet_list": 200,
    "score_sheet_new": 200,
    "settings_list": 302,
    "sheet": 200,
    "sheet_export": 422,
    "sheet_import": 422,
    "sheet_apply": 422,
    "sheet_marked": 422,
    # The period is the plant's: what is asked for in another's does not exist.
    "hand_in_all": 404,
}
# The score sheet is the bureau's: agencies below it, and who supervises it, may know how is judged.
JUDGED_BY = {"score_sheet_edit": 403, "score_sheet_history": 403, "score_sheet_restore": 403}
# The address names the agency beside the plant.
OWN_AGENCY = {"annual_remind": 403}
# What is submitted to the superior, and what it inspects itself.
SUBMITTED_ABOVE = {
    "indicator_detail": 200,
    "indicator_edit": 403,
    "indicator_history": 403,
    "indicator_text_restore": 403,
    "indicator_retire": 403,
    "indicator_reinstate": 403,
    "indicator_delete": 403,
    "measurement_edit": 403,
    "annual_take_back": 403,
    "annual_sign": 403,
    "annual_decline": 403,
    "annual_submit": 403,
    "annual_submission": 200,
    "annual_pdf": 200,
    "report_file_make": 302,
    "report_file": 200,
    "report_history": 403,
    "report_text_restore": 403,
    "annual_tables": 200,
    "annual_file": 200,
    "annual_file_thumbnail": 200,
    "annual_accept": 302,
    "annual_return": 302,
    "annual_remind": 302,
    "inspection_detail": 200,
    "inspection_edit": 200,
    "inspection_cancel": 302,
    "inspection_history": 200,
    "inspection_text_restore": 302,
    "finding_add": 302,
    "finding_answer": 403,
    "finding_answer_restore": 403,
    "finding_edit": 302,
    "finding_history": 200,
    "finding_text_restore": 302,
    "finding_move": 302,
    "finding_close": 302,
    "finding_return": 302,
    "score_sheet_edit": 200,
    "score_sheet_history": 200,
    "score_sheet_restore": 302,
}
WITHOUT_ADMINISTRATION = OWN_PAGES | {"audit_log": 403, "audit_export": 403, "settings_list": 403, "hand_in_all": 403}


@dataclass(frozen=True)
class Relation:
    """`rule` says what `expected` (of an address's name and row of the table) does."""

    rule: str
    person: Callable[[City], User]
    expected: Expected


def _as(role: str, exceptions: dict[str, int]) -> Expected:
    """What the column gets, but for the exceptions."""
    return lambda name, address: exceptions.get(name, address.statuses[ROLES.index(role)])


def _first_seen(*roles: str, exceptions: dict[str, int]) -> Expected:
    """What the first of the columns gets that is not told 404."""

    def expected(name: str, address: Address) -> int:
        statuses = [address.statuses[ROLES.index(role)] for role in roles]
        return exceptions.get(name, next((status for status in statuses if status != 404), 404))

    return expected


def _every_role(username: str, *agencies: Agency, roles: tuple[Role, ...] = tuple(Role)) -> User:
    holder = person(username, f"{username} 的人")
    for agency in agencies:
        unit = add_unit(agency=agency, code="Z", name="他室", by=None)
        for role in roles:
            grant_role(person=holder, role=role, agency=agency, unit=unit if role in UNIT_ROLES else None, by=None)
    return holder


def _elsewhere(city: City) -> User:
    bureau = add_agency(code="B2", name="測試市衛生局", short_name="衛生局", parent=city.city, by=None)
    below = add_agency(code="B2P", name="測試衛生所", short_name="衛生所", parent=bureau, by=None)
    return _every_role("elsewhere", bureau, below)


def _below(city: City) -> User:
    return _every_role("below", add_agency(code="P1S", name="測試分所", short_name="分所", parent=city.plant, by=None))


RELATIONS = {
    "beside": Relation(
        "Whatever role is held in the agency beside it: where somebody without a role is told nothing, so is this one.",
        lambda city: _every_role("beside", city.other_plant),
        _as("nobody", OWN_PAGES | JUDGED_BY | OWN_AGENCY),
    ),
    "elsewhere": Relation(
        "The same below another bureau, and in that bureau, whose list of settings has more than one agency.",
        _elsewhere,
        _as("nobody", OWN_PAGES | {"settings_list": 200}),
    ),
    "below": Relation(
        "The same of an agency below, which sees no row of the one above it.",
        _below,
        _as("nobody", OWN_PAGES | JUDGED_BY),
    ),
    "own_admin": Relation(
        "The agency's own administrator gets what those of above get, and reads plans as all of the agency do.",
        lambda city: _every_role("own_admin", city.plant, roles=(Role.AGENCY_ADMIN,)),
        _first_seen(
            "admin",
            "other_editor",
            # What is a unit's alone.
            exceptions={
                "contribution_edit": 404,
                "contribution_history": 404,
                "contribution_text_restore": 404,
                "report_progress": 404,
                "settings_list": 302,
            },
        ),
    ),
    "above": Relation(
        "Coordinator and head of the superior know what was submitted to them, and are told nothing else.",
        lambda city: _every_role("above", city.bureau, roles=(Role.COORDINATOR, Role.AGENCY_HEAD)),
        _as("nobody", WITHOUT_ADMINISTRATION | SUBMITTED_ABOVE),
    ),
    "top": Relation(
        "The supervisor two levels above gets what the one right above gets, but does not write its score sheets.",
        lambda city: _every_role("top", city.city, roles=(Role.SUPERVISOR,)),
        _as("supervisor", JUDGED_BY),
    ),
}
