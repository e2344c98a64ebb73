"""Forms about units, and about names from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.agencies import NAME
from agencies.actions.units import CALLED
from agencies.models import Agency, Unit
from agencies.seen import version_of

from .days import PastDayField
from .seen import SeenForm


class UnitForm(forms.ModelForm):
    """A unit's code and name."""

    class Meta:
        model = Unit
        fields = ["code", "name"]
        help_texts = {"code": gettext_lazy("Short, and known to this agency alone; sheets name the unit by it.")}


class CorrectionForm(UnitForm, SeenForm):
    """Another code or name of a unit."""

    compared = CALLED


class RenameForm(SeenForm):
    """Another name from a day on: not before the last name began."""

    name = forms.CharField(label=gettext_lazy("New name"))
    from_date = PastDayField(
        label=gettext_lazy("Valid from"),
        help_text=gettext_lazy("What was written for earlier days keeps the earlier name."),
    )

    def __init__(self, named: Agency | Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        self.compared = NAME if isinstance(named, Agency) else CALLED
        self.initial["row_version"] = version_of(named, self.compared)
        name: Any = self.fields["name"]
        name.max_length = named._meta.get_field("name").max_length
        name.widget.attrs["maxlength"] = name.max_length
        name.validators.append(forms.CharField(max_length=name.max_length).validators[0])

    @classmethod
    def said_by(cls, row: Any) -> dict[str, Any]:
        return {"name": row.name}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, last = cleaned.get("from_date"), self.named.names.order_by("-valid_from").first()
        if since and last and since < last.valid_from:
            self.add_error("from_date", _("The present name holds from %(day)s on.") % {"day": last.valid_from})
        if cleaned.get("name") == self.named.name:
            self.add_error("name", _("This is its name already."))
        return cleaned


class DissolveForm(forms.Form):
    """When a unit ends, who takes over what it has to do, and whether its people go there as well."""

    on = PastDayField(label=gettext_lazy("Last day"))
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("The unit that takes over"),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    takes_people = forms.BooleanField(
        label=gettext_lazy("Its people hold their roles in that unit from then on (merging)"), required=False
    )

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = Unit.objects.filter(agency=unit.agency_id).active().exclude(pk=unit.pk)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("takes_people") and not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", _("Name the unit that its people go to."))
        return cleaned
