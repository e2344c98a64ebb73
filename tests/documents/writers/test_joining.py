"""Parts joined into one volume: what a process has room for."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pikepdf
import pytest

from documents.consolidated.layout import specimen_html
from documents.writers.joining import Leaf, join
from documents.writers.joining.page_numbers import specimen_text
from documents.writers.pdf import html_pdf

PAGE = "<html lang='zh-Hant-TW'><title>甲</title><body><h1>甲</h1><p>乙</p></body></html>"


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    content = html_pdf(PAGE)
    parts = [tmp_path / f"{number}.pdf" for number in range(40)]
    for part in parts:
        part.write_bytes(content)
    return parts


def test_the_files_of_parts_do_not_stay_open(parts: list[Path], tmp_path: Path) -> None:
    specimen = tmp_path / "specimen.pdf"
    specimen.write_bytes(html_pdf(specimen_html(specimen_text())))
    open_files: list[int] = []
    out = io.BytesIO()

    volume = join(
        [Leaf(part, part.stem) for part in parts],
        specimen,
        out,
        lambda _number: open_files.append(len(os.listdir("/proc/self/fd"))),
    )

    assert (volume.pages, len(open_files)) == (40, 39)
    assert open_files[-1] == open_files[0]
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 40
