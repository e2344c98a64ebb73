"""Two at the same description of a photo: the later sees both."""

import pytest
from django.urls import reverse

from tests.tracking.conftest import World
from tracking.models import Evidence

from .test_evidence import HTMX, url_of
from .test_evidence import photo as photo  # the fixture


@pytest.mark.parametrize("headers", [HTMX | {"X-Autosave": "1"}, {}])
def test_of_two_who_describe_a_photo_the_later_sees_both(
    reporting: World, photo: Evidence, as_, headers: dict[str, str]
) -> None:
    client, address = as_(reporting.editor), reverse("evidence_edit", args=[photo.pk])
    client.post(address, {"row_version": 1, "caption": "大門", "taken_on": "2021-05-01", "is_public": "on"})

    late = client.post(address, {"row_version": 1, "caption": "側門"}, headers=headers)

    photo.refresh_from_db()
    page = late.content.decode()
    assert (late.status_code, photo.caption, photo.version) == (409, "大門", 2)
    assert ("大門" in page, 'value="側門"' in page) == (True, not headers)
    assert '<button class="button" name="version_seen" value="2">' in page
    assert client.post(address, {"row_version": 1, "version_seen": 2, "caption": "側門"}).status_code == 302
    photo.refresh_from_db()
    assert (photo.caption, photo.taken_on, photo.is_public) == ("側門", None, False)


def test_a_description_that_names_no_version_is_refused(reporting: World, photo: Evidence, as_) -> None:
    response = as_(reporting.editor).post(reverse("evidence_edit", args=[photo.pk]), {"caption": "大門"})

    assert response.status_code == 422
    assert Evidence.objects.get().caption == ""


def test_the_form_of_a_photo_names_the_version_it_shows(reporting: World, photo: Evidence, as_) -> None:
    Evidence.objects.update(version=7)

    page = as_(reporting.editor).get(url_of("result_edit", reporting)).content.decode()

    form = page.split(f'action="{reverse("evidence_edit", args=[photo.pk])}"')[1].split("</form>")[0]
    assert '<input type="hidden" name="row_version" value="7">' in form
