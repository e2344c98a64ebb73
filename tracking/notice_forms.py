"""Inputs of reminders: an agency's rule, a person's wish."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .reminders.rules import Rule

MAX_DAYS = 365
MAX_ENTRIES = 12


class DaysField(forms.CharField):
    """Whole numbers as people list them: 30, 7、1 ０."""

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        words = [word for word in re.split(r"[\s,、;]+", text) if word]
        if not all(word.isdecimal() and len(word) < 4 and int(word) <= MAX_DAYS for word in words):
            raise forms.ValidationError(_("Write whole numbers from 0 to 365, like 30, 7, 1, 0."))
        days = sorted({int(word) for word in words}, reverse=True)
        if len(days) > MAX_ENTRIES:
            raise forms.ValidationError(_("Twelve reminders before the day are enough."))
        return days

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class RuleForm(forms.Form):
    is_active = forms.BooleanField(label=_("Send reminders"), required=False)
    days_before = DaysField(
        label=_("Days before the due date"),
        required=False,
        help_text=_("0 is the day itself; for example 30, 7, 1, 0. Empty: none."),
    )
    every_days_after = forms.IntegerField(
        label=_("Then every so many days"), min_value=0, max_value=MAX_DAYS, help_text=_("0: not at all.")
    )
    escalate_after_days = forms.IntegerField(
        label=_("Tell the unit head as well after this many days overdue"), min_value=0, max_value=MAX_DAYS
    )
    is_quiet_on_days_off = forms.BooleanField(
        label=_("Quiet on days off"),
        required=False,
        help_text=_("What falls on a weekend or holiday waits for the next working day."),
    )

    def rule(self) -> Rule:
        """The rule of a valid form."""
        data = dict(self.cleaned_data)
        return Rule(days_before=tuple(data.pop("days_before")), **data)


class PreferenceForm(forms.Form):
    wants_mail = forms.BooleanField(
        label=_("Reminders by mail"),
        required=False,
        help_text=_("At most one mail a day, and one when something is returned to you."),
    )
