"""Tested staff are never named outside their agency: not in any page, list, sheet, admin page or log."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agencies.models import AuditEntry, TextChange, User
from agencies.states import Role
from tests import factories
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.tracking import inspection_rows as rows
from tests.world import TESTED, City, build_city
from tracking.models import Inspection

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return build_city()


@pytest.fixture
def above(city: City) -> dict[str, User]:
    """Everybody who may look into the plant from outside it, and the system administrator."""
    return {
        "supervisor": city["supervisor"],
        "admin": city["admin"],
        "foreigner": city["foreigner"],
        "system": city["system"],
        "of the city": factories.person("市督考", (Role.SUPERVISOR, city.city)),
        "of the bureau": factories.person("局彙整", (Role.COORDINATOR, city.bureau), (Role.AGENCY_HEAD, city.bureau)),
        "other unit": city["other_editor"],
        "colleague": city["editor"],
    }


def content(visitors: Visitors, person: User, url: str) -> str:
    response = visitors.client(person).get(url, follow=True)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return body.decode(errors="replace")


def urls(city: City) -> list[str]:
    """Every page of the portal, and what the administration shows of inspections and the log."""
    pages = [reverse(name, kwargs=address.kwargs(city)) for name, address in TABLE.items() if address.method == "get"]
    for model, row in (("inspection", city.inspection), ("finding", city.finding), ("scoresheet", city.score_sheet)):
        pages += [reverse(f"admin:tracking_{model}_changelist") + "?q=" + TESTED[:2]]
        for page in ("change", "history"):
            pages.append(reverse(f"admin:tracking_{model}_{page}", args=[row.pk]))
    pages.append(reverse("admin:agencies_auditentry_changelist"))
    pages += [reverse("admin:agencies_auditentry_change", args=[entry.pk]) for entry in _entries(city)]
    return [page for page in pages if "logout" not in page]


def _entries(city: City) -> list[AuditEntry]:
    return [*AuditEntry.objects.about(city.inspection), *AuditEntry.objects.about(city.finding)]


def test_there_is_a_name_to_leak(city: City) -> None:
    page = reverse("inspection_detail", args=[city.inspection.pk])

    assert Inspection.objects.get(pk=city.inspection.pk).tested_name == TESTED
    visitors = Visitors()
    assert [TESTED in content(visitors, city[who], page) for who in ("coordinator", "chief", "head")] == [
        True,
        True,
        True,
    ]


def test_nobody_outside_reads_it_anywhere(city: City, above: dict[str, User]) -> None:
    visitors = Visitors()
    leaks = [
        (who, url) for who, person in above.items() for url in urls(city) if TESTED in content(visitors, person, url)
    ]

    assert leaks == []


def test_a_search_in_the_administration_does_not_find_by_it(city: City) -> None:
    client = Client()
    client.force_login(city["system"])

    response = client.get(reverse("admin:tracking_inspection_changelist"), {"q": TESTED})

    assert response.context["cl"].result_count == 0


def test_neither_a_refused_nor_a_stale_save_gives_it_away(city: City) -> None:
    client = Client()
    client.force_login(city["supervisor"])
    url = reverse("inspection_edit", args=[city.inspection.pk])
    form = {"row_version": 1, "visited_on": "2021-06-01", "score_0_0": "5"}

    answers = [client.post(url, form), client.post(url, form | {"score_0_0": "99"}), client.get(url)]

    assert [answer.status_code for answer in answers] == [409, 422, 200]
    assert [TESTED in answer.content.decode() for answer in answers] == [False, False, False]


def test_the_log_does_not_hold_it(city: City) -> None:
    assert AuditEntry.objects.filter(action="inspection.scored").count() == 1
    assert [entry.pk for entry in AuditEntry.objects.all() if TESTED in str(entry.data)] == []


def test_the_history_does_not_hold_it(city: City) -> None:
    inspection = rows.scored(city.inspection, city["supervisor"], {}, remarks="語氣和善。", tested_name=TESTED)
    rows.scored(inspection, city["supervisor"], {}, remarks="不必重測。")

    changes = TextChange.objects.filter(target=f"inspection:{inspection.pk}").order_by("pk")
    assert [(change.field, change.before, change.after) for change in changes] == [
        ("remarks", "", "語氣和善。"),
        ("remarks", "語氣和善。", "不必重測。"),
    ]
    assert [change for change in TextChange.objects.all() if TESTED in change.before + change.after] == []


def test_inspections_are_not_exported_from_the_administration(city: City) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:tracking_inspection_export")
