"""What the demo holds once it is loaded: enough of everything, and nothing the portal would not allow."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db.models import F
from PIL import Image

from agencies.models import Agency, AuditEntry, Holiday, Membership, Unit, User
from agencies.states import Role
from agencies.workdays import is_working_day
from documents.demo import people
from documents.demo.loading import load
from plans.document import PlanDocument, projection
from plans.loading import load_document
from plans.models import FocusPoint, Framework, Measure, Plan, PlanVersion, Responsibility
from tracking.leaves import leaves
from tracking.measuring import measured
from tracking.models import (
    Assignment,
    Delivery,
    Evidence,
    Figure,
    Indicator,
    Notice,
    ReportingPeriod,
    Result,
    StoredFile,
)
from tracking.states import EvidenceKind, ResultState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_demo")]

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
TABLES = (
    Agency,
    AuditEntry,
    Assignment,
    Evidence,
    Figure,
    Framework,
    Membership,
    Plan,
    PlanVersion,
    ReportingPeriod,
    Result,
    StoredFile,
    Unit,
    User,
)


def fixture_plan(name: str) -> PlanDocument:
    return PlanDocument.from_json(json.loads((FIXTURES / f"{name}.json").read_text("utf-8")))


def plan_of(code: str, year: int) -> Plan:
    return Plan.objects.select_related("agency", "framework", "approved_version").get(agency__code=code, year=year)


def test_second_run_changes_nothing():
    before = {table: list(table.objects.order_by("pk").values()) for table in TABLES}

    assert load() is False

    assert {table: list(table.objects.order_by("pk").values()) for table in TABLES} == before


def test_what_is_told_stands_in_the_lists_and_is_mailed_to_nobody():
    assert (Notice.objects.count() > 0, Delivery.objects.count()) == (True, 0)


def test_agencies_form_a_tree_with_units():
    tree = list(Agency.objects.order_by("position").values_list("short_name", "parent__short_name", "self_noun"))

    assert tree == [
        ("市政府", None, "本府"),
        ("環保局", "市政府", "本局"),
        ("中區廠", "環保局", "本廠"),
        ("南區廠", "環保局", "本廠"),
    ]
    assert Counter(Unit.objects.values_list("agency__short_name", flat=True)) == {
        "市政府": 1,
        "環保局": 8,
        "中區廠": 4,
        "南區廠": 4,
    }


def test_every_role_has_an_account_and_one_administers_the_system():
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["system"]


def test_every_account_signs_in_with_the_kept_password():
    password = people.kept_password()

    refused = [person.username for person in User.objects.all() if not person.check_password(password)]

    assert refused == []
    assert authenticate(username="editor", password=password) == User.objects.get(username="editor")


def test_plans_stand_where_the_demo_says():
    stands = Plan.objects.order_by("year", "agency__position").values_list(
        "agency__short_name", "year", "state", "approved_version__number", "framework__year"
    )

    assert list(stands) == [
        ("環保局", 107, "approved", 2, None),
        ("中區廠", 109, "approved", 1, None),
        ("南區廠", 109, "approved", 1, None),
        ("中區廠", 110, "approved", 1, 110),
        ("環保局", 111, "submitted", None, 111),
        ("南區廠", 111, "draft", None, 111),
    ]


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("KHEPB-CRP", 110, "plans/110-plant"),
        ("KHEPB", 111, "plans/111-bureau"),
        ("KHEPB-SRP", 111, "sample-plan.expected"),
    ],
)
def test_plan_says_what_its_fixture_says(code, year, name):
    assert projection(load_document(plan_of(code, year))) == projection(fixture_plan(name))


def test_first_version_of_the_bureau_is_the_fixture_and_the_second_its_amendment():
    plan = plan_of("KHEPB", 107)
    first, second = (version.load() for version in plan.versions.order_by("number"))
    change = json.loads((FIXTURES / "plans" / "107-bureau.amendment.json").read_text("utf-8"))

    assert projection(first) == projection(fixture_plan("plans/107-bureau"))
    before = {measure.uid: measure.text for measure in first.measures()}
    after = {measure.uid: measure.text for measure in second.measures()}
    assert sorted(before.keys() - after.keys()) == change["deletions"]
    assert [after[uid] for uid in after.keys() - before.keys()] == [entry["text"] for entry in change["additions"]]
    assert {uid: after[uid] for uid in after.keys() & before.keys() if after[uid] != before[uid]} == {
        entry["uid"]: entry["text"] for entry in change["edits"]
    }


def test_headings_under_a_framework_refer_to_it():
    under = FocusPoint.objects.filter(item__plan__framework__isnull=False)

    assert under.count() == 23 + 23 + 21
    assert list(under.filter(framework_node=None)) == []
    assert list(under.exclude(framework_node__framework=F("item__plan__framework"))) == []
    assert list(under.exclude(text=None)) == []


def test_every_responsible_unit_is_known():
    named = Responsibility.objects.filter(focus_point__isnull=False)

    assert list(named.filter(unit=None, is_generic=False).values_list("label", flat=True)) == []
    assert list(named.exclude(unit=None).exclude(unit__agency=F("focus_point__item__plan__agency"))) == []


def test_a_placeholder_and_a_lost_beginning_are_kept():
    lost = Measure.objects.filter(focus_point__item__plan__year=107)

    assert (lost.filter(is_placeholder=True).count(), lost.filter(is_truncated=True).count()) == (1, 1)


def test_every_measure_of_the_reported_plan_is_allotted():
    plan = plan_of("KHEPB-CRP", 110)
    approved = plan.approved_version

    assert approved is not None
    assert set(plan.assignments.values_list("node_uid", flat=True)) == {leaf.uid for leaf in leaves(approved.load())}
    assert plan.assignments.count() == 52


def test_the_year_is_reported_far_enough():
    states = Counter(Result.objects.filter(period__plan__year=110).values_list("state", flat=True))

    assert states == {"accepted": 41, "handed_in": 3, "returned": 2, "draft": 2}
    assert Assignment.objects.exclude(not_applicable_reason="").count() == 1
    assert Assignment.objects.filter(results=None, not_applicable_reason="").count() == 3
    assert list(Result.objects.filter(narrative="")) == []
    assert list(Result.objects.filter(state="returned", return_reason="")) == []


def test_indicators_are_measured_in_two_years():
    rows = measured(Indicator.objects.filter(plan__year=110))

    assert [[(year.indicator.plan.year, str(year.per_cent), year.is_met) for year in row.years] for row in rows] == [
        [(109, "100.3", True), (110, "100.4", True)],
        [(109, "97.7", False), (110, "60.0", False)],
        [(109, "105.0", True), (110, "108.4", True)],
        [(109, "114.2", True), (110, "None", None)],
    ]


def test_the_year_end_period_is_open_and_not_over():
    period = ReportingPeriod.objects.get(plan__year=110)

    assert (period.plan, period.is_year_end, period.state) == (plan_of("KHEPB-CRP", 110), True, "open")
    assert period.days_left >= 14


def test_results_are_written_by_their_unit_reviewed_by_its_head_and_accepted_by_the_coordinator():
    wrongly_written = Result.objects.exclude(
        author__memberships__unit=F("assignment__lead_unit"), author__memberships__role=Role.UNIT_EDITOR
    )
    wrongly_reviewed = Result.objects.exclude(reviewed_by=None).exclude(
        reviewed_by__memberships__unit=F("assignment__lead_unit"), reviewed_by__memberships__role=Role.UNIT_HEAD
    )
    wrongly_accepted = Result.objects.filter(state=ResultState.ACCEPTED).exclude(
        decided_by__memberships__agency=F("assignment__plan__agency"),
        decided_by__memberships__role=Role.COORDINATOR,
    )

    assert list(wrongly_written) == []
    assert list(wrongly_reviewed) == []
    assert list(wrongly_accepted) == []


def test_every_role_of_the_reporting_plant_finds_something_to_do():
    operation = Result.objects.filter(assignment__lead_unit__code="OPR", assignment__plan=plan_of("KHEPB-CRP", 110))
    states = Counter(operation.values_list("state", flat=True))

    assert states == {"accepted": 4, "handed_in": 2, "returned": 1, "draft": 1}


def test_figures_keep_value_and_unit():
    figure = Figure.objects.get(name="發電量")

    assert (figure.value, figure.unit) == (Decimal("98.6"), "百萬度")


def test_photos_have_caption_date_and_some_are_public():
    photos = Evidence.objects.filter(kind=EvidenceKind.PHOTO)

    assert photos.count() == StoredFile.objects.filter(content_type="image/jpeg").count() == 16
    assert list(photos.filter(caption="")) == []
    assert {photo.taken_on.year for photo in photos} == {2021}
    assert Counter(photos.values_list("is_public", flat=True)) == {True: 14, False: 2}


def test_drawn_photos_are_small_and_used():
    drawn = sorted(path.name for path in (FIXTURES / "photos").glob("*.jpg"))
    results = json.loads((FIXTURES / "results" / "110-plant.json").read_text("utf-8"))["results"]
    used = sorted(photo["file"] for entry in results for photo in entry.get("photos", ()))

    assert drawn == used
    assert [name for name in drawn if (FIXTURES / "photos" / name).stat().st_size > 120_000] == []
    for name in drawn:
        with Image.open(FIXTURES / "photos" / name) as image:
            assert (image.format, image.size) == ("JPEG", (1200, 900))


def test_reporting_is_due_on_working_days() -> None:
    days = ReportingPeriod.objects.filter(is_year_end=True).values_list("due_on", flat=True)

    assert [day for day in days if not is_working_day(day, Holiday.objects.exceptions())] == []
    assert len(days) == 3
