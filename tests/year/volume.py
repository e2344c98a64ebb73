"""The city's consolidated report as files: asked for on its page, made by the worker, fetched and read."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browsing import said
from tests.printed import missing
from tests.printed import sheets as sheets_of
from tracking.models import AnnualReport, Job
from tracking.states import FileFormat

from . import january, plans, reporting, sheets
from .people import Desks, Year, press
from .recount import counted, entries

WORKER = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def made(desks: Desks, report: AnnualReport, format: str, settings: Any) -> bytes:
    """The content of the file, from the worker."""
    settings.TASKS = WORKER
    page = desks.at("city", "consolidated_report", report.plan_id)
    press(page, "Make %(format)s", format=str(FileFormat(format).label))
    expect(page.locator("#job .badge")).to_have_text(said("Waiting"))
    call_command("worker", batch=True, verbosity=0)
    expect(page.locator("#job .badge")).to_have_text(said("Finished"))
    assert Job.objects.latest("pk").attempt == 1
    page.get_by_role("link", name=said("The report and its files")).click()
    link = page.locator("#files").get_by_role("link", name=str(FileFormat(format).label))
    answer = page.request.get(desks.address + str(link.get_attribute("href")))
    assert answer.status == 200
    return answer.body()


def read_pdf(pdf: bytes) -> None:
    """Cover, contents, and what each of the three agencies said, on pages that say which they are."""
    pages = sheets_of(pdf)[:-1]  # poppler ends each with a form feed
    own = [january.LESSONS_DONE, plans.LESSONS, plans.AWARDS]
    bureaus = [january.RULES_DONE, january.BUREAUS_WORDS, january.BUREAUS_SUMMARY, january.NOT_OURS]
    plants = [
        january.SUMMARY,
        january.REVIEWED,
        reporting.WHOLE_YEAR,
        january.SIGNS_MENDED,
        sheets.WEBSITE_DONE,
        reporting.SURVEYED,
        reporting.NOTHING_TO_DO,
        reporting.INDICATOR,
        plans.FORMS,  # removed in the year, printed with what was done until then
        reporting.FORMS_DONE,
    ]
    if sheets.SOFFICE:
        plants.append(sheets.GLASSES_DONE)
    assert missing(pages, [january.CITYS_SUMMARY, *own, *bureaus, *plants]) == []
    # What was returned is nowhere as it was.
    assert missing(pages, [sheets.SIGNS_DONE]) == [sheets.SIGNS_DONE]
    assert all(f"{number}頁" in page for number, page in enumerate(pages[1:], 2))


def read_tables(content: bytes, year: Year) -> None:
    """The overview has the three agencies from the top down, with the figures that the raw rows give."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    overview, results = book[said("Overview")], book[said("Results by measure")]
    rows = [list(row[:1] + row[3:7]) for row in overview.iter_rows(min_row=2, values_only=True)]
    counts = {agency.name: counted(entries([agency], plans.reported_year())) for agency in year.agencies}
    # A volume's "assigned" counts what is not applicable as well.
    expected = [
        [name, count.assigned + count.not_applicable, count.accepted, count.not_applicable, count.missing]
        for name, count in counts.items()
    ]
    assert rows[:-1] == expected
    assert rows[-1][1:] == [sum(row[place] for row in expected) for place in range(1, 5)]  # type: ignore[misc]
    narratives = {row[9] for row in results.iter_rows(min_row=2, values_only=True)}
    assert {january.LESSONS_DONE, january.RULES_DONE, reporting.WHOLE_YEAR, january.SIGNS_MENDED} <= narratives
