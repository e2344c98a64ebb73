"""A year in a browser: see the chapters in the order in which they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.tracking.reminders.conftest import Postbox, postbox  # noqa: F401

from . import figures, inspecting, january, planning, plans, reporting, sheets, volume
from .people import Desks, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desks(
    live_server: Any, new_context: Callable[..., BrowserContext], settings: Any, tmp_path: Path
) -> Iterator[Desks]:
    """At the end no browser has complained of anything."""
    settings.SITE_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path / "files"
    sitting = Desks(new_context, live_server.url, settle())
    yield sitting
    assert [line for complaints in sitting.complaints for line in complaints] == []


def test_the_year(desks: Desks, postbox: Postbox, settings: Any, tmp_path: Path) -> None:  # noqa: F811
    top, middle, plant = planning.plan_the_year(desks)
    planning.allot(desks, plant)
    half, end = planning.open_reporting(desks, plant)
    reporting.first_half(desks, plant, half, postbox)
    reporting.remind(desks, half, postbox)
    indicator = reporting.measure(desks, plant)
    planning.amend(desks, plant)
    reporting.begin_to_write(desks, plant, end)
    planning.dissolve(desks, plant)
    inspecting.follow_up(desks, inspecting.visit(desks))
    reporting.year_end(desks, plant, end, indicator)
    website = plant.assignments.get(wording=plans.WEBSITE, lead_unit=desks.year.workshop)
    reporting.set_aside(desks, "coordinator", website, end, reporting.NOTHING_TO_DO)
    sheets.with_openpyxl(desks, plant, end)
    if sheets.SOFFICE:
        sheets.with_libreoffice(desks, plant, end, tmp_path)
    else:
        reporting.finish(desks, plant, end)
    reporting.step(desks, "head", [plans.RECEIVED, plans.SIGNS, plans.WEBSITE])
    every = [plans.RECEIVED, plans.SIGNS, plans.GLASSES, plans.WEBSITE, plans.SURVEY]
    reporting.step(desks, "coordinator", every)
    reporting.is_met(desks, indicator)
    planning.move_due_date(desks, half)

    january.review_itself(desks, plant)
    january.assemble(desks, plant)
    report = january.submit(desks, plant, 1)
    january.return_a_row(desks, plant, report)
    january.put_right(desks, plant, end, postbox)
    january.submit(desks, plant, 2)
    january.accept(desks, "inspector", desks.year.plant, plant.year)
    january.report_on_own(desks, "bureau", middle, plans.RULES, january.RULES_DONE)
    january.not_ours(desks, middle)
    january.consolidate_in_the_bureau(desks, middle)
    january.accept(desks, "commission", desks.year.bureau, plant.year)
    january.report_on_own(desks, "city", top, plans.LESSONS, january.LESSONS_DONE)
    whole_city = january.consolidate_in_the_city(desks, top)
    volume.read_pdf(volume.made(desks, whole_city, "pdf", settings))
    volume.read_tables(volume.made(desks, whole_city, "xlsx", settings), desks.year)

    year = desks.year
    accepted, open_still = "Accepted by the superior", "Reporting under way"
    figures.compare_dashboard(desks, "commission", year.city, plant.year)
    figures.axe_finds_nothing(desks.of("commission"))
    figures.compare_dashboard(desks, "commission", year.bureau, plant.year)
    figures.compare_dashboard(desks, "inspector", year.bureau, plant.year)
    figures.compare_dashboard(desks, "coordinator", year.plant, plant.year)
    states = {year.city: open_still, year.bureau: accepted, year.plant: accepted}
    figures.compare_board(desks, "commission", states, plant.year)
    figures.axe_finds_nothing(desks.of("commission"))
    figures.compare_board(desks, "inspector", {year.bureau: accepted, year.plant: accepted}, plant.year)
    for username, plan in (("coordinator", plant), ("bureau", middle), ("city", top)):
        figures.compare_report(desks, username, plan)
    figures.axe_finds_nothing(desks.of("coordinator"))
    figures.axe_finds_nothing(desks.at("city", "consolidated_report", top.pk))
    figures.recount_finds_nothing()
    if not sheets.SOFFICE:
        pytest.skip("no LibreOffice on PATH (Debian: apt-get install libreoffice-calc): all but its chapter passed")
