"""Files of reports over the wire: who may ask for them and fetch them, what the pages show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from tests.documents.consolidated.rows import Chain, chain
from tracking.actions.report_files import FILE_JOB
from tracking.models import AnnualReport, Job, ReportFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> Chain:
    settings.MEDIA_ROOT = tmp_path
    return chain()


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def draft_file(report: AnnualReport, format: str = "pdf") -> ReportFile:
    return ReportFile.objects.create(
        report=report, format=format, name=f"彙整.{format}", size=4, file=ContentFile(b"%PDF", f"a.{format}")
    )


def asked(city: Chain, person: User, report: AnnualReport | None = None, **data: Any) -> Any:
    url = reverse("report_file_make", args=[(report or city.report).pk])
    return as_(person).post(url, {"format": "pdf"} | data)


def test_asking_leads_to_the_work_and_the_page_shows_it(city: Chain) -> None:
    response = asked(city, city.coordinator)

    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, reverse("job_detail", args=[job.pk]))
    Job.objects.update(state="running", done=2, total=6, step="港灣焚化廠")
    page = as_(city.colleague).get(reverse("consolidated_report", args=[city.report.plan_id])).content.decode()
    assert '<progress value="2" max="6"' in page
    assert "港灣焚化廠" in page
    assert reverse("job_detail", args=[job.pk]) not in page


def test_a_colleague_who_asks_too_is_told_and_starts_nothing(city: Chain) -> None:
    asked(city, city.coordinator)

    response = asked(city, city.colleague)

    assert response.url == f"{reverse('consolidated_report', args=[city.report.plan_id])}#files"
    assert Job.objects.count() == 1


@pytest.mark.parametrize("data", [{"format": "exe"}, {"format": ""}, {"submission": "-1"}, {"submission": "x"}])
def test_bad_input_is_refused(city: Chain, data: dict[str, str]) -> None:
    assert asked(city, city.coordinator, **data).status_code == 422
    assert Job.objects.count() == 0


def test_a_submission_that_is_not_there_is_not_found(city: Chain) -> None:
    assert asked(city, city.coordinator, submission="7").status_code == 404


def test_other_agencies_see_nothing_of_it(city: Chain) -> None:
    file = draft_file(city.report)

    assert asked(city, city.outsider).status_code == 404
    assert as_(city.outsider).get(reverse("report_file", args=[file.pk])).status_code == 404
    assert as_(city.outsider).get(reverse("annual_pdf", args=[city.report.pk])).status_code == 404
    assert Job.objects.count() == 0


def test_a_superior_may_have_the_submission_and_never_the_draft(city: Chain) -> None:
    report = city.bureau.plans.get().annual_reports.get(kind="consolidated")
    file = draft_file(report)

    assert as_(city.supervisor).get(reverse("report_file", args=[file.pk])).status_code == 404
    assert asked(city, city.supervisor, report).status_code == 404
    assert asked(city, city.supervisor, report, submission="1").status_code == 302
    assert Job.objects.get().arguments["submission"] == 1
    assert Job.objects.get().kind == FILE_JOB


def test_the_pdf_of_a_consolidated_report_is_there_once_it_is_made(city: Chain) -> None:
    client, url = as_(city.coordinator), reverse("annual_pdf", args=[city.report.pk])
    assert client.get(url).status_code == 422

    draft_file(city.report)

    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert b"".join(response.streaming_content) == b"%PDF"


def test_a_single_report_is_handed_out_as_sheets_as_submitted(city: Chain) -> None:
    report = city.office.plans.get().annual_reports.get()

    for kind in ("xlsx", "ods"):
        response = as_(city.supervisor).get(reverse("annual_tables", args=[report.pk, kind]))
        assert response.status_code == 200
        assert b"".join(response.streaming_content)[:2] == b"PK"
    assert as_(city.supervisor).get(reverse("annual_tables", args=[report.pk, "csv"])).status_code == 404
    assert as_(city.coordinator).get(reverse("annual_tables", args=[city.report.pk, "ods"])).status_code == 422


@pytest.mark.parametrize("formats", [["pdf"], ["pdf", "xlsx", "ods"]])
def test_the_page_asks_as_often_whatever_files_there_are(city: Chain, formats: list[str]) -> None:
    for format in formats:
        draft_file(city.report, format)
    client = as_(city.coordinator)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("consolidated_report", args=[city.report.plan_id]))

    assert response.status_code == 200
    assert len(queries) == 12
