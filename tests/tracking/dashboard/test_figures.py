"""Every figure of the dashboard equals a recount from the raw rows, and its link lists as many rows as it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client

from plans.matching import normalised
from tests.tracking.dashboard.recounting import FOCUS_TEXTS, RandomCity, counted, random_city
from tracking.dashboard.page import Dashboard
from tracking.dashboard.states import Attainment, CellKind
from tracking.models import Indicator, Result

pytestmark = pytest.mark.django_db

KEYS = ("assigned", "not_applicable", "accepted", "handed_in", "returned", "missing")


@pytest.fixture
def city() -> RandomCity:
    return random_city(8)


def board(city: RandomCity, query: str = "") -> Dashboard:
    return Dashboard(city.supervisor, QueryDict(query))


def figures(counts: Any) -> dict[str, int]:
    return {key: getattr(counts, key) for key in KEYS}


def expected(rows: Any) -> dict[str, int]:
    found = counted(rows)
    return {key: found[key] for key in KEYS}


@pytest.mark.parametrize("year", [109, 110])
def test_totals_and_branches_equal_a_recount(city: RandomCity, year: int) -> None:
    shown = board(city, f"year={year}")

    everything = city.raw({agency.pk for agency in city.agencies}, year)
    assert figures(shown.total) == expected(everything)
    assert shown.late == counted(everything)["late"]
    assert [row.branch.agency for row in shown.tree] == [city.city, *city.bureaus]
    for row in shown.tree:
        rows = city.raw(set(row.branch.ids), year)
        assert figures(row.counts) == expected(rows)
        assert row.late == counted(rows)["late"]


def test_one_unit_equals_a_recount(city: RandomCity) -> None:
    agency = next(agency for agency in city.agencies[3:] if agency.plans.filter(year=110).exists())
    for unit in agency.units.all():
        shown = board(city, f"year=110&agency={agency.pk}&unit={unit.pk}")

        rows = city.raw({agency.pk}, 110, lead_unit=unit)
        assert figures(shown.total) == expected(rows)
        assert shown.late == counted(rows)["late"]


def test_the_heat_map_equals_a_recount(city: RandomCity) -> None:
    shown = board(city, "year=110")

    raw = {branch: city.raw(set(branch.ids), 110) for branch in shown.branches}
    assert {normalised(row.group.text) for row in shown.heat} <= set(FOCUS_TEXTS)
    for row in shown.heat:
        wording = normalised(row.group.text)
        for cell in row.cells:
            rows = [entry for entry in raw[cell.branch] if entry[0].wording.startswith(wording)]
            assert figures(cell.counts) == expected(rows)


def test_a_focus_point_narrows_every_figure(city: RandomCity) -> None:
    key = board(city, "year=110").heat[0].group.key

    shown = board(city, f"year=110&focus={key}")

    wording = normalised(shown.heat[0].group.text)
    rows = [
        entry
        for entry in city.raw({agency.pk for agency in city.agencies}, 110)
        if entry[0].wording.startswith(wording)
    ]
    assert len(shown.heat) == 1
    assert figures(shown.total) == expected(rows)
    assert shown.late == counted(rows)["late"]


def test_years_side_by_side_equal_recounts(city: RandomCity) -> None:
    ids = {agency.pk for agency in city.agencies}

    trend = board(city).trend

    assert [row.year for row in trend] == [109, 110]
    for row in trend:
        assert figures(row.counts) == expected(city.raw(ids, row.year))


def test_freshness_equals_a_recount(city: RandomCity) -> None:
    shown = {row.agency.pk: row.last_change for row in board(city, "year=110").agency_rows}

    for agency in city.agencies:
        moments = Result.objects.filter(assignment__plan__agency=agency, assignment__plan__year=110)
        assert shown[agency.pk] == max((result.updated_at for result in moments), default=None)


def test_indicators_met_equal_a_recount(city: RandomCity) -> None:
    verdicts = []
    for indicator in Indicator.objects.filter(plan__year=110, retired_on=None):
        counting = [
            measurement
            for measurement in indicator.measurements.order_by("period__ends_on")
            if measurement.result is None or measurement.result.state == "accepted"
        ]
        verdicts.append(indicator.is_met(counting[-1].value if counting else None))

    shown = {kind: count for kind, count, _url in board(city, "year=110").attainment}

    assert shown == {
        Attainment.MET: verdicts.count(True),
        Attainment.MISSED: verdicts.count(False),
        Attainment.UNKNOWN: verdicts.count(None),
    }


def test_every_number_links_to_as_many_rows(city: RandomCity, client: Client) -> None:
    shown = board(city, "year=110")
    linked = [(tile.value, tile.url) for tile in shown.tiles]
    linked += [(count, url) for _kind, count, url in shown.attainment]
    for row in shown.tree:
        linked += [(count, url) for _state, count, url in row.parts]
        linked += [(row.late, row.links["overdue"]), (row.counts.reported, row.links["reported"])]
        linked += [(row.counts.assigned, row.links["due"]), *[(count, url) for _kind, count, url in row.attainment]]
    linked += [(row.late, row.late_url) for row in shown.overdue]
    cells = [cell for row in shown.heat for cell in row.cells if cell.kind == CellKind.FIGURES]
    linked += [(cell.counts.assigned, cell.url) for cell in cells[::3]]
    linked += [(count, url) for row in shown.trend for _state, count, url in row.parts]
    client.force_login(city.supervisor)

    for count, url in linked:
        assert client.get(url).context["page"].paginator.count == count, url

    query = parse_qs(urlsplit(linked[0][1]).query)
    assert query == {"year": ["110"], "agency": [str(city.city.pk)], "state": ["due"]}


def test_a_full_recount_finds_no_difference(city: RandomCity, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_rollups")

    assert capsys.readouterr().out.endswith(" plans checked, 0 differences.\n")
