"""Out of one database into another and back: every row, key and file; nothing of a file that is not whole."""

from __future__ import annotations

import datetime as dt
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import timezone

from agencies.backup import Unusable, check, restore, rows, schema, write_backup
from agencies.backup.layout import MANIFEST, append_checksum
from agencies.backup.restoring import is_empty
from agencies.models import Agency, AuditEntry, Unit
from agencies.sealing import first_difference, seal
from agencies.storage import stored_names
from tests import factories
from tests.world import build_city

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = "elsewhere"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Files and copies of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path
    ContentType.objects.clear_cache()
    return tmp_path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[FileSystemStorage]:
    """A SQLite database without any table, and an empty storage."""
    told = connections["default"].settings_dict | {"NAME": str(tmp_path / "elsewhere.sqlite3"), "OPTIONS": {}}
    connections[ELSEWHERE] = DatabaseWrapper(told, ELSEWHERE)
    yield FileSystemStorage(tmp_path / "elsewhere")
    connections[ELSEWHERE].close()
    del connections[ELSEWHERE]


def content(alias: str) -> dict[str, list[bytes]]:
    """Every row of every table, without sessions."""
    tables = schema.tables(alias, schema.applied(alias))
    return {label: list(rows.dumped(model, alias)) for label, model in tables.items() if label not in schema.LEFT_OUT}


def files(storage: Any) -> dict[str, bytes]:
    found = {}
    for name in stored_names(storage):
        with storage.open(name) as file:
            found[name] = file.read()
    return found


def test_a_whole_portal_goes_into_an_empty_database_with_every_key_and_file(
    folder: Path, elsewhere: FileSystemStorage
) -> None:
    city = build_city()
    gone = Unit.objects.create(agency=city.plant, code="Z", name="𠮷組\u200f=1+1")
    highest = gone.pk
    gone.delete()
    seal(dt.timedelta())
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now())
    before, stored = content("default"), files(default_storage)

    written = write_backup(folder / "a.zip")
    restore(folder / "a.zip", alias=ELSEWHERE, storage=elsewhere)
    after = content(ELSEWHERE)
    restored = json.loads(after["agencies.auditentry"].pop())

    assert after == before
    assert len(stored) > 2
    assert files(elsewhere) == stored
    assert (written.files, written.missing) == (len(stored), [])
    assert written.rows == sum(len(lines) for lines in before.values())
    assert "portal.restored" in restored
    assert Session.objects.using(ELSEWHERE).count() == 0
    assert Unit.objects.using(ELSEWHERE).create(agency_id=city.plant.pk, code="Y", name="新組").pk > highest
    assert (folder / "a.zip").stat().st_mode & 0o777 == 0o600


def test_a_portal_in_use_is_replaced_only_when_asked_and_what_it_was_is_kept(folder: Path) -> None:
    agency = factories.agency("甲機關")
    default_storage.save("evidence/a.txt", ContentFile("甲".encode()))
    default_storage.save("evidence/both.txt", ContentFile(b"first"))
    factories.person()
    AuditEntry.objects.create(action="x.y", target_type="x", target_id="1", data={"text": "紀錄", "n": 1.5})
    seal(dt.timedelta())
    write_backup(folder / "a.zip")
    first, first_files = content("default"), files(default_storage)
    agency.delete()
    factories.agency("乙機關")
    default_storage.delete("evidence/a.txt")
    default_storage.delete("evidence/both.txt")
    default_storage.save("evidence/both.txt", ContentFile(b"second"))
    default_storage.save("evidence/b.txt", ContentFile("乙".encode()))
    second, second_files = content("default"), files(default_storage)

    with pytest.raises(CommandError, match="in use"):
        call_command("restore", folder / "a.zip")
    refused = content("default"), files(default_storage)
    out = StringIO()
    call_command("restore", folder / "a.zip", "--replace", stdout=out)
    replaced, replaced_files = content("default"), files(default_storage)
    kept = next(folder.glob("before-restore-*.zip"))
    intact = first_difference()
    restore(kept, keep_at=folder / "again.zip")

    assert refused == (second, second_files)
    # The entries about making and restoring came after it was made.
    assert replaced.pop("agencies.auditentry")[:1] == first.pop("agencies.auditentry")[:1]
    assert (replaced, replaced_files) == (first, first_files)
    assert out.getvalue().splitlines()[-1] == f"What was there before: {kept}"
    assert intact is None
    assert list(Agency.objects.values_list("name", flat=True)) == ["乙機關"]
    assert files(default_storage) == second_files


def test_a_new_database_beside_the_files_of_the_old_is_replaced_when_asked(
    folder: Path, elsewhere: FileSystemStorage
) -> None:
    factories.agency("甲機關")
    default_storage.save("evidence/a.txt", ContentFile("甲".encode()))
    write_backup(folder / "a.zip")

    with pytest.raises(Unusable):
        restore(folder / "a.zip", alias=ELSEWHERE)
    restore(folder / "a.zip", alias=ELSEWHERE, keep_at=folder / "before.zip")

    assert list(Agency.objects.using(ELSEWHERE).values_list("name", flat=True)) == ["甲機關"]
    assert files(default_storage) == {"evidence/a.txt": "甲".encode()}
    with zipfile.ZipFile(folder / "before.zip") as kept:
        assert "files/evidence/a.txt" in kept.namelist()


def test_who_writes_meanwhile_neither_waits_nor_gets_half_into_it(
    folder: Path, elsewhere: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = factories.agency()
    before = content("default")
    dumped, late = rows.dumped, []

    def write() -> None:
        unit = factories.unit(agency, "遲到的單位")
        late.append(unit.name)
        connections.close_all()

    def while_others_write(*arguments: Any) -> Iterator[bytes]:
        if not late:
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(120)
        return dumped(*arguments)

    monkeypatch.setattr(rows, "dumped", while_others_write)
    write_backup(folder / "a.zip")
    monkeypatch.undo()
    restore(folder / "a.zip", alias=ELSEWHERE, storage=elsewhere)
    after = content(ELSEWHERE)
    after.pop("agencies.auditentry")
    before.pop("agencies.auditentry")

    assert late == ["遲到的單位"]
    assert Unit.objects.filter(agency=agency).count() == 1
    assert after == before


def test_a_file_that_a_row_names_and_nobody_has_is_said(folder: Path) -> None:
    city = build_city()
    name = city.photo.file.file.name
    default_storage.delete(name)

    error = StringIO()
    call_command("backup", folder / "a.zip", stdout=StringIO(), stderr=error)

    assert error.getvalue() == f"missing: {name}\n"


def test_damaged_truncated_and_foreign_files_are_refused_and_nothing_is_touched(folder: Path) -> None:
    factories.agency()
    default_storage.save("evidence/a.txt", ContentFile(b"a" * 500))
    whole = folder / "a.zip"
    write_backup(whole)
    bytes_of = whole.read_bytes()
    before, stored = content("default"), files(default_storage)
    bad = folder / "bad.zip"
    wrong: list[bytes] = [b"", b"PK", b"not a zip" * 99, bytes_of + b"x"]
    wrong += [bytes_of[:length] for length in (1, 100, len(bytes_of) // 2, len(bytes_of) - 74, len(bytes_of) - 1)]
    for place in range(0, len(bytes_of), len(bytes_of) // 61):
        wrong.append(bytes_of[:place] + bytes([bytes_of[place] ^ 0x10]) + bytes_of[place + 1 :])
    taken = []
    for index, attempt in enumerate(wrong):
        bad.write_bytes(attempt)
        try:
            restore(bad, keep_at=folder / f"kept-{index}.zip")
        except Unusable:
            continue
        taken.append(index)

    assert taken == []
    assert (content("default"), files(default_storage)) == (before, stored)
    assert list(folder.glob("kept-*")) == []
    check(whole).close()


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The backup with other entries, and a checksum that fits them."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if (said := change(name, old.read(name))) is not None:
                new.writestr(name, said)
    append_checksum(target)
    return target


def test_newer_and_incomplete_backups_are_refused_by_name(folder: Path) -> None:
    factories.agency()
    default_storage.save("evidence/a.txt", ContentFile(b"a"))
    write_backup(folder / "a.zip")

    def manifest(**changed: Any) -> Callable[[str, bytes], bytes]:
        return lambda name, said: json.dumps(json.loads(said) | changed).encode() if name == MANIFEST else said

    attempts = {
        "newer version of the portal (format 2)": manifest(version=2),
        "newer version of the portal (migration agencies.9999_later)": manifest(
            migrations=[*schema.applied("default"), ["agencies", "9999_later"]]
        ),
        "file evidence/a.txt": lambda name, said: b"b" if name == "files/evidence/a.txt" else said,
        "There is no item named 'files/evidence/a.txt'": lambda name, said: (
            None if name == "files/evidence/a.txt" else said
        ),
        "table agencies.agency": lambda name, said: said + b"[]\n" if name == "rows/agencies.agency.jsonl" else said,
        "is no backup of this portal": lambda name, said: None if name == MANIFEST else said,
    }
    said = {}
    for words, change in attempts.items():
        with pytest.raises(Unusable) as caught:
            check(rewritten(folder / "a.zip", folder / "b.zip", change))
        said[words] = words in str(caught.value)

    assert said == dict.fromkeys(attempts, True)


def test_an_existing_file_is_not_written_over_and_a_missing_one_is_said(folder: Path) -> None:
    (folder / "a.zip").write_text("mine")

    with pytest.raises(CommandError, match="exists"):
        call_command("backup", folder / "a.zip")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", folder / "none.zip")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", folder / "no folder" / "a.zip")

    assert (folder / "a.zip").read_text() == "mine"
    assert list(folder.glob("*.part")) == []


def test_a_new_portal_counts_as_empty_until_somebody_is_in_it(elsewhere: FileSystemStorage) -> None:
    call_command("migrate", database=ELSEWHERE, verbosity=0)
    new = is_empty(ELSEWHERE, elsewhere)
    elsewhere.save("evidence/a.txt", ContentFile(b"a"))
    with_file = is_empty(ELSEWHERE, elsewhere)
    elsewhere.delete("evidence/a.txt")
    Agency.objects.using(ELSEWHERE).create(code="A", name="甲", short_name="甲")

    assert (new, with_file, is_empty(ELSEWHERE, elsewhere)) == (True, False, False)
