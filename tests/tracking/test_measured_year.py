"""The indicators of a results document."""

import datetime as dt
from decimal import Decimal

from tests import factories
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, value
from tracking.actions import MeasurementInput, hand_in
from tracking.assembly import assemble_report
from tracking.document import IndicatorEntry, ReportDocument


def test_only_values_that_count_are_told_in_printed_order(reporting: World) -> None:
    indicator(reporting.plan, "消失處", node_uid="gone")
    accepted, drafted = indicator(reporting.plan, "已受理"), indicator(reporting.plan, "草稿", node_uid="m21")
    whole = indicator(reporting.plan, "整體", node_uid="", direction="down", target=Decimal(8), baseline=Decimal(12))
    indicator(reporting.plan, "停用", retired_on="2021-05-01")
    value(whole, 7)
    reporting.save("m21", measurements=[MeasurementInput(drafted.pk, Decimal(99), "草稿裡的備註")])
    saved = reporting.save(measurements=[MeasurementInput(accepted.pk, Decimal(81), "問卷")])
    reporting.accept(hand_in(result=saved, by=reporting.editor))

    told = [
        (entry.number, entry.name, entry.value, entry.attainment, entry.met, entry.note)
        for entry in assemble_report(reporting.plan).indicators
    ]

    assert told == [
        ("", "整體", 7, Decimal("125.0"), True, ""),
        ("一(一)1.", "已受理", 81, Decimal("90.0"), False, "問卷"),
        ("一(一)2.(1)", "草稿", None, None, None, ""),
        ("", "消失處", None, None, None, ""),
    ]


def test_a_document_with_indicators_reads_back_and_one_without_is_stored_as_before(reporting: World) -> None:
    without = assemble_report(reporting.plan)
    value(indicator(reporting.plan, node_uid=""), "81.5")
    document = assemble_report(reporting.plan)

    assert ReportDocument.from_json(document.as_json()) == document
    assert "indicators" not in without.as_json()
    assert [entry.value for entry in document.indicators] == [Decimal("81.5")]


def test_an_entry_without_figures_reads_back() -> None:
    plan = factories.document()
    document = ReportDocument(plan, "成果", 1, as_of=dt.date(2022, 1, 5), indicators=(IndicatorEntry("滿意度"),))

    assert ReportDocument.from_json(document.as_json()) == document
