"""Every input of this room, parsed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import FigureInput, MeasurementInput
from .measuring import Asked
from .models import Result
from .states import Progress, RowState

FIGURES = 10
NUMBER: dict[str, Any] = {"max_digits": 18, "decimal_places": 4, "required": False}


# SQLite keeps so many digits of a number; of more it gives back another one, or one too large to be read.
_KEPT_DIGITS = 15


class NumberField(forms.DecimalField):
    """A number as people type it: full-width digits and thousands separators are read too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "numeric"})
    default_error_messages = {
        "invalid": _("This is no number."),
        "too_many_digits": _("A number has at most 15 digits that are not 0 at its end."),
    }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").replace("，", "").strip()
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value not in self.empty_values and len(value.normalize().as_tuple().digits) > _KEPT_DIGITS:
            raise forms.ValidationError(self.error_messages["too_many_digits"], code="too_many_digits")

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():,f}" if isinstance(value, Decimal) else value


class FigureForm(forms.Form):
    """One figure; a line left empty is none."""

    name = forms.CharField(label=_("What was counted"), max_length=60, required=False)
    value = NumberField(label=_("Value"), max_digits=18, decimal_places=4, required=False)
    unit = forms.CharField(label=_("Unit of measure"), max_length=20, required=False)


FigureFormSet = forms.formset_factory(FigureForm, extra=1, max_num=FIGURES, validate_max=True, absolute_max=FIGURES)


class MeasurementForm(forms.Form):
    """A value with a remark, within the form of a result or by itself."""

    value = NumberField(label=_("Value"), **NUMBER)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)


class MeasurementLine(MeasurementForm):
    """The line of an indicator in the form of a result. `asked` says what it is about."""

    def __init__(self, data: Any, asked: Asked, prefix_id: str) -> None:
        self.asked = asked
        entered = asked.entered
        initial = {"value": entered.value, "note": entered.note} if entered else None
        prefix = f"indicator-{asked.indicator.pk}"
        # A page that was opened before the indicator was there sends nothing of it, and changes nothing.
        self.is_sent = data is not None and f"{prefix}-value" in data
        super().__init__(data if self.is_sent else None, prefix=prefix, initial=initial, auto_id=f"id_{prefix_id}_%s")
        self.fields["value"].label = asked.indicator.name

    def given(self) -> MeasurementInput:
        return MeasurementInput(self.asked.indicator.pk, self.cleaned_data["value"], self.cleaned_data["note"].strip())


class ResultForm(forms.Form):
    """What a unit reports; everything may be left open until it is handed in.

    Beside it `figures` is a formset, `measurements` are the lines of the indicators that are `asked` for.
    """

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    narrative = forms.CharField(
        label=_("What was done"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    progress = forms.ChoiceField(
        label=_("Progress"), choices=Progress.choices, required=False, widget=forms.RadioSelect
    )
    is_behind = forms.BooleanField(label=_("Behind schedule"), required=False)
    behind_reason = forms.CharField(
        label=_("Why behind"), required=False, max_length=2_000, widget=forms.TextInput(), strip=True
    )

    def __init__(
        self,
        data: Any = None,
        *,
        result: Result | None = None,
        prefix_id: str = "",
        asked: Sequence[Asked] = (),
    ) -> None:
        self.asked = asked
        self.measurements = [MeasurementLine(data, entry, prefix_id) for entry in asked if entry.is_writable]
        initial = {"row_version": result.version if result else 0}
        if result:
            fields = ("narrative", "progress", "is_behind", "behind_reason")
            initial |= {field: getattr(result, field) for field in fields}
        super().__init__(data, initial=initial, auto_id=f"id_{prefix_id}_%s")
        stored = result.figures.all() if result else []
        lines = [{"name": figure.name, "value": figure.value, "unit": figure.unit} for figure in stored]
        # What is sent is the whole list. Compared with what is stored it would seem unchanged when sent twice, as each
        # automatic save does, and a formset reads nothing from an added line that has not changed.
        self.figures = FigureFormSet(
            data,
            initial=lines if data is None else None,
            prefix="figure",
            auto_id=f"id_{prefix_id}_%s",
            error_class=forms.utils.ErrorList,
        )

    def is_valid(self) -> bool:
        lines = [line.is_valid() for line in self.sent_measurements]
        return all([super().is_valid(), self.figures.is_valid(), *lines])

    @property
    def sent_measurements(self) -> list[MeasurementLine]:
        return [line for line in self.measurements if line.is_sent]

    def content(self) -> dict[str, Any]:
        """Keyword arguments of `actions.save_result`, the version apart."""
        content = {key: value for key, value in self.cleaned_data.items() if key != "row_version"}
        lines = (form.cleaned_data for form in self.figures if form.has_changed())
        content["figures"] = [
            FigureInput(line["name"], line["value"], line["unit"])
            for line in lines
            if line["name"] or line["value"] is not None
        ]
        content["measurements"] = [line.given() for line in self.sent_measurements]
        return content

    def messages(self) -> list[str]:
        """Everything that is wrong, for an answer without the form."""
        forms_ = [self, *self.figures, *self.sent_measurements]
        return [
            _("%(field)s: %(message)s") % {"field": form.fields[field].label, "message": message}
            if field in form.fields
            else str(message)
            for form in forms_
            for field, errors in form.errors.items()
            for message in errors
        ]


class ContributionForm(forms.Form):
    """What a unit contributes; `version_seen` comes from the conflict panel's button."""

    row_version = forms.IntegerField(min_value=0)
    version_seen = forms.IntegerField(min_value=0, required=False)
    text = forms.CharField(label=_("Contribution"), max_length=20_000, required=False)

    def content(self) -> dict[str, Any]:
        seen = self.cleaned_data["version_seen"]
        return {
            "text": self.cleaned_data["text"],
            "version": self.cleaned_data["row_version"] if seen is None else seen,
        }


class ReasonForm(forms.Form):
    """A reason, which must be given."""

    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class OverviewFilter(forms.Form):
    """Filters of a plan's overview, from its address; what does not fit is passed over."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *RowState.choices])
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    q = forms.CharField(label=_("Text"), required=False, max_length=100)

    def __init__(self, data: Any, *, units: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", _("All")), *units]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {field: self.cleaned_data.get(field) for field in self.fields}
