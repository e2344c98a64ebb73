"""Forms of uploads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from plans.permissions import creatable_agencies


class PlanFileForm(forms.Form):
    """A plan's file, and for which agency and year it is read."""

    field_order = ("agency", "file", "year")

    file = forms.FileField(
        label=_("File"), help_text=_("Text extracted from the plan (.txt), or a plan exported from here (.json).")
    )
    year = forms.IntegerField(
        label=_("Year (ROC)"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Only where the file does not say it."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Agency.objects.active().filter(pk__in=creatable_agencies(person))
        self.fields["agency"] = forms.ModelChoiceField(own, label=_("Agency"), empty_label=None)
        self.order_fields(self.field_order)
