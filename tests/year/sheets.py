"""The bulk sheet: downloaded, filled in with openpyxl or by way of LibreOffice, uploaded, looked at, saved."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from plans.models import Plan
from tests.browsing import said
from tests.documents.sheets.files import Edits, filled
from tracking.models import ReportingPeriod

from . import plans
from .people import Desks, press, told

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SIGNS_DONE, WEBSITE_DONE, GLASSES_DONE = "入口設置指標三處。", "網站公布流程，全年更新四次。", "已於三處備置放大鏡。"


def with_openpyxl(desks: Desks, plan: Plan, end: ReportingPeriod) -> None:
    """The office's two rows that are left, the second with a figure; what was handed in stays as it is."""
    page = desks.at("office", "sheet", period=end.pk)
    content = _downloaded(page, "xlsx").read_bytes()
    edits: Edits = {}
    signs, website = (plan.assignments.filter(wording=text).first() for text in (plans.SIGNS, plans.WEBSITE))
    assert signs is not None
    assert website is not None
    edits[signs.number, "narrative"], edits[signs.number, "progress"] = SIGNS_DONE, said("Done")
    edits[website.number, "narrative"], edits[website.number, "progress"] = WEBSITE_DONE, said("Done")
    edits[website.number, "figures"] = "更新次數：4 次"
    _upload(page, "填報表.xlsx", filled(content, edits), [SIGNS_DONE, WEBSITE_DONE], lines=3)

    ours = end.results.filter(assignment__lead_unit=desks.year.office, state="handed_in")
    assert ours.count() == 3
    figures = ours.get(assignment__wording=plans.WEBSITE).figures
    assert list(figures.values_list("name", "value", "unit")) == [("更新次數", 4, "次")]


def with_libreoffice(desks: Desks, plan: Plan, end: ReportingPeriod, folder: Path) -> None:
    """The workshop's row in an .ods that LibreOffice has opened and saved twice: as .xlsx to be filled in, and back."""
    page = desks.at("workshop", "sheet", period=end.pk)
    glasses = plan.assignments.get(wording=plans.GLASSES)
    as_xlsx = _saved_as("xlsx", _downloaded(page, "ods"), folder)
    edits: Edits = {(glasses.number, "narrative"): GLASSES_DONE, (glasses.number, "progress"): said("Done")}
    as_xlsx.write_bytes(filled(as_xlsx.read_bytes(), edits))
    content = _saved_as("ods", as_xlsx, folder / "again").read_bytes()
    _upload(page, "填報表.ods", content, [GLASSES_DONE], lines=3)

    result = end.results.get(assignment=glasses)
    assert (result.narrative, result.state, result.author) == (GLASSES_DONE, "handed_in", desks.year.people["workshop"])


def _downloaded(page: Page, kind: str) -> Path:
    page.get_by_label(said("Format")).select_option(kind)
    with page.expect_download() as download:
        press(page, "Download the report sheet")
    assert download.value.suggested_filename.endswith(f".{kind}")
    path = download.value.path()
    named = path.with_name(f"sheet.{kind}")
    shutil.copy(path, named)
    return named


def _saved_as(kind: str, file: Path, folder: Path) -> Path:
    assert SOFFICE is not None
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folder / f"{file.stem}.{kind}"


def _upload(page: Page, name: str, content: bytes, texts: list[str], *, lines: int) -> None:
    """The preview shows these texts as the rows that change, each with its progress, and nothing is wrong."""
    upload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(said("File"), exact=True).set_input_files(upload)  # type: ignore[arg-type]
    press(page, "Upload and see the changes")
    counts = {"lines": lines, "changes": len(texts), "same": lines - len(texts), "conflicts": 0, "errors": 0}
    hint = "Lines: %(lines)s (to change %(changes)s, unchanged %(same)s, conflicts %(conflicts)s, errors %(errors)s)"
    expect(page.locator(".page-head__hint")).to_have_text(said(hint, **counts))
    for text in texts:
        expect(page.locator("ins").get_by_text(text, exact=True)).to_have_count(1)
    page.get_by_label(said("Hand in what is complete")).check()
    press(page, "Save the changes")
    told(page, "%(count)s row saved.", count=len(texts))
    told(page, "%(count)s handed in.", count=len(texts))
