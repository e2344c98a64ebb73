"""The audit log: for who administers agencies; no text of a draft below, nothing of other agencies."""

from __future__ import annotations

import csv
import datetime as dt
import html as entities
import io
import re
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies.models import Agency, AuditEntry, User
from agencies.states import Role
from plans import actions as plan_actions
from plans.models import Measure, Plan
from tests import factories
from tests.plans.documents import small_document

pytestmark = pytest.mark.django_db
URL = "/audit/"


@pytest.fixture
def plant() -> Agency:
    return factories.agency("測試廠", parent=factories.agency("環保局"))


@pytest.fixture
def coordinator(plant: Agency) -> User:
    return factories.person("李彙整", (Role.COORDINATOR, plant))


@pytest.fixture
def admin(plant: Agency) -> User:
    return factories.person("本廠管理", (Role.AGENCY_ADMIN, plant))


@pytest.fixture
def above(plant: Agency) -> User:
    assert plant.parent is not None
    return factories.person("局管理", (Role.AGENCY_ADMIN, plant.parent))


@pytest.fixture
def draft(plant: Agency, coordinator: User) -> Plan:
    plan = plan_actions.import_document(agency=plant, document=small_document(plant.name), by=coordinator)
    row = Measure.objects.get(text="專人受理申辦。")
    plan_actions.edit_row(row=row, version=1, by=coordinator, text="草稿裡的新文字")
    return plan


@pytest.fixture
def as_(client: Any) -> Any:
    def sign_in(person: User) -> Any:
        client.force_login(person)
        return client

    return sign_in


def page(client: Any, **filters: Any) -> str:
    return entities.unescape(client.get(URL, filters, headers={"accept-language": "en"}).content.decode())


def listed(html: str) -> list[tuple[str, str]]:
    """Person and action of each entry."""
    people = re.findall(r'<th scope="row"[^>]*>([^<]+)', html)
    return list(zip(people, re.findall(r'<td data-label="Action">([^<]*)', html), strict=True))


def entry(agency: Agency | None, action: str = "unit.renamed", **fields: Any) -> AuditEntry:
    said = {"actor_name": "某人", "target_type": "agencies.unit", "target_id": "1", "data": {}} | fields
    return AuditEntry.objects.create(agency=agency, action=action, **said)


def test_the_own_administrator_reads_who_changed_what_from_what_to_what(draft: Plan, admin: User, as_: Any) -> None:
    html = page(as_(admin), thing="row")

    assert listed(html) == [("李彙整", "edited: row of a plan")]
    assert re.findall(r"<del>(.*?)</del> → <ins>(.*?)</ins>", html) == [("專人受理申辦。", "草稿裡的新文字")]
    row = Measure.objects.get(text="草稿裡的新文字")
    assert html.count(f'href="{reverse("row_history", args=[draft.pk, row.uid])}"') == 1


def test_deleted_rows_are_told_by_their_texts(draft: Plan, coordinator: User, admin: User, as_: Any) -> None:
    row = Measure.objects.get(text="友善環境")
    plan_actions.delete_row(row=row, version=row.version, by=coordinator)

    html = page(as_(admin), thing="row", verb="deleted")

    assert re.findall(r'<dd class="verbatim">(.*?)</dd>', html, re.DOTALL) == ["友善環境\n設置指標。\n備置範例。"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([["總務室", "lead"], ["維修組", ""]], "總務室、維修組"),
        (["承辦人", "首長"], "承辦人、首長"),
        (7, "7"),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_values_are_told_in_words(plant: Agency, admin: User, as_: Any, value: Any, told: str) -> None:
    entry(plant, data={"after": value, "before": None})

    assert re.findall(r"<ins>(.*?)</ins>", page(as_(admin))) == [told]


def test_who_administers_from_above_reads_no_text_of_a_draft(draft: Plan, above: User, as_: Any) -> None:
    client = as_(above)
    html = page(client)
    sheet = client.post(reverse("audit_export", args=["csv"])).content.decode("utf-8-sig")

    assert listed(html)[0] == ("李彙整", "edited: row of a plan")
    assert ["草稿" in text or "專人受理" in text or draft.title in text for text in (html, sheet)] == [False, False]
    assert html.count(reverse("plan_detail", args=[draft.pk])) == 0


def test_administration_below_is_read_in_full(plant: Agency, above: User, as_: Any) -> None:
    entry(plant, data={"before": "舊室", "after": "新室"})

    assert re.findall(r"<del>(.*?)</del> → <ins>(.*?)</ins>", page(as_(above))) == [("舊室", "新室")]


def test_other_agencies_are_seen_by_system_administrators_alone(plant: Agency, admin: User, as_: Any) -> None:
    other = factories.agency("別的廠")
    entry(plant, actor_name="本廠")
    entry(other, actor_name="別廠")
    entry(None, actor_name="系統")
    system = User.objects.create_superuser("system", "s@example.org", "a long enough phrase", name="系統")

    own = [person for person, _action in listed(page(as_(admin)))]
    asked = [person for person, _action in listed(page(as_(admin), agency=other.pk))]
    everything = [person for person, _action in listed(page(as_(system)))]

    # An agency that may not be chosen filters nothing, and shows nothing.
    assert (own, asked) == (["本廠"], ["本廠"])
    assert everything == ["系統", "別廠", "本廠"]


def test_filters_stand_in_the_address(plant: Agency, admin: User, as_: Any) -> None:
    day = timezone.localdate()
    entry(plant, "unit.added", actor_name="甲", target_id="7")
    entry(plant, "unit.renamed", actor_name="乙", target_id="8")
    old = entry(plant, "role.granted", actor_name="丙", target_type="agencies.membership")
    AuditEntry.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=3))
    client = as_(admin)

    def people(**filters: Any) -> str:
        return "".join(person for person, _action in listed(page(client, **filters)))

    assert people() == "乙甲丙"
    assert (people(person="甲"), people(verb="renamed"), people(thing="role")) == ("甲", "乙", "丙")
    assert (people(since=day), people(until=day - dt.timedelta(days=1)), people(until=day)) == ("乙甲", "丙", "乙甲丙")
    assert (people(target="agencies.unit:7"), people(agency=plant.pk)) == ("甲", "乙甲丙")
    assert people(since="31/31", verb="nothing", page="x", until="9999-12-31") == "乙甲丙"


def test_a_deputy_is_named_with_whom_they_stood_for(plant: Agency, admin: User, as_: Any) -> None:
    entry(plant, "plan.approved", data={"signed_for": "張首長"})

    assert page(as_(admin)).count("deputising for 張首長") == 1


def test_a_text_cannot_become_part_of_the_page(plant: Agency, admin: User, as_: Any) -> None:
    entry(plant, actor_name="<script>x", data={"name": "<script>y"})

    assert "<script>x" not in as_(admin).get(URL).content.decode()


def test_an_export_has_the_same_rows_disarms_formulas_and_is_noted(plant: Agency, admin: User, as_: Any) -> None:
    entry(plant, actor_name="=1+1", data={"name": "@SUM(1)"})
    entry(plant, actor_name="別人")
    client = as_(admin)

    plain = client.post(reverse("audit_export", args=["csv"]) + "?person=%3D1")
    book = client.post(reverse("audit_export", args=["xlsx"]) + "?person=%3D1")

    rows = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["'=1+1"]
    cells = list(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows(min_row=2))
    assert [(row[1].value, row[1].data_type) for row in cells] == [("=1+1", "s")]
    assert plain["Content-Disposition"].startswith("attachment")
    noted = AuditEntry.objects.filter(action="audit.exported").order_by("pk")
    assert [(each.actor, each.agency, each.data) for each in noted] == [
        (admin, plant, {"kind": kind, "filters": "person=%3D1", "rows": 1}) for kind in ("csv", "xlsx")
    ]


@pytest.mark.parametrize("kind", ["ods", "exe"])
def test_other_formats_are_unknown_and_nothing_is_noted(admin: User, as_: Any, kind: str) -> None:
    assert as_(admin).post(reverse("audit_export", args=[kind])).status_code == 404
    assert AuditEntry.objects.filter(action="audit.exported").count() == 0


def test_reading_and_exporting_are_for_administrators(draft: Plan, coordinator: User, admin: User, as_: Any) -> None:
    url = reverse("audit_export", args=["csv"])

    refused = [as_(coordinator).get(URL).status_code, as_(coordinator).post(url).status_code]

    assert (refused, as_(admin).get(url).status_code, as_(admin).post(URL).status_code) == ([403, 403], 405, 405)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_many_rows(
    plant: Agency, admin: User, as_: Any, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    unit, person = factories.unit(plant), factories.person()
    plan = factories.plan(plant)
    for _number in range(rows):
        entry(plant, target_id=str(unit.pk))
        entry(plant, "person.changed", target_type="agencies.user", target_id=str(person.pk))
        entry(plant, "plan.edited", target_type="plans.plan", target_id=str(plan.pk))
        entry(plant, "result.saved", target_type="tracking.result", target_id="5")
    client = as_(admin)

    with django_assert_num_queries(11):
        client.get(URL)


@pytest.mark.parametrize("action", ["indicator.measured", "inspection.scored"])
def test_values_nobody_submitted_are_no_states(plant: Agency, above: User, as_: Any, action: str) -> None:
    """Whoever administers from above reads that a value was entered, not which."""
    entry(plant, action, target_type="tracking.indicator", data={"before": "71.25", "after": "93.75"})
    client = as_(above)

    texts = [page(client), client.post(reverse("audit_export", args=["csv"])).content.decode("utf-8-sig")]

    assert listed(texts[0])[0][0] == "某人"
    assert [("某人" in text, "93.75" in text, "71.25" in text) for text in texts] == [(True, False, False)] * 2


def test_states_and_days_are_told_above(plant: Agency, above: User, as_: Any) -> None:
    entry(plant, "plan.submitted", target_type="plans.plan", data={"before": "2021-01-05", "after": "2021-01-06"})

    assert re.findall(r"<del>(.*?)</del> → <ins>(.*?)</ins>", page(as_(above))) == [("2021-01-05", "2021-01-06")]
