"""`manage.py stray_files`."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import StoredFile

DAY = 24 * 60 * 60


def run(*options: str) -> list[str]:
    out = StringIO()
    call_command("stray_files", *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def folder(reporting: World, settings) -> Path:
    """A folder of evidence with one photo that is known, an old stray file and a young one."""
    actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=factories.photo_file(), by=reporting.editor
    )
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    for name in ("2021/old.pdf", "2021/young.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"%PDF-")
    for path in folder.rglob("*"):
        if path.name != "young.pdf":
            os.utime(path, (time.time() - 2 * DAY,) * 2)
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*.pdf")}


def test_stray_files_are_listed_and_left(folder: Path) -> None:
    assert run() == ["stray: evidence/2021/old.pdf", "1 stray files, 0 missing."]
    assert names(folder) == {"old.pdf", "young.pdf"}


def test_they_are_removed_when_asked_for(folder: Path) -> None:
    assert run("--delete") == ["stray: evidence/2021/old.pdf", "1 stray files removed, 0 missing."]

    assert names(folder) == {"young.pdf"}
    file = StoredFile.objects.get()
    assert file.file.storage.exists(file.file.name)
    assert file.thumbnail.storage.exists(file.thumbnail.name)


def test_what_may_be_on_its_way_is_never_touched(folder: Path) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        run("--delete", "--hours", "0")

    assert names(folder) == {"old.pdf", "young.pdf"}


def test_a_missing_file_is_told(folder: Path) -> None:
    file = StoredFile.objects.get()
    Path(file.file.path).unlink()

    with pytest.raises(CommandError, match="1 files"):
        run()


def test_an_empty_portal_has_none(db, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    assert run() == ["0 stray files, 0 missing."]
