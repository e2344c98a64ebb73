"""Contributions: written by the contributing unit, seen and taken over by the lead."""

import pytest
from django.urls import reverse

from agencies.errors import Refused, Stale
from agencies.models import User
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Contribution, Result

AUTOSAVE = {"HX-Request": "true", "X-Autosave": "1"}


@pytest.fixture
def helper(reporting: World) -> User:
    """An editor of the operations section, which contributes to m1."""
    actions.allot(
        plan=reporting.plan, choices={}, contributors={"m1": [reporting.operations.pk]}, by=reporting.coordinator
    )
    return factories.person("鄭協辦", (Role.UNIT_EDITOR, reporting.operations))


def contribute(world: World, by: User, text: str = "本課配合三場。", version: int = 0) -> Contribution:
    return actions.contribute(
        assignment=world.assignment("m1"),
        period=world.period,
        unit=world.operations,
        text=text,
        version=version,
        by=by,
    )


def address(world: World, uid: str = "m1") -> str:
    return reverse("contribution_edit", args=[world.assignment(uid).pk, world.period.pk, world.operations.pk])


def test_it_is_saved_and_a_stale_one_is_not(reporting: World, helper: User) -> None:
    first = contribute(reporting, helper)
    second = contribute(reporting, helper, "四場。", version=1)

    assert (first.version, second.version, second.text, second.by) == (1, 2, "四場。", helper)
    with pytest.raises(Stale):
        contribute(reporting, helper, "五場。", version=1)
    assert contribute(reporting, helper, "四場。", version=1).version == 2


def test_refused_for_others_and_once_the_lead_handed_in(reporting: World, helper: User) -> None:
    with pytest.raises(Refused):
        actions.contribute(
            assignment=reporting.assignment("m21"),
            period=reporting.period,
            unit=reporting.operations,
            text="x",
            version=0,
            by=helper,
        )
    reporting.handed_in("m1")
    with pytest.raises(Refused):
        contribute(reporting, helper)

    assert Contribution.objects.count() == 0


def test_the_lead_takes_it_over_once(reporting: World, helper: User) -> None:
    reporting.save("m1")
    contribution = contribute(reporting, helper)

    actions.take_over(contribution=contribution, by=reporting.editor)
    actions.take_over(contribution=contribution, by=reporting.editor)

    result = Result.objects.get()
    assert (result.narrative, result.version, result.author) == ("已更新十二次。\n本課配合三場。", 2, reporting.editor)


def test_the_page_of_who_contributes_and_of_the_lead(reporting: World, helper: User, as_) -> None:
    page = as_(helper).get("/tracking/")
    assert [row.assignment.node_uid for row in page.context["contributing"]] == ["m1"]
    assert page.context["rows"] == []

    saved = as_(helper).post(address(reporting), {"row_version": 0, "text": "本課配合三場。"}, headers=AUTOSAVE)

    assert (saved.status_code, saved["X-Row-Version"]) == (204, "1")
    lead = as_(reporting.editor).get("/tracking/", {"open": reporting.assignment("m1").pk}).content.decode()
    assert lead.count("本課配合三場。") == 1
    taken = as_(reporting.editor).post(reverse("contribution_take_over", args=[Contribution.objects.get().pk]))
    assert (taken.status_code, Result.objects.get().narrative) == (302, "本課配合三場。")


def test_a_conflict_shows_the_other_text(reporting: World, helper: User, as_) -> None:
    contribute(reporting, helper)

    response = as_(helper).post(address(reporting), {"row_version": 0, "text": "別的"}, headers=AUTOSAVE)

    assert (response.status_code, response.content.decode().count("本課配合三場。")) == (409, 1)
    assert Contribution.objects.get().text == "本課配合三場。"


def test_only_the_contributing_unit(reporting: World, helper: User, as_) -> None:
    for person in (reporting.editor, reporting.coordinator, reporting.outsider):
        assert as_(person).post(address(reporting), {"row_version": 0, "text": "x"}).status_code == 404
    assert as_(helper).post(address(reporting, "m21"), {"row_version": 0, "text": "x"}).status_code == 404
    assert as_(helper).post(address(reporting), {"text": "x"}).status_code == 422
    assert as_(helper).get(address(reporting)).status_code == 405
    assert Contribution.objects.count() == 0
