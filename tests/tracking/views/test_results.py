"""One result: reading, saving, handing in."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Result
from tracking.states import ResultState


def url(world: World, name: str = "result_edit", uid: str = "m1") -> str:
    return reverse(name, args=[world.assignment(uid).pk, world.period.pk])


def data(version: int = 0, **said: object) -> dict[str, object]:
    figures = {"figure-TOTAL_FORMS": "1", "figure-INITIAL_FORMS": "0"}
    return {"row_version": version, "narrative": "已更新十二次。", "progress": "done"} | figures | said


def test_the_page_and_the_fragment(reporting: World, as_) -> None:
    client = as_(reporting.editor)

    page = client.get(url(reporting)).content.decode()
    fragment = client.get(url(reporting), headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith("<!doctype html>")
    assert fragment.strip().startswith(f'<li id="row-{reporting.assignment().pk}-{reporting.period.pk}"')
    assert page.count("data-autosave") == fragment.count("data-autosave") == 1


def test_who_may_only_read_gets_no_form(reporting: World, as_) -> None:
    reporting.save("m1", narrative="寫到一半")

    page = as_(reporting.coordinator).get(url(reporting)).content.decode()

    assert (page.count("寫到一半"), page.count("data-autosave")) == (1, 0)


def test_a_supervisor_sees_the_state_of_a_draft_and_not_its_text(reporting: World, as_) -> None:
    reporting.save("m1", narrative="草稿機密")

    response = as_(reporting.supervisor).get(url(reporting))

    assert "草稿機密" not in response.content.decode()
    assert response.context["row"].state == "draft"


def test_saving(reporting: World, as_) -> None:
    figure = {"figure-0-name": "人次", "figure-0-value": "３,４８２", "figure-0-unit": "次"}

    response = as_(reporting.editor).post(url(reporting), data(**figure))

    assert response.status_code == 302
    result = Result.objects.get()
    assert (result.narrative, result.progress, result.author) == ("已更新十二次。", "done", reporting.editor)
    assert [str(figure) for figure in result.figures.all()] == ["人次 3482 次"]


def test_a_new_figure_stays_when_the_form_is_sent_again(reporting: World, as_) -> None:
    """The page does not know that its new line is stored by now: it sends it as new with every save."""
    client = as_(reporting.editor)
    figure = {"figure-0-name": "人次", "figure-0-value": "1", "figure-0-unit": "次"}
    client.post(url(reporting), data(**figure))

    response = client.post(url(reporting), data(row_version=1, narrative="又寫了一句。", **figure))

    assert response.status_code == 302
    assert [str(line) for line in Result.objects.get().figures.all()] == ["人次 1 次"]


def test_an_emptied_figure_goes(reporting: World, as_) -> None:
    client = as_(reporting.editor)
    client.post(url(reporting), data(**{"figure-0-name": "人次", "figure-0-value": "1"}))
    emptied = {"figure-INITIAL_FORMS": "1", "figure-0-name": "", "figure-0-value": ""}

    client.post(url(reporting), data(1, **emptied))

    assert Result.objects.get().figures.count() == 0


def test_autosave_answers_with_the_version(reporting: World, as_) -> None:
    headers = {"X-Autosave": "1", "HX-Request": "true"}

    response = as_(reporting.editor).post(url(reporting), data(narrative="寫", progress=""), headers=headers)

    assert (response.status_code, response["X-Row-Version"], response.content) == (204, "1", b"")


def test_a_stale_save_shows_both_texts(reporting: World, as_) -> None:
    reporting.save("m1", narrative="別人寫的")
    client = as_(reporting.editor)

    fragment = client.post(url(reporting), data(narrative="我寫的"), headers={"HX-Request": "true"})
    page = client.post(url(reporting), data(narrative="我寫的"))

    assert (fragment.status_code, page.status_code) == (409, 409)
    assert fragment.content.decode().count("別人寫的") == 1
    assert (page.content.decode().count("別人寫的"), page.content.decode().count("我寫的")) == (1, 1)
    assert Result.objects.get().narrative == "別人寫的"


def test_mine_is_saved_over_what_was_seen(reporting: World, as_) -> None:
    reporting.save("m1", narrative="別人寫的")

    as_(reporting.editor).post(url(reporting), data(narrative="合併後", version_seen="1"))

    assert Result.objects.get().narrative == "合併後"


def test_what_is_wrong_is_said_and_nothing_saved(reporting: World, as_) -> None:
    wrong = data(**{"figure-0-name": "人次", "figure-0-value": "很多"})
    client = as_(reporting.editor)

    fragment = client.post(url(reporting), wrong, headers={"HX-Request": "true"})
    page = client.post(url(reporting), wrong)

    assert (fragment.status_code, page.status_code) == (422, 422)
    assert len(fragment.context["errors"]) == 1
    assert "已更新十二次。" in page.content.decode()
    assert Result.objects.count() == 0


def test_a_text_that_comes_too_late_is_given_back(reporting: World, as_) -> None:
    version = reporting.handed_in("m1").version

    response = as_(reporting.editor).post(url(reporting), data(version, narrative="來不及的一句"))

    assert response.status_code == 422
    assert response.content.decode().count("來不及的一句") == 1
    assert Result.objects.get().narrative == "已更新十二次。"


def test_handing_in_saves_what_was_typed(reporting: World, as_) -> None:
    response = as_(reporting.editor).post(url(reporting, "result_hand_in"), data(narrative="最後一版"))

    assert response.status_code == 302
    result = Result.objects.get()
    assert (result.state, result.narrative) == (ResultState.HANDED_IN, "最後一版")


def test_handing_in_what_is_incomplete_saves_and_says_so(reporting: World, as_) -> None:
    response = as_(reporting.editor).post(url(reporting, "result_hand_in"), data(progress=""))

    assert response.status_code == 422
    result = Result.objects.get()
    assert (result.state, result.narrative) == (ResultState.DRAFT, "已更新十二次。")


def test_after_an_incomplete_hand_in_the_form_is_not_stale(reporting: World, as_) -> None:
    client = as_(reporting.editor)
    response = client.post(url(reporting, "result_hand_in"), data(progress=""))
    version = response.context["form"]["row_version"].value()

    again = client.post(url(reporting, "result_hand_in"), data(int(version)))

    assert (again.status_code, Result.objects.get().state) == (302, ResultState.HANDED_IN)


@pytest.mark.parametrize("name", ["result_edit", "result_hand_in"])
@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("chief", 403), ("supervisor", 403), ("outsider", 404)]
)
def test_only_the_unit_writes(reporting: World, as_, name: str, who: str, status: int) -> None:
    response = as_(getattr(reporting, who)).post(url(reporting, name), data())

    assert response.status_code == status
    assert Result.objects.count() == 0


def test_the_state_alone(reporting: World, as_) -> None:
    reporting.save("m1")

    response = as_(reporting.editor).get(url(reporting, "result_state"))

    assert response.content.decode().count("badge--doing") == 1
    assert "<li" not in response.content.decode()


def test_a_period_of_another_plan_is_not_there(reporting: World, as_) -> None:
    other = actions.open_reporting(plan=_other_plan(reporting), by=reporting.coordinator)

    address = reverse("result_edit", args=[reporting.assignment().pk, other.pk])

    assert as_(reporting.editor).get(address).status_code == 404


@pytest.mark.parametrize("name", ["result_edit", "result_hand_in", "result_state"])
def test_bad_id_and_wrong_method(reporting: World, as_, name: str) -> None:
    client: Client = as_(reporting.editor)

    assert client.post(reverse(name, args=[999999, reporting.period.pk])).status_code in (404, 405)
    assert client.put(url(reporting, name)).status_code == 405


def _other_plan(world: World):
    from tests import factories

    plan = factories.approved_plan(world.plant, year=111)
    actions.allot(plan=plan, choices={"m1": [world.general.pk]}, by=world.coordinator)
    return plan
