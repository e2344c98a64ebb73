"""Forms about passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import PasswordRule, User
from .validators import kinds_asked


class ChangePasswordForm(AllauthChangePasswordForm):
    """Says what is asked of this person's password, and refuses one that is changed sooner than the agency allows."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = PasswordRule.objects.asked_of(self.user)
        # The page leads to the link by mail itself.
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = " ".join(self._wishes())
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_given = self.user.must_change_password
        if not is_given and self.asked.too_young(self.user.password_set_at):
            raise ValidationError(
                ngettext(
                    "Your agency lets a password be changed again after %(days)s day.",
                    "Your agency lets a password be changed again after %(days)s days.",
                    self.asked.min_days,
                )
                % {"days": self.asked.min_days}
            )
        return cleaned

    def _wishes(self) -> list[str]:
        wishes = [_("At least %(number)s characters.") % {"number": max(10, self.asked.min_length)}]
        if self.asked.kinds:
            wishes.append(kinds_asked(self.asked.kinds))
        wishes.append(_("Not one of your last passwords, nor like your name. Three or four words are easy to keep."))
        return wishes


class PasswordRuleForm(forms.ModelForm):
    """An agency's rule."""

    class Meta:
        model = PasswordRule
        fields = ["min_length", "kinds", "min_days", "max_days"]
        help_texts = {
            "min_length": gettext_lazy("0: the portal's own least length of 10 holds."),
            "kinds": gettext_lazy("How many of: small letters, capital letters, digits, other characters. 0: any."),
            "min_days": gettext_lazy("0: at any time."),
            "max_days": gettext_lazy("At the next sign-in after so many days another is asked for. 0: never."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        longest, shortest = cleaned.get("max_days"), cleaned.get("min_days")
        if longest and shortest is not None and longest <= shortest:
            self.add_error("max_days", _("More days than before it may be changed again."))
        return cleaned
