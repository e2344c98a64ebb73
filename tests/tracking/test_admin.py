"""The admin of periods, assignments, results and evidence: read here, changed in the portal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies.models import AuditEntry, User
from plans.models import Plan
from tests.admin_rows import rows_of_every_kind, system_administrator
from tracking.models import Assignment, Evidence, ReportingPeriod, Result, StoredFile
from tracking.states import PeriodState

pytestmark = pytest.mark.django_db

READ_ONLY = [Assignment, Result, Evidence, StoredFile]


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    return client


@pytest.fixture
def plan(administrator: User) -> Plan:
    return rows_of_every_kind(1, by=administrator)


@pytest.mark.parametrize(
    ("model", "queries"), [("reportingperiod", 8), ("assignment", 7), ("result", 9), ("evidence", 7), ("storedfile", 9)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    client: Client,
    administrator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    model: str,
    queries: int,
    rows: int,
) -> None:
    for number in range(rows):
        rows_of_every_kind(number, by=administrator)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:tracking_{model}_changelist"))

    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("verb", ["change", "delete"])
def test_what_was_reported_is_read_only(client: Client, plan: Plan, model: type, verb: str) -> None:
    row = model.objects.get()
    name = f"admin:tracking_{model._meta.model_name}"

    written = client.post(reverse(f"{name}_{verb}", args=[row.pk]), {"post": "yes", "narrative": "改"})
    read = client.get(reverse(f"{name}_change", args=[row.pk]))

    assert (written.status_code, read.status_code) == (403, 200)
    assert model.objects.get() == row
    assert Result.objects.get().narrative == "已設置"


def test_a_result_is_shown_with_its_figures_and_evidence(client: Client, plan: Plan) -> None:
    page = client.get(reverse("admin:tracking_result_change", args=[Result.objects.get().pk])).content.decode()

    assert [text in page for text in ("已設置", "件數", "窗口", f"evidence/{plan.pk}.jpg")] == [True] * 4
    assert "never-served" not in page


def test_a_due_date_put_right_is_logged(client: Client, plan: Plan) -> None:
    period = ReportingPeriod.objects.get()
    form = {"name": "年終", "due_on": "2022-01-20", "grace_days": 0, "state": PeriodState.LOCKED}

    client.post(reverse("admin:tracking_reportingperiod_change", args=[period.pk]), form)

    entry = AuditEntry.objects.about(period).get()
    assert (entry.action, entry.agency) == ("reportingperiod.changed", plan.agency)
    assert entry.data == {"changes": {"due_on": {"from": "2022-01-10", "to": "2022-01-20"}}}
    assert ReportingPeriod.objects.get().state == PeriodState.OPEN


def test_periods_are_locked_by_the_action_and_reopened_only_in_the_portal(client: Client, plan: Plan) -> None:
    period = ReportingPeriod.objects.get()
    address = reverse("admin:tracking_reportingperiod_changelist")

    for action in ("lock", "unlock"):
        client.post(address, {"action": action, "_selected_action": [period.pk]})

    assert ReportingPeriod.objects.get().state == PeriodState.LOCKED
    assert [entry.action for entry in AuditEntry.objects.about(period)] == ["period.locked"]
