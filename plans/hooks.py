"""What rooms above ask to be told. A hook runs inside the action's transaction and may refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agencies.models import User

    from .models import Plan, PlanVersion


@dataclass(frozen=True, slots=True)
class NextAction:
    """What a person does next with an approved plan: `text` says why, `label` stands on the button to `url`."""

    url: str
    label: str
    text: str


# Called after a version is frozen, with (plan, version, approver). Registered in `AppConfig.ready`.
on_approved: list[Callable[[Plan, PlanVersion, User], None]] = []
# Called after a submitted plan went back with its reason, with (plan, who returned it).
on_returned: list[Callable[[Plan, User], object]] = []
# Asked in order, with (plan, person), what comes next once a version is in force; the first answer is shown.
next_actions: list[Callable[[Plan, Any], NextAction | None]] = []


def next_action(plan: Plan, person: Any) -> NextAction | None:
    """The next thing this person does with a plan that has a version in force; None where there is nothing."""
    if plan.approved_version_id is None:
        return None
    answers = (ask(plan, person) for ask in next_actions)
    return next((answer for answer in answers if answer is not None), None)
