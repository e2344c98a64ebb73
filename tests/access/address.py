"""An address and what each role gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world import City

ROLES = (
    "anonymous", "nobody", "foreigner", "other_editor", "editor", "head", "coordinator", "chief", "supervisor", "admin",
    "system",
)  # fmt: skip

Arguments = Callable[[City], dict[str, Any]]


@dataclass(frozen=True)
class Address:
    """How to call one address, and what each role gets (in the order of `ROLES`)."""

    method: str
    statuses: tuple[int, ...]
    kwargs: Arguments = field(default=lambda city: {})
    data: Arguments = field(default=lambda city: {})


def get(*statuses: int, **how: Arguments) -> Address:
    return Address("get", statuses, **how)


def post(*statuses: int, **how: Arguments) -> Address:
    return Address("post", statuses, **how)
