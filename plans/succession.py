"""Last year's plan → this year's: the same nodes with identities of their own, each naming its predecessor."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from .document import PlanDocument, new_uid


def succeed(document: PlanDocument, *, year: int, title: str) -> PlanDocument:
    """The document as the beginning of another year's plan.

    Texts stay as they were: only people can say what of them holds. References to last year's framework, the line
    under the title (its letter is last year's) and the reader's doubts go.
    """
    begun = _renewed(document)
    return replace(begun, year=year, title=title, subtitle="", framework=None, warnings=())


def _renewed(node: Any) -> Any:
    """A copy with a new uid at every level, the old one among the predecessors where a node keeps them."""
    changes: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "uid":
            changes["uid"] = new_uid()
        elif field.name == "predecessors":
            changes["predecessors"] = (node.uid,)
        elif field.name == "framework":
            changes["framework"] = None
        elif isinstance(value, tuple) and value and all(is_dataclass(entry) for entry in value):
            changes[field.name] = tuple(_renewed(entry) for entry in value)
    return replace(node, **changes)
