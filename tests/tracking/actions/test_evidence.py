"""Evidence of results: photos, and what holds for every kind."""

import datetime as dt
import hashlib
from io import BytesIO

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry
from tests import factories, office_files
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import evidence as evidence_module
from tracking.models import Evidence, Result, StoredFile
from tracking.states import EvidenceKind

from .evidence_rows import add, add_pdf, files, place


def test_the_first_photo_makes_the_result_without_making_writers_stale(reporting: World) -> None:
    photo = add(reporting, caption=" 入口 ", taken_on=dt.date(2021, 3, 5))

    assert (photo.caption, photo.taken_on, photo.is_public, photo.position) == ("入口", dt.date(2021, 3, 5), False, 0)
    assert photo.result.version == 0
    assert reporting.save("m1", version=0).version == 1
    assert add(reporting).position == 1
    assert Result.objects.get().version == 1


def test_what_is_no_photo_stores_nothing(reporting: World, settings) -> None:
    with pytest.raises(Refused):
        add(reporting, upload=BytesIO(b"<svg/>"))

    assert (StoredFile.objects.count(), Result.objects.count(), files(reporting, settings)) == (0, 0, [])


def test_a_handed_in_result_takes_no_photos(reporting: World) -> None:
    photo = add(reporting)
    reporting.handed_in("m1")

    with pytest.raises(Refused):
        add(reporting)
    with pytest.raises(Refused):
        actions.remove_evidence(evidence=photo, by=reporting.editor)
    with pytest.raises(Refused):
        actions.edit_evidence(
            evidence=photo, version=1, caption="x", taken_on=None, is_public=True, by=reporting.editor
        )

    assert Evidence.objects.get().caption == ""


def test_a_photo_revises_a_returned_result(reporting: World) -> None:
    result = actions.return_result(result=reporting.handed_in("m1"), reason="補照片", by=reporting.head)
    assert result.is_ready is False

    add(reporting)

    result.refresh_from_db()
    assert result.is_ready is True


def test_there_is_a_limit(reporting: World, monkeypatch) -> None:
    monkeypatch.setattr(evidence_module, "EVIDENCE_PER_RESULT", 1)
    add(reporting)

    with pytest.raises(Refused):
        add(reporting)

    assert Evidence.objects.count() == 1


def test_editing_a_photo(reporting: World) -> None:
    photo = actions.edit_evidence(
        evidence=add(reporting),
        version=1,
        caption="大門",
        taken_on=dt.date(2021, 5, 1),
        is_public=True,
        by=reporting.editor,
    )

    photo.refresh_from_db()
    assert (photo.caption, photo.taken_on, photo.is_public) == ("大門", dt.date(2021, 5, 1), True)


def audited(*fields: str) -> list[tuple]:
    return list(
        AuditEntry.objects.filter(target_type="tracking.result", action__regex="^(photo|document|link)[.]")
        .order_by("pk")
        .values_list("action", *fields)
    )


def test_a_document_is_kept_as_sent_under_its_name(reporting: World, settings) -> None:
    content = office_files.office(".docx").getvalue()

    piece = actions.add_document(
        **place(reporting),
        upload=BytesIO(content),
        name="../會議\n紀錄.docx",
        caption=" 紀錄 ",
        taken_on=dt.date(2021, 3, 5),
    )

    file = piece.stored
    assert (piece.kind, piece.caption, piece.taken_on) == (EvidenceKind.DOCUMENT, "紀錄", dt.date(2021, 3, 5))
    assert (file.name, file.size, file.sha256) == ("會議紀錄.docx", len(content), hashlib.sha256(content).hexdigest())
    assert file.agency == reporting.plant
    assert bool(file.thumbnail) is False
    with file.file.open() as stored:
        assert stored.read() == content
    assert "會議" not in file.file.name


@pytest.mark.parametrize(
    ("upload", "name", "kind"),
    [
        (factories.photo_file(), "photo.pdf", EvidenceKind.PHOTO),
        (office_files.pdf(), "photo.jpg", EvidenceKind.DOCUMENT),
        (office_files.office(".ods"), "a.ods", EvidenceKind.DOCUMENT),
    ],
)
def test_a_file_is_what_its_content_is(reporting: World, upload: BytesIO, name: str, kind: str) -> None:
    upload.seek(0)

    assert actions.add_file(**place(reporting), upload=upload, name=name).kind == kind


@pytest.mark.parametrize("content", [b"<svg/>", b"MZ\x90\x00", b"", b"text"])
def test_what_is_neither_stores_nothing(reporting: World, settings, content: bytes) -> None:
    with pytest.raises(Refused):
        actions.add_file(**place(reporting), upload=BytesIO(content), name="a.pdf")

    assert (StoredFile.objects.count(), Result.objects.count(), files(reporting, settings)) == (0, 0, [])


def test_a_link_is_kept_once(reporting: World) -> None:
    link = actions.add_link(**place(reporting), link=" https://example.gov.tw/news ", caption="新聞")

    assert (link.kind, link.link, link.host, link.title) == (
        EvidenceKind.LINK,
        "https://example.gov.tw/news",
        "example.gov.tw",
        "新聞",
    )
    with pytest.raises(Refused):
        actions.add_link(**place(reporting), link="https://example.gov.tw/news")
    with pytest.raises(Refused):
        actions.add_link(**place(reporting), link="javascript:alert(1)")
    assert Evidence.objects.count() == 1


def test_a_link_is_removed_without_a_file(reporting: World) -> None:
    link = actions.add_link(**place(reporting), link="https://example.gov.tw/news")

    actions.remove_evidence(evidence=link, by=reporting.editor)

    assert Evidence.objects.count() == 0
    assert audited("data__link") == [
        ("link.added", "https://example.gov.tw/news"),
        ("link.removed", "https://example.gov.tw/news"),
    ]


def test_what_shows_people_is_never_public(reporting: World) -> None:
    photo = add(reporting)

    with pytest.raises(Refused):
        actions.edit_evidence(
            evidence=photo, version=1, caption="", taken_on=None, is_public=True, shows_people=True, by=reporting.editor
        )

    photo.refresh_from_db()
    assert (photo.is_public, photo.shows_people) == (False, False)


def test_faces_said_at_one_result_take_the_file_from_the_public_everywhere(reporting: World) -> None:
    upload = factories.photo_file()
    here, there = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))
    other = add(reporting, "m22")
    for piece in (there, other):
        actions.edit_evidence(evidence=piece, version=1, caption="", taken_on=None, is_public=True, by=reporting.editor)

    actions.edit_evidence(
        evidence=here, version=1, caption="", taken_on=None, is_public=False, shows_people=True, by=reporting.editor
    )

    there.refresh_from_db()
    other.refresh_from_db()
    assert [(piece.is_public, piece.shows_people) for piece in (there, other)] == [(False, True), (True, False)]
    assert AuditEntry.objects.filter(action="photo.edited").order_by("pk").last().data["withdrawn"] == [there.pk]
    assert add(reporting, "f2", BytesIO(upload.getvalue())).shows_people is True


def test_a_file_that_shows_people_elsewhere_is_not_published_here(reporting: World) -> None:
    upload = factories.photo_file()
    here, there = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))
    said = {"caption": "", "taken_on": None, "by": reporting.editor}
    actions.edit_evidence(version=1, evidence=here, is_public=False, shows_people=True, **said)

    with pytest.raises(Refused):
        actions.edit_evidence(version=2, evidence=there, is_public=True, shows_people=False, **said)


def test_one_file_serves_several_results(reporting: World, settings, django_capture_on_commit_callbacks) -> None:
    first = add_pdf(reporting, caption="紀錄", taken_on=dt.date(2021, 3, 5))

    (second,) = actions.reuse_evidence(**place(reporting, "m21"), chosen=[first])

    assert (second.file, second.kind, second.caption, second.taken_on, second.is_public) == (
        first.file,
        EvidenceKind.DOCUMENT,
        "紀錄",
        dt.date(2021, 3, 5),
        False,
    )
    assert len(files(reporting, settings)) == 1
    assert actions.reuse_evidence(**place(reporting, "m21"), chosen=[first]) == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence=first, by=reporting.editor)
    assert list(Evidence.objects.all()) == [second]
    assert len(files(reporting, settings)) == 1
    assert audited("data__name") == [
        ("document.added", "會議紀錄.pdf"),
        ("document.reused", "會議紀錄.pdf"),
        ("document.removed", "會議紀錄.pdf"),
    ]


def test_a_file_of_another_agency_is_not_reused(reporting: World) -> None:
    first = add_pdf(reporting)
    StoredFile.objects.update(agency=reporting.bureau)

    with pytest.raises(Refused):
        actions.reuse_evidence(**place(reporting, "m21"), chosen=[first])

    assert Evidence.objects.count() == 1


def test_a_file_removed_meanwhile_is_not_reused(reporting: World) -> None:
    first = add_pdf(reporting)
    chosen = Evidence.objects.get(pk=first.pk)
    actions.remove_evidence(evidence=first, by=reporting.editor)

    with pytest.raises(Refused):
        actions.reuse_evidence(**place(reporting, "m21"), chosen=[chosen])


def test_files_that_may_be_reused(reporting: World) -> None:
    mine = add_pdf(reporting)
    again = add_pdf(reporting, "m21")
    photo = add(reporting, "m22")
    actions.add_link(**place(reporting, "m22"), link="https://example.gov.tw/")

    def offered(person) -> list[Evidence]:
        return list(Evidence.objects.reusable(reporting.assignment("f2"), reporting.period, person))

    assert offered(reporting.editor) == [photo, again]
    assert offered(reporting.outsider) == []
    assert offered(reporting.supervisor) == []
    # What the row has already is not offered for it.
    assert list(Evidence.objects.reusable(mine.result.assignment, reporting.period, reporting.editor)) == [photo]
