"""Pages that the access table's addresses alone do not show: a row open, a step behind another, an error."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from agencies import actions
from agencies.states import Role
from tests.world import City

from .arguments import draft_row


def _editor_with(city: City, wanted: str) -> str:
    plan = draft_row(city)
    return f"{reverse('plan_edit', args=[plan['plan_id']])}?{wanted}={plan['uid']}"


def _invitation(city: City) -> str:
    invited = actions.invite(
        agency=city.plant, name="新人", email="n@example.org", role=Role.COORDINATOR, by=city["admin"]
    )
    return reverse("invitation", args=[invited.token])


# Role and address by a name for the report.
MORE_PAGES: dict[str, tuple[str, Callable[[City], str]]] = {
    "a row of a plan, open": ("coordinator", lambda city: _editor_with(city, "row")),
    "the units of a row, open": ("coordinator", lambda city: _editor_with(city, "units")),
    "what waits for review": ("head", lambda city: f"{reverse('my_reports')}?tab=review"),
    "what waits for acceptance": ("coordinator", lambda city: f"{reverse('my_reports')}?tab=review"),
    "an invitation": ("anonymous", _invitation),
    "an invitation that holds no longer": ("anonymous", lambda city: reverse("invitation", args=["forged"])),
    "nothing here": ("editor", lambda city: "/nowhere/"),
    "not for you": ("editor", lambda city: reverse("plan_new")),
}
# Behind a password given just now.
SECOND_STEPS = ("mfa_activate_totp", "mfa_add_webauthn")
