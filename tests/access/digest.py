"""All that the database says, to be compared before and after."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import models

ROOMS = ("agencies", "plans", "tracking")
# Refusals and exports are noted there.
NOTED = {"agencies.auditentry"}

Digest = dict[str, list[tuple[Any, ...]]]


def digest() -> Digest:
    """Every row of every table of the portal, but of the audit log."""
    found: Digest = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if model._meta.label_lower not in NOTED:
                found[model._meta.label_lower] = list(model._base_manager.order_by("pk").values_list(*_columns(model)))
    return found


def differing(before: Digest, one: Digest, other: Digest) -> list[str]:
    """The tables in which two states differ that both came of `before`.

    Not counted are what two runs of one act differ in: moments, files, and the keys of rows that `before` lacks.
    """
    known = {label: {row[0] for row in rows} for label, rows in before.items()}

    def plain(label: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return sorted((_plain(apps.get_model(label), row, known) for row in rows), key=repr)

    return [
        label
        for label in before
        if one[label] != other[label] and plain(label, one[label]) != plain(label, other[label])
    ]


def _fields(model: type[models.Model]) -> list[Any]:
    """The columns, the key first; frozen documents are told by their SHA-256."""
    return [model._meta.pk, *(field for field in model._meta.concrete_fields if not _is_left_out(field))]


def _is_left_out(field: Any) -> bool:
    return field.primary_key or field.name == "document"


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


def _plain(model: type[models.Model], row: tuple[Any, ...], known: dict[str, set[Any]]) -> tuple[Any, ...]:
    is_new = row[0] not in known[model._meta.label_lower]
    return tuple(_value(field, value, known, is_new) for field, value in zip(_fields(model), row, strict=True))


def _value(field: Any, value: Any, known: dict[str, set[Any]], is_new: bool) -> Any:
    if isinstance(field, models.DateTimeField | models.FileField) or field.name in MADE_ANEW:
        return None
    pointed = field.remote_field.model if field.remote_field else field.model if field.primary_key else None
    if pointed is not None and value is not None:
        return value if value in known.get(pointed._meta.label_lower, {value}) else "new"
    # A new row may name others by their keys, in addresses and the like.
    return re.sub(r"\d+", "#", str(value)) if is_new and isinstance(value, str | dict | list) else value


# Random in each run.
MADE_ANEW = {"uid", "token_hash", "password", "sealed", "username", "line", "task_id"}
