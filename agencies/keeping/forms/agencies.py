"""Forms about agencies: what one says of itself, and new ones below."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.agencies import OWN_WORDS
from agencies.models import Agency
from agencies.models.agency import LONGEST_REVIEW_MONTHS

from .seen import SeenForm

MOST_SIGNATORIES = 8
LABEL_LENGTH = 20
# The columns of the plan's table, in their standard order.
LABELS = ("item_label", "focus_label", "measure_label", "unit_label")


class OwnWordsForm(SeenForm):
    """How an agency calls itself, what new plans of its own begin with, and how often accounts are reviewed."""

    compared = OWN_WORDS
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=40)
    self_noun = forms.CharField(
        label=gettext_lazy("Self-reference"), max_length=10, help_text=gettext_lazy("e.g. 本局, 本廠")
    )
    all_units_label = forms.CharField(
        label=gettext_lazy("Label for all units"), max_length=20, help_text=gettext_lazy("e.g. 各科室, 各組室")
    )
    signatories = forms.CharField(
        label=gettext_lazy("Sign-off block"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The titles of those who sign, one a line. Empty: 承辦人, 單位主管, 機關首長."),
    )
    item_label = forms.CharField(
        label=gettext_lazy("Label of the work items"),
        max_length=LABEL_LENGTH,
        required=False,
        help_text=gettext_lazy(
            "The labels of the plan's table, for plans without framework. A column without a label goes under the one "
            "before it. All four empty: 工作要項, 具體措施, 業務單位."
        ),
    )
    focus_label = forms.CharField(
        label=gettext_lazy("Label of the focus points"), max_length=LABEL_LENGTH, required=False
    )
    measure_label = forms.CharField(
        label=gettext_lazy("Label of the measures"), max_length=LABEL_LENGTH, required=False
    )
    unit_label = forms.CharField(label=gettext_lazy("Label of the units"), max_length=LABEL_LENGTH, required=False)
    review_months = forms.IntegerField(
        label=gettext_lazy("Months between two reviews of the accounts"),
        min_value=0,
        max_value=LONGEST_REVIEW_MONTHS,
        help_text=gettext_lazy("0: they are never asked for."),
    )

    def clean_signatories(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["signatories"].splitlines() if line.strip()]
        if len(lines) > MOST_SIGNATORIES:
            raise forms.ValidationError(_("At most %(number)s titles.") % {"number": MOST_SIGNATORIES})
        if any(len(line) > LABEL_LENGTH for line in lines):
            raise forms.ValidationError(_("A title has at most %(number)s characters.") % {"number": LABEL_LENGTH})
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = {name: cleaned.get(name) for name in LABELS}
        if any(given.values()):
            for name in ("item_label", "unit_label"):
                if not given[name] and name not in self.errors:
                    self.add_error(name, _("The first and the last column need a label where any has one."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields of the agency that a valid form gives."""
        said = {name: value for name, value in self.given().items() if name not in LABELS}
        return said | {"plan_header": _header([self.cleaned_data[name] for name in LABELS])}

    @classmethod
    def said_by(cls, row: Any) -> dict[str, Any]:
        """What the form shows of an agency."""
        agency: Agency = row
        plain = ("short_name", "self_noun", "all_units_label", "review_months")
        shown: dict[str, Any] = {name: getattr(agency, name) for name in plain} | dict.fromkeys(LABELS, "")
        shown["signatories"] = "\n".join(agency.signatories)
        place = 0
        for cell in agency.plan_header:
            if place < len(LABELS):
                shown[LABELS[place]] = cell["label"]
            place += cell.get("span", 1)
        return shown


def _header(labels: list[str]) -> list[dict[str, Any]]:
    """Cells of the plan document's header; [] where no label is given."""
    cells: list[dict[str, Any]] = []
    for label in labels if any(labels) else []:
        if label:
            cells.append({"label": label, "span": 1})
        else:
            cells[-1]["span"] += 1
    return cells


class NewAgencyForm(forms.Form):
    """An agency below, and who administers it first."""

    name = forms.CharField(label=gettext_lazy("Name of the agency"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, help_text=gettext_lazy("Known to no other agency of the portal.")
    )
    administrator = forms.CharField(
        label=gettext_lazy("Name of its first administrator"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Invited by mail. Without one, you administer the agency from here."),
    )
    email = forms.EmailField(label=gettext_lazy("Administrator's e-mail"), max_length=254, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name, email = cleaned.get("administrator"), cleaned.get("email")
        if name and not email and "email" not in self.errors:
            self.add_error("email", _("The invitation needs an address."))
        if email and not name:
            self.add_error("administrator", _("Who is invited?"))
        return cleaned
