"""Evidence as the unit sends it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from tests import factories, office_files
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Evidence


def add(world: World, uid: str = "m1", upload: BytesIO | None = None, **said: object) -> Evidence:
    return actions.add_photo(
        assignment=world.assignment(uid),
        period=world.period,
        upload=upload or factories.photo_file(),
        by=world.editor,
        **said,
    )


def files(world: World, settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def place(world: World, uid: str = "m1") -> dict[str, object]:
    return {"assignment": world.assignment(uid), "period": world.period, "by": world.editor}


def add_pdf(world: World, uid: str = "m1", title: str = "", name: str = "會議紀錄.pdf", **said: object) -> Evidence:
    return actions.add_document(**place(world, uid), upload=office_files.pdf(title), name=name, **said)
