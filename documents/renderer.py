"""What a rendered file depends on beside its content: the portal's code, layouts and wordings, and the packages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent


def renderer() -> str:
    """WeasyPrint's version and a digest of everything a form can be drawn by: a change of either renders anew."""
    return f"weasyprint {installed_version('weasyprint')} {_digest()}"


def sources(root: Path, rooms: Iterable[Path]) -> Iterator[Path]:
    """All modules and layouts of the rooms, the translations, and the pins of the packages, sorted.

    Everything, not a list of what draws today: a new module is among them without anybody thinking of it.
    """
    found = [path for room in rooms for path in room.rglob("*") if "__pycache__" not in path.parts]
    found += [*(root / "locale").rglob("*.mo"), root / "requirements.txt"]
    return (path for path in sorted(found) if path.is_file())


def digest_of(root: Path, rooms: Iterable[Path]) -> str:
    """SHA-256 (hex) over the names below `root` and the contents of the sources."""
    digest = hashlib.sha256()
    for source in sources(root, rooms):
        content = source.read_bytes()
        digest.update(f"{source.relative_to(root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def rooms() -> list[Path]:
    """The folders of the portal's own apps."""
    return [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT]


@cache
def _digest() -> str:
    return digest_of(ROOT, rooms())
