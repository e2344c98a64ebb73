"""Every input of the January chain, parsed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TextForm(forms.Form):
    """A summary or evaluation as it is being written, with the row version that was edited.

    `version_seen` comes from the conflict panel's button: the version that was read there.
    """

    row_version = forms.IntegerField(min_value=0)
    version_seen = forms.IntegerField(min_value=0, required=False)
    text = forms.CharField(required=False, max_length=20_000)

    @property
    def version(self) -> int:
        """The version the text was written on (of a valid form)."""
        seen: int | None = self.cleaned_data["version_seen"]
        version: int = self.cleaned_data["row_version"] if seen is None else seen
        return version


class SignatureForm(forms.Form):
    """What was read before signing."""

    sha256 = forms.CharField(max_length=64)


class OutgoingForm(forms.Form):
    """The letter that goes with the submission."""

    outgoing_on = forms.DateField(label=_("Date of the letter"), widget=DAY)
    outgoing_number = forms.CharField(label=_("Number of the letter"), max_length=60)


class DecisionForm(forms.Form):
    """Which submission was read before deciding."""

    submission = forms.IntegerField(min_value=1)

    @property
    def read(self) -> int:
        """Its number; 0, which none has, where the page did not say."""
        read: int = self.cleaned_data["submission"] if self.is_valid() else 0
        return read


class ReturnForm(forms.Form):
    """Why a submission is given back: as a whole, and row by row (`row-<uid>`; an empty one is not returned)."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, uids: Iterable[str] = ()) -> None:
        super().__init__(data)
        self._uids = list(uids)
        for uid in self._uids:
            self.fields[f"row-{uid}"] = forms.CharField(required=False, max_length=2_000)

    def typed(self) -> dict[str, str]:
        """What was sent as reasons, by node uid, valid or not."""
        return {uid: str(self.data.get(f"row-{uid}", "")) for uid in self._uids}

    def rows(self) -> dict[str, str]:
        """Reasons by node uid, those that were given."""
        return {uid: self.cleaned_data[f"row-{uid}"] for uid in self._uids if self.cleaned_data[f"row-{uid}"]}
