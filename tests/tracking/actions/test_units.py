"""A unit is dissolved with open work; a person leaves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tablib import Dataset

from agencies.actions import dissolve_unit, end_role, merge_unit
from agencies.errors import Refused
from agencies.hooks import counts_of
from agencies.models import AuditEntry, Membership, Unit, User
from agencies.resources import UnitResource
from agencies.states import Role
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Finding, ReportingPeriod, Result
from tracking.states import FindingState, PeriodState, ResultState

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def dissolved(world: World, successor: Unit | None) -> Unit:
    return dissolve_unit(unit=world.general, on=TODAY, successor=successor, by=world.coordinator)


def test_a_unit_with_open_rows_is_not_dissolved_without_a_successor(reporting: World) -> None:
    reporting.save("m1")

    with pytest.raises(Refused, match="4"):
        dissolved(reporting, None)

    reporting.general.refresh_from_db()
    assert reporting.general.dissolved_on is None
    assert Membership.objects.in_force().filter(unit=reporting.general).count() == 2


def test_the_successor_takes_over_what_was_begun_and_what_was_not(reporting: World) -> None:
    draft, handed_in = reporting.save("m1"), reporting.handed_in("m21")
    neighbour = factories.person("操作承辦", (Role.UNIT_EDITOR, reporting.operations))

    unit = dissolved(reporting, reporting.operations)

    assert (unit.dissolved_on, unit.successor) == (TODAY, reporting.operations)
    leads = set(reporting.plan.assignments.values_list("lead_unit__name", flat=True))
    assert (leads, Result.objects.filter(assignment__lead_unit=reporting.operations).count()) == ({"操作課"}, 2)
    draft.refresh_from_db()
    handed_in.refresh_from_db()
    assert [(row.narrative, row.state, row.author) for row in (draft, handed_in)] == [
        ("已更新十二次。", ResultState.DRAFT, reporting.editor),
        ("已更新十二次。", ResultState.HANDED_IN, reporting.editor),
    ]
    assert AuditEntry.objects.filter(action="assignment.handed_on").count() == 4
    reporting.editor = neighbour
    assert (
        actions.save_result(
            assignment=draft.assignment,
            period=reporting.period,
            version=draft.version,
            by=neighbour,
            narrative="續寫。",
            progress="done",
        ).author
        == neighbour
    )


def test_what_is_finished_stays_under_the_dissolved_units_name(reporting: World) -> None:
    accepted = reporting.accepted("m1")

    dissolved(reporting, reporting.operations)

    accepted.refresh_from_db()
    assert accepted.assignment.lead_unit == reporting.general


def test_a_unit_whose_work_is_finished_needs_no_successor(reporting: World) -> None:
    ReportingPeriod.objects.update(state=PeriodState.LOCKED)

    unit = dissolved(reporting, None)

    assert (unit.dissolved_on, Membership.objects.in_force(TODAY + dt.timedelta(days=1)).filter(unit=unit).count()) == (
        TODAY,
        0,
    )
    with pytest.raises(Refused):
        dissolved(reporting, None)


def test_contributions_and_findings_go_along(reporting: World) -> None:
    contributors = {"m1": [reporting.operations.pk]}
    actions.allot(plan=reporting.plan, choices={}, contributors=contributors, by=reporting.coordinator)
    finding = rows.finding(reporting, rows.inspected(reporting), unit=reporting.operations)
    third = factories.unit(reporting.plant, "企劃課")

    with pytest.raises(Refused):
        dissolve_unit(unit=reporting.operations, on=TODAY, successor=None, by=None)
    dissolve_unit(unit=reporting.operations, on=TODAY, successor=third, by=reporting.coordinator)

    finding.refresh_from_db()
    assert (finding.owner_unit, finding.version, finding.state) == (third, 2, FindingState.OPEN)
    assert list(reporting.assignment("m1").contributors.all()) == [third]
    assert Finding.objects.filter(owner_unit=reporting.operations).count() == 0


def test_where_the_successor_leads_or_reports_already(reporting: World) -> None:
    """Nothing written: one row is left. Both have written: somebody must join the texts first."""
    both = [reporting.general.pk, reporting.operations.pk]
    actions.allot(plan=reporting.plan, choices={"m1": both}, by=reporting.coordinator)
    factories.person("操作承辦", (Role.UNIT_EDITOR, reporting.operations))
    reporting.save("m1")

    with pytest.raises(Refused, match="一"):
        dissolved(reporting, reporting.operations)
    assert reporting.plan.assignments.filter(lead_unit=reporting.general).count() == 4

    Result.objects.all().delete()
    dissolved(reporting, reporting.operations)
    assert list(reporting.plan.assignments.filter(node_uid="m1").values_list("lead_unit__name", flat=True)) == [
        "操作課"
    ]


def test_a_successor_is_another_active_unit_of_the_same_agency(reporting: World) -> None:
    gone = factories.unit(reporting.plant, "舊課", dissolved_on=TODAY)

    for successor in (reporting.general, factories.unit(reporting.bureau), gone):
        with pytest.raises(Refused):
            dissolved(reporting, successor)


def dissolved_in_the_administration(unit: Unit, successor: Unit | None) -> HttpResponse:
    client = Client()
    client.force_login(User.objects.create_superuser("system", "system@example.org", "a long enough phrase"))
    form = {
        "agency": unit.agency_id,
        "code": unit.code,
        "name": unit.name,
        "position": unit.position,
        "dissolved_on": TODAY.isoformat(),
        "successor": successor.pk if successor else "",
        "names-TOTAL_FORMS": 0,
        "names-INITIAL_FORMS": 0,
    }
    return client.post(reverse("admin:agencies_unit_change", args=[unit.pk]), form)


@pytest.mark.parametrize("with_successor", [False, True])
def test_the_administration_asks_for_the_successor(reporting: World, with_successor: bool) -> None:
    unit = reporting.general

    response = dissolved_in_the_administration(unit, reporting.operations if with_successor else None)

    unit.refresh_from_db()
    leads = set(reporting.plan.assignments.values_list("lead_unit__name", flat=True))
    if with_successor:
        assert (response.status_code, unit.dissolved_on, leads) == (302, TODAY, {"操作課"})
        assert AuditEntry.objects.filter(action="unit.dissolved").count() == 1
    else:
        assert (response.status_code, unit.dissolved_on, leads) == (200, None, {"總務室"})
        assert list(response.context["adminform"].form.errors) == ["successor"]


def test_the_administration_says_that_both_units_have_reported(world: World) -> None:
    world.allot(m1=[world.general, world.operations])
    world.open()
    for assignment in world.plan.assignments.all():
        actions.save_result(
            assignment=assignment,
            period=world.period,
            version=0,
            narrative=f"{assignment.lead_unit}已辦理。",
            progress="done",
            by=factories.person(f"{assignment.lead_unit}承辦", (Role.UNIT_EDITOR, assignment.lead_unit)),
        )
    before = list(world.plan.assignments.order_by("pk").values_list("lead_unit__name", flat=True))

    response = dissolved_in_the_administration(world.general, world.operations)

    world.general.refresh_from_db()
    errors = response.context["adminform"].form.errors
    assert (response.status_code, world.general.dissolved_on, list(errors)) == (200, None, ["successor"])
    assert len(errors["successor"]) == 1
    assert list(world.plan.assignments.order_by("pk").values_list("lead_unit__name", flat=True)) == before
    assert AuditEntry.objects.filter(action__in=["unit.dissolved", "role.ended", "assignment.handed_on"]).count() == 0


def test_a_sheet_does_not_dissolve_a_unit_with_open_work(reporting: World) -> None:
    unit = reporting.general
    sheet = Dataset(headers=["agency", "code", "dissolved_on"])
    sheet.append([reporting.plant.code, unit.code, TODAY.isoformat()])

    result = UnitResource().import_data(sheet, raise_errors=False)

    unit.refresh_from_db()
    assert (result.has_validation_errors(), unit.dissolved_on) == (True, None)
    assert list(result.invalid_rows[0].field_specific_errors) == ["dissolved_on"]


def test_when_a_person_leaves_the_rows_stay_with_the_unit(reporting: World, as_) -> None:
    draft = reporting.save("m1")
    yesterday = TODAY - dt.timedelta(days=1)

    end_role(membership=reporting.editor.memberships.get(), on=yesterday, by=reporting.coordinator)

    draft.refresh_from_db()
    assert (draft.author, draft.assignment.lead_unit) == (reporting.editor, reporting.general)
    form = {"row_version": draft.version, "narrative": "改寫", "progress": "done"}
    form |= {"figure-TOTAL_FORMS": "0", "figure-INITIAL_FORMS": "0"}
    address = reverse("result_edit", args=[draft.assignment_id, draft.period_id])
    # The end of a role ends the sign-ins that there are; a new one reaches the row no more.
    reporting.editor.refresh_from_db()
    codes = [as_(person).post(address, form).status_code for person in (reporting.editor, reporting.head)]
    assert codes == [404, 302]
    draft.refresh_from_db()
    assert (draft.narrative, draft.author) == ("改寫", reporting.head)


def test_open_work_is_counted_for_several_units_at_once(
    reporting: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    m1 = reporting.assignment("m1")
    actions.allot(
        plan=reporting.plan, choices={}, contributors={m1.node_uid: [reporting.operations.pk]}, by=reporting.coordinator
    )
    units = [reporting.general.pk, reporting.operations.pk]

    with django_assert_num_queries(3):
        counts = counts_of(units)

    led = {unit: reporting.plan.assignments.filter(lead_unit=unit).count() for unit in units}
    assert [number for _word, number in counts[reporting.general.pk]] == [led[reporting.general.pk]]
    helped = [number for number in (led[reporting.operations.pk], 1) if number]
    assert [number for _word, number in counts[reporting.operations.pk]] == helped


def test_accepted_work_is_not_open(reporting: World) -> None:
    before = dict(counts_of([reporting.general.pk])[reporting.general.pk])
    result = actions.review_result(result=reporting.handed_in("m1"), by=reporting.head)
    actions.accept_result(result=result, by=reporting.coordinator)

    after = dict(counts_of([reporting.general.pk])[reporting.general.pk])

    assert sum(before.values()) - sum(after.values()) == 1


def test_a_merged_units_open_work_and_people_go_together(reporting: World) -> None:
    reporting.save("m1")

    merge_unit(unit=reporting.general, into=reporting.operations, on=TODAY, by=reporting.coordinator)

    assert counts_of([reporting.general.pk]) == {reporting.general.pk: []}
    held = Membership.objects.in_force().filter(person=reporting.editor, unit=reporting.operations)
    assert held.count() == 1
    assert Result.objects.get(assignment__node_uid="m1").assignment.lead_unit == reporting.operations
