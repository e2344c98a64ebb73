import io
import json
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from agencies.actions import remove_logo, set_logo
from plans.actions import begin_amendment
from plans.document import PlanDocument
from tests.documents.writers.samples import opened, text_of
from tests.printed import pictures
from tests.world import City, build_city, jpeg
from tracking.models import AnnualReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings, tmp_path) -> City:
    settings.MEDIA_ROOT = tmp_path
    return build_city()


def get(client, city, who, name, **kwargs):
    client.force_login(city[who])
    return client.get(reverse(name, kwargs={"plan_id": city.plan.pk} | kwargs))


def test_the_version_in_force_is_handed_out_inline(client, city):
    answer = get(client, city, "supervisor", "plan_pdf")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{quote(city.plan.title + '.pdf')}"
    assert "Content-Security-Policy" not in answer
    with opened(answer.content) as pdf:
        assert str(pdf.docinfo.Title) == city.plan.title
    assert f"/plans/{city.plan.pk}/" in text_of(answer.content)


def test_a_version_is_handed_out_by_its_number(client, city):
    first = get(client, city, "supervisor", "version_pdf", number=1)

    assert first.content == get(client, city, "supervisor", "plan_pdf").content
    assert get(client, city, "supervisor", "version_pdf", number=2).status_code == 404


def test_json_is_the_frozen_document(client, city):
    answer = get(client, city, "supervisor", "plan_json")

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert PlanDocument.from_json(json.loads(answer.content)) == city.plan.approved_version.load()


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("plan_pdf", "foreigner", 404),
        ("plan_json", "foreigner", 404),
        ("report_pdf", "foreigner", 404),
        ("plan_pdf", "editor", 200),
        ("report_pdf", "editor", 403),
        ("report_pdf", "coordinator", 200),
        ("report_pdf", "supervisor", 200),
    ],
)
def test_who_gets_what(client, city, name, who, status):
    assert get(client, city, who, name).status_code == status


@pytest.mark.parametrize("name", ["plan_pdf", "plan_json"])
def test_a_draft_stays_in_its_agency(client, city, name):
    assert get(client, city, "coordinator", name, plan_id=city.draft.pk).status_code == 200
    assert get(client, city, "supervisor", name, plan_id=city.draft.pk).status_code == 404


def test_an_amendment_in_progress_is_seen_only_when_asked_for_and_from_within(client, city):
    begin_amendment(plan=city.plan, by=city["coordinator"])
    city.plan.refresh_from_db()
    city.plan.items.update(text="改寫中的要項")
    address = reverse("plan_json", kwargs={"plan_id": city.plan.pk})

    def titles(who, query=""):
        client.force_login(city[who])
        return {item["title"] for item in client.get(address + query).json()["items"]}

    assert titles("coordinator", "?version=draft") == {"改寫中的要項"}
    assert "改寫中的要項" not in titles("coordinator")
    client.force_login(city["supervisor"])
    assert client.get(address + "?version=draft").status_code == 403


def test_the_report_holds_accepted_results_alone(client, city):
    answer = get(client, city, "coordinator", "report_pdf")

    text = text_of(answer.content)
    assert text.count("全年受理三千件，內部數字。") == 1
    with opened(answer.content) as pdf:
        assert len({image for page in pdf.pages for image in page.get_images()}) == 1


@pytest.mark.parametrize("name", ["plan_pdf", "report_pdf"])
def test_labels_are_english_where_that_is_asked_for_and_never_else(client, city, name):
    client.force_login(city["coordinator"])
    address = reverse(name, kwargs={"plan_id": city.plan.pk})

    def foot(query: str) -> tuple[bool, bool]:
        text = "".join(text_of(client.get(address + query, headers={"accept-language": "en"}).content).split())
        return bool(re.search(r"Page\d+of\d+", text)), bool(re.search(r"第\d+頁，共\d+頁", text))

    assert [foot(query) for query in ("", "?labels=en", "?labels=zh-hant", "?labels=fr")] == [
        (False, True),
        (True, False),
        (False, True),
        (False, True),
    ]


def test_english_pages_offer_english_labels(client, city):
    client.force_login(city["coordinator"])
    addresses = [reverse(name, args=[city.plan.pk]) for name in ("plan_detail", "reporting")]

    offered = [
        [
            client.get(address, headers={"accept-language": language}).content.count(b"?labels=en")
            for address in addresses
        ]
        for language in ("en", "zh-TW")
    ]

    assert offered == [[1, 1], [0, 0]]


def test_the_report_bears_the_logo_that_its_agency_has_now(client, city):
    def on_the_cover() -> int:
        with opened(get(client, city, "coordinator", "report_pdf").content) as pdf:
            return pictures(pdf)[0]

    shown = [on_the_cover()]
    set_logo(agency=city.plant, upload=io.BytesIO(jpeg()), by=city["coordinator"])
    shown.append(on_the_cover())
    remove_logo(agency=city.plant, by=city["coordinator"])
    shown.append(on_the_cover())

    assert shown == [0, 1, 0]


@pytest.mark.parametrize(("who", "times"), [("coordinator", 1), ("chief", 1), ("supervisor", 0)])
def test_what_the_agency_writes_of_itself_is_not_told_before_it_submits(client, city, who, times):
    focus = city.plan.approved_version.load().items[0].focus_points[0]
    city.report.evaluations.create(focus_key=focus.uid, heading=focus.text, text="尚未送出的自評")
    AnnualReport.objects.filter(pk=city.report.pk).update(summary="尚未送出的摘要")

    text = "".join(text_of(get(client, city, who, "report_pdf").content).split())

    assert [text.count(words) for words in ("尚未送出的摘要", "尚未送出的自評")] == [times, times]


def test_a_plan_without_a_version_has_no_report(client, city):
    assert get(client, city, "coordinator", "report_pdf", plan_id=city.draft.pk).status_code == 422


@pytest.mark.parametrize("name", ["plan_pdf", "plan_json", "report_pdf"])
def test_only_reading_is_answered(client, city, name):
    client.force_login(city["coordinator"])

    assert client.post(reverse(name, kwargs={"plan_id": city.plan.pk})).status_code == 405
