"""The texts of a plan by name, for their history: "text", "title", "data.issuer", "extra.預期目標", "header.0"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Refused

from .loading import Row, wording
from .models import Plan, PlanPart, WorkItem
from .states import PartKind

_LETTER = ("issuer", "date", "number", "verb", "title")


def target_of(thing: Plan | Row) -> str:
    """Under which name the history of its texts is kept."""
    return f"plan:{thing.pk}" if isinstance(thing, Plan) else f"row:{thing.uid}"


def texts_of(thing: Plan | Row) -> dict[str, str]:
    """Every text of a plan's head or of a row, as it is read (the framework's wording where there is no local one)."""
    if isinstance(thing, Plan):
        return _head_texts(thing)
    if isinstance(thing, PlanPart):
        return _part_texts(thing)
    texts = {"text": thing.text if thing.text is not None else wording(thing)}  # type: ignore[arg-type]
    if not isinstance(thing, WorkItem):
        texts |= {f"extra.{label}": text for label, text in thing.extra.items()}
    return texts


def with_text(thing: Plan | Row, field: str, text: str) -> dict[str, Any]:
    """What `edit_row` or `edit_plan` takes to put one text back. Refused where the row has no such text any more."""
    name, _dot, key = field.partition(".")
    if isinstance(thing, Plan):
        return _head_with(thing, name, key, text)
    if name == "extra" and not isinstance(thing, PlanPart | WorkItem):
        others = {label: said for label, said in thing.extra.items() if label != key}
        return {"extra": others | ({key: text} if text else {})}
    if name == "data" and isinstance(thing, PlanPart) and key in _LETTER:
        return {"data": thing.data | {key: text or None if key == "date" else text}}
    if name == "title" and isinstance(thing, PlanPart):
        return {"title": text}
    if name == "text":
        return {"text": _local(thing, text)}
    raise _gone()


def label_of(field: str) -> str:
    """What the text is called on the page of its history."""
    name, _dot, key = field.partition(".")
    if name == "extra":
        return key
    if name == "header":
        return _("Label of column %(number)s") % {"number": int(key) + 1}
    return _labels()[f"{name}.{key}" if key else name]


def _labels() -> dict[str, str]:
    return {
        "text": _("Text"),
        "title": _("Heading"),
        "subtitle": _("Line under the title"),
        "signatories": _("Sign-off block"),
        "data.issuer": _("Issued by"),
        "data.date": _("Date"),
        "data.number": _("Letter number"),
        "data.verb": _("Verb"),
        "data.title": _("Cited plan"),
    }


def _head_texts(plan: Plan) -> dict[str, str]:
    labels = {f"header.{index}": cell["label"] for index, cell in enumerate(plan.header)}
    return {"title": plan.title, "subtitle": plan.subtitle, "signatories": "\n".join(plan.signatories)} | labels


def _part_texts(part: PlanPart) -> dict[str, str]:
    node = part.framework_node if part.text is None else None
    texts = {"text": part.text if part.text is not None else node.text if node else ""}
    if part.kind == PartKind.BASIS:
        return texts | {f"data.{name}": part.data.get(name) or "" for name in _LETTER}
    return texts if part.kind == PartKind.POINT else {"title": part.title} | texts


def _head_with(plan: Plan, name: str, key: str, text: str) -> dict[str, Any]:
    if name == "header" and key.isdecimal() and int(key) < len(plan.header):
        header = [dict(cell) for cell in plan.header]
        header[int(key)]["label"] = text
        return {"header": header}
    if name == "signatories":
        return {"signatories": text.split("\n") if text else []}
    if name in ("title", "subtitle"):
        return {name: text}
    raise _gone()


def _local(row: Row, text: str) -> str | None:
    """The local wording to store: none where it is the framework's, or where a section has no text."""
    if isinstance(row, PlanPart):
        node = row.framework_node
        return None if (node and node.text == text) or (row.text is None and not text) else text
    node = getattr(row, "framework_node", None)
    return None if node and text == (node.text or node.title) else text


def _gone() -> Refused:
    return Refused(_("This text has no place in the plan any more. Copy it and put it in by hand."))
