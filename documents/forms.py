"""Forms of uploads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.sheets.limits import MAX_BYTES
from plans.permissions import creatable_agencies
from tracking.states import FileFormat

from .sheets.lines import sheet_periods


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


class SheetChoiceForm(forms.Form):
    """Which period's sheet, in which format."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[("xlsx", _("Excel (.xlsx)")), ("ods", _("OpenDocument (.ods)"))]
    )

    field_order = ("period", "format")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = PeriodChoiceField(sheet_periods(person), label=_("Reporting period"), empty_label=None)
        self.order_fields(self.field_order)


class PeriodChoiceField(forms.ModelChoiceField):
    """A period by agency, year and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan.agency.short_name or obj.plan.agency.name} {obj.plan.year} {obj.name}"


class SheetFileForm(forms.Form):
    """A sheet that was downloaded here and filled in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The downloaded sheet, filled in (.xlsx or .ods)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            limit = MAX_BYTES // 2**20
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it into several.") % {"limit": limit}
            )
        return file


class FileForm(forms.Form):
    """Which file of a report is to be made. `submission` 0 (or none): of the report as it stands."""

    format = forms.ChoiceField(choices=FileFormat.choices)
    submission = forms.IntegerField(min_value=0, max_value=9999, required=False)

    @property
    def wanted(self) -> tuple[FileFormat, int]:
        """Format and number of the submission (of a valid form)."""
        return FileFormat(self.cleaned_data["format"]), self.cleaned_data["submission"] or 0
