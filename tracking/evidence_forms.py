"""What is said about evidence, parsed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.requests import whole_number

from . import links


def _date_field() -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=_("Date"), required=False, widget=widget)


class EvidenceForm(forms.Form):
    """Caption, date, and who may see it. What shows faces or number plates is never public: not both ticks.

    `version_seen` comes from the conflict panel's button: the version that was read there.
    """

    row_version = forms.IntegerField(min_value=0)
    version_seen = forms.IntegerField(min_value=0, required=False)
    caption = forms.CharField(label=_("Caption"), max_length=120, required=False)
    taken_on = _date_field()
    is_public = forms.BooleanField(label=_("May be published"), required=False)
    shows_people = forms.BooleanField(label=_("Shows faces or number plates"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("is_public") and said.get("shows_people"):
            raise forms.ValidationError(
                _("What shows faces or number plates is never published. Untick one of the two.")
            )
        return said

    def content(self) -> dict[str, Any]:
        """What `edit_evidence` takes (of a valid form)."""
        said = dict(self.cleaned_data)
        written_on, seen = said.pop("row_version"), said.pop("version_seen")
        return said | {"version": written_on if seen is None else seen}


class LinkForm(forms.Form):
    """A link as evidence. Whether it is one that is taken, the action says."""

    link = forms.CharField(
        label=_("Link"),
        max_length=links.LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
    )
    caption = forms.CharField(label=_("Caption"), max_length=120, required=False)
    taken_on = _date_field()


class EvidenceChoiceField(forms.ModelMultipleChoiceField):
    """Numbers of pieces of evidence; those that are none, or not among the queryset, are all said to be gone."""

    def clean(self, value: Any) -> Any:
        if any(whole_number(str(number)) is None for number in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class EvidenceChoiceForm(forms.Form):
    """Which evidence already given is to serve here too; `offered` is a queryset of what the person may choose."""

    def __init__(self, data: Any, *, offered: Any) -> None:
        super().__init__(data)
        messages = {
            "required": _("Tick what is to serve here too."),
            "invalid_choice": _("One of these files is not there any more. Nothing was added; please choose again."),
        }
        self.fields["evidence"] = EvidenceChoiceField(offered, error_messages=messages)
