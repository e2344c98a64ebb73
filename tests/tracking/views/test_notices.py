"""The pages of notices, wishes and rules."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.tracking.conftest import World
from tracking.actions.notices import set_rule, tell
from tracking.models import Notice, NoticePreference, ReminderRule
from tracking.reminders.rules import Rule

ENGLISH = {"Accept-Language": "en"}


def told(world: World, count: int = 1, text: str = "請看") -> list[Notice]:
    return [
        notice
        for number in range(count)
        for notice in tell(people=[world.editor, world.head], key=f"thing:{number}:now", text=text, url="/plans/")
        if notice.person == world.editor
    ]


def test_the_list_shows_ones_own_newest_first_and_what_is_unread(world: World, as_) -> None:
    older, newer = told(world, 2)
    tell(people=[world.head], key="thing:9:now", text="主管才看得到", url="/")
    client = as_(world.editor)
    client.post(reverse("notice_read", args=[newer.pk]))

    everything = client.get(reverse("notice_list"))
    unread = client.get(reverse("notice_list"), {"unread": "1"})

    assert list(everything.context["page"]) == [newer, older]
    assert list(unread.context["page"]) == [older]
    assert everything.content.decode().count("請看") == 2
    assert "主管才看得到" not in everything.content.decode()


def test_opening_a_notice_marks_it_read_and_leads_there(world: World, as_) -> None:
    (notice,) = told(world)
    client = as_(world.editor)

    opened = client.post(reverse("notice_read", args=[notice.pk]), {"open": "1"})
    marked = client.post(reverse("notice_read", args=[notice.pk]))

    assert (opened["Location"], marked["Location"]) == ("/plans/", "/notices/")
    assert Notice.objects.filter(person=world.editor).unread().count() == 0


def test_the_bell_counts_and_is_empty_when_all_is_read(world: World, as_) -> None:
    told(world, 3)
    client = as_(world.editor)

    before = client.get(reverse("notice_count"), headers=ENGLISH).content.decode()
    client.post(reverse("notice_read_all"))
    after = client.get(reverse("notice_count")).content.decode()

    assert (">3<" in before, after.strip()) == (True, "")
    assert Notice.objects.unread().count() == 3  # the head's


def test_the_notices_of_others_are_not_there_and_a_link_reads_nothing(world: World, as_) -> None:
    (notice,) = told(world)
    client = as_(world.outsider)

    assert client.post(reverse("notice_read", args=[notice.pk])).status_code == 404
    assert as_(world.editor).get(reverse("notice_read", args=[notice.pk])).status_code == 405
    assert as_(world.editor).post(reverse("notice_read", args=[0])).status_code == 404
    assert Notice.objects.unread().count() == 2


def test_a_text_with_markup_stays_text(world: World, as_) -> None:
    told(world, text="<script>alert(1)</script>")

    content = as_(world.editor).get(reverse("notice_list")).content.decode()

    assert ("&lt;script&gt;alert(1)" in content, "<script>alert(1)" in content) == (True, False)


def test_mail_is_switched_off_and_on_again(world: World, as_) -> None:
    client = as_(world.editor)
    url = reverse("notice_preferences")
    before = client.get(url).context["form"].initial

    client.post(url, {})
    off = NoticePreference.objects.get(person=world.editor).wants_mail
    client.post(url, {"wants_mail": "on"})

    assert (before, off) == ({"wants_mail": True}, False)
    assert client.get(url).context["form"].initial == {"wants_mail": True}


RULE = {"is_active": "on", "days_before": "１４、 3,0", "every_days_after": "5", "escalate_after_days": "2"}


def test_a_coordinator_sets_the_rule(world: World, as_) -> None:
    client = as_(world.coordinator)
    url = reverse("reminder_rule", args=[world.plant.pk])

    response = client.post(url, RULE)

    assert (response.status_code, response["Location"]) == (302, url)
    row = ReminderRule.objects.get(agency=world.plant)
    assert (row.days_before, row.every_days_after, row.escalate_after_days) == ([14, 3, 0], 5, 2)
    assert (row.is_quiet_on_days_off, row.is_active) == (False, True)
    assert 'value="14, 3, 0"' in client.get(url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"days_before": "soon"}, {"days_before": "-1"}, {"days_before": "366"}, {"days_before": "1.5"},
     {"days_before": " ".join(map(str, range(13)))}, {"every_days_after": "-1"}, {"escalate_after_days": ""}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_and_kept_as_typed(world: World, as_, wrong: dict[str, str]) -> None:
    set_rule(agency=world.plant, rule=Rule(days_before=(9,)), by=world.coordinator)

    response = as_(world.coordinator).post(reverse("reminder_rule", args=[world.plant.pk]), RULE | wrong)

    assert (response.status_code, list(response.context["form"].errors)) == (422, list(wrong))
    assert ReminderRule.objects.get().days_before == [9]


def test_the_list_offers_the_rule_to_who_may_set_it(world: World, as_) -> None:
    url = reverse("reminder_rule", args=[world.plant.pk])

    pages = [as_(person).get(reverse("notice_list")).content.decode() for person in (world.coordinator, world.editor)]

    assert [url in page for page in pages] == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_notices(world: World, as_, django_assert_num_queries, count: int) -> None:
    told(world, count)
    factories.person("別人")
    client = as_(world.editor)

    with django_assert_num_queries(6):
        client.get(reverse("notice_list"))
    with django_assert_num_queries(3):
        client.get(reverse("notice_count"))
