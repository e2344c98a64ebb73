"""Passwords: none of the last ones again, and what the person's agencies ask."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import FormerPassword, PasswordRule, User


class NotUsedLately:
    """Refuses the present password and the `last` ones before it; keeps their hashes, and no others."""

    def __init__(self, last: int = 3) -> None:
        self.last = last

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        kept = FormerPassword.objects.newest(user, self.last + 1).values_list("hash", flat=True)
        # A password set before its hashes were kept stands with the person alone.
        present = User.objects.filter(pk=user.pk).values_list("password", flat=True)
        for hashed in {*kept, *present}:
            if check_password(password, hashed):
                raise ValidationError(self.get_help_text(), code="password_used_lately")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called by Django when a password was saved."""
        if not isinstance(user, User):
            return
        # The one before as well: an account's first password is hashed without this being called.
        for hashed in (user.password_before, user.password):
            if hashed and is_password_usable(hashed):
                FormerPassword.objects.get_or_create(person=user, hash=hashed)
        newest = FormerPassword.objects.newest(user, self.last + 1).values_list("pk", flat=True)
        FormerPassword.objects.filter(person=user).exclude(pk__in=list(newest)).delete()

    def get_help_text(self) -> str:
        return _("The password must differ from the present one and the %(last)s before it.") % {"last": self.last}


class AsAgenciesAsk:
    """What the agencies of a person ask beyond the portal's own rules: length, and kinds of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        asked = PasswordRule.objects.asked_of(user)
        wrong = []
        if len(password) < asked.min_length:
            wrong.append(_("At least %(number)s characters.") % {"number": asked.min_length})
        if kinds_in(password) < asked.kinds:
            wrong.append(kinds_asked(asked.kinds))
        if wrong:
            raise ValidationError([ValidationError(words, code="password_rule_of_agency") for words in wrong])

    def get_help_text(self) -> str:
        return _("Your agency may ask for more.")


def kinds_in(password: str) -> int:
    """How many of the four kinds of characters stand in it: small letters, capitals, digits, all others."""
    has_other = any(not (mark.islower() or mark.isupper() or mark.isdigit()) for mark in password)
    tests = (str.islower, str.isupper, str.isdigit)
    return sum(any(test(mark) for mark in password) for test in tests) + has_other


def kinds_asked(kinds: int) -> str:
    """What is asked, in words."""
    return _("At least %(number)s of: small letters, capital letters, digits, other characters.") % {"number": kinds}
