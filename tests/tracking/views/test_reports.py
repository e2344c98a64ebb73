"""My reports, and handing in all that is done."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Result
from tracking.states import ResultState

URL = "/tracking/"


@pytest.fixture(autouse=True)
def _english() -> object:
    """The page's own words, whatever the translations say."""
    with translation.override("en"):
        yield


def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_returned_rows_come_first_and_the_first_is_open(reporting: World, as_) -> None:
    reporting.accepted("m1")
    actions.return_result(result=reporting.handed_in("m22"), reason="請補照片", by=reporting.head)
    reporting.save("m21")

    response = english(as_(reporting.editor)).get(URL)

    rows = [(row.assignment.node_uid, row.state) for row in response.context["rows"]]
    assert rows == [("m22", "returned"), ("m21", "draft"), ("f2", "blank"), ("m1", "accepted")]
    assert response.context["opened"].assignment.node_uid == "m22"
    assert response.context["outstanding"] == 3
    assert response.context["ready"] == 1
    page = response.content.decode()
    assert page.count("請補照片") == 1
    assert page.count("data-autosave") == 1


def test_the_row_named_in_the_address_is_open(reporting: World, as_) -> None:
    response = as_(reporting.editor).get(URL, {"open": reporting.assignment("f2").pk})

    assert response.context["opened"].assignment.node_uid == "f2"


def test_a_neighbouring_unit_sees_only_its_own(reporting: World, as_) -> None:
    reporting.save("m1", narrative="總務室的內容")
    reporting.allot(m22=[reporting.general, reporting.operations])
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, reporting.operations))

    response = as_(neighbour).get(URL)

    assert [row.assignment.lead_unit for row in response.context["rows"]] == [reporting.operations]
    assert "總務室的內容" not in response.content.decode()


def test_who_has_no_unit_is_told_so(reporting: World, as_) -> None:
    response = english(as_(reporting.chief)).get(URL)

    assert response.context["period"] is None
    assert "Nothing to report yet." in response.content.decode()


def test_the_most_urgent_period_is_shown_and_another_can_be_chosen(reporting: World, as_) -> None:
    later = factories.approved_plan(reporting.plant, year=111)
    actions.allot(plan=later, choices={"m1": [reporting.general.pk]}, by=reporting.coordinator)
    period = actions.open_reporting(plan=later, by=reporting.coordinator, due_on=dt.date(2030, 1, 1))
    client = as_(reporting.editor)

    assert client.get(URL).context["period"] == reporting.period
    assert client.get(URL, {"period": period.pk}).context["period"] == period
    assert client.get(URL, {"period": "nonsense"}).context["period"] == reporting.period


def test_everything_outstanding_in_all_periods_that_have_begun(reporting: World, as_) -> None:
    day = timezone.localdate()
    for name, start in (("上期", day - dt.timedelta(days=9)), ("下期", day + dt.timedelta(days=9))):
        actions.add_period(
            plan=reporting.plan, name=name, starts_on=start, ends_on=start, due_on=start, by=reporting.coordinator
        )
    reporting.handed_in("m1")

    response = as_(reporting.editor).get(URL, {"period": "all"})

    groups = [
        (group.period.name, [row.assignment.node_uid for row in group.rows]) for group in response.context["groups"]
    ]
    assert groups == [("上期", ["m1", "m21", "m22", "f2"]), (reporting.period.name, ["m21", "m22", "f2"])]
    assert response.context["outstanding"] == 7
    assert response.content.decode().count("data-autosave") == 1


def test_the_head_reviews_what_is_handed_in(reporting: World, as_) -> None:
    waiting = reporting.handed_in("m1")
    reporting.save("m21", narrative="還在寫")

    response = as_(reporting.head).get(URL, {"tab": "review"})

    assert list(response.context["results"]) == [waiting]
    assert "還在寫" not in response.content.decode()


def test_the_review_tab_is_not_for_editors(reporting: World, as_) -> None:
    reporting.handed_in("m1")

    response = as_(reporting.editor).get(URL, {"tab": "review"})

    assert "results" not in response.context
    assert "tabs" not in response.context


def test_hand_in_all(reporting: World, as_) -> None:
    reporting.save("m1")
    reporting.save("m21", narrative="")

    response = as_(reporting.editor).post(reverse("hand_in_all", args=[reporting.period.pk]))

    assert response.status_code == 302
    assert set(Result.objects.values_list("assignment__node_uid", "state")) == {
        ("m1", ResultState.HANDED_IN),
        ("m21", ResultState.DRAFT),
    }


def test_hand_in_all_of_a_locked_period_is_not_now(reporting: World, as_) -> None:
    reporting.save("m1")
    actions.lock_period(period=reporting.period, by=reporting.coordinator)

    response = as_(reporting.editor).post(reverse("hand_in_all", args=[reporting.period.pk]))

    assert response.status_code == 422
    assert Result.objects.get().state == ResultState.DRAFT


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("outsider", 404), ("supervisor", 403)])
def test_hand_in_all_is_for_the_unit(reporting: World, as_, who: str, status: int) -> None:
    reporting.save("m1")

    response = as_(getattr(reporting, who)).post(reverse("hand_in_all", args=[reporting.period.pk]))

    assert response.status_code == status
    assert Result.objects.get().state == ResultState.DRAFT


def test_progress_is_a_fragment(reporting: World, as_) -> None:
    reporting.save("m1")

    response = as_(reporting.editor).get(reverse("report_progress", args=[reporting.period.pk]))

    assert response.content.decode().strip().startswith('<div class="report-progress" id="progress"')
    assert as_(reporting.outsider).get(reverse("report_progress", args=[reporting.period.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "method"), [("my_reports", "post"), ("hand_in_all", "get"), ("report_progress", "post")]
)
def test_wrong_method(reporting: World, as_, name: str, method: str) -> None:
    url = reverse(name, args=[] if name == "my_reports" else [reporting.period.pk])

    assert getattr(as_(reporting.editor), method)(url).status_code == 405


def test_strangers_sign_in_first(client, db) -> None:
    response = client.get(URL)

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/tracking/")


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "f2"]])
def test_queries_do_not_grow_with_rows(reporting: World, as_, django_assert_num_queries, uids: list[str]) -> None:
    for uid in uids:
        actions.add_photo(
            assignment=reporting.assignment(uid),
            period=reporting.period,
            upload=factories.photo_file(),
            by=reporting.editor,
        )
        reporting.handed_in(uid)
    client = as_(reporting.head)

    with django_assert_num_queries(9):
        client.get(URL)
    with django_assert_num_queries(7):
        response = client.get(URL, {"tab": "review"})

    assert len(response.context["results"]) == len(uids)
