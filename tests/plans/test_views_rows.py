"""Single rows of the editor: saved, refused, stale; in place with scripts, by redirect without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Unit, User
from plans.loading import load_document
from plans.models import FocusPoint, FrameworkNode, Measure, Plan, PlanPart, WorkItem
from plans.onscreen import screen

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
AUTOSAVE = HTMX | {"X-Autosave": "1"}


@pytest.fixture
def client(coordinator: User, signed_in: SignIn) -> Client:
    return signed_in(coordinator)


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def url(name: str, plan: Plan, row: Any = None) -> str:
    return reverse(name, args=[plan.pk, row.uid] if row else [plan.pk])


def markers(plan: Plan) -> list[str]:
    """Markers and texts of the first focus point's measures, indented by depth."""
    found: list[str] = []

    def walk(lines: Any) -> None:
        for line in lines:
            found.append(" " * line.depth + line.marker + line.text)
            walk(line.below)

    walk(screen(load_document(plan)).bands[0].focus_points[0].measures)
    return found


def test_a_row_opens_as_a_form_with_its_version(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    html = client.get(url("row_edit", draft, row), headers=HTMX).content.decode()

    assert f'name="row_version" value="{row.version}"' in html
    assert "友善環境</textarea>" in html


def test_without_scripts_a_row_opens_on_the_page(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    response = client.get(url("row_edit", draft, row))

    assert response["Location"] == f"{url('plan_edit', draft)}?row={row.uid}#row-{row.uid}"
    html = client.get(url("plan_edit", draft), {"row": row.uid}).content.decode()
    assert html.count("友善環境</textarea>") == 1


def test_a_saved_row_comes_back_as_its_focus_point_with_the_panels(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "洽公環境\r\n分兩行\r\n", "is_numbered": "on"},
        headers=HTMX,
    )

    html = response.content.decode()
    assert measure("洽公環境\n分兩行").uid == row.uid
    assert (response.status_code, response["HX-Retarget"]) == (200, f"#row-{row.focus_point.uid}")
    assert html.startswith(f'<tr id="row-{row.focus_point.uid}"')
    assert html.count('hx-swap-oob="true"') == 2


def test_automatic_saves_answer_with_the_version_alone(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    response = client.post(
        url("row_edit", draft, row), {"row_version": row.version, "text": "友善", "is_numbered": "on"}, headers=AUTOSAVE
    )

    assert (response.status_code, response.content) == (204, b"")
    assert response["X-Row-Version"] == str(row.version + 1)


@pytest.mark.parametrize("headers", [HTMX, AUTOSAVE, {}])
def test_a_stale_save_shows_both_texts_and_saves_neither(draft: Plan, client: Client, headers: dict[str, str]) -> None:
    row = measure("友善環境")
    Measure.objects.filter(pk=row.pk).update(text="他人的文字", version=row.version + 1)

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "我的文字", "is_numbered": "on"},
        headers=headers,
    )

    html = response.content.decode()
    assert (response.status_code, measure("他人的文字").version) == (409, row.version + 1)
    assert "他人的文字" in html
    assert f'name="row_version" value="{row.version + 1}"' in html
    # An automatic save leaves what was typed in the form that is open.
    assert ("我的文字</textarea>" in html) == (headers != AUTOSAVE)


def test_the_choice_after_a_conflict_is_saved_on_the_version_seen(draft: Plan, client: Client) -> None:
    row = measure("友善環境")
    Measure.objects.filter(pk=row.pk).update(text="他人的文字", version=row.version + 1)
    data = {"row_version": [row.version, row.version + 1], "text": "合併的文字", "is_numbered": "on"}

    response = client.post(url("row_edit", draft, row), data, headers=HTMX)

    assert (response.status_code, measure("合併的文字").version) == (200, row.version + 2)


def test_two_who_write_the_same_do_not_conflict(draft: Plan, client: Client) -> None:
    row = measure("友善環境")
    Measure.objects.filter(pk=row.pk).update(text="同樣的文字", version=row.version + 1)

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "同樣的文字", "is_numbered": "on"},
        headers=HTMX,
    )

    assert (response.status_code, measure("同樣的文字").version) == (200, row.version + 1)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("sibling", ["1.專人受理申辦。", "2.改", " (1)設置指標。", " (2)備置範例。", "3."]),
        ("child", ["1.專人受理申辦。", "2.改", " (1)設置指標。", " (2)備置範例。", " (3)"]),
        ("up", ["1.改", " (1)設置指標。", " (2)備置範例。", "2.專人受理申辦。"]),
        ("in", ["1.專人受理申辦。", " (1)改", "  甲、設置指標。", "  乙、備置範例。"]),
        ("", ["1.專人受理申辦。", "2.改", " (1)設置指標。", " (2)備置範例。"]),
    ],
)
def test_a_save_may_go_on_to_the_next_act(draft: Plan, client: Client, then: str, expected: list[str]) -> None:
    row = measure("友善環境")

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "改", "is_numbered": "on", "then": then},
        headers=HTMX,
    )

    assert (response.status_code, markers(draft)) == (200, expected)


def test_a_refused_act_after_a_save_keeps_the_save_and_says_why_at_the_row(draft: Plan, client: Client) -> None:
    row = measure("專人受理申辦。")

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "已存的文字", "is_numbered": "on", "then": "in"},
        headers=HTMX,
    )

    html = response.content.decode()
    assert (response.status_code, measure("已存的文字").uid) == (422, row.uid)
    assert ('role="alert"' in html, f'name="row_version" value="{row.version + 1}"' in html) == (True, True)


def test_numbering_can_be_taken_off_and_begun_elsewhere(draft: Plan, client: Client) -> None:
    first, second = measure("專人受理申辦。"), measure("友善環境")
    client.post(url("row_edit", draft, first), {"row_version": first.version, "text": first.text}, headers=HTMX)

    client.post(
        url("row_edit", draft, second),
        {"row_version": second.version, "text": second.text, "is_numbered": "on", "start_at": 5},
        headers=HTMX,
    )

    assert [line for line in markers(draft) if not line.startswith(" ")] == ["專人受理申辦。", "5.友善環境"]


def test_what_is_not_a_number_is_told_and_the_text_kept(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    response = client.post(
        url("row_edit", draft, row),
        {"row_version": row.version, "text": "打好的字", "start_at": "第五"},
        headers=HTMX,
    )

    assert (response.status_code, measure("友善環境").version) == (422, row.version)
    assert "打好的字</textarea>" in response.content.decode()


@pytest.mark.parametrize("kind", ["basis", "section", "goal", "point", "item", "focus"])
def test_every_kind_of_row_has_a_form_that_saves_what_it_showed(draft: Plan, client: Client, kind: str) -> None:
    rows: dict[str, Any] = {
        "item": WorkItem.objects.first(),
        "focus": FocusPoint.objects.first(),
        **{row.kind: row for row in PlanPart.objects.order_by("-position")},
    }
    before = load_document(draft)
    response = client.get(url("row_edit", draft, rows[kind]), headers=HTMX)
    form = response.context["row_form"]
    shown = {field.html_name: field.value() for field in form if field.value() not in (None, False)}

    response = client.post(url("row_edit", draft, rows[kind]), shown, headers=HTMX)

    assert response.status_code == 200
    assert load_document(draft) == before


def test_a_wording_equal_to_the_frameworks_is_not_stored(draft: Plan, client: Client) -> None:
    row = FocusPoint.objects.get(text="提供易懂資訊")
    framework = draft.agency.frameworks.create(year=110, title="架構")
    item = FrameworkNode.objects.create(framework=framework, kind="item", title="要項", position=1)
    node = FrameworkNode.objects.create(framework=framework, kind="focus", parent=item, text="架構的文字", position=1)
    FocusPoint.objects.filter(pk=row.pk).update(framework_node=node)
    data = {"row_version": row.version, "text": "架構的文字", "is_numbered": "on"}

    client.post(url("row_edit", draft, row), data, headers=HTMX)

    assert FocusPoint.objects.get(pk=row.pk).text is None


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (lambda: {"parent": FocusPoint.objects.get(text="建立標準流程").uid}, {"measures": 6}),
        (lambda: {"parent": WorkItem.objects.first().uid}, {"focus": 4}),
        (lambda: {"after": measure("設置指標。").uid}, {"measures": 6}),
        (lambda: {"after": PlanPart.objects.get(title="計畫內容").uid}, {"parts": 10}),
        (lambda: {"parent": PlanPart.objects.get(title="推動及管考").uid}, {"parts": 10}),
        (lambda: {"kind": "item"}, {"items": 3}),
        (lambda: {"kind": "goal"}, {"parts": 10}),
    ],
)
def test_a_new_row_opens_at_once(
    draft: Plan, client: Client, data: Callable[[], dict[str, str]], count: dict[str, int]
) -> None:
    before = {"measures": 5, "focus": 3, "items": 2, "parts": 9}

    response = client.post(url("row_add", draft), data(), headers=HTMX)

    now = {
        "measures": Measure.objects.count(),
        "focus": FocusPoint.objects.count(),
        "items": WorkItem.objects.count(),
        "parts": PlanPart.objects.count(),
    }
    assert now == before | count
    assert response.content.decode().count("data-row-form") == 1


def test_a_new_row_without_scripts_is_a_place_on_the_page(draft: Plan, client: Client) -> None:
    response = client.post(url("row_add", draft), {"kind": "item"})

    row = WorkItem.objects.get(text="")
    assert response["Location"] == f"{url('plan_edit', draft)}?row={row.uid}#row-{row.uid}"


def test_a_row_of_no_kind_is_not_added(draft: Plan, client: Client) -> None:
    assert client.post(url("row_add", draft), {"kind": "tree"}).status_code == 404
    assert client.post(url("row_add", draft), {"parent": "0" * 32}).status_code == 404


def test_deleting_without_scripts_asks_once(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    asked = client.post(url("row_delete", draft, row), {"row_version": row.version})
    still = Measure.objects.filter(pk=row.pk).exists()
    client.post(url("row_delete", draft, row), {"row_version": row.version, "sure": "1"})

    assert (asked.status_code, still) == (200, True)
    assert markers(draft) == ["1.專人受理申辦。"]


def test_a_move_answers_with_the_focus_point_renumbered(draft: Plan, client: Client) -> None:
    row = measure("友善環境")

    response = client.post(url("row_move", draft, row), {"row_version": row.version, "direction": "up"}, headers=HTMX)

    html = response.content.decode()
    assert response["HX-Retarget"] == f"#row-{row.focus_point.uid}"
    assert html.index("友善環境") < html.index("專人受理申辦。")


@pytest.mark.parametrize("name", ["row_move", "row_delete"])
def test_acts_without_the_right_version_are_stale(draft: Plan, client: Client, name: str) -> None:
    row = measure("友善環境")

    response = client.post(url(name, draft, row), {"direction": "up", "row_version": "x"}, headers=HTMX)

    assert (response.status_code, Measure.objects.filter(pk=row.pk).exists()) == (409, True)


def test_units_are_chosen_from_the_agencys_own_and_the_label_for_all(
    draft: Plan, client: Client, workshop: Unit
) -> None:
    row = FocusPoint.objects.get(text="建立標準流程")
    html = client.get(url("row_units", draft, row), headers=HTMX).content.decode()
    data = {"row_version": row.version, "units": ["總務室", "維修組"], "part:維修組": "lead"}

    response = client.post(url("row_units", draft, row), data, headers=HTMX)

    assert [name for name in ("總務室", "維修組", "各組室") if f'value="{name}"' in html] == [
        "總務室",
        "維修組",
        "各組室",
    ]
    assert response.status_code == 200
    units = row.responsibilities.order_by("position").values_list("label", "part", "unit__name")
    assert list(units) == [("總務室", "", "總務室"), ("維修組", "lead", "維修組")]


def test_a_unit_of_nobody_is_no_choice(draft: Plan, client: Client) -> None:
    row = FocusPoint.objects.get(text="建立標準流程")

    response = client.post(
        url("row_units", draft, row), {"row_version": row.version, "units": ["別的科"]}, headers=HTMX
    )

    assert response.status_code == 422
    assert list(row.responsibilities.values_list("label", flat=True)) == ["總務室"]


def test_units_of_a_row_that_has_none_are_not_found(draft: Plan, client: Client) -> None:
    assert client.get(url("row_units", draft, WorkItem.objects.first())).status_code == 404


def test_pasted_text_is_previewed_and_then_saved(draft: Plan, client: Client) -> None:
    row = FocusPoint.objects.get(text="建立標準流程")
    text = "1. 甲\r\n(1) 乙\r\n2. <i>丙</i>"

    preview = client.post(url("row_paste", draft, row), {"text": text}).content.decode()
    untouched = Measure.objects.count()
    client.post(url("row_paste", draft, row), {"text": text, "save": "1"})

    assert ("&lt;i&gt;丙&lt;/i&gt;" in preview, "<i>丙" in preview, untouched) == (True, False, 5)
    assert markers(draft)[4:] == ["3.甲", " (1)乙", "4.<i>丙</i>"]


@pytest.mark.parametrize("name", ["plan_edit", "plan_head", "row_edit", "row_units", "row_paste"])
def test_others_may_not_edit(draft: Plan, chief: User, outsider: User, signed_in: SignIn, name: str) -> None:
    row = FocusPoint.objects.get(text="建立標準流程") if name.startswith("row") else None

    statuses = [signed_in(user).get(url(name, draft, row)).status_code for user in (chief, outsider)]

    assert statuses == [403, 404]


@pytest.mark.parametrize("name", ["plan_edit", "plan_head", "row_edit"])
def test_an_approved_plan_is_not_edited_before_an_amendment(approved: Plan, client: Client, name: str) -> None:
    row = measure("友善環境") if name.startswith("row") else None

    assert client.get(url(name, approved, row)).status_code == 422


def test_a_row_of_another_plan_is_not_found(draft: Plan, client: Client, plant: Any, coordinator: User) -> None:
    from plans import actions
    from tests.plans.documents import small_document

    other = actions.import_document(agency=plant, document=small_document(year=112), by=coordinator)
    row = Measure.objects.filter(focus_point__item__plan=other).first()

    assert client.get(url("row_edit", draft, row)).status_code == 404
