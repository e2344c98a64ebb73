"""Pages of findings: adding, answering, closing, returning."""

import pytest
from django.urls import reverse

from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.models import Finding
from tracking.states import FindingState


def url(name: str, finding: Finding) -> str:
    return reverse(name, args=[finding.pk])


def answer(finding: Finding, text: str = "已改善。", **given: object) -> dict[str, object]:
    return {"row_version": finding.version, "answer": text} | given


@pytest.fixture
def finding(world: World) -> Finding:
    return rows.finding(world, rows.inspected(world))


def test_a_finding_is_added_for_a_unit(world: World, as_) -> None:
    inspection = rows.inspected(world)
    form = {"text": "未報名", "owner_unit": world.operations.pk, "due_on": "2021-07-01"}

    response = as_(world.supervisor).post(reverse("finding_add", args=[inspection.pk]), form)

    made = Finding.objects.get()
    assert response["Location"] == f"{reverse('inspection_detail', args=[inspection.pk])}#finding-{made.pk}"
    assert (made.text, made.owner_unit, made.state) == ("未報名", world.operations, FindingState.OPEN)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"due_on": "2021-05-01"}, {"due_on": "x"}, {"owner_unit": "foreign"}])
def test_what_does_not_fit_is_said(world: World, as_, wrong: dict[str, str]) -> None:
    inspection = rows.inspected(world)
    foreign = factories.unit(world.bureau)
    form = {"text": "未報名", "owner_unit": world.general.pk, "due_on": "2021-07-01"} | wrong
    form |= {"owner_unit": foreign.pk} if wrong.get("owner_unit") else {}

    response = as_(world.supervisor).post(reverse("finding_add", args=[inspection.pk]), form)

    assert (response.status_code, list(response.context["form"].errors)) == (422, list(wrong))
    assert Finding.objects.count() == 0


def test_the_unit_answers_and_the_inspecting_side_closes(world: World, as_, finding: Finding) -> None:
    as_(world.editor).post(url("finding_answer", finding), answer(finding))
    response = as_(world.supervisor).post(url("finding_close", finding))

    finding.refresh_from_db()
    assert (finding.state, finding.answer, finding.answered_by) == (FindingState.CLOSED, "已改善。", world.editor)
    assert response["Location"].endswith(f"#finding-{finding.pk}")


def test_a_return_shows_its_reason_to_the_unit(world: World, as_, finding: Finding) -> None:
    rows.answered(world, finding)
    as_(world.supervisor).post(url("finding_return", finding), {"reason": "請附照片"})

    response = as_(world.editor).get(url("finding_answer", finding))

    page = response.content.decode()
    assert (page.count("請附照片"), response.context["form"]["answer"].value()) == (1, "已改善。")
    assert "請附照片" in as_(world.editor).get("/").content.decode()


def test_a_return_without_a_reason_changes_nothing(world: World, as_, finding: Finding) -> None:
    rows.answered(world, finding)

    response = as_(world.supervisor).post(url("finding_return", finding), {"reason": " "})

    assert (response.status_code, response.context["refused"]) == (422, finding)
    assert Finding.objects.get().state == FindingState.ANSWERED


@pytest.mark.parametrize("name", ["finding_close", "finding_return"])
def test_twice_is_not_now(world: World, as_, finding: Finding, name: str) -> None:
    rows.answered(world, finding)
    client = as_(world.supervisor)
    client.post(url("finding_close", finding))

    assert client.post(url(name, finding), {"reason": "x"}).status_code == 422
    assert Finding.objects.get().state == FindingState.CLOSED


def test_a_stale_answer_keeps_both(world: World, as_, finding: Finding) -> None:
    rows.answered(world, finding)

    response = as_(world.head).post(url("finding_answer", finding), answer(finding, "主管的回覆"))

    page = response.content.decode()
    assert (response.status_code, "主管的回覆" in page, "已改善。" in page) == (409, True, True)
    assert Finding.objects.get().answer == "已改善。"


def test_an_empty_answer_is_said(world: World, as_, finding: Finding) -> None:
    response = as_(world.editor).post(url("finding_answer", finding), answer(finding, " "))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["answer"])


def test_the_inspected_do_not_close_what_came_from_above(world: World, as_, finding: Finding) -> None:
    rows.answered(world, finding)

    for person in (world.coordinator, world.head, world.chief):
        assert as_(person).post(url("finding_close", finding)).status_code == 403
    assert as_(world.outsider).post(url("finding_close", finding)).status_code == 404
    assert Finding.objects.get().state == FindingState.ANSWERED


def test_a_coordinator_closes_what_the_agency_found_itself(world: World, as_) -> None:
    finding = rows.answered(world, rows.finding(world, rows.inspected(world, own=True)))

    as_(world.coordinator).post(url("finding_close", finding))

    assert Finding.objects.get().state == FindingState.CLOSED


def test_bad_id_and_wrong_method(world: World, as_, finding: Finding) -> None:
    client = as_(world.supervisor)

    for name in ("finding_close", "finding_return"):
        assert client.post(reverse(name, args=[999999])).status_code == 404
        assert client.get(url(name, finding)).status_code == 405
    assert client.get(reverse("finding_answer", args=[999999])).status_code == 404
    assert client.put(url("finding_answer", finding)).status_code == 405


def move(finding: Finding, **given: object) -> dict[str, object]:
    return {"row_version": finding.version, "due_on": "2021-07-31", "reason": "廠商延期"} | given


def test_the_due_date_is_moved_and_both_sides_read_why(world: World, as_, finding: Finding) -> None:
    response = as_(world.supervisor).post(url("finding_move", finding), move(finding))

    finding.refresh_from_db()
    assert (finding.due_on.isoformat(), response.status_code) == ("2021-07-31", 302)
    pages = [
        as_(world.supervisor).get(reverse("inspection_detail", args=[finding.inspection_id])),
        as_(world.editor).get(url("finding_answer", finding)),
    ]
    said = [("廠商延期" in page.content.decode(), "110年6月30日" in page.content.decode()) for page in pages]
    assert said == [(True, True), (True, True)]


@pytest.mark.parametrize(
    "wrong", [{"due_on": "2021-05-01"}, {"due_on": "x"}, {"reason": " "}, {"due_on": "2021-06-30"}]
)
def test_a_move_that_does_not_fit_keeps_what_was_typed(world: World, as_, finding: Finding, wrong: dict) -> None:
    response = as_(world.supervisor).post(url("finding_move", finding), move(finding) | wrong)

    page = response.content.decode()
    assert response.status_code == 422
    assert [(wrong.get("reason") or "廠商延期") in page, 'role="alert"' in page] == [True, True]
    finding.refresh_from_db()
    assert (finding.due_on.isoformat(), finding.due_changes) == ("2021-06-30", [])


def test_a_stale_move_keeps_the_text_and_goes_through_when_sent_again(world: World, as_, finding: Finding) -> None:
    client = as_(world.supervisor)
    client.post(url("finding_move", finding), move(finding))

    stale = client.post(url("finding_move", finding), move(finding, due_on="2021-08-31", reason="再延"))
    sent_again = client.post(
        url("finding_move", finding), move(finding, row_version=2, due_on="2021-08-31", reason="再延")
    )

    assert (stale.status_code, "再延" in stale.content.decode(), sent_again.status_code) == (409, True, 302)
    assert 'name="row_version" value="2"' in stale.content.decode()
    finding.refresh_from_db()
    assert [change["reason"] for change in finding.due_changes] == ["廠商延期", "再延"]


def test_only_the_inspecting_side_moves_it(world: World, as_, finding: Finding) -> None:
    people = [world.outsider, world.editor, world.coordinator]

    codes = [as_(person).post(url("finding_move", finding), move(finding)).status_code for person in people]

    assert codes == [404, 403, 403]
    assert as_(world.supervisor).get(url("finding_move", finding)).status_code == 405


def words(finding: Finding, text: str = "未報單位與姓名", **given: object) -> dict[str, object]:
    return {"row_version": finding.version, "text": text} | given


def test_the_inspecting_side_corrects_the_words(world: World, as_, finding: Finding) -> None:
    client = as_(world.supervisor)

    shown = client.get(url("finding_edit", finding)).context["form"]
    response = client.post(url("finding_edit", finding), words(finding))

    assert (shown["text"].value(), shown["row_version"].value()) == ("未報單位名稱", 1)
    assert response["Location"].endswith(f"#finding-{finding.pk}")
    assert Finding.objects.get().text == "未報單位與姓名"


def test_a_stale_correction_keeps_both_and_goes_through_when_sent_again(world: World, as_, finding: Finding) -> None:
    client = as_(world.supervisor)
    client.post(url("finding_edit", finding), words(finding, "先存的"))

    stale = client.post(url("finding_edit", finding), words(finding, "後存的"))
    again = client.post(url("finding_edit", finding), words(finding, "後存的", version_seen=2))

    page = stale.content.decode()
    assert (stale.status_code, "先存的" in page, "後存的" in page, again.status_code) == (409, True, True, 302)
    assert Finding.objects.get().text == "後存的"


@pytest.mark.parametrize("text", ["", " ", "字" * 4001])
def test_words_that_do_not_fit_are_said(world: World, as_, finding: Finding, text: str) -> None:
    response = as_(world.supervisor).post(url("finding_edit", finding), words(finding, text))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["text"])
    assert Finding.objects.get().text == "未報單位名稱"


def test_a_closed_finding_is_not_corrected(world: World, as_, finding: Finding) -> None:
    client = as_(world.editor)
    client.post(url("finding_answer", finding), answer(finding))
    client = as_(world.supervisor)
    client.post(url("finding_close", finding))

    finding.refresh_from_db()
    statuses = [
        client.get(url("finding_edit", finding)).status_code,
        client.post(url("finding_edit", finding), words(finding)).status_code,
    ]

    assert (statuses, Finding.objects.get().text) == ([422, 422], "未報單位名稱")


@pytest.mark.parametrize(
    ("who", "status"), [("editor", 403), ("head", 403), ("coordinator", 403), ("chief", 403), ("outsider", 404)]
)
def test_nobody_else_corrects_it(world: World, as_, finding: Finding, who: str, status: int) -> None:
    client = as_(getattr(world, who))

    statuses = {
        client.get(url("finding_edit", finding)).status_code,
        client.post(url("finding_edit", finding), words(finding)).status_code,
    }

    assert (statuses, Finding.objects.get().text) == ({status}, "未報單位名稱")
