"""Reads the demo's data files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from plans.document import PlanDocument

FOLDER = Path(settings.BASE_DIR) / "fixtures"
PHOTOS = FOLDER / "photos"


def read(name: str) -> Any:
    """The JSON value of `fixtures/<name>.json`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def read_plan(name: str) -> PlanDocument:
    """The plan document of `fixtures/<name>.json`, which may be a bare outline."""
    return PlanDocument.from_json(read(name))
