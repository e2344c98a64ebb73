"""Reporting in Chromium: nothing typed is lost, photos land on their row, the matrix fills by row and column."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.tracking.conftest import World
from tracking.models import Evidence, Result
from tracking.states import ResultState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of(page: Page, live_server, client):
    """`page_of(person, path)` opens a page of the portal as that person, in English."""

    def show(person, path: str) -> Page:
        client.force_login(person)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        language = {"name": "django_language", "value": "en", "url": live_server.url}
        page.context.add_cookies([session, language])
        page.goto(live_server.url + path)
        return page

    return show


def row(page: Page, world: World, uid: str):
    return page.locator(f"#row-{world.assignment(uid).pk}-{world.period.pk}")


def test_a_row_is_opened_written_and_handed_in(transactional_db, reporting: World, page_of) -> None:
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "f2")

    line.locator("a.row__head").click()
    line.locator("textarea[name=narrative]").fill("辦理問卷兩百份")
    line.get_by_text("Done", exact=True).click()
    expect(line.locator("form[data-autosave] > div [data-save-state]")).to_have_attribute("data-state", "saved")
    expect(page.locator("#progress button")).to_have_text("Hand in the 1 that are done")
    assert Result.objects.get().narrative == "辦理問卷兩百份"
    line.get_by_role("button", name="Hand in").click()

    expect(page.locator("#messages")).to_contain_text("Handed in: 二(一)")
    assert Result.objects.get().state == ResultState.HANDED_IN


def test_two_who_write_the_same_row_lose_nothing(transactional_db, reporting: World, page_of) -> None:
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "m1")
    reporting.save("m1", narrative="先存的人寫的")

    line.locator("textarea[name=narrative]").fill("後存的人寫的")

    expect(line.locator(".conflict__text")).to_have_text("先存的人寫的")
    assert line.locator("textarea[name=narrative]").input_value() == "後存的人寫的"
    assert Result.objects.get().narrative == "先存的人寫的"
    line.get_by_role("button", name="Save mine").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert Result.objects.get().narrative == "後存的人寫的"


def test_a_photo_chosen_is_sent_at_once(transactional_db, reporting: World, page_of, tmp_path: Path) -> None:
    file = tmp_path / "entrance.jpg"
    file.write_bytes(factories.photo_file((90, 60)).getvalue())
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "m1")

    line.locator("input[type=file]").set_input_files(file)

    expect(line.locator("img.photo__picture")).to_have_count(1)
    line.locator("img.photo__picture").scroll_into_view_if_needed()
    expect(line.locator("img.photo__picture")).to_have_js_property("naturalWidth", 90)
    assert Evidence.objects.get().result.assignment == reporting.assignment("m1")


def test_the_matrix_fills_by_row_and_by_column(transactional_db, world: World, page_of) -> None:
    page = page_of(world.coordinator, f"/tracking/plans/{world.plan.pk}/allotment/")
    # Beside each stands the box of those who contribute, which these buttons leave alone.
    reports = page.locator('input[type=checkbox][name^="units-"]')
    ticked = page.locator("input[type=checkbox]:checked")
    expect(reports).to_have_count(8)

    page.get_by_role("button", name="All units: 一(一)1.").click()
    page.get_by_role("button", name="All measures: 總務室").click()

    expect(ticked).to_have_count(5)
    page.get_by_role("button", name="All measures: 總務室").click()
    expect(ticked).to_have_count(1)
    page.get_by_role("button", name="Save the allotment").first.click()
    expect(page.locator("h1")).to_have_text("Reporting")
    assert list(world.plan.assignments.values_list("node_uid", "lead_unit__name")) == [("m1", "操作課")]
