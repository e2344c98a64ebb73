"""The admin of agencies, units, people and roles: what it saves, what it logs, what it does not allow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies import actions
from agencies.models import Agency, AuditEntry, Membership, Unit, User
from agencies.states import Role
from tests.admin_rows import rows_of_every_kind, system_administrator

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
def bureau() -> Agency:
    return Agency.objects.create(code="B", name="環保局", short_name="環保局")


@pytest.fixture
def section(bureau: Agency) -> Unit:
    return Unit.objects.create(agency=bureau, code="A", name="總務科", position=10)


@pytest.fixture
def lin() -> User:
    return User.objects.create_user("lin", "lin@example.org", "a password for lin", name="林小姐")


def log() -> list[tuple[str, str, object]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor_name", "data"))


def agency_form(agency: Agency, **changed: object) -> dict[str, object]:
    """What the browser posts for an agency's page, without rows in the inlines."""
    values = {
        "code": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "self_noun": agency.self_noun,
        "all_units_label": agency.all_units_label,
        "position": agency.position,
        "names-TOTAL_FORMS": 0,
        "names-INITIAL_FORMS": 0,
        "units-TOTAL_FORMS": 0,
        "units-INITIAL_FORMS": 0,
    }
    return values | changed


@pytest.mark.parametrize(
    ("model", "queries"), [("agency", 5), ("unit", 6), ("user", 7), ("membership", 8), ("auditentry", 10)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    client: Client,
    administrator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    model: str,
    queries: int,
    rows: int,
) -> None:
    for number in range(rows):
        rows_of_every_kind(number, by=administrator)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:agencies_{model}_changelist"))

    assert response.context["cl"].result_count >= rows


def test_the_list_of_agencies_is_the_tree(client: Client, bureau: Agency) -> None:
    city = Agency.objects.create(code="Z", name="市政府", short_name="市府")
    bureau.parent = city
    bureau.save()
    Agency.objects.create(code="A", name="中區廠", short_name="廠", parent=bureau)

    response = client.get(reverse("admin:agencies_agency_changelist"))

    shown = [(agency.name, agency.tree_depth) for agency in response.context["cl"].result_list]
    assert shown == [("市政府", 0), ("環保局", 1), ("中區廠", 2)]
    assert '<span class="tree-depth-2">中區廠</span>' in response.content.decode()


def test_a_corrected_name_is_logged_and_leaves_no_earlier_name(client: Client, bureau: Agency) -> None:
    client.post(reverse("admin:agencies_agency_change", args=[bureau.pk]), agency_form(bureau, name="環境局"))

    bureau.refresh_from_db()
    assert (bureau.name, bureau.names.count()) == ("環境局", 0)
    assert log() == [("agency.changed", "系統管理者", {"changes": {"name": {"from": "環保局", "to": "環境局"}}})]


def test_a_name_changed_from_a_day_on_keeps_the_earlier_one(client: Client, bureau: Agency) -> None:
    form = agency_form(bureau, name="環境局", renamed_on="2022-01-01", short_name="環境")

    client.post(reverse("admin:agencies_agency_change", args=[bureau.pk]), form)

    bureau.refresh_from_db()
    assert bureau.name_on(dt.date(2021, 12, 31)) == "環保局"
    assert bureau.name_on(dt.date(2022, 1, 1)) == "環境局"
    assert [(action, data) for action, _, data in log()] == [
        ("agency.renamed", {"before": "環保局", "after": "環境局", "since": "2022-01-01"}),
        ("agency.changed", {"changes": {"short_name": {"from": "環保局", "to": "環境"}}}),
    ]


def test_saving_without_a_change_logs_nothing(client: Client, bureau: Agency) -> None:
    response = client.post(reverse("admin:agencies_agency_change", args=[bureau.pk]), agency_form(bureau))

    assert response.status_code == 302
    assert log() == []


def test_units_added_changed_and_deleted_on_the_page_of_their_agency_are_logged(
    client: Client, bureau: Agency, section: Unit
) -> None:
    gone = Unit.objects.create(agency=bureau, code="G", name="舊科")
    rows = {"units-TOTAL_FORMS": 3, "units-INITIAL_FORMS": 2}
    for index, (pk, code, name) in enumerate([(section.pk, "A", "秘書科"), (gone.pk, "G", "舊科"), ("", "N", "新科")]):
        rows |= {
            f"units-{index}-id": pk,
            f"units-{index}-agency": bureau.pk,
            f"units-{index}-code": code,
            f"units-{index}-name": name,
            f"units-{index}-position": 10 * index if pk != section.pk else 10,
        }
    rows["units-1-DELETE"] = "on"
    order = list(bureau.units.values_list("pk", flat=True))
    if order[0] != section.pk:  # the formset's order is the model's
        rows = {key.replace("-0-", "-x-").replace("-1-", "-0-").replace("-x-", "-1-"): rows[key] for key in rows}

    client.post(reverse("admin:agencies_agency_change", args=[bureau.pk]), agency_form(bureau) | rows)

    assert list(bureau.units.order_by("code").values_list("code", "name")) == [("A", "秘書科"), ("N", "新科")]
    assert [(action, data.get("changes")) for action, _, data in log()] == [
        ("unit.deleted", None),
        ("unit.added", None),
        ("unit.changed", {"name": {"from": "總務科", "to": "秘書科"}}),
    ]


def test_a_deleted_unit_is_logged_with_its_last_values(client: Client, section: Unit) -> None:
    client.post(reverse("admin:agencies_unit_delete", args=[section.pk]), {"post": "yes"})

    entry = AuditEntry.objects.get()
    assert Unit.objects.count() == 0
    assert (entry.action, entry.agency, entry.data["values"]["name"]) == ("unit.deleted", section.agency, "總務科")


def test_units_deleted_by_the_list_are_logged_one_by_one(client: Client, bureau: Agency, section: Unit) -> None:
    other = Unit.objects.create(agency=bureau, code="B", name="稽查科")

    client.post(
        reverse("admin:agencies_unit_changelist"),
        {"action": "delete_selected", "_selected_action": [section.pk, other.pk], "post": "yes"},
    )

    assert Unit.objects.count() == 0
    assert {(action, data["values"]["name"]) for action, _, data in log()} == {
        ("unit.deleted", "總務科"),
        ("unit.deleted", "稽查科"),
    }


def test_an_agency_with_others_below_is_not_deleted(client: Client, bureau: Agency) -> None:
    Agency.objects.create(code="P", name="廠", short_name="廠", parent=bureau)

    response = client.post(reverse("admin:agencies_agency_delete", args=[bureau.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Agency.objects.count() == 2


def test_a_role_given_on_the_page_of_a_person_is_logged_in_its_agency(client: Client, section: Unit, lin: User) -> None:
    form = {
        "username": "lin",
        "name": "林小姐",
        "email": "lin@example.org",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-person": lin.pk,
        "memberships-0-role": Role.UNIT_HEAD,
        "memberships-0-agency": section.agency_id,
        "memberships-0-unit": section.pk,
    }

    client.post(reverse("admin:agencies_user_change", args=[lin.pk]), form)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.agency, entry.data["values"]["role"]) == ("role.granted", section.agency, "unit_head")
    assert Membership.objects.get().unit == section


def test_a_role_in_a_unit_of_another_agency_is_refused(client: Client, section: Unit, lin: User) -> None:
    other = Agency.objects.create(code="P", name="廠", short_name="廠")
    form = {"person": lin.pk, "role": Role.UNIT_HEAD, "agency": other.pk, "unit": section.pk}

    response = client.post(reverse("admin:agencies_membership_add"), form)

    assert response.context["errors"] == [["This unit belongs to another agency."]]
    assert Membership.objects.count() == 0


def test_a_new_person_is_logged_without_the_password(client: Client) -> None:
    form = {
        "username": "wu",
        "name": "吳先生",
        "email": "wu@example.org",
        "usable_password": "true",
        "password1": "a long phrase of words",
        "password2": "a long phrase of words",
    }

    client.post(reverse("admin:agencies_user_add"), form)

    person = User.objects.get(username="wu")
    assert person.check_password("a long phrase of words")
    assert [action for action, _, _ in log()] == ["person.added"]
    assert "password" not in log()[0][2]["values"]


def test_a_password_set_for_somebody_is_logged_as_such(client: Client, lin: User) -> None:
    form = {"usable_password": "true", "password1": "a long phrase of words", "password2": "a long phrase of words"}
    address = reverse("admin:auth_user_password_change", args=[lin.pk])

    client.post(address, form | {"password2": "another"})
    client.post(address, form)

    lin.refresh_from_db()
    assert lin.check_password("a long phrase of words")
    assert log() == [("person.password_set", "系統管理者", {})]


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_the_audit_log_is_read_only(client: Client, section: Unit, verb: str) -> None:
    actions.rename_unit(unit=section, name="秘書科", from_date=dt.date(2022, 1, 1), by=None)
    entry = AuditEntry.objects.get()
    arguments = [] if verb == "add" else [entry.pk]

    response = client.post(reverse(f"admin:agencies_auditentry_{verb}", args=arguments), {"post": "yes"})

    assert response.status_code == 403
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["unit.renamed", "person.refused"]


def test_people_are_not_deleted(client: Client, lin: User) -> None:
    response = client.post(reverse("admin:agencies_user_delete", args=[lin.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(username="lin").exists()
