"""Reporting in Chromium: nothing typed is lost, photos land on their row, the matrix fills by row and column."""

import base64
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests import factories, office_files
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Evidence, Result
from tracking.states import ResultState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of(page: Page, live_server, client):
    """`page_of(person, path)` opens a page of the portal as that person, in English."""

    def show(person, path: str) -> Page:
        # What the page before still asks for would be answered "signed out", and take the new cookie with it.
        page.goto("about:blank")
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
    expect(page.locator("#progress button")).to_have_text("Hand in the 1 that is done")
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


def test_text_written_after_the_idle_end_is_kept_and_offered_after_the_next_sign_in(
    transactional_db, reporting: World, page_of
) -> None:
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "m1")
    session = Session.objects.get()
    idle = SessionStore(session.session_key)
    idle["seen_at"] -= settings.IDLE_SECONDS
    idle.save()

    line.locator("textarea[name=narrative]").fill("登出之後才寫的")
    state = line.locator("form[data-autosave] > div [data-save-state]")
    expect(state).to_have_attribute("data-state", "unsaved")
    expect(state).to_contain_text("You were signed out.")
    assert Result.objects.count() == 0
    page.on("dialog", lambda dialog: dialog.accept())
    # Left while signed out: with a new session the page would send it by itself.
    page.goto("about:blank")
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "m1")
    line.get_by_role("button", name="Use it").click()

    expect(line.locator("form[data-autosave] > div [data-save-state]")).to_have_attribute("data-state", "saved")
    assert Result.objects.get().narrative == "登出之後才寫的"


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


def dropped(page: Page, target: str, *files: tuple[str, str, bytes]) -> None:
    """Drop files (name, type, content) on an element, as a file manager does."""
    sent = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, type, content] of files) {
                const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
                transfer.items.add(new File([bytes], name, {type}));
            }
            return transfer;
        }""",
        sent,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event(target, event, {"dataTransfer": transfer})


def test_files_dropped_on_a_row_are_its_evidence(transactional_db, reporting: World, page_of) -> None:
    page = page_of(reporting.editor, "/tracking/")
    line = row(page, reporting, "m1")
    line.locator("textarea[name=narrative]").fill("打到一半的文字")
    photo, minutes = factories.photo_file((90, 60)).getvalue(), office_files.pdf().getvalue()

    # On the text of the row, not on the field for files.
    dropped(
        page,
        f"#row-{reporting.assignment('m1').pk}-{reporting.period.pk} .row__title",
        ("門口.jpg", "image/jpeg", photo),
        ("會議紀錄.pdf", "application/pdf", minutes),
        ("病毒.exe", "application/octet-stream", b"MZ"),
    )

    expect(line.locator("img.photo__picture")).to_have_count(1)
    expect(line.locator(".attached__piece a")).to_have_text("會議紀錄.pdf")
    expect(line.locator(".evidence [role=alert] li")).to_have_count(1)
    expect(line.locator(".evidence [role=alert] li")).to_contain_text("病毒.exe")
    assert line.locator("textarea[name=narrative]").input_value() == "打到一半的文字"
    assert [piece.kind for piece in Evidence.objects.all()] == ["photo", "document"]


def test_a_link_and_a_file_given_elsewhere_are_added_on_the_row(transactional_db, reporting: World, page_of) -> None:
    actions.add_document(
        assignment=reporting.assignment("m21"),
        period=reporting.period,
        upload=office_files.pdf(),
        name="會議紀錄.pdf",
        by=reporting.editor,
    )
    page = page_of(reporting.editor, f"/tracking/?period={reporting.period.pk}&open={reporting.assignment('m1').pk}")
    line = row(page, reporting, "m1")

    line.locator(".attached__add summary").click()
    line.locator("input[name=link]").fill("https://example.gov.tw/news")
    line.locator("input[name=link]").press("Enter")
    expect(line.locator(".attached__piece")).to_have_count(1)
    line.locator("a[hx-get*=reuse]").click()
    line.locator(".reuse__piece").click()
    line.locator(".reuse form[method=post] button").click()

    expect(line.locator(".attached__piece a")).to_have_text(["example.gov.tw", "會議紀錄.pdf"])
    assert list(Evidence.objects.order_by("pk").values_list("kind", "result__assignment__node_uid")) == [
        ("document", "m21"),
        ("link", "m1"),
        ("document", "m1"),
    ]


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
