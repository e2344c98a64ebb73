"""Forms about people, their roles and their deputies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.people import REACHED_BY
from agencies.models import Agency, Membership, Unit, User
from agencies.states import UNIT_ROLES, Role

from .days import DayField, PastDayField
from .seen import SeenForm


class RoleForm(forms.Form):
    """A role in the agency; one held in a unit names a unit of the agency."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Unit"),
        required=False,
        help_text=gettext_lazy("For unit editors and unit heads."),
        empty_label=gettext_lazy("None"),
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(agency=agency).active()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        if role:
            cleaned["role"] = Role(role)
            if role not in UNIT_ROLES:
                cleaned["unit"] = None
            elif not cleaned.get("unit") and "unit" not in self.errors:
                self.add_error("unit", _("This role is held in a unit; choose one."))
        return cleaned


class DatedRoleForm(RoleForm):
    """A role with the days on which it begins and ends."""

    starts_on = DayField(label=gettext_lazy("From"), required=False)
    ends_on = DayField(label=gettext_lazy("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class PersonForm(forms.Form):
    """How a person is called, reached and written to."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )


class CorrectionForm(SeenForm, PersonForm):
    """Another name, address or language."""

    compared = REACHED_BY


class InvitationForm(PersonForm, RoleForm):
    """Somebody new, with the first role."""

    field_order = ["name", "email", "role", "unit", "language"]


class LeaveForm(forms.Form):
    on = PastDayField(label=gettext_lazy("Last day"))


class DeputyForm(forms.Form):
    """Who acts in a role, from when to when: somebody who holds a role in the agency."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Deputy"))
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"), help_text=gettext_lazy("Both days are included."))

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputy: Any = self.fields["deputy"]
        colleagues = Membership.objects.in_force().filter(agency=membership.agency).exclude(person=membership.person)
        deputy.queryset = User.objects.filter(pk__in=colleagues.values("person")).order_by("name", "pk")
