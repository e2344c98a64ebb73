"""Spring: plans approved, measures allotted, reporting opened; later an amendment, and a unit that is dissolved."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from agencies import roc
from agencies.workdays import next_working_day
from plans.document import Measure, UnitRef
from plans.models import Plan
from tests.browsing import said
from tracking import actions
from tracking.leaves import leaves
from tracking.models import Assignment, ReportingPeriod, Result

from . import plans
from .people import Desks, press, told


def plan_the_year(desks: Desks) -> tuple[Plan, Plan, Plan]:
    """The plans of city, bureau and plant. The plant's goes its way on the pages; the others are in force already."""
    year, people = desks.year, desks.year.people
    framework = plans.issue(year.city, people["city"])
    research, general = (UnitRef("研考會"),), (UnitRef("綜計科"),)
    of_city = {plans.ONLINE: (research, (Measure(plans.LESSONS, 1), Measure(plans.AWARDS, 2)))}
    of_bureau = {plans.FLOW: (general, (Measure(plans.RULES, 1),)), plans.ONLINE: (general, (Measure(plans.STATIONS),))}
    top = plans.draft(year.city, framework, plans.points_of(framework, of_city), people["city"])
    middle = plans.draft(year.bureau, framework, plans.points_of(framework, of_bureau), people["bureau"])
    for plan, editor, head, unit in (
        (top, "city", "mayor", year.research),
        (middle, "bureau", "director", year.general),
    ):
        plans.in_force(plan, people[editor], people[head])
        choices = {leaf.uid: [unit.pk] for leaf in leaves(plan.approved_version.load())}  # type: ignore[union-attr]
        actions.allot(plan=plan, choices=choices, by=people[editor])
        actions.open_reporting(plan=plan, by=people[editor])
    plant = plans.draft(year.plant, framework, plans.plant_points(framework), people["coordinator"])
    _approve(desks, plant, 1)
    return top, middle, plant


def _approve(desks: Desks, plan: Plan, number: int) -> None:
    page = desks.at("coordinator", "plan_detail", plan.pk)
    press(page, "Submit for approval")
    told(page, "Submitted. The agency head decides next.")
    page = desks.at("chief", "plan_detail", plan.pk)
    press(page, "Approve")
    told(page, "Approved as version %(number)s.", number=number)
    plan.refresh_from_db()


def numbers(plan: Plan) -> dict[str, str]:
    """The number of each measure of the version in force, by wording."""
    assert plan.approved_version is not None
    return {leaf.wording: leaf.number for leaf in leaves(plan.approved_version.load())}


def allot(desks: Desks, plan: Plan) -> None:
    """One measure to one unit, one to every unit, one with a unit that contributes."""
    page = desks.at("coordinator", "allotment", plan.pk)
    reports = page.locator('input[type=checkbox][name^="units-"]')
    number = numbers(plan)
    assert [box.get_attribute("aria-label") for box in reports.all() if box.is_checked()] == [
        f"{number[text]} 總務室 ({said('named in the plan')})" for text in (plans.RECEIVED, plans.SIGNS, plans.FORMS)
    ]

    page.get_by_role("button", name=said("All units: %(number)s", number=number[plans.WEBSITE]), exact=True).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=plans.SURVEY))
    row.get_by_role("checkbox", name=re.compile(f"{re.escape(number[plans.SURVEY])} 維修組( \\(.*\\))?$")).check()
    name = f"{number[plans.SURVEY]} 總務室: {said('contributes')}"
    row.get_by_role("checkbox", name=name, exact=True).check()
    press(page, "Save the allotment")
    told(page, "The allotment is saved.")

    pairs = plan.assignments.open().values_list("wording", "lead_unit__name")
    assert sorted(pairs) == sorted(
        [
            *((text, "總務室") for text in (plans.RECEIVED, plans.SIGNS, plans.FORMS)),
            *((plans.WEBSITE, unit) for unit in ("總務室", "維修組", "操作組")),
            (plans.SURVEY, "維修組"),
        ]
    )
    (survey,) = plan.assignments.filter(wording=plans.SURVEY)
    assert [unit.name for unit in survey.contributors.all()] == ["總務室"]


def open_reporting(desks: Desks, plan: Plan) -> tuple[ReportingPeriod, ReportingPeriod]:
    """The half-years that the framework asks for; the year-end one is due in about a month."""
    page = desks.at("coordinator", "reporting", plan.pk)
    first_due = next_working_day(timezone.localdate() + dt.timedelta(days=plans.DAYS_LEFT), {})
    first = f"{said('First half-year')} · {said('due %(day)s', day=roc.format_date(first_due))}"
    expect(page.locator(".notes li").first).to_have_text(first)
    due_on = next_working_day(timezone.localdate() + dt.timedelta(days=30), {})
    page.get_by_label(said("The year-end period is due on")).fill(due_on.isoformat())
    press(page, "Open reporting")
    told(page, "Reporting is open.")

    half, end = plan.periods.order_by("ends_on")
    assert (half.due_on, half.grace_days, half.is_year_end) == (first_due, plans.GRACE_DAYS, False)
    assert (end.due_on, end.is_year_end) == (due_on, True)
    return half, end


def move_due_date(desks: Desks, period: ReportingPeriod) -> None:
    """The first half's day is over since; its days of grace are not."""
    page = desks.at("coordinator", "reporting", period.plan_id, period=period.pk)
    page.locator("details.periods > summary").click()
    line = page.locator("details.periods tr").filter(has=page.get_by_role("rowheader", name=period.name))
    line.locator("summary", has_text=said("Due date…")).click()
    day = next_working_day(timezone.localdate() - dt.timedelta(days=3), {})
    line.locator("[name=due_on]").fill(day.isoformat())
    line.get_by_role("button", name=said("Save"), exact=True).click()
    page.wait_for_load_state()
    expect(page.locator("#messages li")).to_have_count(1)
    period.refresh_from_db()
    assert period.due_on == day


def amend(desks: Desks, plan: Plan) -> None:
    """One measure goes, one comes: what was reported stays, what is new is allotted."""
    removed = plan.assignments.get(wording=plans.FORMS)
    before = list(removed.results.values_list("narrative", "state"))
    page = desks.at("coordinator", "plan_detail", plan.pk)
    press(page, "Begin an amendment")
    _link(page, plans.FORMS).click()
    page.get_by_role("button", name=said("Delete"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=said("Delete"), exact=True).click()
    expect(page.locator(f"[data-row='{removed.node_uid}']")).to_have_count(0)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=plans.FLOW, exact=True))
    row.get_by_role("button", name=f"＋{said('Measure')}").click()
    text = page.get_by_role("textbox", name=said("Text"), exact=True)
    text.fill(plans.GLASSES)
    text.locator("xpath=ancestor::form").get_by_role("button", name=said("Save"), exact=True).click()
    expect(_link(page, plans.GLASSES)).to_be_visible()
    _approve(desks, plan, 2)

    removed.refresh_from_db()
    assert removed.closed_in == plan.approved_version
    assert list(removed.results.values_list("narrative", "state")) == before
    page = desks.at("coordinator", "allotment", plan.pk)
    page.get_by_role("checkbox", name=re.compile(f"{re.escape(numbers(plan)[plans.GLASSES])} 操作組$")).check()
    press(page, "Save the allotment")
    told(page, "The allotment is saved.")
    assert plan.assignments.open().get(wording=plans.GLASSES).opened_in == plan.approved_version


def _link(page: Page, text: str) -> Locator:
    return page.get_by_role("article").get_by_role("link", name=text, exact=True)


def dissolve(desks: Desks, plan: Plan) -> None:
    """The unit has written on one measure and not on another: the first goes to its successor with all that stands
    there, the second is nobody's, because the successor answers for that already."""
    year = desks.year
    glasses = plan.assignments.get(wording=plans.GLASSES)
    written = Result.objects.get(assignment=glasses)
    page = desks.of("system")
    page.goto(f"{desks.address}/admin/agencies/unit/{year.operation.pk}/change/")
    page.locator("#id_dissolved_on").fill(timezone.localdate().isoformat())
    page.locator("input[name=_save]").click()
    # 操作組 still has open work: somebody has to take it over.
    expect(page.locator(".field-successor .errorlist")).to_contain_text("操作組")
    page.locator(".field-successor .select2-selection").click()
    page.locator(".select2-search__field").fill("維修")
    page.locator(".select2-results__option", has_text="維修組").click()
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_contain_text("操作組")

    glasses.refresh_from_db()
    assert glasses.lead_unit == year.workshop
    assert Result.objects.get(assignment=glasses).narrative == written.narrative
    assert not Assignment.objects.filter(lead_unit=year.operation).exists()
    page = desks.of("operation")
    assert page.request.get(f"{desks.address}/tracking/results/{glasses.pk}/{written.period_id}/").status == 404
