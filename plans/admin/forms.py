"""Forms that remember which row version they showed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class RowVersionForm(forms.ModelForm):
    """Carries the row version along; saved by somebody else meanwhile, the form says so and keeps what was typed."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen_version") != self.instance.version:
            raise forms.ValidationError(
                _("Somebody else saved this row meanwhile. Copy your text, open the page anew and try again.")
            )
        return cleaned


class RowForm(RowVersionForm):
    """A row without a text of its own has the framework's; one without both says nothing."""

    def clean_text(self) -> str | None:
        text = self.cleaned_data["text"]
        if text or not type(self.instance)._meta.get_field("text").null:
            return text
        if self.instance.framework_node_id is None and not self.cleaned_data.get("title"):
            raise forms.ValidationError(_("The row needs a text: no framework stands behind it."))
        return None
