"""Inputs of inspections and findings, parsed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.dates import year_text
from agencies.models import Agency, Unit

from .forms import NumberField
from .models import Finding, Inspection, ScoreSheet
from .scoring import ScoredSection, scored_sections
from .states import InspectionKind

TEXT = 4_000


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class InspectionFilter(forms.Form):
    """Filters of the list, from its address; what does not fit is passed over."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(label=_("Agency"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *InspectionKind.choices])
    band = forms.ChoiceField(label=_("Rating"), required=False)

    def __init__(
        self, data: Any, *, years: Iterable[int], agencies: Iterable[tuple[int, str]], bands: Iterable[str]
    ) -> None:
        super().__init__(data)
        every = ("", _("All"))
        choices = [every, *((year, year_text(year)) for year in years)]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]
        self.fields["agency"].choices = [every, *agencies]  # type: ignore[attr-defined]
        self.fields["band"].choices = [every, *((band, band) for band in bands)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Values by name, empty ones left out."""
        self.is_valid()
        return {field: value for field in self.fields if (value := self.cleaned_data.get(field))}


class NewInspectionForm(forms.Form):
    """A sheet, a unit of the agency (none: the whole agency) and a day."""

    sheet = forms.ModelChoiceField(ScoreSheet.objects.none(), label=_("Score sheet"), empty_label=None)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("The whole agency")
    )
    visited_on = day_field(label=_("Date"))

    def __init__(self, data: Any = None, *, agency: Agency, person: Any) -> None:
        super().__init__(data, initial={"visited_on": timezone.localdate()})
        sheets = ScoreSheet.objects.visible_to(person).usable_for(agency).select_related("agency")
        self.fields["sheet"].queryset = sheets  # type: ignore[attr-defined]
        self.fields["sheet"].label_from_instance = _sheet_label  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.active().filter(agency=agency)  # type: ignore[attr-defined]
        self.has_sheets = sheets.exists()


class ScoreForm(forms.Form):
    """Points for every item of the frozen sheet, made from it; all may be left open, then there is no total yet.

    `sections` are what the page draws. The tested person is asked of those alone who may know.
    """

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    visited_on = day_field(label=_("Date"))
    tested_name = forms.CharField(
        label=_("Tested person"),
        max_length=60,
        required=False,
        help_text=_("Seen within the agency only, by its coordinators, head and supervisors and the unit's head."),
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Do not name the tested person here: superiors read it."),
    )

    def __init__(self, data: Any = None, *, inspection: Inspection, names_tested: bool) -> None:
        self.inspection = inspection
        self.sheet = inspection.load_sheet()
        initial: dict[str, Any] = {
            "row_version": inspection.version,
            "visited_on": inspection.visited_on,
            "remarks": inspection.remarks,
        }
        if names_tested:
            initial["tested_name"] = inspection.tested_name
        super().__init__(data, initial=initial)
        if not names_tested:
            del self.fields["tested_name"]
        stored = inspection.load_scores()
        for key, item in self.sheet.items():
            self.fields[_name(key)] = NumberField(
                label=item.title,
                required=False,
                min_value=0,
                max_value=item.points,
                max_digits=7,
                decimal_places=2,
                initial=stored.get(key),
            )

    def sections(self) -> list[tuple[ScoredSection, list[tuple[forms.BoundField, Decimal]]]]:
        """Each section with its fields and the points each item can earn."""
        return [
            (scored, [(self[_name(f"{at}.{place}")], line.item.points) for place, line in enumerate(scored.items)])
            for at, scored in enumerate(scored_sections(self.sheet, {}))
        ]

    def content(self) -> dict[str, Any]:
        """Keyword arguments of `actions.save_scores`, the version apart."""
        cleaned = self.cleaned_data
        points = {key: cleaned.get(_name(key)) for key, _item in self.sheet.items()}
        return {
            "scores": {key: given for key, given in points.items() if given is not None},
            "visited_on": cleaned["visited_on"],
            "remarks": cleaned["remarks"],
            "tested_name": cleaned.get("tested_name"),
        }

    def differences(self, current: Inspection) -> list[tuple[str, Any]]:
        """What `current` says otherwise than this form: label and its value."""
        theirs = ScoreForm(inspection=current, names_tested="tested_name" in self.fields)
        return [
            (str(field.label), theirs[name].initial)
            for name, field in self.fields.items()
            if name != "row_version" and field.has_changed(theirs[name].initial, self[name].data)
        ]


class FindingForm(forms.Form):
    """What must be put right, by whom, until when."""

    text = forms.CharField(
        label=_("What is to be put right"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Do not name the tested person here: superiors read it."),
    )
    owner_unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Answerable unit"))
    due_on = day_field(label=_("Due on"))

    def __init__(self, data: Any = None, *, inspection: Inspection) -> None:
        super().__init__(data, initial={"owner_unit": inspection.unit_id})
        units = Unit.objects.active().filter(agency=inspection.agency_id)
        self.fields["owner_unit"].queryset = units  # type: ignore[attr-defined]
        self.inspection = inspection

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < self.inspection.visited_on:
            raise forms.ValidationError(gettext("The due date lies before the inspection."))
        return due_on


class FindingTextForm(forms.Form):
    """A finding worded otherwise."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=_("What is to be put right"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Do not name the tested person here: superiors read it."),
    )

    @classmethod
    def of(cls, finding: Finding) -> FindingTextForm:
        return cls(initial={"row_version": finding.version, "text": finding.text})


class DueDateForm(forms.Form):
    """Another due date of a finding, with the reason, which must be given."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    due_on = day_field(label=_("Due on"))
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, finding: Finding) -> DueDateForm:
        initial = {"row_version": finding.version, "due_on": finding.due_on}
        return cls(initial=initial, auto_id=f"id_{finding.pk}_%s")

    @classmethod
    def sent(cls, data: Any, finding: Finding) -> DueDateForm:
        return cls(data, auto_id=f"id_{finding.pk}_%s")


class AnswerForm(forms.Form):
    """What the unit did about a finding."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer = forms.CharField(
        label=_("What was done"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Do not name the tested person here: superiors read it."),
    )

    @classmethod
    def of(cls, finding: Finding, answer: str | None = None) -> AnswerForm:
        """`answer`: an earlier one to begin with, in place of the last."""
        begun = finding.answer if answer is None else answer
        return cls(initial={"row_version": finding.version, "answer": begun})


def _name(key: str) -> str:
    return f"score_{key.replace('.', '_')}"


def _sheet_label(sheet: ScoreSheet) -> str:
    return f"{sheet.get_kind_display()}：{sheet.name}（{sheet.agency.short_name}）"
