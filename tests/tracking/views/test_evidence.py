"""Evidence over the web."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests import factories
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
    said = {"caption": "大門", "taken_on": "2021-05-01", "is_public": "on"}

    response = as_(reporting.editor).post(
        reverse("evidence_edit", args=[photo.pk]), said, headers=HTMX | {"X-Autosave": "1"}
    )

    photo.refresh_from_db()
    assert response.status_code == 204
    assert (photo.caption, photo.taken_on, photo.is_public) == ("大門", dt.date(2021, 5, 1), True)


def test_a_day_that_does_not_exist_is_refused(reporting: World, photo: Evidence, as_) -> None:
    response = as_(reporting.editor).post(reverse("evidence_edit", args=[photo.pk]), {"taken_on": "2021-02-30"})

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
