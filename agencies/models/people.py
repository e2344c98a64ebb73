"""People and the roles they hold, in which agency or unit, from when to when."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .. import access
from ..states import UNIT_ROLES, Role
from .agency import Agency, Unit


class PersonQuerySet(models.QuerySet):
    def administered_by(self, person: Any) -> PersonQuerySet:
        """People who hold or held a role in an agency that the person administers; never system administrators."""
        held = Membership.objects.filter(agency__in=access.scope(person).administered)
        return self.filter(pk__in=held.values("person"), is_superuser=False)

    def of_agency(self, agency: Agency) -> PersonQuerySet:
        """People who hold or held a role in the agency, by name."""
        return self.filter(pk__in=Membership.objects.filter(agency=agency).values("person")).order_by("name", "pk")

    def matching(self, text: str) -> PersonQuerySet:
        """Those whose name, account or address contains the text; all of them for none."""
        if not text:
            return self
        return self.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text))

    def with_address(self, email: str) -> PersonQuerySet:
        """Whoever has this e-mail address, in any case of letters."""
        return self.filter(email__iexact=email.strip()) if email.strip() else self.none()


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    # Migrations need none of its questions.
    use_in_migrations = False


class User(AbstractUser):
    """A person. `name` is written as the person writes it (Chinese names have no first and last part)."""

    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    must_change_password = models.BooleanField(
        _("must choose a password"), default=False, help_text=_("The password was given; the person chooses another.")
    )
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True, editable=False)
    left_on = models.DateField(
        _("left on"), null=True, blank=True, help_text=_("The account is disabled, and enabled again by an invitation.")
    )
    # Without a sign-in for as long as the agencies allow: when that ended, and when the person was warned of it. Days
    # count anew from `idle_from`, when the account is enabled again.
    idle_disabled_on = models.DateField(_("disabled as unused on"), null=True, blank=True, editable=False)
    idle_warned_on = models.DateField(_("warned as unused on"), null=True, blank=True, editable=False)
    idle_from = models.DateField(_("unused days count from"), null=True, blank=True, editable=False)
    # Of mails, notices and pages; empty: mails in the portal's own, pages as the browser asks.
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Counts how often all sessions of the person were ended: an older session fits no more.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    REQUIRED_FIELDS = ["name", "email"]
    password_before = ""
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # In any case of letters, as both are asked for when somebody signs in.
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="email_of_one_person_in_any_case",
                violation_error_message=_("Somebody else has this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="username_of_one_person_in_any_case",
                violation_error_message=_("Somebody else has this user name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def set_password(self, raw_password: str | None) -> None:
        # For whoever keeps former passwords: saving writes over it.
        self.password_before = self.password
        super().set_password(raw_password)
        self.password_set_at = timezone.now()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must fit: another password, other powers over the system or a call to end ends it at once."""
        fitting = f"{self.password}|{self.session_epoch}|{self.is_superuser}"
        return salted_hmac("agencies.User.session", fitting, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: dt.date | None = None) -> MembershipQuerySet:
        """Roles held on `day` (today): started, not ended, the person's account enabled."""
        day = day or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day), person__is_active=True
        )

    def not_ended(self, day: dt.date | None = None) -> MembershipQuerySet:
        """Roles held on `day` (today) or to begin later, whether or not the person's account is enabled."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day or timezone.localdate()))

    def ended(self) -> MembershipQuerySet:
        """Roles whose last day is past, newest first."""
        return self.filter(ends_on__lt=timezone.localdate()).order_by("-ends_on", "pk")

    def administered_by(self, person: Any) -> MembershipQuerySet:
        """Roles in the agencies that the person administers; none of system administrators."""
        return self.filter(agency__in=access.scope(person).administered, person__is_superuser=False)

    def deputised(self, person: User, role: Role, agency: Agency, unit: Unit | None = None) -> User | None:
        """Whom the person acts for today in this role; None where it is held in person, or not at all."""
        rows = self.in_force().filter(person=person, role=role, agency=agency, unit=unit)
        held = rows.select_related("deputises").first()
        return held.deputises if held else None


class Membership(models.Model):
    """One role of one person. `deputises` names whose role a deputy (代理人) acts for in the span of dates."""

    person = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="memberships", verbose_name=_("agency"))
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("unit")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    deputises = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="deputies", verbose_name=_("deputy for")
    )
    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "role", "person"]
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "role"], condition=Q(unit=None), name="agency_role_held_once"
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(unit__isnull=False), name="unit_role_held_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~Q(role__in=sorted(UNIT_ROLES)) & Q(unit__isnull=True)),
                name="unit_roles_in_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} ({self.unit or self.agency})"

    def clean(self) -> None:
        """Refuse a unit of another agency, which no database check can span."""
        if self.unit and self.unit.agency_id != self.agency_id:
            raise ValidationError({"unit": _("This unit belongs to another agency.")})
