"""Whether a draft's file still shows the report as it stands: judged by its parts, not by the report's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Agency
from tests.documents.consolidated.rows import Chain, chain
from tests.tracking.conftest import World
from tracking.annual.files import file_rows
from tracking.annual.parts import parts_sha256
from tracking.models import AnnualReport, FocusEvaluation, ReportFile, Submission
from tracking.states import FileFormat, ReportKind, ReportState, SubmissionOutcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: Any, tmp_path: Any) -> Chain:
    settings.MEDIA_ROOT = tmp_path
    city = chain()
    made(city)
    return city


def made(city: Chain, **said: Any) -> ReportFile:
    facts = {"content_sha256": "c" * 64, "file": "reports/x.pdf", "name": "x", "sha256": "s" * 64, "size": 1}
    facts |= {"parts_sha256": parts_sha256(fresh(city))}
    return ReportFile.objects.create(format=FileFormat.PDF, **({"report": city.report} | facts | said))


def fresh(city: Chain) -> AnnualReport:
    return AnnualReport.objects.select_related("plan__agency").get(pk=city.report.pk)


def outdated(city: Chain) -> list[bool]:
    return [row.is_outdated for row in file_rows(fresh(city), None, city.coordinator) if row.file]


def test_it_is_up_to_date_whatever_touches_the_report_the_day_and_the_reader(
    city: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh(city).save()
    said = outdated(city)
    with override("en"):
        said += outdated(city)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)

    assert said + outdated(city) == [False, False, False]


def other_summary(city: Chain) -> None:
    AnnualReport.objects.filter(pk=city.report.pk).update(summary="另一段摘要。")


def other_narrative(city: Chain) -> None:
    FocusEvaluation.objects.filter(report=city.report).update(text="改過的文字", is_edited=True)


def submitted_anew(city: Chain) -> None:
    office = Submission.objects.get(report__plan__agency=city.office)
    Submission.objects.filter(pk=office.pk).update(sha256="f" * 64)


def taken_back(city: Chain) -> None:
    below = Submission.objects.filter(report__plan__agency=city.office)
    below.update(outcome=SubmissionOutcome.RETURNED)


def renamed(city: Chain) -> None:
    Agency.objects.filter(pk=city.office.pk).update(name="港灣土地事務所")


def sent_to_be_signed(city: Chain) -> None:
    AnnualReport.objects.filter(pk=city.report.pk).update(state=ReportState.SIGNING, sha256="d" * 64)


CHANGES = [
    other_summary,
    other_narrative,
    submitted_anew,
    taken_back,
    renamed,
    sent_to_be_signed,
]


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__ for change in CHANGES])
def test_any_changed_part_makes_it_old(city: Chain, change: Callable[[Chain], None]) -> None:
    change(city)

    assert outdated(city) == [True]


def test_the_own_year_is_a_part(reporting: World) -> None:
    report = AnnualReport.objects.create(plan=reporting.plan, kind=ReportKind.CONSOLIDATED)
    before = parts_sha256(report)
    handed_in = reporting.handed_in("m1")
    meanwhile = parts_sha256(report)
    reporting.accept(handed_in)

    assert (meanwhile == before, parts_sha256(report) == before) == (True, False)


def test_changed_back_it_is_up_to_date_again(city: Chain) -> None:
    other_summary(city)
    city.report.save()

    assert outdated(city) == [False]


def test_a_file_of_before_the_parts_were_noted_counts_as_old(city: Chain) -> None:
    ReportFile.objects.update(parts_sha256="")

    assert outdated(city) == [True]


def test_a_submissions_file_is_never_old_and_nothing_is_read_for_it(city: Chain) -> None:
    report = city.bureau.plans.get().annual_reports.get(kind="consolidated")
    submission = report.submissions.get()
    made(city, report=report, submission=submission)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = file_rows(report, submission, city.coordinator)

    assert ([row.is_outdated for row in rows if row.file], len(queries)) == ([False], 2)


def test_the_queries_do_not_grow_with_the_agencies_below(city: Chain) -> None:
    report = fresh(city)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            file_rows(fresh(city), None, city.coordinator)
        counts.append(len(queries))
        Submission.objects.filter(report__plan__agency__parent=city.city).first().delete()

    assert (counts[0], report.pk) == (counts[1], city.report.pk)
