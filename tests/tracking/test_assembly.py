"""The year-end report of a plan."""

import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from agencies.actions import rename_unit
from plans.document import UnitRef
from tests import factories, office_files
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import FigureInput
from tracking.assembly import assemble_report
from tracking.document import AnnexEntry
from tracking.models import StoredFile


def add_photo(world: World, uid: str, caption: str) -> None:
    actions.add_photo(
        assignment=world.assignment(uid),
        period=world.period,
        upload=factories.photo_file(),
        by=world.editor,
        caption=caption,
    )


def test_only_accepted_results_carry_text(reporting: World) -> None:
    reporting.save("m1", narrative="草稿機密")
    reporting.handed_in("m21")
    reporting.accepted("m22")
    actions.mark_not_applicable(assignment=reporting.assignment("f2"), reason="停用", by=reporting.coordinator)

    report = assemble_report(reporting.plan)

    said = {uid: (entry.accepted, entry.narrative, entry.not_applicable) for uid, (entry,) in report.results.items()}
    assert said == {
        "m1": (False, "", ""),
        "m21": (False, "", ""),
        "m22": (True, "已更新十二次。", ""),
        "f2": (False, "", "停用"),
    }
    assert report.counts() == {"total": 4, "accepted": 1, "not_applicable": 1, "open": 2} | dict.fromkeys(
        ("evidence", "photos", "documents", "links"), 0
    )
    assert report.version == 1


def test_annexes_are_numbered_in_the_order_of_the_plan(reporting: World) -> None:
    for uid, caption in (("f2", "丙"), ("m1", "甲"), ("m1", "乙"), ("m21", "未核可")):
        add_photo(reporting, uid, caption)
    for uid in ("f2", "m1"):
        reporting.accepted(uid)

    report = assemble_report(reporting.plan)

    assert [(photo.annex, photo.caption) for photo in report.photos()] == [(1, "甲"), (2, "乙"), (3, "丙")]
    assert (report.photos()[0].width, report.photos()[0].height) == (60, 40)
    with open(report.photos()[0].path, "rb") as stored:
        assert stored.read(2) == b"\xff\xd8"


def test_documents_and_links_are_numbered_with_the_photos(reporting: World) -> None:
    row = {"assignment": reporting.assignment("m1"), "period": reporting.period, "by": reporting.editor}
    content = office_files.pdf()
    actions.add_document(**row, upload=content, name="會議紀錄.pdf", caption="紀錄", taken_on=dt.date(2021, 3, 5))
    add_photo(reporting, "m1", "門口")
    actions.add_link(**row, link="https://example.gov.tw/news/1")
    reporting.accepted("m1")

    (entry,) = assemble_report(reporting.plan).results["m1"]

    file = StoredFile.objects.get(content_type="application/pdf")
    assert [(photo.annex, photo.caption) for photo in entry.photos] == [(2, "門口")]
    document, link = entry.annexes
    assert document == AnnexEntry(
        1,
        "document",
        "紀錄",
        "會議紀錄.pdf",
        "",
        "application/pdf",
        len(content.getvalue()),
        dt.date(2021, 3, 5),
        file.pk,
        hashlib.sha256(content.getvalue()).hexdigest(),
    )
    assert link == AnnexEntry(3, "link", link="https://example.gov.tw/news/1")
    assert entry.annex_numbers == [1, 2, 3]


def test_figures_without_a_value_do_not_print(reporting: World) -> None:
    figures = [FigureInput("人次", Decimal(12), "次"), FigureInput("未定", None)]
    reporting.accept(actions.hand_in(result=reporting.save("m1", figures=figures), by=reporting.editor))

    (entry,) = assemble_report(reporting.plan).results["m1"]

    assert [(figure.name, figure.value, figure.unit) for figure in entry.figures] == [("人次", Decimal(12), "次")]


def test_a_unit_keeps_the_name_of_its_year(reporting: World) -> None:
    reporting.accepted("m1")
    rename_unit(unit=reporting.general, name="秘書室", from_date=dt.date(2022, 3, 1), by=None)

    (entry,) = assemble_report(reporting.plan).results["m1"]

    assert entry.unit == "總務室"


def test_supporting_units_contribute(world: World) -> None:
    units = (UnitRef("總務室", "lead"), UnitRef("操作課", "supporting"))
    factories.version(world.plan, factories.document(units=units))
    world.allot(m1=[world.general])
    world.open()

    (entry,) = assemble_report(world.plan).results["m1"]

    assert (entry.unit, entry.contributors) == ("總務室", ("操作課",))


def test_the_units_that_wrote_a_contribution_are_named(reporting: World) -> None:
    workshop = factories.unit(reporting.plant, "維修課")
    both = {"m1": [reporting.operations.pk, workshop.pk]}
    actions.allot(plan=reporting.plan, choices={}, contributors=both, by=reporting.coordinator)
    allotted = assemble_report(reporting.plan).results["m1"][0].contributors
    place = {"assignment": reporting.assignment("m1"), "period": reporting.period, "by": reporting.editor}
    actions.contribute(unit=workshop, text="配合施工。", version=0, **place)
    actions.contribute(unit=reporting.operations, text="", version=0, **place)
    rename_unit(unit=workshop, name="工程課", from_date=dt.date(2022, 3, 1), by=None)

    (entry,) = assemble_report(reporting.plan).results["m1"]

    assert (sorted(allotted), entry.contributors) == (["操作課", "維修課"], ("維修課",))


def test_removed_measures_with_accepted_results_are_told(reporting: World) -> None:
    add_photo(reporting, "m1", "拆除前")
    reporting.accepted("m1")
    reporting.save("m21")
    document = factories.document()
    emptied = replace(document.items[0].focus_points[0], measures=())
    without = replace(document, items=(replace(document.items[0], focus_points=(emptied,)), document.items[1]))
    actions.follow_version(reporting.plan, factories.version(reporting.plan, without), reporting.chief)

    report = assemble_report(reporting.plan)

    assert [(node.number, node.version, node.results[0].narrative) for node in report.removed] == [
        ("一(一)1.", 2, "已更新十二次。")
    ]
    assert list(report.results) == ["f2"]
    assert [photo.annex for photo in report.photos()] == [1]


def test_a_removed_measure_tells_what_was_accepted_in_each_period(reporting: World) -> None:
    """What an amendment removes in the course of the year never gets a year-end result."""
    actions.add_period(
        plan=reporting.plan,
        name="上半年",
        starts_on=dt.date(2021, 1, 1),
        ends_on=dt.date(2021, 6, 30),
        due_on=reporting.period.due_on,
        grace_days=0,
        by=reporting.coordinator,
    )
    half = reporting.plan.periods.get(name="上半年")
    for period in (half, reporting.period):
        reporting.period = period
        reporting.accepted("m1")
    reporting.period = half
    reporting.accepted("m22")
    reporting.handed_in("m21")
    without = replace(factories.document(), items=(factories.document().items[1],))
    actions.follow_version(reporting.plan, factories.version(reporting.plan, without), reporting.chief)

    removed = assemble_report(reporting.plan).removed

    assert [(node.uid, [entry.period for entry in node.results]) for node in removed] == [
        ("m1", ["上半年", "年終"]),
        ("m22", ["上半年"]),
    ]


def test_a_plan_whose_reporting_is_not_open(world: World) -> None:
    world.allot(m1=[world.general])

    (entry,) = assemble_report(world.plan).results["m1"]

    assert (entry.unit, entry.period, entry.accepted) == ("總務室", "", False)


def test_a_plan_without_a_version(world: World) -> None:
    with pytest.raises(ValueError, match="approved version"):
        assemble_report(factories.plan(world.plant, year=111))


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "f2"]])
def test_queries_do_not_grow_with_rows(reporting: World, django_assert_num_queries, uids: list[str]) -> None:
    for uid in uids:
        add_photo(reporting, uid, uid)
        reporting.accepted(uid)

    with django_assert_num_queries(9):
        report = assemble_report(reporting.plan)

    assert len(report.photos()) == len(uids)


def test_an_official_report_is_titled_in_chinese_whoever_assembles_it(reporting: World) -> None:
    version = reporting.plan.approved_version
    assert version
    with override("zh-hant"):
        in_chinese = assemble_report(reporting.plan).title
    with override("en"):
        in_english = assemble_report(reporting.plan).title

    assert (in_english, in_chinese) == (in_chinese, f"{version.load().title}年度執行成果報告")
