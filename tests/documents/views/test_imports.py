"""Upload → preview → saved; nothing is stored before, nothing at all for what cannot be read."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.document import PlanDocument, projection
from plans.loading import load_document
from plans.models import Plan
from tests.plans.documents import small_document
from tests.world import City, build_city

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[3] / "fixtures" / "sample-plan.txt"
EXPECTED = SAMPLE.with_suffix(".expected.json")


@pytest.fixture
def city() -> City:
    return build_city()


@pytest.fixture
def client(city: City) -> Client:
    """The coordinator of the plant, signed in."""
    client = Client()
    client.force_login(city["coordinator"])
    return client


def upload(client: Client, city: City, data: bytes, name: str = "plan.txt", **fields: object) -> object:
    form = {"agency": city.plant.pk, "file": SimpleUploadedFile(name, data), **fields}
    return client.post(reverse("plan_import"), form)


def as_json(document: PlanDocument) -> bytes:
    return json.dumps(document.as_json(), ensure_ascii=False).encode()


def test_a_preview_stores_nothing_and_saving_it_stores_what_was_shown(client: Client, city: City) -> None:
    before = set(Plan.objects.values_list("pk", flat=True))

    preview = upload(client, city, SAMPLE.read_bytes(), year=112)

    assert preview.status_code == 200
    assert set(Plan.objects.values_list("pk", flat=True)) == before
    saved = client.post(reverse("plan_import_save"), {"preview": preview.context["preview"]})
    plan = Plan.objects.exclude(pk__in=before).get()
    assert saved["Location"] == reverse("plan_edit", args=[plan.pk])
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert projection(load_document(plan))["items"] == expected["items"]
    assert (plan.agency, plan.year, plan.state) == (city.plant, 112, "draft")


def test_big5_is_read(client: Client, city: City) -> None:
    text = SAMPLE.read_text(encoding="utf-8").encode("cp950", errors="replace")

    assert upload(client, city, text).status_code == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.txt", b""),
        ("plan.txt", "沒有表格的文字。".encode()),
        ("plan.txt", b"\x00\x01\x02 binary"),
        ("plan.txt", b"\xff\xfa\x81\x20\xff" * 50),
        ("plan.exe", "壹、計畫依據".encode()),
        ("plan.json", b"{"),
        ("plan.json", b'{"title": 3}'),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(client: Client, city: City, name: str, data: bytes) -> None:
    before = Plan.objects.count()

    response = upload(client, city, data, name)

    assert response.status_code == 422
    assert len(response.context["form"].errors["file"]) == 1
    assert Plan.objects.count() == before


def test_a_file_over_the_limit_is_refused(client: Client, city: City, settings: object) -> None:
    settings.MAX_PLAN_UPLOAD = 100  # type: ignore[attr-defined]

    assert upload(client, city, b"x" * 101).status_code == 422


def test_a_draft_is_replaced_as_a_whole_and_keeps_the_identity_of_equal_rows(client: Client, city: City) -> None:
    before = load_document(city.draft)

    preview = upload(client, city, as_json(small_document(city.plant.name, 111)), "plan.json")
    assert preview.context["existing"] == city.draft
    client.post(reverse("plan_import_save"), {"preview": preview.context["preview"]})

    after = load_document(Plan.objects.select_related("agency").get(pk=city.draft.pk))
    assert after.title == small_document(city.plant.name, 111).title
    assert {m.uid for m in after.measures()} == {m.uid for m in before.measures()}


def test_an_approved_plan_is_not_replaced(client: Client, city: City) -> None:
    preview = upload(client, city, as_json(small_document(city.plant.name, 110)), "plan.json")

    saved = client.post(reverse("plan_import_save"), {"preview": preview.context["preview"]})

    assert preview.context["is_blocked"] is True
    assert saved.status_code == 422


def test_another_persons_preview_is_refused(client: Client, city: City) -> None:
    preview = upload(client, city, SAMPLE.read_bytes(), year=112)
    thief = Client()
    thief.force_login(city["foreigner"])

    response = thief.post(reverse("plan_import_save"), {"preview": preview.context["preview"]})

    assert response.status_code == 422
    assert not Plan.objects.filter(year=112).exists()


def test_a_foreign_agency_is_no_choice(client: Client, city: City) -> None:
    response = upload(client, city, SAMPLE.read_bytes(), agency=city.other_plant.pk)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["agency"]


def test_markup_in_a_plan_is_shown_as_text(client: Client, city: City) -> None:
    document = small_document(city.plant.name, 113)
    poisoned = as_json(document).decode().replace("專人受理申辦。", "<script>alert(1)</script>")

    response = upload(client, city, poisoned.encode(), "plan.json")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.content.decode()
    assert "<script>alert(1)" not in response.content.decode()
