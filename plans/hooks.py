"""What rooms above ask to be told. A hook runs inside the action's transaction and may refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agencies.models import User

    from .models import Plan, PlanVersion

# Called after a version is frozen, with (plan, version, approver). Registered in `AppConfig.ready`.
on_approved: list[Callable[[Plan, PlanVersion, User], None]] = []
# Called after a submitted plan went back with its reason, with (plan, who returned it).
on_returned: list[Callable[[Plan, User], object]] = []
