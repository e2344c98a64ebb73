"""The history of what stands beside a result's narrative: figures, measured values, captions of evidence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import TextChange
from tests import factories
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator
from tests.tracking.views.test_history import differences, url
from tracking import actions
from tracking.actions import FigureInput, MeasurementInput
from tracking.models import Evidence, Figure, Measurement, Result

pytestmark = pytest.mark.django_db


def photo(world: World, caption: str = "門口") -> Evidence:
    return actions.add_photo(
        assignment=world.assignment(),
        period=world.period,
        upload=factories.photo_file(),
        by=world.editor,
        caption=caption,
    )


def captioned(world: World, piece: Evidence, caption: str, **said: Any) -> Evidence:
    about = {"taken_on": piece.taken_on, "is_public": piece.is_public, "shows_people": piece.shows_people} | said
    return actions.edit_evidence(evidence=piece, version=piece.version, caption=caption, by=world.editor, **about)


def offered(html: str, address: str) -> int:
    """The row version that the page names beside this address."""
    shown = re.search(rf'action="{address}">.*?name="row_version" value="(\d+)"', html)
    return int(shown[1]) if shown else -1


def labels(html: str) -> list[str]:
    return re.findall(r'<span class="caption">[^<]* · ([^<]*)</span>', html)


def test_earlier_figures_come_back_and_all_else_stays(reporting: World, as_: Any) -> None:
    first = reporting.save(figures=[FigureInput("場次", Decimal(12), "場"), FigureInput("人次", None, "人")])
    second = reporting.save(version=first.version, figures=[FigureInput("場次", Decimal(3), "場")])
    change = TextChange.objects.get(after="場次\t3\t場")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    answer = client.post(url(reporting, change), {"row_version": second.version})

    assert answer.status_code == 302
    assert [(figure.name, figure.value, figure.unit) for figure in Figure.objects.all()] == [
        ("場次", 12, "場"),
        ("人次", None, "人"),
    ]
    assert Result.objects.get().narrative == "已更新十二次。"
    assert offered(html, url(reporting, change)) == second.version


def test_what_was_measured_comes_back_with_its_remark(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan)
    first = reporting.save(measurements=[MeasurementInput(row.pk, Decimal("85.5"), "問卷百份")])
    second = reporting.save(version=first.version, measurements=[MeasurementInput(row.pk, None)])
    change = TextChange.objects.get(field=f"measured.{row.pk}", after="")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    answer = client.post(url(reporting, change), {"row_version": second.version})

    measured = Measurement.objects.get()
    assert (answer.status_code, measured.value, measured.note) == (302, Decimal("85.5"), "問卷百份")
    assert measured.result == second
    assert labels(html)[0] == row.name


def test_a_value_of_an_indicator_that_is_no_longer_reported_here_does_not_come_back(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan)
    first = reporting.save(measurements=[MeasurementInput(row.pk, Decimal(85))])
    second = reporting.save(version=first.version, measurements=[MeasurementInput(row.pk, Decimal(1))])
    actions.retire_indicator(indicator=row, by=reporting.coordinator)
    change = TextChange.objects.get(after="1\t")

    answer = as_(reporting.editor).post(url(reporting, change), {"row_version": second.version})

    assert (answer.status_code, Measurement.objects.get().value) == (422, 1)


def test_an_earlier_caption_comes_back_and_what_else_is_said_stays(reporting: World, as_: Any) -> None:
    piece = captioned(reporting, photo(reporting), "大門", is_public=True)
    change = TextChange.objects.get(before="門口")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    stale = client.post(url(reporting, change), {"row_version": piece.version - 1})
    answer = client.post(url(reporting, change), {"row_version": piece.version})

    assert differences(html) == ["<ins>大</ins>門<del>口</del>", "<ins>門口</ins>"]
    assert offered(html, url(reporting, change)) == piece.version
    assert (stale.status_code, answer.status_code) == (409, 302)
    present = Evidence.objects.get()
    assert (present.caption, present.is_public, present.version) == ("門口", True, piece.version + 1)


def test_the_caption_of_a_link_keeps_its_history_through_the_trash(reporting: World, as_: Any) -> None:
    piece = actions.add_link(
        assignment=reporting.assignment(),
        period=reporting.period,
        link="https://example.gov.tw/a?b=1",
        by=reporting.editor,
        caption="新聞",
    )
    removed = actions.remove_evidence(evidence=captioned(reporting, piece, "公告"), by=reporting.editor)
    change = TextChange.objects.get(before="新聞")
    client = as_(reporting.editor)

    gone = client.get(url(reporting)).content.decode()
    refused = client.post(url(reporting, change), {"row_version": 2})
    back = actions.restore_evidence(removed=removed, by=reporting.editor)
    answer = client.post(url(reporting, change), {"row_version": back.version})

    assert (gone.count("row_version"), refused.status_code) == (0, 422)
    assert (answer.status_code, Evidence.objects.get().caption) == (302, "新聞")


def test_no_caption_comes_back_to_a_file_that_is_given_twice(reporting: World, as_: Any) -> None:
    """It would come back to the other one of the two."""
    upload = factories.photo_file()
    about: dict[str, Any] = {"assignment": reporting.assignment(), "period": reporting.period, "by": reporting.editor}
    first = captioned(reporting, actions.add_photo(upload=upload, caption="甲", **about), "子")
    upload.seek(0)
    second = actions.add_photo(upload=upload, caption="乙", **about)
    change = TextChange.objects.get(before="甲")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    answers = [client.post(url(reporting, change), {"row_version": piece.version}) for piece in (first, second)]

    assert (labels(html)[0], html.count("row_version")) == (labels(html)[-1], 0)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [piece.caption for piece in Evidence.objects.order_by("pk")] == ["子", "乙"]


def test_what_was_erased_leaves_no_caption(reporting: World, as_: Any) -> None:
    kept, gone = photo(reporting, "大廳"), photo(reporting, "民眾個資")
    removed = actions.remove_evidence(evidence=gone, by=reporting.editor)
    actions.erase_evidence(removed=removed, by=reporting.editor)

    html = as_(reporting.editor).get(url(reporting)).content.decode()

    assert differences(html) == ["<ins>大廳</ins>"]
    assert list(Evidence.objects.all()) == [kept]


def test_what_was_given_again_keeps_its_own_captions_when_the_removed_one_is_erased(reporting: World) -> None:
    upload = factories.photo_file()
    first = actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=upload, by=reporting.editor, caption="一"
    )
    removed = actions.remove_evidence(evidence=first, by=reporting.editor)
    upload.seek(0)
    actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=upload, by=reporting.editor, caption="二"
    )

    actions.erase_evidence(removed=removed, by=reporting.editor)

    assert [change.after for change in TextChange.objects.order_by("pk")] == ["二"]


def test_an_emptied_caption_goes_with_what_was_erased_though_its_writer_goes_on(reporting: World) -> None:
    """Within minutes the empty caption and the one given again are one change, which began with the first words."""
    upload = factories.photo_file()
    about: dict[str, Any] = {"assignment": reporting.assignment(), "period": reporting.period, "by": reporting.editor}
    piece = captioned(reporting, actions.add_photo(upload=upload, caption="個資", **about), "")
    removed = actions.remove_evidence(evidence=piece, by=reporting.editor)
    upload.seek(0)
    actions.add_photo(upload=upload, caption="二", **about)

    actions.erase_evidence(removed=removed, by=reporting.editor)

    assert [change.before for change in TextChange.objects.all()] == []


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("chief", 403), ("supervisor", 403), ("outsider", 404)]
)
def test_nobody_else_puts_a_caption_back(reporting: World, as_: Any, who: str, status: int) -> None:
    piece = captioned(reporting, photo(reporting), "大門")
    change = TextChange.objects.get(before="門口")

    answer = as_(getattr(reporting, who)).post(url(reporting, change), {"row_version": piece.version})

    assert (answer.status_code, Evidence.objects.get().caption) == (status, "大門")


def test_nothing_beside_the_narrative_comes_back_once_it_is_handed_in(reporting: World, as_: Any) -> None:
    result = reporting.save(figures=[FigureInput("場次", Decimal(12), "場")])
    result = reporting.save(version=result.version, figures=[FigureInput("場次", Decimal(3), "場")])
    piece = captioned(reporting, photo(reporting), "大門")
    result.refresh_from_db()
    result = actions.hand_in(result=result, by=reporting.editor)
    client = as_(reporting.editor)
    figures, caption = TextChange.objects.get(before="場次\t12\t場"), TextChange.objects.get(before="門口")

    answers = [
        client.post(url(reporting, figures), {"row_version": result.version}),
        client.post(url(reporting, caption), {"row_version": piece.version}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert (Figure.objects.get().value, Evidence.objects.get().caption) == (3, "大門")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_for_much_of_it(
    reporting: World, as_: Any, django_assert_num_queries: Any, number: int
) -> None:
    rows = [indicator(reporting.plan, f"指標{place}") for place in range(number)]
    reporting.save(
        figures=[FigureInput(f"數{place}", Decimal(place)) for place in range(number)],
        measurements=[MeasurementInput(row.pk, Decimal(1), "附註") for row in rows],
    )
    for _place in range(number):
        photo(reporting)
    client = as_(reporting.editor)
    address = reverse("result_history", args=[reporting.assignment().pk, reporting.period.pk])

    with django_assert_num_queries(15):
        client.get(address)


@pytest.mark.parametrize("times", [1, 5])
def test_the_page_takes_as_many_queries_for_what_was_changed_often(
    reporting: World, as_: Any, django_assert_num_queries: Any, times: int
) -> None:
    result = reporting.save(figures=[FigureInput("場次", Decimal(99))])
    for number in range(times):
        result = reporting.save(version=result.version, figures=[FigureInput("場次", Decimal(number))])
    client = as_(reporting.editor)

    with django_assert_num_queries(13):
        client.get(url(reporting))
