"""The form of an agency's rule for signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import SignInRule
from agencies.models.sign_in import IDLE_WARNING_DAYS, LEAST_IDLE_DAYS
from agencies.states import SecondStepFor

from .days import DateInput


class SignInRuleForm(forms.ModelForm):
    """Whom the agency obliges to a second step, from when, and how long an account may go unused."""

    class Meta:
        model = SignInRule
        fields = ["second_step", "second_step_from", "idle_days"]
        widgets = {"second_step_from": DateInput()}
        help_texts = {
            "second_step": gettext_lazy(
                "Whoever must have one and has none sets it up at the next sign-in, before anything else. Signing in "
                "through another service is that service's to secure."
            ),
            "second_step_from": gettext_lazy("Empty: at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idle_days"].help_text = _(
            "0: never. A mail tells the person %(days)s days before. The last administrator is never disabled."
        ) % {"days": IDLE_WARNING_DAYS}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("second_step") == SecondStepFor.NOBODY:
            cleaned["second_step_from"] = None
        days = cleaned.get("idle_days")
        if days is not None and 0 < days < LEAST_IDLE_DAYS:
            self.add_error("idle_days", _("%(days)s days or more, or 0.") % {"days": LEAST_IDLE_DAYS})
        return cleaned
