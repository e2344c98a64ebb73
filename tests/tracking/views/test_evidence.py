"""Evidence over the web."""

import datetime as dt
import errno
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agencies.states import Role
from tests import factories, office_files
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Evidence, StoredFile

HTMX = {"HX-Request": "true"}


def upload(name: str = "a.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.photo_file().getvalue() if content is None else content)


def add_url(world: World) -> str:
    return reverse("evidence_add", args=[world.assignment().pk, world.period.pk])


@pytest.fixture
def photo(reporting: World) -> Evidence:
    return actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=factories.photo_file(), by=reporting.editor
    )


def test_several_photos_at_once_and_what_is_none_is_named(reporting: World, as_) -> None:
    files = [upload("a.jpg"), upload("b.svg", b"<svg/>"), upload("c.jpg")]

    response = as_(reporting.editor).post(add_url(reporting), {"files": files}, headers=HTMX)

    assert response.status_code == 422
    assert [error.split(":")[0] for error in response.context["evidence_errors"]] == ["b.svg"]
    assert response.content.decode().count('class="photo__picture"') == 2
    assert Evidence.objects.count() == 2


def test_without_scripts_one_comes_back_to_the_row(reporting: World, as_) -> None:
    response = as_(reporting.editor).post(add_url(reporting), {"files": [upload()]})

    assignment, period = reporting.assignment(), reporting.period
    assert response["Location"] == f"/tracking/?period={period.pk}&open={assignment.pk}#row-{assignment.pk}-{period.pk}"


def test_nothing_chosen(reporting: World, as_) -> None:
    assert as_(reporting.editor).post(add_url(reporting)).status_code == 422
    assert StoredFile.objects.count() == 0


def test_the_thumbnail_is_shown_and_the_photo_downloaded(reporting: World, photo: Evidence, as_) -> None:
    client = as_(reporting.editor)

    small = client.get(reverse("evidence_thumbnail", args=[photo.pk]))
    whole = client.get(reverse("evidence_file", args=[photo.pk]))

    assert small["Content-Disposition"] == f'inline; filename="photo-{photo.pk}.jpg"'
    assert whole["Content-Disposition"] == f'attachment; filename="photo-{photo.pk}.jpg"'
    for response in (small, whole):
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert response["Cache-Control"] == "private, max-age=86400"
        assert Image.open(BytesIO(response.getvalue())).format == "JPEG"


@pytest.mark.parametrize("name", ["evidence_file", "evidence_thumbnail"])
@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("coordinator", 200), ("chief", 200), ("supervisor", 404), ("outsider", 404)]
)
def test_who_sees_photos_of_a_draft(reporting: World, photo: Evidence, as_, name: str, who: str, status: int) -> None:
    response = as_(getattr(reporting, who)).get(reverse(name, args=[photo.pk]))

    assert response.status_code == status
    response.close()


def test_a_supervisor_sees_photos_of_accepted_results(reporting: World, photo: Evidence, as_) -> None:
    reporting.accepted("m1")

    response = as_(reporting.supervisor).get(reverse("evidence_file", args=[photo.pk]))

    assert response.status_code == 200
    response.close()


def test_describing_a_photo(reporting: World, photo: Evidence, as_) -> None:
    said = {"row_version": 1, "caption": "大門", "taken_on": "2021-05-01", "is_public": "on"}

    response = as_(reporting.editor).post(
        reverse("evidence_edit", args=[photo.pk]), said, headers=HTMX | {"X-Autosave": "1"}
    )

    photo.refresh_from_db()
    assert (response.status_code, response["X-Row-Version"]) == (204, "2")
    assert (photo.caption, photo.taken_on, photo.is_public) == ("大門", dt.date(2021, 5, 1), True)


def test_a_day_that_does_not_exist_is_refused(reporting: World, photo: Evidence, as_) -> None:
    response = as_(reporting.editor).post(
        reverse("evidence_edit", args=[photo.pk]), {"row_version": 1, "taken_on": "2021-02-30"}
    )

    assert response.status_code == 422
    assert Evidence.objects.get().taken_on is None


def test_removing_a_photo(reporting: World, photo: Evidence, as_) -> None:
    response = as_(reporting.editor).post(reverse("evidence_remove", args=[photo.pk]), headers=HTMX)

    assert response.status_code == 200
    assert response.content.decode().count('class="photo__picture"') == 0
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("name", ["evidence_edit", "evidence_remove"])
@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("chief", 403), ("supervisor", 404), ("outsider", 404)]
)
def test_only_the_unit_changes_photos(reporting: World, photo: Evidence, as_, name: str, who: str, status: int) -> None:
    response = as_(getattr(reporting, who)).post(reverse(name, args=[photo.pk]), {"caption": "改"})

    assert response.status_code == status
    assert list(Evidence.objects.values_list("caption", flat=True)) == [""]


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("outsider", 404)])
def test_only_the_unit_adds_photos(reporting: World, as_, who: str, status: int) -> None:
    response = as_(getattr(reporting, who)).post(add_url(reporting), {"files": [upload()]})

    assert response.status_code == status
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("evidence_file", "get", "post"),
        ("evidence_thumbnail", "get", "post"),
        ("evidence_edit", "post", "get"),
        ("evidence_remove", "post", "get"),
    ],
)
def test_bad_id_and_wrong_method(reporting: World, as_, name: str, right: str, wrong: str) -> None:
    client = as_(reporting.editor)

    assert getattr(client, right)(reverse(name, args=[999999])).status_code == 404
    assert getattr(client, wrong)(reverse(name, args=[999999])).status_code == 405


@pytest.fixture
def document(reporting: World) -> Evidence:
    return actions.add_document(
        assignment=reporting.assignment(),
        period=reporting.period,
        upload=office_files.pdf(),
        name="110年 會議;紀錄'.pdf",
        by=reporting.editor,
    )


def url_of(name: str, world: World, uid: str = "m1") -> str:
    return reverse(name, args=[world.assignment(uid).pk, world.period.pk])


def test_photos_and_documents_in_one_go(reporting: World, as_) -> None:
    sent = [upload("a.jpg"), upload("函.pdf", office_files.pdf().getvalue()), upload("a.docm", b"PK\x03\x04")]

    response = as_(reporting.editor).post(add_url(reporting), {"files": sent}, headers=HTMX)

    assert response.status_code == 422
    assert [error.split(":")[0] for error in response.context["evidence_errors"]] == ["a.docm"]
    assert [(piece.kind, piece.title) for piece in Evidence.objects.all()] == [("photo", ""), ("document", "函.pdf")]
    assert "函.pdf" in response.content.decode()


def test_a_document_is_handed_out_as_a_download_under_its_own_name(reporting: World, document: Evidence, as_) -> None:
    response = as_(reporting.editor).get(reverse("evidence_file", args=[document.pk]))

    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''110%E5%B9%B4%20%E6%9C%83%E8%AD%B0%3B%E7%B4%80%E9%8C%84%27.pdf"
    )
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Cache-Control"] == "private, max-age=86400"
    assert response.getvalue() == Path(document.stored.file.path).read_bytes()


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("coordinator", 200), ("chief", 200), ("supervisor", 404), ("outsider", 404), ("neighbour", 404)],
)
def test_who_gets_a_document_of_a_draft(reporting: World, document: Evidence, as_, who: str, status: int) -> None:
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, reporting.operations))
    person = neighbour if who == "neighbour" else getattr(reporting, who)

    response = as_(person).get(reverse("evidence_file", args=[document.pk]))

    assert response.status_code == status
    response.close()


def test_a_link_and_a_document_have_no_picture_and_a_link_no_file(reporting: World, document: Evidence, as_) -> None:
    client = as_(reporting.editor)
    client.post(url_of("link_add", reporting), {"link": "https://example.gov.tw/", "caption": "新聞"}, headers=HTMX)
    link = Evidence.objects.get(kind="link")

    assert client.get(reverse("evidence_thumbnail", args=[document.pk])).status_code == 404
    assert client.get(reverse("evidence_thumbnail", args=[link.pk])).status_code == 404
    assert client.get(reverse("evidence_file", args=[link.pk])).status_code == 404


def test_a_file_that_is_missing_on_the_server_is_not_found(reporting: World, document: Evidence, as_) -> None:
    document.stored.file.storage.delete(document.stored.file.name)

    assert as_(reporting.editor).get(reverse("evidence_file", args=[document.pk])).status_code == 404


def test_a_link_is_shown_with_its_host(reporting: World, as_) -> None:
    sent = {"link": "https://news.example.gov.tw/a?b=1&c=2", "caption": "<新聞>"}

    response = as_(reporting.editor).post(url_of("link_add", reporting), sent, headers=HTMX)

    assert response.status_code == 200
    text = response.content.decode()
    assert (
        '<a href="https://news.example.gov.tw/a?b=1&amp;c=2" rel="noopener noreferrer">&lt;新聞&gt;</a> '
        '<span class="caption">news.example.gov.tw</span>'
    ) in text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a:b@example.gov.tw/", "", "x" * 501])
def test_a_link_that_is_not_taken_stays_in_its_field(reporting: World, as_, link: str) -> None:
    response = as_(reporting.editor).post(
        url_of("link_add", reporting), {"link": link, "caption": "我打的字"}, headers=HTMX
    )

    assert response.status_code == 422
    assert len(response.context["evidence_errors"]) == 1
    assert 'value="我打的字"' in response.content.decode()
    assert Evidence.objects.count() == 0


def test_faces_and_public_together_are_refused(reporting: World, photo: Evidence, as_) -> None:
    said = {"row_version": 1, "caption": "大門", "is_public": "on", "shows_people": "on"}

    for headers in (HTMX, {}):
        response = as_(reporting.editor).post(reverse("evidence_edit", args=[photo.pk]), said, headers=headers)
        assert response.status_code == 422

    photo.refresh_from_db()
    assert (photo.caption, photo.is_public, photo.shows_people) == ("", False, False)


def test_evidence_already_given_serves_another_row(reporting: World, document: Evidence, as_) -> None:
    client = as_(reporting.editor)
    url = url_of("evidence_reuse", reporting, "m21")

    offered = client.get(url)
    response = client.post(url, {"evidence": [document.pk]})

    assert list(offered.context["page"]) == [document]
    assert response.status_code == 302
    assert list(Evidence.objects.order_by("pk").values_list("result__assignment__node_uid", "file")) == [
        ("m1", document.file_id),
        ("m21", document.file_id),
    ]
    assert StoredFile.objects.count() == 1


def test_what_is_offered_is_found_by_its_words(reporting: World, document: Evidence, photo: Evidence, as_) -> None:
    client = as_(reporting.editor)
    url = url_of("evidence_reuse", reporting, "m21")

    assert list(client.get(url).context["page"]) == [photo, document]
    assert list(client.get(url, {"q": "會議"}).context["page"]) == [document]
    assert list(client.get(url, {"q": "沒有"}, headers=HTMX).context["page"]) == []


@pytest.mark.parametrize("chosen", [[], ["999999"], ["x"], ["1e9"], [str(2**70)]])
def test_a_choice_that_is_none_adds_nothing(reporting: World, document: Evidence, as_, chosen: list[str]) -> None:
    response = as_(reporting.editor).post(
        url_of("evidence_reuse", reporting, "m21"), {"evidence": chosen}, headers=HTMX
    )

    assert response.status_code == 422
    assert Evidence.objects.count() == 1


def test_evidence_of_others_is_not_to_be_had_by_its_number(reporting: World, document: Evidence, as_) -> None:
    """Another unit of the agency, and another agency, name a piece they may not see."""
    reporting.allot(m1=[reporting.general, reporting.operations])
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, reporting.operations))
    theirs = reporting.assignment("m1", reporting.operations)

    response = as_(neighbour).post(
        reverse("evidence_reuse", args=[theirs.pk, reporting.period.pk]), {"evidence": [document.pk]}, headers=HTMX
    )

    assert response.status_code == 422
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("supervisor", 403), ("outsider", 404)])
@pytest.mark.parametrize("name", ["link_add", "evidence_reuse"])
def test_only_the_unit_adds_links_and_reuses(
    reporting: World, document: Evidence, as_, name: str, who: str, status: int
) -> None:
    sent = {"link": "https://example.gov.tw/", "evidence": [document.pk]}

    response = as_(getattr(reporting, who)).post(url_of(name, reporting, "m21"), sent)

    assert response.status_code == status
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_choice_asks_as_often_for_one_as_for_three(
    reporting: World, as_, django_assert_num_queries, number: int
) -> None:
    for title in range(number):
        actions.add_document(
            assignment=reporting.assignment(),
            period=reporting.period,
            upload=office_files.pdf(str(title)),
            name=f"{title}.pdf",
            by=reporting.editor,
        )
    client = as_(reporting.editor)
    client.get(url_of("evidence_reuse", reporting, "m21"))

    with django_assert_num_queries(10):
        response = client.get(url_of("evidence_reuse", reporting, "m21"), headers=HTMX)

    assert len(response.context["page"]) == number


def test_a_full_disk_is_told_beside_the_row(reporting: World, as_, monkeypatch, settings) -> None:
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    client = as_(reporting.editor)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    response = client.post(add_url(reporting), {"files": [upload("a.jpg")]}, headers=HTMX)

    assert response.status_code == 422
    assert response.context["evidence_errors"] == [
        "a.jpg: The server has no room left for files. Nothing was stored; please tell its operator."
    ]
    assert "<textarea" not in response.content.decode()  # what is being typed stays as it is
    assert StoredFile.objects.count() == 0


def test_the_reviewer_sees_every_kind(reporting: World, photo: Evidence, document: Evidence, as_) -> None:
    row = {"assignment": reporting.assignment(), "period": reporting.period, "by": reporting.editor}
    actions.add_link(**row, link="https://example.gov.tw/")
    reporting.handed_in("m1")

    text = as_(reporting.head).get("/tracking/?tab=review").content.decode()

    for piece in (photo, document):
        assert text.count(f'href="{reverse("evidence_file", args=[piece.pk])}"') == 1
    assert text.count('href="https://example.gov.tw/"') == 1
