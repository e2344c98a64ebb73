"""Inputs about reporting periods, parsed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Holiday
from agencies.workdays import next_working_day

from .models import ReportingPeriod
from .planned_periods import GRACE_DAYS


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DueDateField(forms.DateField):
    """A due date; one that is a day off moves to the next working day."""

    widget = DateInput

    def clean(self, value: Any) -> Any:
        day: dt.date | None = super().clean(value)
        if day is None:
            return None
        try:
            return next_working_day(day, Holiday.objects.exceptions(day))
        except OverflowError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class OpeningForm(forms.Form):
    """Opening reporting; `due_on` of the year-end period, `confirmed` when measures are left unallotted."""

    due_on = DueDateField(label=_("The year-end period is due on"))
    confirmed = forms.BooleanField(label=_("Open although some measures are not allotted"), required=False)


class PeriodForm(forms.Form):
    """One more period."""

    name = forms.CharField(label=_("Name of the period"), max_length=40)
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(label=_("Until"), widget=DateInput)
    due_on = DueDateField(label=_("Due on"))
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=366, initial=GRACE_DAYS)


class DueDateForm(forms.Form):
    """When a period is due, and the days of grace after it."""

    due_on = DueDateField(label=_("Due on"))
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=366)

    @classmethod
    def of(cls, period: ReportingPeriod) -> DueDateForm:
        initial = {"due_on": period.due_on, "grace_days": period.grace_days}
        return cls(initial=initial, auto_id=f"id_{period.pk}_%s")


class ReopeningForm(forms.Form):
    """Why a period is reopened, and until which day."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.DateField(label=_("Open until"), required=False, widget=DateInput)
