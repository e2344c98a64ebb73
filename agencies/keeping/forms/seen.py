"""What a form showed when it was opened, so that saving it writes over nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model

from agencies.requests import LARGEST, whole_number
from agencies.seen import version_of


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved meanwhile: label and text of each field that says something else, and the version."""

    differences: list[tuple[str, str]]
    version: int


class SeenForm(forms.Form):
    """Names the row version that it showed; a form that names none is stale.

    `version_seen` comes from the button beside what somebody else saved meanwhile: that was seen, too.
    """

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST)
    # The fields of the row that the form writes.
    compared: Collection[str] = ()
    theirs: Theirs | None = None

    @classmethod
    def said_by(cls, row: Model) -> dict[str, Any]:
        """What the form's fields show of a row."""
        return {name: getattr(row, name) for name in cls.compared}

    def open_on(self, row: Model) -> None:
        """Show the row, as the version that saving goes by."""
        self.initial.update(self.said_by(row), row_version=version_of(row, self.compared))

    def version(self) -> int:
        """The row version that a valid form goes by."""
        seen = whole_number(self.data.get("version_seen", ""))
        return (self.cleaned_data["row_version"] or 0) if seen is None else seen

    def given(self) -> dict[str, Any]:
        """What a valid form says, without the row version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}

    def meet(self, row: Model) -> None:
        """Show what the row, which somebody else saved meanwhile, says otherwise."""
        said, typed = self.said_by(row), self.data
        differences = [
            (str(field.label), _in_words(field, said[name]))
            for name, field in self.fields.items()
            if name in said and str(said[name]) != typed.get(name, "").replace("\r\n", "\n")
        ]
        self.theirs = Theirs(differences, version_of(row, self.compared))


def _in_words(field: Any, value: Any) -> str:
    """A text as it is; what is chosen, as it is called."""
    return str(dict(getattr(field, "choices", ())).get(value, value))
