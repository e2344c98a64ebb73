"""A file that names rows of others by their identity: everybody who reads a plan in force knows those."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import TextChange, User
from plans import actions
from plans.document import PlanDocument
from plans.keeping import rows_kept
from plans.loading import load_document
from plans.models import DeletedRow, Measure, Plan, WorkItem
from plans.uids import taken_elsewhere

pytestmark = pytest.mark.django_db

SECRET = "機密的草稿"


@pytest.fixture
def amended(approved: Plan, coordinator: User) -> Plan:
    """A plan in force whose amendment took a work item away, after a word on one of its measures."""
    actions.begin_amendment(plan=approved, by=coordinator)
    item = approved.items.order_by("position")[0]
    measure = Measure.objects.filter(focus_point__item=item).order_by("pk")[0]
    actions.edit_row(row=measure, version=measure.version, by=coordinator, text=SECRET)
    actions.delete_row(row=item, version=item.version, by=coordinator)
    approved.refresh_from_db()
    return approved


def claimed(plan: Plan, outsider: User) -> Plan:
    """The plan in force as another agency's own, with all its uids, sent and saved by the pages."""
    theirs = outsider.memberships.all()[0].agency
    assert plan.approved_version is not None
    document = replace(plan.approved_version.load(), agency=theirs.name)
    client = Client()
    client.force_login(outsider)
    content = json.dumps(document.as_json()).encode()
    upload = SimpleUploadedFile("plan.json", content, "application/json")
    preview = client.post(reverse("plan_import"), {"agency": theirs.pk, "file": upload}).context["preview"]
    assert client.post(reverse("plan_import_save"), {"preview": preview}).status_code == 302
    return Plan.objects.get(agency=theirs)


def test_nobody_gets_the_history_of_a_row_by_naming_it(amended: Plan, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)

    theirs = claimed(amended, outsider)

    pages = [
        client.get(reverse("row_history", args=[theirs.pk, uid])).content.decode()
        for uid in load_document(theirs).uids()
    ]
    assert TextChange.objects.filter(after=SECRET).count() == 1
    assert [page for page in pages if SECRET in page] == []


def test_an_amendment_is_discarded_whoever_named_its_rows(amended: Plan, outsider: User, coordinator: User) -> None:
    assert amended.approved_version is not None
    before = amended.approved_version.load()
    claimed(amended, outsider)

    actions.discard_amendment(plan=amended, by=coordinator)

    assert load_document(amended).uids() == before.uids()


def test_nor_once_the_trash_is_empty(amended: Plan, outsider: User, coordinator: User) -> None:
    assert amended.approved_version is not None
    before = amended.approved_version.load()
    DeletedRow.objects.all().delete()
    claimed(amended, outsider)

    actions.discard_amendment(plan=amended, by=coordinator)

    assert load_document(amended).uids() == before.uids()


def test_what_was_deleted_comes_back_whoever_named_it(amended: Plan, outsider: User, coordinator: User) -> None:
    deleted = DeletedRow.objects.get(plan=amended)
    uids = {row["fields"]["uid"] for row in rows_kept(deleted.content)}
    claimed(amended, outsider)

    actions.restore_row(deleted=deleted, by=coordinator)

    assert load_document(amended).uids() >= uids


def test_rows_of_a_plan_that_is_gone_keep_their_history_to_themselves(
    amended: Plan, outsider: User, coordinator: User
) -> None:
    change = TextChange.objects.get(after=SECRET)
    uid = change.target.removeprefix("row:")
    DeletedRow.objects.all().delete()
    actions.discard_amendment(plan=amended, by=coordinator)
    other = Plan.objects.create(agency=outsider.memberships.all()[0].agency, year=109, title="別的計畫")
    Measure.objects.filter(uid=uid).delete()

    assert uid in taken_elsewhere(other, {uid})


def test_a_plan_keeps_the_uids_it_had(amended: Plan, coordinator: User) -> None:
    """Its own earlier file brings back rows with what hangs on them."""
    assert amended.approved_version is not None
    file: PlanDocument = amended.approved_version.load()

    actions.import_document(agency=amended.agency, document=file, by=coordinator)

    assert load_document(amended).uids() == file.uids()
    assert taken_elsewhere(amended, file.uids()) == set()


def test_uids_that_nobody_knows_are_kept(draft: Plan, outsider: User) -> None:
    other = Plan.objects.create(agency=outsider.memberships.all()[0].agency, year=109, title="別的計畫")
    used = WorkItem.objects.filter(plan=draft)[0].uid

    assert taken_elsewhere(other, {"a" * 32, used}) == {used}
