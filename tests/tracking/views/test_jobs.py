"""Pages of long work."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from agencies.actions import grant_role
from agencies.models import Membership, User
from agencies.states import Role
from tests import factories
from tracking.models import Job
from tracking.states import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return factories.person("林小芳")


def job(person: User, **said: Any) -> Job:
    return Job.objects.create(**{"kind": "count", "requested_by": person} | said)


def test_a_running_job_asks_for_itself_again(person: User, as_: Any) -> None:
    row = job(person, state=JobState.RUNNING, done=3, total=7, step="第三頁")

    fragment = as_(person).get(reverse("job_detail", args=[row.pk]), headers={"HX-Request": "true"}).content.decode()

    assert fragment.strip().startswith('<div id="job"')
    assert (fragment.count("hx-get"), fragment.count("第三頁"), fragment.count("3／7")) == (1, 1, 1)


def test_a_job_that_is_over_does_not(person: User, as_: Any) -> None:
    row = job(person, state=JobState.FAILED, message="檔案是空的。")

    page = as_(person).get(reverse("job_detail", args=[row.pk])).content.decode()

    assert (page.count('hx-trigger="every'), page.count("檔案是空的。")) == (0, 1)


def test_the_list_has_only_ones_own(person: User, as_: Any, django_assert_num_queries: Any) -> None:
    job(factories.person("別人"), output_name="機密.xlsx")
    job(person, output_name="一.xlsx")
    client = as_(person)
    with django_assert_num_queries(5):
        page = client.get(reverse("job_list")).content.decode()
    assert (page.count("一.xlsx"), page.count("機密")) == (1, 0)

    job(person, output_name="二.xlsx")
    job(person, output_name="三.xlsx")
    with django_assert_num_queries(5):
        assert client.get(reverse("job_list")).content.decode().count(".xlsx") == 3


def test_the_file(person: User, as_: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = job(person, state=JobState.DONE, output_name="表／一.txt")
    row.output.save("x.txt", ContentFile(b"content"))

    response = as_(person).get(reverse("job_output", args=[row.pk]))

    assert b"".join(response.streaming_content) == b"content"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")


def test_whose_role_has_ended_has_the_file_no_longer(person: User, as_: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    plant = factories.agency("中區資源回收廠")
    role = grant_role(person=person, role=Role.COORDINATOR, agency=plant, starts_on=dt.date(2021, 1, 1), by=None)
    row = job(person, state=JobState.DONE, agency=plant, output_name="草稿.xlsx")
    row.output.save("x.xlsx", ContentFile(b"content"))
    url = reverse("job_output", args=[row.pk])

    assert b"".join(as_(person).get(url).streaming_content) == b"content"
    Membership.objects.filter(pk=role.pk).update(ends_on=dt.date(2022, 1, 1))
    assert as_(User.objects.get(pk=person.pk)).get(url).status_code == 403


def test_without_a_file_there_is_none(person: User, as_: Any) -> None:
    assert as_(person).get(reverse("job_output", args=[job(person).pk])).status_code == 404


def test_calling_off(person: User, as_: Any) -> None:
    row = job(person)

    first = as_(person).post(reverse("job_cancel", args=[row.pk]))
    second = as_(person).post(reverse("job_cancel", args=[row.pk]))

    row.refresh_from_db()
    assert (first.status_code, second.status_code, row.state) == (302, 422, JobState.CANCELLED)


def test_anothers_job_is_not_there(person: User, as_: Any) -> None:
    row = job(factories.person("別人"))
    client = as_(person)

    gets = [client.get(reverse(name, args=[row.pk])).status_code for name in ("job_detail", "job_output")]

    assert (gets, client.post(reverse("job_cancel", args=[row.pk])).status_code) == ([404, 404], 404)


@pytest.mark.parametrize(
    ("waited", "beside", "told"),
    [
        (2, None, True),
        (0, None, False),
        (2, {"state": JobState.RUNNING, "heartbeat_minutes": 0}, False),
        (2, {"state": JobState.RUNNING, "heartbeat_minutes": 9}, True),
        (2, {"state": JobState.DONE, "finished_minutes": 0}, False),
        (2, {"state": JobState.DONE, "finished_minutes": 9}, True),
    ],
)
def test_work_that_no_worker_looks_at_says_so(person: User, as_: Any, waited: int, beside: Any, told: bool) -> None:
    now = timezone.now()
    row = job(person)
    Job.objects.filter(pk=row.pk).update(requested_at=now - dt.timedelta(minutes=waited))
    if beside:
        moments = {
            f"{name}_at": now - dt.timedelta(minutes=beside[f"{name}_minutes"])
            for name in ("heartbeat", "finished")
            if f"{name}_minutes" in beside
        }
        job(factories.person("別人"), state=beside["state"], **moments)

    page = as_(person).get(reverse("job_detail", args=[row.pk]), headers={"Accept-Language": "en"}).content.decode()

    assert page.count("Nothing has begun yet") == told
    assert page.count("It starts as soon as") == (not told)
