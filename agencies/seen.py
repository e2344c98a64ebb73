"""Row versions of rows that count none: what a form showed, as a number that its saving names again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from .errors import Stale
from .requests import LARGEST
from .trail import values


def version_of(row: Model, names: Iterable[str]) -> int:
    """What these fields of the row say, from 1 to `LARGEST`.

    Agencies and units are saved in many ways (settings, administration, sheets); none of them has to count for this.
    """
    said = values(row)
    return number_of({name: said[name] for name in names})


def number_of(said: Mapping[str, Any]) -> int:
    """The same for anything that is said, by name."""
    content = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return 1 + int.from_bytes(hashlib.sha256(content.encode()).digest()[:8]) % LARGEST


def refuse_stale(row: Model, names: Iterable[str], version: int) -> None:
    """Raises `Stale` where the fields of the row, which is locked, say something else than the form showed."""
    if version_of(row, names) != version:
        raise Stale(row)
