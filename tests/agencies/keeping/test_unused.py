"""Accounts that nobody uses: warned, disabled, opened again; and those that outlive their last role."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from agencies import actions
from agencies.dates import day_text
from agencies.errors import Refused
from agencies.keeping.unused import expired, unused, used_on
from agencies.models import AuditEntry, Invitation, Membership, OutgoingMail, SignInRule, User
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def last_used(person: User, days: int, *, warned: int | None = None) -> User:
    """The person last signed in so many days ago, and was warned so many days ago."""
    User.objects.filter(pk=person.pk).update(
        date_joined=days_ago(1000),
        last_login=days_ago(days),
        idle_warned_on=None if warned is None else TODAY - dt.timedelta(days=warned),
    )
    return User.objects.get(pk=person.pk)


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("keep_accounts", *arguments, stdout=out)
    return out.getvalue().splitlines()


def is_open(person: User) -> bool:
    return User.objects.get(pk=person.pk).is_active


def told() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "address"))


@pytest.mark.parametrize(
    ("days", "warned", "mails", "stays"),
    [
        (165, None, [], True),
        (166, None, ["unused_warning"], True),
        (900, None, ["unused_warning"], True),  # the rule is new: told first
        (179, 13, [], True),
        (180, 14, ["unused_disabled"], False),
        (900, 13, [], True),
        (900, 14, ["unused_disabled"], False),
        (10, 100, [], True),  # signed in after the mail
        (170, 200, ["unused_warning"], True),  # signed in after an earlier mail, and away again
    ],
)
def test_who_is_away_for_long_is_told_and_two_weeks_later_disabled(
    house: House, days: int, warned: int | None, mails: list[str], stays: bool
) -> None:
    last_used(house.editor, days, warned=warned)

    run()
    run()

    assert told() == [(kind, house.editor.email) for kind in mails]
    assert is_open(house.editor) == stays


def test_the_warning_waits_for_the_mail_server_until_the_account_is_disabled(house: House) -> None:
    last_used(house.editor, 170)

    run()

    mail = OutgoingMail.objects.get()
    assert timezone.localdate(mail.expires_at) == TODAY + dt.timedelta(days=14)


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_warning_says_the_day_in_the_calendar_of_who_reads_it(
    house: House,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    language: str,
) -> None:
    User.objects.filter(pk=house.editor.pk).update(language=language)
    last_used(house.editor, 170)

    with django_capture_on_commit_callbacks(execute=True):
        run()

    with translation.override(language):
        day = day_text(TODAY + dt.timedelta(days=14))
    assert [day in str(mail.body) for mail in mailoutbox] == [True]


def test_a_disabled_account_is_out_at_once_recorded_and_its_links_hold_no_longer(house: House, sign: Sign) -> None:
    client = sign(house.editor)
    Invitation.objects.create(
        person=house.editor, agency=house.plant, token_hash="x", expires_at=timezone.now() + dt.timedelta(days=7)
    )
    last_used(house.editor, 200, warned=20)

    assert run() == ["0 people warned, 1 unused accounts disabled, 0 without roles."]

    entry = AuditEntry.objects.get(action="person.disabled_unused")
    assert (entry.actor, entry.agency, entry.data["days"]) == (None, house.plant, 180)
    assert client.get(reverse("home")).status_code == 302
    assert (UserSession.objects.filter(user=house.editor).count(), Invitation.objects.open().count()) == (0, 0)


def test_the_strictest_rule_counts_and_an_agency_may_ask_for_none(house: House) -> None:
    SignInRule.objects.create(agency=house.plant, idle_days=0)
    for person in (house.editor, house.chief):
        last_used(person, 200, warned=20)
    factories.grant(house.editor, Role.UNIT_EDITOR, house.foreign_unit)
    SignInRule.objects.create(agency=house.foreign, idle_days=60)

    run()

    assert (is_open(house.editor), is_open(house.chief)) == (False, True)


def test_the_last_administrator_stays_and_of_two_one(house: House) -> None:
    second = factories.person("副管理", (Role.AGENCY_ADMIN, house.plant))
    second.set_password("a long enough phrase")
    second.save()
    for person in (house.admin, second, house.above):
        last_used(person, 400, warned=30)

    run()

    assert (is_open(house.admin), is_open(second), is_open(house.above)) == (False, True, True)


def test_a_young_account_and_a_system_administrator_stay(house: House) -> None:
    User.objects.filter(pk=house.editor.pk).update(date_joined=days_ago(30), last_login=None)
    last_used(house.chief, 400, warned=30)
    User.objects.filter(pk=house.chief.pk).update(is_superuser=True)

    assert [account.person for account in unused(TODAY)] == []
    run()

    assert (is_open(house.editor), is_open(house.chief)) == (True, True)


def test_who_signs_in_at_the_last_moment_stays(house: House) -> None:
    listed = last_used(house.editor, 200, warned=20)
    User.objects.filter(pk=listed.pk).update(last_login=timezone.now())

    assert actions.disable_unused(person=listed, day=TODAY) is False
    assert is_open(listed)


def test_an_administrator_opens_the_account_again_and_the_days_count_anew(house: House, sign: Sign) -> None:
    last_used(house.editor, 200, warned=20)
    run()
    client = sign(house.admin)
    review = reverse("account_review", args=[house.plant.pk])
    address = reverse("account_enable", args=[house.plant.pk, house.editor.pk])
    assert address in client.get(review).content.decode()

    answer = client.post(address)

    person = User.objects.get(pk=house.editor.pk)
    assert (answer.status_code, person.is_active, person.idle_disabled_on) == (302, True, None)
    assert (used_on(person), person.check_password("a long enough phrase")) == (TODAY, True)
    assert run() == ["0 people warned, 0 unused accounts disabled, 0 without roles."]
    assert AuditEntry.objects.about(person).last().action == "person.enabled"  # type: ignore[union-attr]
    assert address not in client.get(review).content.decode()


def test_what_was_disabled_otherwise_is_not_opened_so(house: House, sign: Sign) -> None:
    User.objects.filter(pk=house.editor.pk).update(is_active=False)
    client = sign(house.admin)

    closed = client.post(reverse("account_enable", args=[house.plant.pk, house.editor.pk]))
    still_open = client.post(reverse("account_enable", args=[house.plant.pk, house.chief.pk]))

    assert (closed.status_code, still_open.status_code, is_open(house.editor)) == (422, 422, False)


def test_an_agency_that_the_person_has_left_does_not_open_it(house: House, sign: Sign) -> None:
    factories.grant(house.editor, Role.UNIT_EDITOR, house.foreign_unit)
    Membership.objects.filter(person=house.editor, agency=house.plant).update(ends_on=TODAY - dt.timedelta(days=9))
    User.objects.filter(pk=house.editor.pk).update(is_active=False, idle_disabled_on=TODAY)

    answer = sign(house.admin).post(reverse("account_enable", args=[house.plant.pk, house.editor.pk]))

    assert (answer.status_code, is_open(house.editor)) == (422, False)


def test_who_never_held_a_role_has_the_portals_own_days(house: House) -> None:
    SignInRule.objects.create(agency=house.plant, idle_days=60)
    nobody = last_used(factories.person("無角色"), 179, warned=100)
    away = last_used(factories.person("早已離開"), 180, warned=100)

    run()

    assert (is_open(nobody), is_open(away)) == (True, False)


def test_nobody_else_opens_it(house: House, sign: Sign) -> None:
    User.objects.filter(pk=house.editor.pk).update(is_active=False, idle_disabled_on=TODAY)
    address = reverse("account_enable", args=[house.plant.pk, house.editor.pk])
    elsewhere = reverse("account_enable", args=[house.foreign.pk, house.editor.pk])

    answers = [sign(person).post(address).status_code for person in (house.stranger, house.chief)]

    assert answers == [404, 403]
    assert sign(house.admin).post(elsewhere).status_code == 404
    assert not is_open(house.editor)


def test_an_invitation_opens_it_with_a_new_password(house: House) -> None:
    User.objects.filter(pk=house.editor.pk).update(is_active=False, idle_disabled_on=TODAY)

    actions.invite(agency=house.plant, name="林", email=house.editor.email, role=Role.COORDINATOR, by=house.admin)

    person = User.objects.get(pk=house.editor.pk)
    assert (person.is_active, person.has_usable_password(), person.idle_from) == (True, False, TODAY)


def test_who_leaves_while_disabled_has_left(house: House) -> None:
    User.objects.filter(pk=house.editor.pk).update(is_active=False, idle_disabled_on=TODAY)

    actions.leave(person=house.editor, agency=house.plant, on=TODAY - dt.timedelta(days=1), by=house.admin)

    with pytest.raises(Refused):
        actions.enable_unused(person=house.editor, agency=house.plant, by=house.admin)


@pytest.mark.parametrize(("ended", "stays"), [(0, True), (1, True), (2, False)])
def test_an_account_ends_two_days_after_its_last_role(house: House, ended: int, stays: bool) -> None:
    last_day = TODAY - dt.timedelta(days=ended)
    Membership.objects.filter(person=house.editor).update(ends_on=last_day)

    run()

    person = User.objects.get(pk=house.editor.pk)
    assert (person.is_active, person.left_on) == (stays, None if stays else last_day)


def test_another_role_keeps_the_account_and_one_without_any_ever_is_left_alone(house: House) -> None:
    Membership.objects.filter(person=house.editor).update(ends_on=TODAY - dt.timedelta(days=30))
    Membership.objects.create(
        person=house.editor, agency=house.plant, role=Role.COORDINATOR, starts_on=TODAY + dt.timedelta(days=30)
    )
    factories.person("無角色")

    assert expired(TODAY) == []


def test_what_expired_is_recorded_and_enabled_by_an_invitation(house: House) -> None:
    Membership.objects.filter(person=house.editor).update(ends_on=TODAY - dt.timedelta(days=30))
    run()
    assert AuditEntry.objects.get(action="person.disabled_expired").agency == house.plant

    actions.invite(agency=house.plant, name="林", email=house.editor.email, role=Role.COORDINATOR, by=house.admin)

    assert is_open(house.editor)


def test_a_dry_run_names_accounts_and_does_nothing(house: House) -> None:
    last_used(house.editor, 170)
    last_used(house.chief, 200, warned=20)
    Membership.objects.filter(person=house.stranger).update(ends_on=TODAY - dt.timedelta(days=30))

    lines = run("--dry-run")

    since = {days: timezone.localdate(days_ago(days)) for days in (170, 200)}
    assert lines == [
        f"warn {house.editor.username}: not used since {since[170]}",
        f"disable {house.chief.username}: not used since {since[200]}",
        f"disable {house.stranger.username}: the last role is over",
    ]
    assert (told(), AuditEntry.objects.count(), is_open(house.chief)) == ([], 0, True)


@pytest.mark.parametrize("number", [1, 3])
def test_looking_for_them_asks_no_more_for_more(
    house: House, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number):
        last_used(factories.person(f"同仁{each}", (Role.UNIT_EDITOR, house.office)), 170)

    with django_assert_num_queries(3):
        assert len(unused(TODAY)) == number
