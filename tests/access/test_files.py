"""Stored files: through a permission check alone, never guessed at, kept by no proxy, and run by no browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.storage import names_below
from tests.access import arguments, settings_rows
from tests.access.address import ROLES
from tests.access.asking import ask, url_of, who
from tests.access.relations import RELATIONS
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.office_files import pdf
from tests.world import City, build_city
from tracking.actions import add_file, remove_evidence
from tracking.models import Job, ReportFile

pytestmark = pytest.mark.django_db

# Every address that hands out a file, and whether it is to be saved. What is looked at is a picture that was drawn
# anew by the portal, or a PDF.
SAVED = {
    "annual_file", "annual_tables", "audit_export", "evidence_file", "inspection_export", "job_output", "plan_json",
    "settings_sheet_template", "sheet_export",
}  # fmt: skip
LOOKED_AT = {
    "agency_logo": "image/png", "annual_file_thumbnail": "image/jpeg", "annual_pdf": "application/pdf",
    "evidence_thumbnail": "image/jpeg", "plan_pdf": "application/pdf", "report_file": "application/pdf",
    "report_pdf": "application/pdf", "version_pdf": "application/pdf",
}  # fmt: skip
# What a browser draws as a page, or a script asks for.
PAGES = {"text/html", "application/json"}
PEOPLE = (*ROLES, *RELATIONS)


def test_every_address_of_a_file_says_what_a_browser_may_do_with_it() -> None:
    city, visitors = build_city(), Visitors()
    saved, looked_at, wrong = set(), {}, {}
    for name, address in TABLE.items():
        if 200 not in address.statuses[1:]:
            continue
        role = ROLES[1 + address.statuses[1:].index(200)]
        answer = ask(visitors, who(city, role), address.method, url_of(city, name, address), address.data(city))
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        disposition = answer.headers.get("Content-Disposition", "")
        if kind in PAGES and not disposition:
            continue
        if disposition.startswith("attachment"):
            saved.add(name)
        else:
            looked_at[name] = kind
        kept = answer.headers["Cache-Control"]
        if answer.headers.get("X-Content-Type-Options") != "nosniff" or "private" not in kept or "public" in kept:
            wrong[name] = kept

    assert (saved, looked_at, wrong) == (SAVED, LOOKED_AT, {})


def _document(city: City) -> str:
    """A PDF at a result that nobody has accepted."""
    upload = SimpleUploadedFile("a.pdf", pdf().getvalue())
    piece = add_file(
        assignment=city.assignment, period=city.period, upload=upload, name="a.pdf", by=city["editor"], caption=""
    )
    return reverse("evidence_file", args=[piece.pk])


def _removed(city: City) -> str:
    """By its old number, after it was taken off."""
    url = _document(city)
    piece = city.open_photo.result.evidence.order_by("-pk")[0]
    remove_evidence(evidence=piece, by=city["editor"])
    return url


def _not_submitted(city: City) -> str:
    """A file that is not in the submission, by the number of a report that is."""
    return reverse("annual_file", args=[city.report.pk, city.open_photo.file_id])


def _of_a_draft(city: City) -> str:
    """A report's PDF as it stood before it was submitted."""
    file = ReportFile.objects.create(report=city.report, format="pdf", name="草稿.pdf", size=4)
    file.file.save("draft.pdf", ContentFile(b"%PDF"))
    return reverse("report_file", args=[file.pk])


def _of_a_job(city: City) -> str:
    """What a job made of the plant's rows for its editor."""
    job = Job.objects.create(kind="done", requested_by=city["editor"], agency=city.plant, output_name="a.txt")
    job.output.save("a.txt", ContentFile(b"a"))
    return reverse("job_output", args=[job.pk])


def _named(name: str, kwargs: Callable[[City], dict[str, Any]]) -> Callable[[City], str]:
    return lambda city: reverse(name, kwargs=kwargs(city))


REPORTING = {"editor", "head", "coordinator", "chief", "system"}
SUPERVISION = {"supervisor", "top"}
AGENCY = {"other_editor", *REPORTING, "own_admin"}
OPEN_PHOTO = arguments.open_evidence
# Of each kind: where it lies, and who is handed it. Everybody else is told that there is nothing.
FILES: dict[str, tuple[Callable[[City], str], set[str]]] = {
    "an accepted photo": (_named("evidence_file", arguments.evidence), REPORTING | SUPERVISION),
    "its small picture": (_named("evidence_thumbnail", arguments.evidence), REPORTING | SUPERVISION),
    "a photo that nobody accepted": (_named("evidence_file", OPEN_PHOTO), REPORTING),
    "the small picture of that": (_named("evidence_thumbnail", OPEN_PHOTO), REPORTING),
    "a document that nobody accepted": (_document, REPORTING),
    "what was taken off": (_removed, set()),
    "a submitted photo": (
        _named("annual_file", arguments.submitted_file),
        {"coordinator", "chief", "system", "above"} | SUPERVISION,
    ),
    "what was not submitted": (_not_submitted, set()),
    "a submitted report's PDF": (
        _named("report_file", arguments.report_file),
        {"coordinator", "chief", "system", "above"} | SUPERVISION,
    ),
    "a draft report's PDF": (_of_a_draft, {"coordinator", "chief", "system"}),
    "what a job made": (_of_a_job, {"editor", "system"}),
    "a logo": (_named("agency_logo", settings_rows.with_logo), AGENCY | SUPERVISION | {"admin"}),
}


def test_each_kind_of_file_is_handed_to_those_who_may_see_it_alone() -> None:
    city, visitors = build_city(), Visitors()
    people = {name: who(city, name) if name in ROLES else RELATIONS[name].person(city) for name in PEOPLE}
    wrong = {}
    for what, (address, readers) in FILES.items():
        url = address(city)
        got = {name: ask(visitors, person, "get", url).status for name, person in people.items()}
        expected = {name: 200 if name in readers else 302 if name == "anonymous" else 404 for name in people}
        if got != expected:
            wrong[what] = {name: status for name, status in got.items() if status != expected[name]}

    assert wrong == {}


def test_no_file_has_an_address_by_the_path_it_is_stored_at() -> None:
    city, visitors = build_city(), Visitors()
    for address, _readers in FILES.values():
        address(city)
    stored = [name for name in names_below(default_storage, "") if not name.startswith("rendered/")]
    # One of each folder.
    names = list({name.partition("/")[0]: name for name in stored}.values())
    roots = ("/", "/files/", "/media/", "/static/", "/static/../files/", "/static/%2e%2e/files/", settings.MEDIA_URL)
    found = {}
    for root in roots:
        for name in names:
            for person in (city["system"], None):
                status = ask(visitors, person, "get", root + name).status
                if status != 404:
                    found[root + name] = status

    assert {name.partition("/")[0] for name in names} >= {"evidence", "jobs"}
    assert found == {}
