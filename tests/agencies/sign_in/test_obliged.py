"""A second step as an agency's obligation: set up before anything else, and never given up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, AuditEntry, SignInRule, User
from agencies.sign_in import second_steps
from agencies.states import DECIDING_ROLES, UNIT_ROLES, Role, SecondStepFor
from tests import factories
from tests.agencies.sign_in.signing import PASSWORD, code_of, sign_in
from tests.agencies.sign_in.test_single_sign_on import Provider, come_back, provider  # noqa: F401

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
FIRST = f"{reverse('mfa_index')}?next=%2F"


@pytest.fixture
def agency() -> Agency:
    return factories.agency()


def obliged(person: User, agency: Agency, whom: SecondStepFor = SecondStepFor.EVERYBODY) -> User:
    factories.grant(person, Role.COORDINATOR, agency)
    SignInRule.objects.create(agency=agency, second_step=whom)
    return User.objects.get(pk=person.pk)


def app_of(person: User) -> Authenticator:
    return TOTP.activate(person, "JBSWY3DPEHPK3PXP").instance


def key_of(person: User) -> Authenticator:
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "鑰匙"})


def signed_in(**request: str) -> Client:
    client = Client(headers={"accept-language": "en"} | request)
    assert sign_in("lin", PASSWORD, client) == 302
    return client


@pytest.mark.parametrize("whom", SecondStepFor)
@pytest.mark.parametrize("role", Role)
def test_whom_a_rule_obliges(person: User, agency: Agency, whom: SecondStepFor, role: Role) -> None:
    factories.grant(person, role, factories.unit(agency) if role in UNIT_ROLES else agency)
    rule = SignInRule.objects.create(agency=agency, second_step=whom)

    expected = {"nobody": False, "deciding": role != Role.UNIT_EDITOR, "everybody": True}[whom]

    assert second_steps.is_obliged(User.objects.get(pk=person.pk)) == rule.obliges([role]) == expected


def test_all_roles_but_the_one_that_writes_decide() -> None:
    assert sorted(set(Role) - DECIDING_ROLES) == [Role.UNIT_EDITOR]


@pytest.mark.parametrize(("days", "expected"), [(-1, True), (0, True), (1, False)])
def test_a_rule_holds_from_its_day_on(person: User, agency: Agency, days: int, expected: bool) -> None:
    obliged(person, agency)
    SignInRule.objects.update(second_step_from=TODAY + dt.timedelta(days=days))

    assert second_steps.is_obliged(User.objects.get(pk=person.pk)) == expected
    assert SignInRule.objects.get().obliges([Role.COORDINATOR]) == expected


def test_the_strictest_agency_counts_and_another_ones_rule_does_not(person: User, agency: Agency) -> None:
    factories.grant(person, Role.COORDINATOR, agency)
    SignInRule.objects.create(agency=agency)
    other = factories.agency("別的廠")
    SignInRule.objects.create(agency=other, second_step=SecondStepFor.EVERYBODY)
    assert not second_steps.is_obliged(User.objects.get(pk=person.pk))

    factories.grant(person, Role.SUPERVISOR, other)
    assert second_steps.is_obliged(User.objects.get(pk=person.pk))


@pytest.mark.parametrize("asked", [False, True])
def test_system_administrators_are_asked_by_the_portal(person: User, settings: Any, asked: bool) -> None:
    settings.ADMIN_SECOND_STEP = asked
    assert not second_steps.is_obliged(person)

    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)

    assert second_steps.is_obliged(User.objects.get(pk=person.pk)) == asked
    assert signed_in().get(reverse("admin:index")).status_code == (302 if asked else 200)


def test_who_has_none_is_led_to_one_before_anything_else_and_then_goes_on(person: User, agency: Agency) -> None:
    obliged(person, agency)
    client = signed_in()

    home, settings = client.get(reverse("home")), client.get(reverse("settings_list"))
    autosave = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (home["Location"], settings["Location"]) == (FIRST, f"{reverse('mfa_index')}?next=%2Fsettings%2F")
    assert autosave.status_code == 401
    assert [client.get(reverse(name)).status_code for name in ("mfa_index", "notice_count")] == [200, 200]
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    allowed = [client.get(reverse(name)).status_code for name in ("mfa_activate_totp", "mfa_add_webauthn")]
    assert allowed == [200, 200]

    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert second_steps.having_one([person.pk]) == {person.pk}
    assert client.get(reverse("home")).status_code == 200


def test_who_asked_for_a_link_meanwhile_can_still_set_one_up(person: User, agency: Agency) -> None:
    """Anybody can ask for a link to an address; allauth then keeps the address, as one that nobody has confirmed."""
    obliged(person, agency)
    Client().post(reverse("account_reset_password"), {"email": person.email})
    client = signed_in()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    allowed = [client.get(reverse(name)).status_code for name in ("mfa_activate_totp", "mfa_add_webauthn")]

    assert allowed == [200, 200]


def test_a_given_password_comes_first(person: User, agency: Agency) -> None:
    obliged(person, agency)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client = signed_in()

    assert client.get(reverse("home"))["Location"] == f"{reverse('account_change_password')}?next=%2F"


def test_signing_out_and_the_language_are_never_barred(person: User, agency: Agency) -> None:
    obliged(person, agency)
    client = signed_in()

    client.post(reverse("set_language"), {"language": "en"})
    answer = client.post(reverse("account_logout"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))


def test_what_is_sent_in_the_body_opens_no_page(person: User, agency: Agency) -> None:
    obliged(person, agency)
    client = signed_in()

    answer = client.post(reverse("session_end_others"), {"next": "/", "second_step_missing": ""})

    assert answer["Location"].startswith(reverse("mfa_index"))


def test_who_has_one_is_asked_for_nothing_more(person: User, agency: Agency) -> None:
    obliged(person, agency)
    key_of(person)
    client = Client()
    client.force_login(person)

    assert client.get(reverse("home")).status_code == 200


def test_recovery_codes_alone_are_no_second_step(person: User, agency: Agency) -> None:
    obliged(person, agency)
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert second_steps.is_missing(User.objects.get(pk=person.pk))


def test_a_rule_taken_back_lets_a_waiting_person_go_on(person: User, agency: Agency) -> None:
    obliged(person, agency)
    client = signed_in()
    assert client.get(reverse("home"))["Location"] == FIRST

    SignInRule.objects.update(second_step=SecondStepFor.NOBODY)

    assert client.get(reverse("home")).status_code == 200


def test_a_rule_made_meanwhile_holds_from_the_next_sign_in_on(person: User, agency: Agency) -> None:
    client = signed_in()
    obliged(person, agency)

    assert client.get(reverse("home")).status_code == 200
    assert signed_in().get(reverse("home"))["Location"] == FIRST


def test_whom_another_service_vouches_for_that_service_secures(
    person: User,
    agency: Agency,
    provider: Provider,  # noqa: F811
) -> None:
    obliged(person, agency)
    client = Client()

    come_back(client, provider, email="lin@example.org", email_verified=True)

    assert client.get(reverse("home")).status_code == 200
    assert signed_in().get(reverse("home"))["Location"] == FIRST


@pytest.mark.parametrize("whom", [SecondStepFor.EVERYBODY, SecondStepFor.NOBODY])
def test_the_last_app_of_who_must_have_one_stays(person: User, agency: Agency, whom: SecondStepFor) -> None:
    person = obliged(person, agency, whom)
    app_of(person)
    client = _with_step(person)

    answer = client.post(reverse("mfa_deactivate_totp"))

    stays = whom == SecondStepFor.EVERYBODY
    assert (answer.status_code, second_steps.having_one([person.pk]) == {person.pk}) == (200 if stays else 302, stays)
    if stays:
        assert str(second_steps.LAST_ONE) in answer.content.decode()


@pytest.mark.parametrize("whom", [SecondStepFor.EVERYBODY, SecondStepFor.NOBODY])
def test_the_last_passkey_of_who_must_have_one_stays(person: User, agency: Agency, whom: SecondStepFor) -> None:
    person = obliged(person, agency, whom)
    key = key_of(person)
    client = _with_step(person)

    answer = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    stays = whom == SecondStepFor.EVERYBODY
    assert (answer.status_code, Authenticator.objects.filter(pk=key.pk).exists()) == (422 if stays else 302, stays)


def test_one_of_two_goes_and_the_other_stays(person: User, agency: Agency) -> None:
    person = obliged(person, agency)
    key, other = key_of(person), key_of(person)
    client = _with_step(person)

    answers = [client.post(reverse("mfa_remove_webauthn", args=[each.pk])).status_code for each in (key, other)]

    assert answers == [302, 422]
    assert list(Authenticator.objects.filter(type="webauthn")) == [other]


def test_another_persons_passkey_is_out_of_reach(person: User, agency: Agency) -> None:
    other = factories.person("王")
    key = key_of(other)
    key_of(person)

    assert _with_step(person).post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_an_administrator_sets_the_rule_and_it_is_recorded(person: User, agency: Agency) -> None:
    factories.grant(person, Role.AGENCY_ADMIN, agency)
    client = Client()
    client.force_login(person)
    page = reverse("sign_in_rule", args=[agency.pk])
    rule = {"second_step": "deciding", "second_step_from": "2027-01-01", "idle_days": 90}

    client.post(page, rule)
    client.post(page, rule | {"second_step": "nobody"})

    kept = SignInRule.objects.get(agency=agency)
    assert (kept.second_step, kept.second_step_from, kept.idle_days) == ("nobody", None, 90)
    entries = AuditEntry.objects.filter(action__startswith="signinrule").order_by("pk")
    assert [entry.action for entry in entries] == ["signinrule.added", "signinrule.changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"second_step": "somebody"},
        {"second_step": ""},
        {"second_step_from": "soon"},
        {"idle_days": 29},
        {"idle_days": -1},
        {"idle_days": 3651},
        {"idle_days": ""},
    ],
)
def test_what_makes_no_sense_is_refused(person: User, agency: Agency, wrong: dict[str, object]) -> None:
    factories.grant(person, Role.AGENCY_ADMIN, agency)
    client = Client()
    client.force_login(person)

    answer = client.post(
        reverse("sign_in_rule", args=[agency.pk]), {"second_step": "everybody", "idle_days": 180} | wrong
    )

    assert (answer.status_code, SignInRule.objects.count()) == (422, 0)


def test_another_agency_is_out_of_reach_by_address_and_by_body(person: User, agency: Agency) -> None:
    factories.grant(person, Role.AGENCY_ADMIN, agency)
    other = factories.agency("別的廠")
    client = Client()
    client.force_login(person)
    rule = {"second_step": "everybody", "idle_days": 180}

    by_address = client.post(reverse("sign_in_rule", args=[other.pk]), rule)
    client.post(reverse("sign_in_rule", args=[agency.pk]), rule | {"agency": other.pk, "id": 1})

    assert by_address.status_code == 404
    assert [kept.agency for kept in SignInRule.objects.all()] == [agency]


@pytest.mark.parametrize("wrong", [{"second_step": "somebody"}, {"idle_days": 29}])
def test_the_database_keeps_no_rule_without_sense(agency: Agency, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SignInRule(agency=agency, **wrong).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInRule.objects.create(agency=agency, **wrong)


def _with_step(person: User) -> Client:
    """Signed in just now, with the second step passed."""
    client = Client()
    client.force_login(person)
    session = client.session
    now = timezone.now().timestamp()
    session["account_authentication_methods"] = [{"method": "mfa", "at": now, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
