"""What signing in is measured by: passwords used before, and what an agency asks of passwords."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import access
from ..states import DECIDING_ROLES, Role, SecondStepFor
from .agency import Agency
from .people import User

LONGEST_MINIMUM = 64
# Small and capital letters, digits, all other characters.
KINDS = 4
MOST_DAYS = 3650
# So long without a sign-in disables an account, where its agency has said nothing else.
IDLE_DAYS = 180
# The mail before that comes so many days earlier; a shorter rule could not be kept.
IDLE_WARNING_DAYS = 14
LEAST_IDLE_DAYS = 30


class FormerPasswordQuerySet(models.QuerySet):
    def newest(self, person: User, number: int) -> FormerPasswordQuerySet:
        """The `number` passwords set last, the present one among them, newest first."""
        return self.filter(person=person).order_by("-set_at", "-pk")[:number]


class FormerPassword(models.Model):
    """A password that a person has set, hashed and salted: so that none of the last comes back."""

    person = models.ForeignKey(User, models.CASCADE, related_name="former_passwords", verbose_name=_("person"))
    hash = models.CharField(_("password"), max_length=128)
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    objects = FormerPasswordQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-pk"]
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        indexes = [models.Index(fields=["person", "-set_at"], name="former_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.set_at:%Y-%m-%d}"


@dataclass(frozen=True)
class Asked:
    """What is asked of one person's passwords: the strictest of all their agencies. 0 asks nothing.

    `min_length` in characters, `kinds` of characters (1–4), `min_days` and `max_days` between two changes.
    """

    min_length: int = 0
    kinds: int = 0
    min_days: int = 0
    max_days: int = 0

    def too_old(self, set_at: dt.datetime | None) -> bool:
        """Whether a password set then must be changed now; one of unknown age must where age counts."""
        return bool(self.max_days) and (set_at is None or timezone.now() - set_at >= dt.timedelta(days=self.max_days))

    def too_young(self, set_at: dt.datetime | None) -> bool:
        """Whether a password set then may not be changed yet."""
        return bool(self.min_days) and set_at is not None and timezone.now() - set_at < dt.timedelta(days=self.min_days)


class PasswordRuleQuerySet(models.QuerySet):
    def asked_of(self, person: User) -> Asked:
        """The strictest of the rules of the agencies in which the person holds a role today."""
        found: dict[str, int | None] = self.filter(agency__in=access.scope(person).member_agencies).aggregate(
            min_length=Max("min_length"),
            kinds=Max("kinds"),
            min_days=Max("min_days"),
            max_days=Min("max_days", filter=Q(max_days__gt=0)),
        )
        asked = {name: value or 0 for name, value in found.items()}
        if asked["max_days"]:
            # Two agencies may ask for what no day satisfies: what must be changed may be changed.
            asked["min_days"] = min(asked["min_days"], asked["max_days"])
        return Asked(**asked)


class PasswordRule(models.Model):
    """What an agency asks of its people's passwords beyond the portal's own rules. 0 asks nothing."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="password_rule", verbose_name=_("agency"))
    min_length = models.PositiveSmallIntegerField(
        _("least number of characters"), default=0, validators=[MaxValueValidator(LONGEST_MINIMUM)]
    )
    kinds = models.PositiveSmallIntegerField(
        _("kinds of characters"), default=0, validators=[MinValueValidator(0), MaxValueValidator(KINDS)]
    )
    min_days = models.PositiveSmallIntegerField(
        _("days before it may be changed again"), default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )
    max_days = models.PositiveSmallIntegerField(
        _("days after which it must be changed"), default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )
    objects = PasswordRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("password rule")
        verbose_name_plural = _("password rules")
        constraints = [
            models.CheckConstraint(condition=Q(kinds__lte=KINDS), name="kinds_of_characters"),
            models.CheckConstraint(
                condition=Q(max_days=0) | Q(max_days__gt=F("min_days")), name="password_may_change_before_it_must"
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class SignInRuleQuerySet(models.QuerySet):
    def oblige(self, person: Any) -> bool:
        """Whether an agency obliges the person to a second step today, by a role held there: one query."""
        reach = access.scope(person)
        deciding = Q(second_step=SecondStepFor.DECIDING, agency__in=reach.agencies_as(*DECIDING_ROLES))
        everybody = Q(second_step=SecondStepFor.EVERYBODY, agency__in=reach.member_agencies)
        begun = Q(second_step_from=None) | Q(second_step_from__lte=timezone.localdate())
        return bool(reach.member_agencies) and self.filter(deciding | everybody, begun).exists()

    def idle_days(self) -> dict[int, int]:
        """After how many days without a sign-in each agency disables accounts (0: never), of those that have a rule."""
        return dict(self.values_list("agency", "idle_days"))


class SignInRule(models.Model):
    """What an agency asks of its people's signing in beyond passwords: a second step, and that accounts be used.

    The strictest of a person's agencies holds. An agency without a row has the defaults.
    """

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="sign_in_rule", verbose_name=_("agency"))
    second_step = models.CharField(
        _("second step required of"), max_length=10, choices=SecondStepFor.choices, default=SecondStepFor.NOBODY
    )
    second_step_from = models.DateField(_("required from"), null=True, blank=True)
    idle_days = models.PositiveSmallIntegerField(
        _("days without a sign-in, after which an account is disabled"),
        default=IDLE_DAYS,
        validators=[MaxValueValidator(MOST_DAYS)],
    )
    objects = SignInRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in rule")
        verbose_name_plural = _("sign-in rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_days=0) | Q(idle_days__gte=LEAST_IDLE_DAYS), name="idle_accounts_are_warned"
            ),
            models.CheckConstraint(condition=Q(second_step__in=SecondStepFor.values), name="second_step_of_whom"),
        ]

    def __str__(self) -> str:
        return str(self.agency)

    def obliges(self, roles: Iterable[str]) -> bool:
        """Whether whoever holds these roles in the agency must have a second step today."""
        if self.second_step_from is not None and self.second_step_from > timezone.localdate():
            return False
        held = set(roles)
        obliged = {
            SecondStepFor.NOBODY: frozenset(),
            SecondStepFor.DECIDING: DECIDING_ROLES,
            SecondStepFor.EVERYBODY: frozenset(Role),
        }
        return bool(held & obliged[SecondStepFor(self.second_step)])
