"""Evidence of every kind on the annual report's pages: in the agency, and as the superior reads it."""

from pathlib import Path

import pytest
from django.urls import reverse

from agencies.states import Role
from tests import factories, office_files
from tests.tracking.actions.test_annual import submitted
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions.review import give_back_result
from tracking.annual.completeness import entries_of, with_pieces
from tracking.models import AnnualReport, Evidence
from tracking.states import EvidenceKind


def give(world: World, uid: str, kind: str) -> Evidence:
    """Evidence of this kind on an accepted result."""
    row = {"assignment": world.assignment(uid), "period": world.period, "by": world.editor}
    match kind:
        case EvidenceKind.PHOTO:
            piece = actions.add_photo(**row, upload=factories.photo_file(), caption="門口")
        case EvidenceKind.DOCUMENT:
            piece = actions.add_document(**row, upload=office_files.pdf(uid), name=f"{uid}紀錄.pdf", caption="紀錄")
        case _:
            piece = actions.add_link(**row, link=f"https://example.gov.tw/{uid}")
    result = world.save(uid, version=piece.result.version)
    world.accept(actions.hand_in(result=result, by=world.editor))
    return piece


@pytest.fixture
def report(reporting: World) -> AnnualReport:
    """Submitted, with a photo, a document and a link on three results."""
    for uid, kind in (("m1", EvidenceKind.PHOTO), ("m21", EvidenceKind.DOCUMENT), ("m22", EvidenceKind.LINK)):
        give(reporting, uid, kind)
    return submitted(reporting).report


def address(name: str, report: AnnualReport, kind: str) -> str:
    file = Evidence.objects.get(kind=kind).stored
    return reverse(name, args=[report.pk, file.pk])


@pytest.mark.parametrize("kind", EvidenceKind.values)
def test_evidence_of_any_kind_completes_a_result(reporting: World, kind: str) -> None:
    piece = give(reporting, "m1", kind)

    proved = {entry.node_uid: entry.has_evidence for entry in entries_of(reporting.plan, reporting.period)}
    (shown,) = [entry for entry in with_pieces(entries_of(reporting.plan, reporting.period)) if entry.node_uid == "m1"]

    assert proved == {"m1": True, "m21": False, "m22": False, "f2": False}
    assert shown.pieces == (piece,)


def test_the_superior_finds_every_kind_on_the_submission(reporting: World, report: AnnualReport, as_) -> None:
    text = as_(reporting.supervisor).get(reverse("annual_submission", args=[report.pk])).content.decode()

    assert text.count(f'href="{address("annual_file", report, "photo")}"') == 1
    assert text.count(f'src="{address("annual_file_thumbnail", report, "photo")}"') == 1
    assert text.count(f'href="{address("annual_file", report, "document")}"') == 1
    assert text.count('href="https://example.gov.tw/m22"') == 1
    assert text.count("m21紀錄.pdf") == 1


def test_the_coordinator_finds_every_kind_among_the_accepted_rows(reporting: World, report, as_) -> None:
    response = as_(reporting.coordinator).get(reverse("annual_report", args=[reporting.plan.pk]), {"tab": "accepted"})

    kinds = [piece.kind for entry in response.context["entries"] for piece in entry.pieces]
    assert kinds == ["photo", "document", "link"]
    assert response.content.decode().count("m21紀錄.pdf") == 1


def test_a_submitted_document_is_a_download_under_its_name(reporting: World, report: AnnualReport, as_) -> None:
    response = as_(reporting.supervisor).get(address("annual_file", report, "document"))

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''m21%E7%B4%80%E9%8C%84.pdf"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    stored = Evidence.objects.get(kind=EvidenceKind.DOCUMENT).stored
    assert response.getvalue() == Path(stored.file.path).read_bytes()


def test_the_superiors_coordinator_reads_it_too(reporting: World, report: AnnualReport, as_) -> None:
    above = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))

    response = as_(above).get(address("annual_file", report, "document"))

    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("name", ["annual_file", "annual_file_thumbnail"])
@pytest.mark.parametrize("who", ["outsider", "editor", "head"])
def test_others_do_not_get_it_by_its_address(reporting: World, report: AnnualReport, as_, name: str, who: str) -> None:
    assert as_(getattr(reporting, who)).get(address(name, report, "photo")).status_code == 404


def test_only_what_was_submitted_is_handed_out(reporting: World, report: AnnualReport, as_) -> None:
    """A file of a draft, named beside a report that the person may read."""
    submitted_document = address("annual_file", report, "document")
    draft = actions.add_document(
        assignment=reporting.assignment("f2"),
        period=reporting.period,
        upload=office_files.pdf("draft"),
        name="草稿.pdf",
        by=reporting.editor,
    )
    client = as_(reporting.supervisor)

    assert client.get(reverse("annual_file", args=[report.pk, draft.file_id])).status_code == 404
    assert client.get(reverse("annual_file", args=[report.pk, 999999])).status_code == 404
    assert client.get(f"{submitted_document}thumbnail/").status_code == 404
    assert client.post(submitted_document).status_code == 405


def test_a_submitted_document_outlives_its_removal(
    reporting: World, report: AnnualReport, as_, django_capture_on_commit_callbacks
) -> None:
    piece = Evidence.objects.get(kind=EvidenceKind.DOCUMENT)
    url = address("annual_file", report, "document")
    give_back_result(result=piece.result, reason="換紀錄", by=reporting.supervisor)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence=piece, by=reporting.editor)

    response = as_(reporting.supervisor).get(url)
    assert response.status_code == 200
    response.close()
