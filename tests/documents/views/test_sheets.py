"""The pages of the bulk sheet: download, upload, preview, save."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import Membership
from documents.sheets.reading import read_sheet
from documents.views import sheets
from tests.documents.sheets.conftest import as_, reporting, world
from tests.documents.sheets.files import downloaded, filled, opened, place
from tests.tracking.conftest import World
from tracking.models import Job, Result
from tracking.states import JobState

__all__ = ["as_", "reporting", "world"]

pytestmark = pytest.mark.django_db

M1 = "一(一)1."


def upload(client: Client, content: bytes, name: str = "表.xlsx") -> Any:
    return client.post(reverse("sheet_import"), {"file": SimpleUploadedFile(name, content)})


def changed(world: World, text: str = "新的", **more: str) -> bytes:
    edits = {(M1, "narrative"): text} | {(M1, key): value for key, value in more.items()}
    return filled(downloaded(world, language="zh-hant"), edits)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_downloading(reporting: World, as_: Any, kind: str) -> None:
    response = as_(reporting.editor).post(reverse("sheet_export"), {"period": reporting.period.pk, "format": kind})

    assert response["Content-Disposition"].startswith("attachment;")
    assert len(read_sheet(response.content, f"表.{kind}").lines) == 4


def test_the_page_offers_own_periods_alone(reporting: World, as_: Any) -> None:
    own = as_(reporting.editor).get(reverse("sheet")).content.decode()
    foreign = as_(reporting.outsider).get(reverse("sheet")).content.decode()

    option = f'<option value="{reporting.period.pk}"'
    assert (own.count(option), foreign.count(option)) == (1, 0)


def test_a_foreign_period_cannot_be_downloaded(reporting: World, as_: Any) -> None:
    sent = {"period": reporting.period.pk, "format": "xlsx"}

    assert as_(reporting.outsider).post(reverse("sheet_export"), sent).status_code == 422


def test_nothing_is_stored_by_a_preview(reporting: World, as_: Any) -> None:
    response = upload(as_(reporting.editor), changed(reporting))

    assert response.status_code == 200
    assert response.content.decode().count("<ins>新的</ins>") == 1
    assert (Result.objects.count(), Job.objects.count()) == (0, 0)


def test_saving_what_was_shown(reporting: World, as_: Any) -> None:
    client = as_(reporting.editor)
    preview = upload(client, changed(reporting, progress="已完成"))

    saved = client.post(reverse("sheet_apply"), {"sealed": preview.context["sealed"], "hand_in": "on"})

    result = Result.objects.get()
    assert (saved.status_code, result.narrative, result.state) == (302, "新的", "handed_in")


@pytest.mark.parametrize("page", ["sheet_apply", "sheet_marked"])
@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²", "-1"])
def test_a_reading_with_a_number_that_is_none(reporting: World, as_: Any, page: str, number: str) -> None:
    assert as_(reporting.editor).post(reverse(page), {"job": number}).status_code == 404


def test_anothers_preview_cannot_be_saved(reporting: World, as_: Any) -> None:
    sealed = upload(as_(reporting.editor), changed(reporting)).context["sealed"]

    answer = as_(reporting.head).post(reverse("sheet_apply"), {"sealed": sealed})

    assert (answer.status_code, Result.objects.count()) == (422, 0)


def test_a_row_saved_between_preview_and_saving_is_not_written_over(reporting: World, as_: Any) -> None:
    client = as_(reporting.editor)
    sealed = upload(client, changed(reporting)).context["sealed"]
    reporting.save("m1", narrative="別人的")

    answer = client.post(reverse("sheet_apply"), {"sealed": sealed})

    assert (answer.status_code, answer.content.decode().count("<del>別人的</del>")) == (409, 1)
    assert Result.objects.get().narrative == "別人的"


def test_errors_stop_the_saving_and_come_back_marked(reporting: World, as_: Any) -> None:
    client = as_(reporting.editor)
    preview = upload(client, changed(reporting, progress="快好了"))

    page = preview.content.decode()
    marked = client.post(reverse("sheet_marked"), {"sealed": preview.context["sealed"]})

    assert (page.count(">H3<"), page.count(reverse("sheet_apply"))) == (1, 0)
    assert place(opened(marked.content).active, M1, "progress").fill.fgColor.rgb == "00FFC7CE"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_no_sheet_is_told_at_the_field(reporting: World, as_: Any, content: bytes) -> None:
    response = upload(as_(reporting.editor), content)

    assert response.status_code == 422
    assert list(response.context["upload"].errors) == ["file"]


def test_text_from_a_file_is_never_markup(reporting: World, as_: Any) -> None:
    page = upload(as_(reporting.editor), changed(reporting, "<script>alert(1)</script>")).content.decode()

    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") == 1


def test_queries_are_the_same_for_one_row_and_three(
    reporting: World, as_: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_(reporting.editor)
    content = changed(reporting)
    book = opened(content)
    book.active.delete_rows(4, 3)
    out = io.BytesIO()
    book.save(out)
    for sheet in (out.getvalue(), content):
        with django_assert_max_num_queries(12):
            upload(client, sheet)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Any:
    """Everything is too large for a request; the work is done when the request is over."""
    monkeypatch.setattr(sheets, "BYTES_AT_ONCE", 0)
    monkeypatch.setattr(sheets, "LINES_AT_ONCE", 0)

    def posting(client: Client, name: str, data: dict[str, Any]) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(name), data)
        job = Job.objects.latest("pk")
        assert response["Location"] == reverse("job_detail", args=[job.pk])
        return job

    return posting


def test_a_long_sheet_is_made_read_and_saved_in_the_background(reporting: World, as_: Any, at_once: Any) -> None:
    client = as_(reporting.editor)
    made = at_once(client, "sheet_export", {"period": reporting.period.pk, "format": "xlsx"})
    with made.output.open() as stream:
        content = filled(stream.read(), {(M1, "narrative"): "新的"})

    reading = at_once(client, "sheet_import", {"file": SimpleUploadedFile("表.xlsx", content)})
    page = client.get(reverse("sheet_preview", args=[reading.pk])).content.decode()
    before = Result.objects.count()
    saving = at_once(client, "sheet_apply", {"job": reading.pk})
    marked = client.post(reverse("sheet_marked"), {"job": reading.pk})

    assert [job.state for job in (made, reading, saving)] == [JobState.DONE] * 3
    assert (reading.report, page.count("<ins>新的</ins>"), before) == (
        {"changes": 1, "conflicts": 0, "errors": 0},
        1,
        0,
    )
    assert saving.report == {"saved": 1, "handed_in": 0}
    assert Result.objects.get().narrative == "新的"
    assert len(read_sheet(marked.content, "x.xlsx").lines) == 4


def test_a_bad_sheet_read_in_the_background_says_why(reporting: World, as_: Any, at_once: Any) -> None:
    book = opened(changed(reporting))
    book.active.delete_rows(1)
    out = io.BytesIO()
    book.save(out)

    job = at_once(as_(reporting.editor), "sheet_import", {"file": SimpleUploadedFile("表.xlsx", out.getvalue())})

    assert (job.state, job.message.startswith("表.xlsx"), job.output.name) == (JobState.FAILED, True, "")


def test_anothers_reading_is_not_there(reporting: World, as_: Any, at_once: Any) -> None:
    file = SimpleUploadedFile("表.xlsx", changed(reporting))
    job = at_once(as_(reporting.editor), "sheet_import", {"file": file})
    client = as_(reporting.head)

    assert client.get(reverse("sheet_preview", args=[job.pk])).status_code == 404
    assert client.post(reverse("sheet_apply"), {"job": job.pk}).status_code == 404
    assert client.post(reverse("sheet_marked"), {"job": job.pk}).status_code == 404


def test_a_reading_is_not_shown_to_whose_role_has_ended(reporting: World, as_: Any, at_once: Any) -> None:
    file = SimpleUploadedFile("表.xlsx", changed(reporting))
    job = at_once(as_(reporting.editor), "sheet_import", {"file": file})
    Membership.objects.filter(person=reporting.editor).delete()

    assert as_(reporting.editor).get(reverse("sheet_preview", args=[job.pk])).status_code == 403
