"""The history of an agency's words and of its units' names: read and restored by who keeps them, over nothing newer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies import actions
from agencies.actions.agencies import OWN_WORDS
from agencies.actions.units import CALLED
from agencies.models import Agency, AuditEntry, TextChange, Unit
from agencies.seen import version_of
from tests.agencies.keeping.conftest import House, Sign, saved
from tests.agencies.keeping.test_agencies import words_of

pytestmark = pytest.mark.django_db

HEADER = [{"label": "要項", "span": 2}, {"label": "措施", "span": 1}, {"label": "單位", "span": 1}]


def say(agency: Agency, by: Any = None, **words: Any) -> Agency:
    agency = Agency.objects.get(pk=agency.pk)
    return actions.change_agency(agency=agency, version=version_of(agency, OWN_WORDS), by=by, **words)


def call(unit: Unit, by: Any = None, **said: str) -> Unit:
    unit = Unit.objects.get(pk=unit.pk)
    called = {"code": unit.code, "name": unit.name} | said
    return actions.change_unit(unit=unit, version=version_of(unit, CALLED), by=by, **called)


def history(agency: Agency) -> str:
    return reverse("settings_history", args=[agency.pk])


def restore(agency: Agency, change: TextChange) -> str:
    return reverse("settings_text_restore", args=[agency.pk, change.pk])


def shown(html: str) -> list[tuple[str, str]]:
    """Label and difference of each change."""
    labels = re.findall(r'<span class="caption">[^<]*? · ([^<]*)</span>', html)
    texts = re.findall(r'<p class="verbatim prose"[^>]*>(.*?)</p>', html, re.DOTALL)
    return list(zip(labels, [text.strip() for text in texts], strict=True))


def offered(html: str, url: str) -> str | None:
    """The row version that the button for this change names."""
    found = re.search(rf'action="{url}">.*?name="row_version" value="(\d+)"', html)
    return found and found[1]


def test_every_word_shows_who_changed_it_from_what_to_what(house: House, sign: Sign) -> None:
    Unit.objects.filter(pk=house.office.pk).update(code="A1")
    say(house.plant, house.above, self_noun="本廠", signatories=["承辦人", "廠長"], plan_header=HEADER)
    call(house.office, house.admin, code="A9", name="總務科")

    html = sign(house.admin).get(history(house.plant)).content.decode()

    assert sorted(shown(html)) == sorted(
        [
            ("Self-reference", "本<del>機關</del><ins>廠</ins>"),
            ("Labels of the plan&#x27;s table", "<ins>要項\n\n措施\n單位</ins>"),
            ("Signatories", "<ins>承辦人\n廠長</ins>"),
            ("總務科 · Code", "<del>A1</del><ins>A9</ins>"),
            ("總務科 · Name", "總務<del>室</del><ins>科</ins>"),
        ]
    )
    assert set(re.findall(r'<span class="strong">(.*?)</span> <span class="caption">', html)) == {"局管理", "廠管理"}


def test_words_have_one_line_each_so_that_they_come_back_as_they_were(house: House, sign: Sign) -> None:
    """A label of two lines would come back as two columns; a name of two could begin another line of a mail."""
    words = words_of(item_label="要\n項", measure_label="措施", unit_label="單位", short_name="廠\nBcc: x@example.org")
    client = sign(house.admin)
    saved(client, reverse("agency_settings", args=[house.plant.pk]), words)
    written = Agency.objects.get(pk=house.plant.pk)
    now = say(written, plan_header=[], signatories=["承辦人\n廠長"])
    change = TextChange.objects.get(field="plan_header", after="")

    client.post(restore(house.plant, change), {"row_version": version_of(now, OWN_WORDS)})

    restored = Agency.objects.get(pk=house.plant.pk)
    assert (written.short_name, restored.signatories) == ("廠 Bcc: x@example.org", ["承辦人 廠長"])
    assert [cell["label"] for cell in restored.plan_header] == ["要 項", "措施", "單位"]
    assert restored.plan_header == written.plan_header


@pytest.mark.parametrize(
    ("field", "first", "then"),
    [
        ("short_name", "測廠", "中廠"),
        ("self_noun", "本廠", "本局"),
        ("all_units_label", "各組室", "各科室"),
        ("signatories", ["承辦人", "廠長"], ["廠長"]),
        ("plan_header", HEADER, []),
    ],
)
def test_each_of_an_agencys_words_comes_back_as_it_was(
    house: House, sign: Sign, field: str, first: Any, then: Any
) -> None:
    say(house.plant, **{field: first})
    say(house.plant, **{field: then})
    change = TextChange.objects.filter(field=field).first()
    client = sign(house.admin)

    version = offered(client.get(history(house.plant)).content.decode(), restore(house.plant, change))
    answer = client.post(restore(house.plant, change), {"row_version": version})

    house.plant.refresh_from_db()
    assert (answer["Location"], getattr(house.plant, field)) == (
        reverse("agency_settings", args=[house.plant.pk]),
        first,
    )
    entry = AuditEntry.objects.about(house.plant).order_by("pk").last()
    assert (entry.actor, list(entry.data["changes"])) == (house.admin, [field])


@pytest.mark.parametrize(("field", "was", "now"), [("name", "總務室", "總務科"), ("code", None, "A9")])
def test_a_units_code_and_corrected_name_come_back(
    house: House, sign: Sign, field: str, was: str | None, now: str
) -> None:
    was = was or house.office.code
    call(house.office, **{field: now})
    change = TextChange.objects.get(field=f"unit.{house.office.pk}.{field}")
    client = sign(house.above)

    version = offered(client.get(history(house.plant)).content.decode(), restore(house.plant, change))
    answer = client.post(restore(house.plant, change), {"row_version": version})

    house.office.refresh_from_db()
    assert (answer["Location"], getattr(house.office, field)) == (reverse("unit_list", args=[house.plant.pk]), was)


def test_a_renaming_is_shown_and_not_undone(house: House, sign: Sign) -> None:
    today = timezone.localdate()
    actions.rename_unit(unit=house.office, name="秘書室", from_date=today, by=house.admin)
    actions.rename_agency(agency=house.plant, name="中央廠", from_date=today, by=house.admin)
    client = sign(house.admin)

    html = client.get(history(house.plant)).content.decode()
    answers = [
        client.post(restore(house.plant, change), {"row_version": version_of(row, CALLED & {"name"})}).status_code
        for change, row in zip(TextChange.objects.order_by("pk"), (house.office, house.plant), strict=True)
    ]

    assert shown(html) == [
        ("Name", "<del>測試</del><ins>中央</ins>廠"),
        ("秘書室 · Name", "<del>總務</del><ins>秘書</ins>室"),
    ]
    assert (html.count("row_version"), answers) == (0, [422, 422])
    assert (Unit.objects.get(pk=house.office.pk).name, Agency.objects.get(pk=house.plant.pk).name) == (
        "秘書室",
        "中央廠",
    )


def test_nothing_comes_back_into_a_dissolved_unit_nor_from_before_the_first_text(house: House, sign: Sign) -> None:
    call(house.office, name="總務科")
    say(house.plant, signatories=["廠長"])
    actions.dissolve_unit(unit=house.office, on=timezone.localdate(), successor=None, by=None)
    client = sign(house.admin)

    html = client.get(history(house.plant)).content.decode()
    answers = [
        client.post(restore(house.plant, change), {"row_version": 1}).status_code
        for change in TextChange.objects.order_by("pk")
    ]

    assert (len(shown(html)), html.count("row_version"), answers) == (2, 0, [422, 422])


def test_a_stale_restore_writes_nothing_over(house: House, sign: Sign) -> None:
    say(house.plant, self_noun="本廠")
    change = TextChange.objects.get()
    client = sign(house.admin)
    version = offered(client.get(history(house.plant)).content.decode(), restore(house.plant, change))
    say(house.plant, self_noun="本中心")

    answers = [
        client.post(restore(house.plant, change), data).status_code
        for data in ({"row_version": version}, {}, {"row_version": "x"})
    ]

    assert (answers, Agency.objects.get(pk=house.plant.pk).self_noun) == ([409, 409, 409], "本中心")


def test_a_change_of_another_agency_is_not_restored_here(house: House, sign: Sign) -> None:
    say(house.bureau, self_noun="本局")
    call(house.foreign_unit, name="改室")
    client = sign(house.above)

    answers = [
        client.post(restore(house.plant, change), {"row_version": 1}).status_code
        for change in TextChange.objects.order_by("pk")
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize(
    ("who", "status"), [("above", 200), ("admin", 200), ("editor", 403), ("chief", 403), ("stranger", 404)]
)
def test_who_reads_and_restores(house: House, sign: Sign, who: str, status: int) -> None:
    say(house.plant, self_noun="本廠")
    change, client = TextChange.objects.get(), sign(getattr(house, who))
    version = version_of(Agency.objects.get(pk=house.plant.pk), OWN_WORDS)

    read = client.get(history(house.plant)).status_code
    restored = client.post(restore(house.plant, change), {"row_version": version}).status_code

    assert (read, restored) == (status, 302 if status == 200 else status)


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_no_more_for_more_changes(
    house: House, sign: Sign, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for turn in range(number):
        say(house.plant, self_noun=f"本廠{turn}", short_name=f"廠{turn}")
        call(house.office, name=f"第{turn}室")
        call(house.workshop, name=f"第{turn}組")
    client = sign(house.admin)

    with django_assert_num_queries(9):
        html = client.get(history(house.plant)).content.decode()

    assert len(shown(html)) == 4 * number


def test_two_administrators_write_over_nothing_of_each_other(house: House, sign: Sign) -> None:
    url = reverse("agency_settings", args=[house.plant.pk])
    first, second = sign(house.admin), sign(house.above)
    seen = [client.get(url).context["form"]["row_version"].value() for client in (first, second)]

    kept = first.post(url, words_of(row_version=seen[0], signatories="組長\r\n廠長"))
    stale = second.post(url, words_of(row_version=seen[1], self_noun="本中心", signatories="廠長"))
    theirs = stale.context["form"].theirs
    mine = second.post(url, words_of(row_version=seen[1], version_seen=theirs.version, self_noun="本中心"))

    assert (kept.status_code, stale.status_code, mine.status_code) == (302, 409, 302)
    assert theirs.differences == [("Self-reference", "本廠"), ("Sign-off block", "組長\n廠長")]
    html = stale.content.decode()
    assert ('value="本中心"' in html, "組長" in html, "廠長</textarea>" in html) == (True, True, True)
    assert Agency.objects.get(pk=house.plant.pk).self_noun == "本中心"


@pytest.mark.parametrize(
    ("name", "mine", "theirs"),
    [
        ("unit_edit", {"code": "A1", "name": "我的室"}, [("Code", "Z9"), ("Name", "別的室")]),
        ("unit_rename", {"name": "我的室", "from_date": "2026-01-01"}, [("New name", "別的室")]),
    ],
)
def test_two_administrators_do_not_call_a_unit_over_each_other(
    house: House, sign: Sign, name: str, mine: dict[str, str], theirs: list[tuple[str, str]]
) -> None:
    url, client = reverse(name, args=[house.office.pk]), sign(house.admin)
    seen = client.get(url).context["form"]["row_version"].value()
    call(house.office, house.above, code="Z9", name="別的室")

    stale = client.post(url, mine | {"row_version": seen})
    unseen = client.post(url, mine)

    assert (stale.status_code, stale.context["form"].theirs.differences, unseen.status_code) == (409, theirs, 409)
    assert Unit.objects.get(pk=house.office.pk).name == "別的室"


def test_two_renamings_of_a_day_do_not_replace_each_other_unseen(house: House, sign: Sign) -> None:
    url = reverse("agency_rename", args=[house.plant.pk])
    first, second = sign(house.admin), sign(house.above)
    seen = second.get(url).context["form"]["row_version"].value()
    form = {"name": "中央廠", "from_date": timezone.localdate().isoformat()}
    saved(first, url, form)

    stale = second.post(url, form | {"name": "南區廠", "row_version": seen})

    assert (stale.status_code, Agency.objects.get(pk=house.plant.pk).name) == (409, "中央廠")


def test_two_administrators_do_not_correct_a_person_over_each_other(house: House, sign: Sign) -> None:
    url, client = reverse("person_edit", args=[house.plant.pk, house.editor.pk]), sign(house.admin)
    form = {"name": "林小芳", "email": house.editor.email, "language": "en"}
    seen = client.get(url).context["form"]["row_version"].value()
    saved(sign(house.above), url, form)

    stale = client.post(url, form | {"name": "林大芳", "row_version": seen})

    house.editor.refresh_from_db()
    assert (stale.status_code, stale.context["form"].theirs.differences) == (409, [("Name", "林小芳")])
    assert house.editor.name == "林小芳"


def test_a_language_saved_meanwhile_is_told_by_its_name(house: House, sign: Sign) -> None:
    url, client = reverse("person_edit", args=[house.plant.pk, house.editor.pk]), sign(house.admin)
    form = {"name": house.editor.name, "email": house.editor.email}
    seen = client.get(url).context["form"]["row_version"].value()
    saved(sign(house.above), url, form | {"language": "en"})

    stale = client.post(url, form | {"language": "zh-hant", "row_version": seen})

    assert stale.context["form"].theirs.differences == [("Language of mails", "English")]
