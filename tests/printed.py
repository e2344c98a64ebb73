"""What a printed form says, read back with poppler."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise

import pikepdf
import pytest

PDFTOTEXT = shutil.which("pdftotext")


def text_of(pdf: bytes) -> str:
    """The PDF's text in the order it is drawn; pages end with a form feed. Skips the test where nothing reads it."""
    if PDFTOTEXT is None:
        pytest.skip("no pdftotext on PATH (Debian: apt-get install poppler-utils)")
    return subprocess.run([PDFTOTEXT, "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def sheets(pdf: bytes) -> list[str]:
    """The text of each page, without white space, in the order of its content."""
    return ["".join(sheet.split()) for sheet in text_of(pdf).split("\f")]


def missing(sheets: list[str], wanted: list[str]) -> list[str]:
    """Which of `wanted` stand on no page, nor begin on one and end on the next."""

    def is_there(words: str) -> bool:
        halves = [(words[:cut], words[cut:]) for cut in range(2, len(words) - 1)]
        return any(words in sheet for sheet in sheets) or any(
            first in sheet and rest in after for sheet, after in pairwise(sheets) for first, rest in halves
        )

    return [words for words in wanted if not is_there(words)]


def pictures(pdf: pikepdf.Pdf) -> list[int]:
    """How many pictures each page draws; what it could draw and does not is not counted."""
    return [_drawn(page.obj, page.Resources) for page in pdf.pages]


def _drawn(content: pikepdf.Object, resources: pikepdf.Object) -> int:
    count = 0
    for instruction in pikepdf.parse_content_stream(content, "Do"):
        found = resources.XObject[str(instruction.operands[0])]
        is_form = found.Subtype == pikepdf.Name.Form
        count += _drawn(found, found.get("/Resources", resources)) if is_form else 1
    return count
