"""What agencies say of themselves, their logos, agencies below; and by whom not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFile
from pytest_django import DjangoAssertNumQueries

from agencies import actions
from agencies.errors import Refused
from agencies.keeping import logo
from agencies.models import Agency, AgencyLogo, AuditEntry, Membership
from agencies.states import Role
from plans.actions import create_plan
from plans.loading import load_document
from tests import factories
from tests.agencies.keeping.conftest import House, Sign, saved

pytestmark = pytest.mark.django_db


def words_of(**changed: Any) -> dict[str, Any]:
    said = {"short_name": "測廠", "self_noun": "本廠", "all_units_label": "各組室", "review_months": "12"}
    labels = {"item_label": "", "focus_label": "", "measure_label": "", "unit_label": "", "signatories": ""}
    return said | labels | changed


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), **save: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **save)
    return SimpleUploadedFile("logo", out.getvalue())


def test_own_words_are_saved_with_what_changed_in_the_log(house: House, sign: Sign) -> None:
    answer = saved(sign(house.admin), reverse("agency_settings", args=[house.plant.pk]), words_of())

    house.plant.refresh_from_db()
    entry = AuditEntry.objects.about(house.plant).get()
    assert (answer.status_code, house.plant.self_noun, house.plant.all_units_label) == (302, "本廠", "各組室")
    assert (entry.action, sorted(entry.data["changes"])) == (
        "agency.changed",
        ["all_units_label", "self_noun", "short_name"],
    )


def test_a_form_moves_no_agency_and_changes_no_code(house: House, sign: Sign) -> None:
    form = words_of(code="STOLEN", parent="", name="改名", dissolved_on="2020-01-01", successor=house.foreign.pk)

    saved(sign(house.admin), reverse("agency_settings", args=[house.plant.pk]), form)

    stored = Agency.objects.get(pk=house.plant.pk)
    assert (stored.code, stored.parent, stored.name, stored.dissolved_on, stored.successor) == (
        house.plant.code,
        house.bureau,
        "測試廠",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("labels", "header"),
    [
        (("", "", "", ""), []),
        (("要項", "", "措施", "單位"), [("要項", 2), ("措施", 1), ("單位", 1)]),
        (("要項", "重點", "", "單位"), [("要項", 1), ("重點", 2), ("單位", 1)]),
        (("要項", "重點", "措施", "單位"), [("要項", 1), ("重點", 1), ("措施", 1), ("單位", 1)]),
    ],
)
def test_labels_become_the_header_of_new_plans_and_come_back_to_the_form(
    house: House, sign: Sign, labels: tuple[str, ...], header: list[tuple[str, int]]
) -> None:
    client, url = sign(house.admin), reverse("agency_settings", args=[house.plant.pk])
    names = ["item_label", "focus_label", "measure_label", "unit_label"]

    saved(client, url, words_of(**dict(zip(names, labels, strict=True))))

    house.plant.refresh_from_db()
    assert [(cell["label"], cell["span"]) for cell in house.plant.plan_header] == header
    initial = client.get(url).context["form"].initial
    assert tuple(initial.get(name, "") for name in names) == labels
    plan = create_plan(agency=house.plant, year=110, title="計畫", by=house.admin)
    printed = [(cell.label, cell.span) for cell in load_document(plan).header]
    assert printed == (header or [("工作要項", 2), ("具體措施", 1), ("業務單位", 1)])


def test_the_sign_off_block_is_that_of_new_plans(house: House, sign: Sign) -> None:
    form = words_of(signatories=" 承辦人 \n\n組長\n廠長\n")

    saved(sign(house.admin), reverse("agency_settings", args=[house.plant.pk]), form)

    house.plant.refresh_from_db()
    plan = create_plan(agency=house.plant, year=110, title="計畫", by=house.admin)
    assert plan.signatories == ["承辦人", "組長", "廠長"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"signatories": "職稱\n" * 9},
        {"signatories": "長" * 21},
        {"focus_label": "重點"},
        {"review_months": "61"},
        {"self_noun": ""},
        {"short_name": "\x00"},
    ],
)
def test_what_does_not_fit_is_told_and_nothing_kept(house: House, sign: Sign, wrong: dict[str, str]) -> None:
    answer = saved(sign(house.admin), reverse("agency_settings", args=[house.plant.pk]), words_of(**wrong))

    stored = Agency.objects.get(pk=house.plant.pk)
    assert (answer.status_code, stored.self_noun, stored.signatories) == (422, "本機關", [])


def test_only_an_agencys_own_words_can_be_changed_by_the_action(house: House) -> None:
    with pytest.raises(ValueError, match="parent"):
        actions.change_agency(agency=house.plant, version=1, by=house.admin, parent=None)


def test_an_agency_is_renamed_from_a_day_on(house: House, sign: Sign) -> None:
    form = {"name": "中央廠", "from_date": timezone.localdate().isoformat()}

    saved(sign(house.admin), reverse("agency_rename", args=[house.plant.pk]), form)

    house.plant.refresh_from_db()
    assert (house.plant.name, list(house.plant.names.values_list("name", flat=True))) == (
        "中央廠",
        ["測試廠", "中央廠"],
    )


def test_a_logo_is_kept_as_small_pixels_alone(house: House, sign: Sign) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    client = sign(house.admin)

    client.post(reverse("agency_logo_set", args=[house.plant.pk]), {"logo": picture("JPEG", exif=exif)})

    answer = client.get(reverse("agency_logo", args=[house.plant.pk]))
    kept = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], kept.format, kept.size) == ("image/png", "PNG", (400, 133))
    assert (dict(kept.getexif()), b"secret" in answer.content) == ({}, False)
    assert AuditEntry.objects.about(house.plant).get().action == "agency.logo_set"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        picture().read()[:-30],
        picture("GIF").read(),
        b"x" * (logo.MAX_BYTES + 1),
        picture(size=(5000, 4000)).read(),
    ],
    ids=["svg", "empty", "broken", "cut", "gif", "large", "many-pixels"],
)
def test_what_is_no_small_picture_is_refused_and_nothing_kept(
    house: House, sign: Sign, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it
    upload = SimpleUploadedFile("logo.png", content, "image/png")

    answer = sign(house.admin).post(reverse("agency_logo_set", args=[house.plant.pk]), {"logo": upload})

    assert (answer.status_code, AgencyLogo.objects.count()) == (422, 0)


def test_a_logo_is_removed_again(house: House, sign: Sign) -> None:
    actions.set_logo(agency=house.plant, upload=picture().file, by=house.admin)

    sign(house.admin).post(reverse("agency_logo_remove", args=[house.plant.pk]))

    assert AgencyLogo.objects.count() == 0


def test_the_logo_of_a_foreign_agency_is_not_there(house: House, sign: Sign) -> None:
    actions.set_logo(agency=house.plant, upload=picture().file, by=house.admin)

    assert sign(house.stranger).get(reverse("agency_logo", args=[house.plant.pk])).status_code == 404


def test_an_agency_below_is_added_with_its_first_administrator(house: House, sign: Sign) -> None:
    form = {"name": "新廠", "short_name": "新", "code": "N1", "administrator": "首任", "email": "first@example.org"}

    answer = sign(house.above).post(reverse("agency_new", args=[house.bureau.pk]), form)

    added = Agency.objects.get(code="N1")
    held = Membership.objects.get(agency=added)
    assert (answer.status_code, added.parent) == (302, house.bureau)
    assert (held.role, held.person.email, held.person.has_usable_password()) == (
        Role.AGENCY_ADMIN,
        "first@example.org",
        False,
    )


def test_an_agency_stands_below_that_of_the_address_whatever_the_form_says(house: House, sign: Sign) -> None:
    form = {"name": "新廠", "short_name": "新", "code": "N1", "parent": house.foreign.pk}
    client = sign(house.above)

    answers = [
        client.post(reverse("agency_new", args=[agency.pk]), form).status_code
        for agency in (house.foreign, house.plant)
    ]

    assert (answers, Agency.objects.get(code="N1").parent) == ([404, 302], house.plant)


def test_a_code_in_use_leaves_neither_agency_nor_account(house: House) -> None:
    with pytest.raises(Refused):
        actions.add_agency_below(
            parent=house.bureau,
            code=house.foreign.code,
            name="新廠",
            short_name="新",
            by=house.above,
            administrator="首任",
            email="first@example.org",
        )

    assert not Membership.objects.filter(person__email="first@example.org").exists()


def test_who_administers_one_agency_goes_straight_to_it(house: House, sign: Sign) -> None:
    answer = sign(house.admin).get(reverse("settings_list"))

    assert answer["Location"] == reverse("agency_settings", args=[house.plant.pk])


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_of_agencies_asks_no_more_for_more_of_them(
    house: House, sign: Sign, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        factories.agency(f"第{number}廠", parent=house.plant)
    client = sign(house.above)

    with django_assert_num_queries(6):
        answer = client.get(reverse("settings_list"))

    rows = answer.context["rows"]
    assert [row["depth"] for row in rows] == [0, 1, 2, 2][: 2 + more]
    assert (rows[1]["agency"].unit_count, rows[1]["agency"].person_count) == (2, 3)
