"""What the plan's page proposes next, by role and by how far the year is."""

import datetime as dt

import pytest
from django.urls import reverse

from plans.hooks import next_action
from tests.tracking.actions.test_annual import sent, signed, submitted
from tests.tracking.conftest import World
from tracking import actions


def proposed(world: World, who: str) -> str:
    action = next_action(world.plan, getattr(world, who))
    return action.url if action else ""


def at(view: str, world: World) -> str:
    return reverse(view, args=[world.plan.pk])


def test_the_coordinator_is_led_through_the_year(world: World) -> None:
    proposals = [proposed(world, "coordinator")]
    world.allot(m1=[world.general])
    proposals.append(proposed(world, "coordinator"))
    world.open()
    proposals.append(proposed(world, "coordinator"))

    expected = [at("allotment", world), at("reporting", world), at("annual_report", world)]
    assert proposals == expected


def test_while_the_year_runs_the_coordinator_sees_how_reporting_stands(reporting: World) -> None:
    reporting.period.ends_on = dt.date(2100, 12, 31)
    reporting.period.save()

    assert proposed(reporting, "coordinator") == at("reporting", reporting)


@pytest.mark.parametrize(
    ("bring", "who", "view"),
    [
        (sent, "chief", "annual_report"),
        (sent, "coordinator", "annual_report"),
        (sent, "editor", "my_reports"),
        (sent, "supervisor", ""),
        (signed, "chief", ""),
        (signed, "coordinator", "annual_report"),
        (submitted, "supervisor", "annual_submission"),
        (submitted, "editor", ""),
        (submitted, "outsider", ""),
    ],
)
def test_each_role_gets_its_own_step(reporting: World, bring, who: str, view: str) -> None:
    brought = bring(reporting)

    places = {
        "": "",
        "my_reports": reverse("my_reports"),
        "annual_report": at("annual_report", reporting),
        "annual_submission": reverse("annual_submission", args=[getattr(brought, "report_id", brought.pk)]),
    }
    assert proposed(reporting, who) == places[view]


def test_whose_unit_was_allotted_nothing_is_proposed_nothing(world: World) -> None:
    world.allot(m1=[world.operations])
    world.open()

    assert (proposed(world, "editor"), proposed(world, "chief")) == ("", "")


def test_a_contributing_unit_is_led_to_its_reports(world: World) -> None:
    world.allot(m1=[world.operations])
    contributors = {"m1": [world.general.pk]}
    actions.allot(plan=world.plan, choices={}, contributors=contributors, by=world.coordinator)
    world.open()

    assert proposed(world, "editor") == reverse("my_reports")


def test_the_plan_page_shows_one_filled_button(world: World, as_) -> None:
    page = as_(world.coordinator).get(reverse("plan_detail", args=[world.plan.pk])).content.decode()

    assert page.count("button--primary") == 1
    assert f'<a class="button button--primary" href="{at("allotment", world)}">' in page


def test_it_is_one_query(reporting: World, django_assert_num_queries) -> None:
    proposed(reporting, "coordinator")

    with django_assert_num_queries(1):
        proposed(reporting, "coordinator")
