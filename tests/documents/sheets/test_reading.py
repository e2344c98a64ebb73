"""Files that are no good sheet: said so, before they fill the memory."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from agencies.sheets import UnreadableSheet, limits
from agencies.sheets.ods import write as write_plain_ods
from documents.sheets.formats import sheet_file
from documents.sheets.lines import Line
from documents.sheets.reading import read_sheet, unpacked_size

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
VALUES = {
    "row_id": "a1 p2 v3 01234567",
    "unit": "總務室",
    "number": "一(一)1.",
    "heading": "提供完善服務",
    "wording": "每月更新",
    "state": "草稿",
    "narrative": "=1+1\n第二行  兩個空格",
    "progress": "已完成",
    "is_behind": "是",
    "behind_reason": "-缺人",
    "figures": "人次：3,482 人\n@件：12",
}


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def sheet(kind: str = "xlsx", lines: int = 1) -> bytes:
    return sheet_file([Line(VALUES)] * lines, kind)


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The package with each part changed (None: left out), and more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = change(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
        for name, part in more.items():
            new.writestr(name.replace("__", "/").replace("_bin", ".bin"), part)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(content, "表.xlsx")
    return str(refused.value)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_is_written_is_read_again(kind: str) -> None:
    (line,) = read_sheet(sheet(kind), f"表.{kind}").lines

    assert (line.number, line.cells, line.faults) == (3, VALUES, {})


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on PATH (Debian: apt-get install libreoffice-calc)")
@pytest.mark.parametrize(("kind", "saved_as"), [("xlsx", "ods"), ("ods", "xlsx"), ("ods", "ods")])
def test_libreoffice_saves_what_it_was_given(kind: str, saved_as: str, tmp_path: Path) -> None:
    (tmp_path / f"sheet.{kind}").write_bytes(sheet(kind, 3))
    out = tmp_path / "out"
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", saved_as]
    command += ["--outdir", str(out), str(tmp_path / f"sheet.{kind}")]
    subprocess.run(command, check=True, capture_output=True, timeout=600)

    lines = read_sheet((out / f"sheet.{saved_as}").read_bytes(), "表").lines

    assert [line.cells for line in lines] == [VALUES] * 3


def test_the_xlsx_guides_the_hand() -> None:
    page = openpyxl.load_workbook(io.BytesIO(sheet())).active

    rules = [(str(rule.sqref), rule.formula1) for rule in page.data_validations.dataValidation]
    assert rules == [("H3:H20000", '"Not started,In progress,Continuing,Done"'), ("I3:I20000", '"Yes,No"')]
    assert (page.freeze_panes, page.protection.sheet, page.auto_filter.ref) == ("D3", True, "A2:K3")
    assert (page["F3"].protection.locked, page["G3"].protection.locked) == (True, False)
    assert (page.column_dimensions["A"].hidden, page.row_dimensions[1].hidden) == (True, True)
    assert (page["G3"].data_type, page["G3"].number_format) == ("s", "@")
    assert page["H2"].comment.text == "Choose from the list."


def test_the_ods_holds_no_formula_and_the_same_guides() -> None:
    with zipfile.ZipFile(io.BytesIO(sheet("ods"))) as package:
        content = package.read("content.xml").decode()

    assert "table:formula" not in content
    assert content.count("<table:content-validation ") == 2
    assert content.count('table:protected="true"') == 1
    assert content.count("<office:annotation>") == 5


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_cut_off_anywhere(kind: str) -> None:
    content = sheet(kind, 20)
    for length in range(4, len(content) - 30, len(content) // 20):
        assert refusal(content[:length])


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_damaged_parts(kind: str) -> None:
    part = "xl/worksheets/sheet1.xml" if kind == "xlsx" else "content.xml"
    damage = repacked(sheet(kind), lambda name, old: old[: len(old) // 2] if name == part else old)

    assert refusal(damage) == (f"The .{kind} file is damaged or incomplete. Save it again and upload the new file.")


def test_another_kind_of_file() -> None:
    assert refusal(b"%PDF-1.7 ...") == "This is no .xlsx file, whatever its name says."


def test_encrypted() -> None:
    assert "without a password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    manifest = b"<manifest:encryption-data/>"
    locked = repacked(sheet("ods"), lambda name, old: manifest if name.startswith("META") else old)
    assert refusal(locked) == "The file is encrypted. Save it without a password."


def test_macros() -> None:
    assert refusal(repacked(sheet(), lambda name, old: old, xl__vbaProject_bin=b"x")) == (
        "表.xlsx holds macros. Save it without them."
    )


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 2**20)
    zeros = b" " * (2**20 + 1)

    assert refusal(repacked(sheet(), lambda name, old: old, xl__junk=zeros)) == (
        "The file unpacks to more than the portal reads."
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_too_many_lines(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 20)

    assert refusal(sheet(kind, 21)) == "The sheet has more than 20 rows. Split it into several."


def test_a_row_repeated_a_thousand_million_times() -> None:
    row = b'<table:table-row><table:table-cell table:style-name="locked"'
    many = row.replace(b">", b' table:number-rows-repeated="1000000000">', 1)
    content = repacked(sheet("ods"), lambda name, old: many.join(old.rsplit(row, 1)))

    assert refusal(content) == "The sheet has more than 20000 rows. Split it into several."


def test_a_row_far_below() -> None:
    far = repacked(sheet(), lambda name, old: old.replace(b'<row r="3"', b'<row r="99999999999"'))

    assert refusal(far) == "The .xlsx file is damaged or incomplete. Save it again and upload the new file."


def test_deep_xml() -> None:
    deep = b"<text:p>" + b"<text:span>" * 100_000 + b"</text:span>" * 100_000 + b"</text:p>"
    content = repacked(sheet("ods"), lambda name, old: old.replace(b"<text:p>", deep + b"<text:p>", 1))

    assert refusal(content) == "The .ods file is damaged or incomplete. Save it again and upload the new file."


@pytest.mark.parametrize(
    ("kind", "part"),
    [("ods", "content.xml"), ("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/styles.xml")],
)
@pytest.mark.parametrize("before", [b"", b" " * 10_000, b"<!--" + b"x" * 10_000 + b"-->", b"<!-- -- -->"])
def test_a_document_type_which_could_unpack_to_a_hundred_times_the_file(kind: str, part: str, before: bytes) -> None:
    declared = before + b'<!DOCTYPE x [<!ENTITY e "' + b"A" * 1000 + b'">]><'

    def declaring(name: str, old: bytes) -> bytes:
        root = re.search(rb"<[a-zA-Z]", old)
        return old[: root.start()] + declared + old[root.start() + 1 :] if name == part and root else old

    assert refusal(repacked(sheet(kind), declaring)) == (
        f"The .{kind} file is damaged or incomplete. Save it again and upload the new file."
    )


@pytest.mark.parametrize("encoding", [b"klingon", b"hex", b"big5"])
def test_an_encoding_that_nobody_reads(encoding: bytes) -> None:
    content = repacked(
        sheet("ods"), lambda name, old: old.replace(b"UTF-8", encoding) if name == "content.xml" else old
    )

    assert refusal(content) == "The .ods file is damaged or incomplete. Save it again and upload the new file."


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.filterwarnings("ignore:Defined names for sheet index:UserWarning")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_damage_in_any_place_is_said(kind: str, method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(kind))) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    whole = out.getvalue()
    said = set()
    for place in range(0, len(whole), len(whole) // 80):
        content = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            unpacked_size(content)
            read_sheet(content, "表")
        except UnreadableSheet as refused:
            said.add(str(refused))

    assert f"The .{kind} file is damaged or incomplete. Save it again and upload the new file." in said


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_sign_that_no_xml_holds_spoils_no_sheet(kind: str, sign: str) -> None:
    line = Line(VALUES | {"narrative": f"完{sign}成"}, marks={"progress": f"不{sign}是"}, extras=(f"另{sign}外",))

    (read,) = read_sheet(sheet_file([line], kind, [f"欄{sign}位"]), f"表.{kind}").lines

    assert (read.cells["narrative"], read.extras) == ("完成", ["另外"])


def test_a_sheet_from_elsewhere() -> None:
    said = "表.xlsx has no sheet that was downloaded here: its hidden first row and column are missing."
    book = openpyxl.Workbook()
    book.active.append(["單位", "成果"])
    out = io.BytesIO()
    book.save(out)

    assert refusal(out.getvalue()) == said
    assert refusal(write_plain_ods([["單位", "成果"]])) == said


def test_the_sheet_may_stand_behind_others() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet()))
    book.create_sheet("封面", 0).append(["請看下一頁"])
    out = io.BytesIO()
    book.save(out)

    assert [line.cells["number"] for line in read_sheet(out.getvalue(), "表.xlsx").lines] == ["一(一)1."]


def test_a_missing_column_is_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet()))
    book.active.delete_cols(8)
    out = io.BytesIO()
    book.save(out)

    assert refusal(out.getvalue()) == (
        "表.xlsx, sheet Report sheet: these columns are missing or there twice: Progress. Download it again."
    )
