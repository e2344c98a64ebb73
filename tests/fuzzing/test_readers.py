"""Everything that reads files from outside either reads or refuses, whatever it is given; in bounded time."""

from __future__ import annotations

import io
import json
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agencies.errors import Refused
from agencies.sheets.formats import Csv, Ods, Xlsx
from agencies.sheets.limits import UnreadableSheet
from documents.readers import Unreadable, read
from documents.sheets import ods, xlsx
from documents.sheets.columns import COLUMNS
from documents.sheets.lines import Line
from documents.sheets.reading import read_sheet
from tests.documents.writers.samples import plan
from tests.fuzzing import SEED, repeatable, share
from tests.fuzzing.mutations import mutated
from tests.office_files import office, pdf
from tracking.office_files import read_document
from tracking.photos import encode

SAMPLE = Path(__file__).resolve().parents[2] / "fixtures" / "sample-plan.txt"
LONGEST = 20.0  # seconds for one input, of some kilobytes each

ROWS = [["代碼", "名稱", "說明"], ["A1", "總務室", "=1+1"], ["A2", "維修組", "多行\n文字"]] + [["x", "y", "z"]] * 20


@dataclass(frozen=True)
class Door:
    """A reader: sound files it takes, how it is called, and the only error it may raise."""

    samples: Callable[[], list[bytes]]
    read: Callable[[bytes], Any]
    refusal: type[Exception]


def _sheet(write: Any) -> bytes:
    out = io.BytesIO()
    write([Line({column.key: f"{column.key} {row}" for column in COLUMNS}) for row in range(12)], out)
    return out.getvalue()


def _pictures() -> list[bytes]:
    pictures = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"):
        out = io.BytesIO()
        Image.effect_noise((90, 60), 80).convert("RGB").save(out, kind)
        pictures.append(out.getvalue())
    return pictures


def _documents() -> list[bytes]:
    kinds = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
    return [pdf("標題").getvalue(), *(office(kind).getvalue() for kind in kinds)]


DOORS = {
    "plan as text": Door(lambda: [SAMPLE.read_bytes()], lambda content: read(content, "a.txt"), Unreadable),
    "plan as JSON": Door(
        lambda: [json.dumps(plan().as_json(), ensure_ascii=False).encode()],
        lambda content: read(content, "a.json"),
        Unreadable,
    ),
    "reporting sheet": Door(
        lambda: [_sheet(xlsx.write), _sheet(ods.write)], lambda content: read_sheet(content, "a"), UnreadableSheet
    ),
    "table, .xlsx": Door(lambda: [Xlsx().write(ROWS)], Xlsx().create_dataset, UnreadableSheet),
    "table, .ods": Door(lambda: [Ods().write(ROWS)], Ods().create_dataset, UnreadableSheet),
    "table, .csv": Door(lambda: [Csv().write(ROWS)], Csv().create_dataset, UnreadableSheet),
    "photo": Door(_pictures, lambda content: encode(io.BytesIO(content)), Refused),
    "document": Door(_documents, lambda content: read_document(io.BytesIO(content), "附件.docx"), Refused),
}


def refused(door: Door, content: bytes) -> bool:
    """Whether the door refused it, in words; anything else that it raises is passed on."""
    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out of a damaged book it says by warnings, which are errors in tests alone.
            warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
            door.read(content)
    except door.refusal as refusal:
        if not str(refusal):
            raise
        return True
    return False


@pytest.mark.parametrize("name", DOORS)
def test_what_is_damaged_is_read_or_refused(name: str) -> None:
    door = DOORS[name]
    samples = door.samples()
    for number in share(0.08, 40):
        chance = repeatable(name, number)
        content = mutated(chance.choice(samples), samples, chance)
        began = time.process_time()
        try:
            refused(door, content)
        except Exception as error:
            pytest.fail(f"{name}, FUZZ_SEED={SEED}, input {number} ({content[:60]!r}…): {error!r}")
        assert time.process_time() - began < LONGEST, f"{name}, FUZZ_SEED={SEED}, input {number} took too long"


@pytest.mark.parametrize("name", DOORS)
def test_the_samples_are_worth_damaging(name: str) -> None:
    door = DOORS[name]
    samples = door.samples()

    assert sum(not refused(door, content) for content in samples) >= len(samples) / 2
