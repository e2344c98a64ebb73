"""Changes to what signing in asks, and given passwords."""

from __future__ import annotations

from django.db import transaction

from .. import trail
from ..audit import record
from ..models import Agency, PasswordRule, SignInRule, User
from . import sessions


@transaction.atomic
def set_password_rule(*, rule: PasswordRule, by: User) -> PasswordRule:
    """Save what an agency asks of passwords: for those chosen from now on, and their age from the next sign-in on."""
    before = trail.stored_values(rule)
    rule.save()
    trail.record_saved(rule, before=before, by=by)
    return rule


@transaction.atomic
def choose_language(*, person: User, language: str) -> User:
    """Keep in which language a person reads pages, mails and notices: the person's own choice."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.language != language:
        changes = {"language": {"from": person.language, "to": language}}
        person.language = language
        person.save(update_fields=["language"])
        record("person.changed", by=person, on=person, agency=None, changes=changes)
    return person


@transaction.atomic
def give_password(*, person: User, password: str, by: User | None) -> User:
    """Set a start password for somebody else: it ends the person's sessions and is changed at the next sign-in."""
    person = User.objects.select_for_update().get(pk=person.pk)
    person.set_password(password)
    person.save()
    return mark_as_given(person=person, by=by)


@transaction.atomic
def mark_as_given(*, person: User, by: User | None) -> User:
    """Note that somebody else set the person's password: it ends the sessions and is changed at the next sign-in."""
    person = User.objects.select_for_update().get(pk=person.pk)
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    sessions.end_all(person)
    record("person.password_set", by=by, on=person, agency=None)
    return person


def rule_of(agency: Agency) -> PasswordRule:
    """The agency's rule; one that asks nothing, not saved, where it has none."""
    return PasswordRule.objects.filter(agency=agency).first() or PasswordRule(agency=agency)


@transaction.atomic
def set_sign_in_rule(*, rule: SignInRule, by: User) -> SignInRule:
    """Save what an agency asks of signing in: second steps from each person's next sign-in on, idle days at once."""
    before = trail.stored_values(rule)
    rule.save()
    trail.record_saved(rule, before=before, by=by)
    return rule


def sign_in_rule_of(agency: Agency) -> SignInRule:
    """The agency's rule; the defaults, not saved, where it has none."""
    return SignInRule.objects.filter(agency=agency).first() or SignInRule(agency=agency)
