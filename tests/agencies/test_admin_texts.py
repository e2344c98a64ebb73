"""The history of texts in the administration: recorded by every saving, shown on the row, put back in drafts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies import actions, trail
from agencies.actions.agencies import OWN_WORDS
from agencies.models import Agency, AuditEntry, Holiday, TextChange, User
from agencies.seen import version_of
from agencies.states import Role
from plans.actions import issue_framework
from plans.admin import FrameworkAdmin
from plans.models import Framework, FrameworkNode
from tests import factories
from tests.admin_rows import framework, system_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    return client


@pytest.fixture
def city() -> Agency:
    return factories.agency("市政府")


@pytest.fixture
def draft(city: Agency) -> Framework:
    return framework(city)


def form_of(draft: Framework, **changed: Any) -> dict[str, Any]:
    """What the browser posts for the page of a framework."""
    fields = {"header": "[]", "columns": "[]", "styles": "{}", "sections": "[]", "signatories": "[]", "periods": "[]"}
    own = {"agency": draft.agency_id, "year": draft.year, "kind": "service", "number": 1, "title": draft.title}
    rows: dict[str, Any] = {}
    nodes = list(draft.nodes.all())
    for place, node in enumerate(nodes):
        said = {"id": node.pk, "framework": draft.pk, "kind": node.kind, "parent": node.parent_id or ""}
        said |= {"position": node.position, "title": node.title, "text": node.text, "is_numbered": "on"}
        rows |= {f"nodes-{place}-{name}": value for name, value in said.items()}
    rows |= {"nodes-TOTAL_FORMS": len(nodes), "nodes-INITIAL_FORMS": len(nodes)}
    return fields | own | rows | changed


def save(client: Client, draft: Framework, **changed: Any) -> Any:
    answer = client.post(reverse("admin:plans_framework_change", args=[draft.pk]), form_of(draft, **changed))
    assert answer.status_code == 302, answer.context["errors"]
    return answer


def place_of(draft: Framework, node: FrameworkNode, name: str) -> str:
    return f"nodes-{[*draft.nodes.all()].index(node)}-{name}"


def history(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def restore(row: Any, change: TextChange) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_text_restore"
    return reverse(name, args=[row.pk, change.pk])


def shown(html: str) -> list[tuple[str, str, str]]:
    """Who, which text and what changed."""
    found = re.findall(
        r"<td>([^<]*)</td>\s*<td>([^<]*)</td>\s*<td><div class=\"text-history__change\"[^>]*>(.*?)</div>", html, re.S
    )
    return [(who, label, change.strip()) for who, label, change in found]


def offered(html: str, url: str) -> str:
    """The row version that the button for this change names; "" where there is none."""
    found = re.search(rf'action="{url}">.*?name="row_version" value="(\d+)"', html)
    return found[1] if found else ""


def test_what_is_saved_on_the_page_of_a_framework_is_shown_in_its_history(client: Client, draft: Framework) -> None:
    item = draft.nodes.get(kind="item")

    save(
        client, draft, title="推動實施計畫", sections='[{"title": "依據"}]', **{place_of(draft, item, "title"): "簡化"}
    )

    html = client.get(history(draft)).content.decode()
    assert sorted(shown(html)) == [
        ("系統管理者", "Sections", "<ins>[\n {\n  &quot;title&quot;: &quot;依據&quot;\n }\n]</ins>"),
        ("系統管理者", "Title", "<del>提升服務</del><ins>推動</ins>實施計畫"),
        ("系統管理者", "簡化 · Title", "簡化<del>流程</del>"),
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": "推動實施計畫"}, "title"), ({"basis_text": "乙函"}, "basis_text"), ({"sections": "[]"}, "sections")],
)
def test_an_earlier_text_of_a_draft_is_put_back_by_an_audited_save(
    client: Client, administrator: User, draft: Framework, changed: dict[str, str], field: str
) -> None:
    Framework.objects.filter(pk=draft.pk).update(basis_text="甲函", sections=[{"title": "依據", "points": []}])
    draft.refresh_from_db()
    was = getattr(draft, field)
    save(client, draft, **changed)
    change = TextChange.objects.get(field=field)

    version = offered(client.get(history(draft)).content.decode(), restore(draft, change))
    answer = client.post(restore(draft, change), {"row_version": version})

    draft.refresh_from_db()
    assert (answer["Location"], getattr(draft, field)) == (history(draft), was)
    entry = AuditEntry.objects.about(draft).order_by("pk").last()
    assert (entry.action, entry.actor, list(entry.data["changes"])) == ("framework.changed", administrator, [field])


def test_a_nodes_text_is_put_back_from_the_page_of_its_framework(client: Client, draft: Framework) -> None:
    item = draft.nodes.get(kind="item")
    save(client, draft, **{place_of(draft, item, "title"): "簡化"})
    change = TextChange.objects.get()

    version = offered(client.get(history(draft)).content.decode(), restore(draft, change))
    client.post(restore(draft, change), {"row_version": version})

    item.refresh_from_db()
    assert item.title == "簡化流程"


def test_what_a_removed_node_said_stays_in_the_history(client: Client, draft: Framework) -> None:
    goal = draft.nodes.get(kind="goal")

    save(client, draft, **{place_of(draft, goal, "DELETE"): "on"})

    html = client.get(history(draft)).content.decode()
    answer = client.post(restore(draft, TextChange.objects.get()), {"row_version": 1})
    assert shown(html) == [("系統管理者", "Framework node · Title", "<del>公平共享</del>")]
    assert (html.count("row_version"), answer.status_code) == (0, 422)


def test_what_goes_with_a_removed_node_stays_in_the_history_too(client: Client, draft: Framework) -> None:
    item = draft.nodes.get(kind="item")

    save(client, draft, **{place_of(draft, item, "DELETE"): "on"})

    assert [node.kind for node in draft.nodes.all()] == ["goal"]
    assert sorted(TextChange.objects.values_list("before", "after")) == [("簡化流程", ""), ("縮短時程", "")]
    assert AuditEntry.objects.filter(action="frameworknode.deleted").count() == 2


def test_a_stale_restore_writes_nothing_over(client: Client, draft: Framework) -> None:
    save(client, draft, title="推動實施計畫")
    change = TextChange.objects.get()
    version = offered(client.get(history(draft)).content.decode(), restore(draft, change))
    draft.refresh_from_db()
    save(client, draft, title="執行計畫")

    answers = [client.post(restore(draft, change), data).status_code for data in ({"row_version": version}, {})]

    assert (answers, Framework.objects.get().title) == ([409, 409], "執行計畫")


def test_two_system_administrators_write_over_nothing_of_each_other(client: Client, draft: Framework) -> None:
    goal = draft.nodes.get(kind="goal")
    page = client.get(reverse("admin:plans_framework_change", args=[draft.pk])).content.decode()
    seen = re.search(r'name="texts_seen" value="(\d+)"', page)
    form = form_of(draft, title="我的標題", texts_seen=seen and seen[1])
    save(client, draft, **{place_of(draft, goal, "text"): "別人的文字"})

    stale = client.post(reverse("admin:plans_framework_change", args=[draft.pk]), form)

    draft.refresh_from_db()
    goal.refresh_from_db()
    assert (stale.status_code, draft.title, goal.text) == (409, "提升服務實施計畫", "別人的文字")


def test_the_page_of_an_agency_names_what_it_shows_and_one_without_kept_texts_nothing(
    client: Client, city: Agency, administrator: User
) -> None:
    pages = [
        client.get(reverse(f"admin:agencies_{name}_change", args=[row.pk])).content.decode()
        for name, row in (("agency", city), ("unit", factories.unit(city)), ("user", administrator))
    ]

    assert [page.count('name="texts_seen"') for page in pages] == [1, 1, 0]


def test_what_the_page_of_a_framework_names_is_saved_once(client: Client, draft: Framework) -> None:
    url = reverse("admin:plans_framework_change", args=[draft.pk])
    form = form_of(draft, title="我的標題", texts_seen=client.get(url).context["texts_seen"])

    answers = [client.post(url, form).status_code for _turn in range(2)]

    assert answers == [302, 409]


def test_what_is_removed_while_the_page_is_sent_is_said_to_be_gone(
    client: Client, draft: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, looked_up = reverse("admin:plans_framework_change", args=[draft.pk]), FrameworkAdmin.get_object
    form = form_of(draft, title="我的標題")

    def look_up_and_remove(*asked: Any) -> Any:
        found = looked_up(*asked)
        Framework.objects.filter(pk=draft.pk).delete()
        return found

    monkeypatch.setattr(FrameworkAdmin, "get_object", look_up_and_remove)
    answer = client.post(url, form, follow=True)

    assert answer.redirect_chain == [(reverse("admin:index"), 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]


def test_nothing_is_put_back_into_an_issued_framework(client: Client, administrator: User, draft: Framework) -> None:
    save(client, draft, title="推動實施計畫")
    change = TextChange.objects.get()
    draft.refresh_from_db()
    issue_framework(framework=draft, by=administrator)

    html = client.get(history(draft)).content.decode()
    answer = client.post(restore(draft, change), {"row_version": version_of(draft, {"title"})})

    assert (len(shown(html)), html.count("row_version"), answer.status_code) == (1, 0, 403)
    assert Framework.objects.get().title == "推動實施計畫"


def test_a_change_of_another_row_is_not_put_back_here(client: Client, draft: Framework, city: Agency) -> None:
    other = Framework.objects.create(agency=city, year=111, title="實施計畫")
    save(client, draft, title="推動實施計畫")

    answer = client.post(restore(other, TextChange.objects.get()), {"row_version": version_of(other, {"title"})})

    other.refresh_from_db()
    assert (answer.status_code, other.title) == (404, "實施計畫")


def test_only_system_administrators_read_and_restore(client: Client, draft: Framework, city: Agency) -> None:
    save(client, draft, title="推動實施計畫")
    change = TextChange.objects.get()
    someone = Client()
    someone.force_login(factories.person("管理", (Role.AGENCY_ADMIN, city)))

    answers = [someone.get(history(draft)), someone.post(restore(draft, change), {"row_version": 1})]

    assert [answer["Location"].partition("?")[0] for answer in answers] == [reverse("admin:login")] * 2
    assert client.get(restore(draft, change)).status_code == 405


def test_a_text_cannot_become_part_of_the_page(client: Client, draft: Framework) -> None:
    save(client, draft, title="<script>alert(1)</script>")

    html = client.get(history(draft)).content.decode()

    assert ("<script>alert" in html, "&lt;script&gt;alert" in html) == (False, True)


def test_an_agencys_word_is_put_back_and_a_name_is_not(client: Client, city: Agency) -> None:
    actions.change_agency(agency=city, version=version_of(city, OWN_WORDS), by=None, self_noun="本府")
    unit = factories.unit(city, "總務科")
    actions.change_unit(unit=unit, version=version_of(unit, {"code", "name"}), code=unit.code, name="秘書科", by=None)
    word, name = TextChange.objects.order_by("pk")

    html = client.get(history(city)).content.decode()
    answers = [
        client.post(restore(row, change), {"row_version": offered(html, restore(row, change)) or 1}).status_code
        for row, change in ((city, word), (city, name), (unit, name), (unit, word))
    ]

    city.refresh_from_db()
    assert (answers, city.self_noun) == ([302, 422, 422, 404], "本機關")


def test_a_holidays_name_has_a_history_too(client: Client, administrator: User) -> None:
    day = Holiday.objects.create(date="2021-01-01", name="元旦")
    client.post(reverse("admin:agencies_holiday_change", args=[day.pk]), {"date": "2021-01-01", "name": "開國紀念日"})

    assert shown(client.get(history(day)).content.decode()) == [
        ("系統管理者", "Name", "<del>元旦</del><ins>開國紀念日</ins>")
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_no_more_for_more_changes(
    client: Client, draft: Framework, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for turn in range(number):
        for node in draft.nodes.all():
            save(client, draft, **{place_of(draft, node, "text"): f"第{turn}版"})
    ContentType.objects.get_for_model(Framework)  # read once per process

    with django_assert_num_queries(9):
        html = client.get(history(draft)).content.decode()

    assert len(shown(html)) == 3 * number


def test_rows_without_kept_texts_have_djangos_page_alone(client: Client, administrator: User) -> None:
    html = client.get(history(administrator)).content.decode()

    assert ("text-history" in html, trail.thing(User)) == (False, "person")
