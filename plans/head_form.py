"""What a plan says once: title, labels of the table, marker styles, sign-off block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .forms import TextAsTyped
from .loading import styles_from_json
from .models import Plan
from .numbering import CANONICAL, marker

LEVELS = (
    ("section", _("Sections")),
    ("goal", _("Goals")),
    ("point", _("Points of sections")),
    ("item", _("Work items")),
    ("focus", _("Focus points")),
)
MEASURE_LEVELS = 3


class PlanHeadForm(forms.Form):
    """The plan's own fields, one for each label of the table's header, one for the marker style of each level.

    A label or style that is left out stays as it is.
    """

    row_version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    subtitle = forms.CharField(label=_("Line under the title"), max_length=200, required=False)
    signatories = TextAsTyped(
        label=_("Sign-off block"), help_text=_("One a line, e.g. 承辦人, 單位主管, 機關首長; empty: none.")
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        self._plan = plan
        super().__init__(data, initial=self._initial())
        for index, cell in enumerate(plan.header):
            label = gettext("Label of column %(number)s") % {"number": index + 1}
            help_text = gettext("over %(span)s columns") % {"span": cell["span"]} if cell["span"] > 1 else ""
            self.fields[f"label_{index}"] = forms.CharField(
                label=label, help_text=help_text, max_length=40, initial=cell["label"], required=False
            )
        for name, label, style in self._levels():
            self.fields[name] = forms.ChoiceField(
                label=gettext("Numbering: %(level)s") % {"level": label},
                choices=_styles(style),
                initial=style,
                required=False,
            )

    def changes(self) -> dict[str, Any]:
        """What `edit_plan` takes."""
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "subtitle": cleaned["subtitle"],
            "signatories": [line.strip() for line in cleaned["signatories"].split("\n") if line.strip()],
            "header": [
                cell | {"label": cleaned[f"label_{index}"] or cell["label"]}
                for index, cell in enumerate(self._plan.header)
            ],
            "styles": self._chosen_styles(),
        }

    def _initial(self) -> dict[str, Any]:
        plan = self._plan
        return {
            "row_version": plan.version,
            "title": plan.title,
            "subtitle": plan.subtitle,
            "signatories": "\n".join(plan.signatories),
        }

    def _levels(self) -> Iterator[tuple[str, str, str]]:
        """Field name, label and present style of each level."""
        styles = styles_from_json(self._plan.styles)
        for level, label in LEVELS:
            yield f"style_{level}", str(label), getattr(styles, level)
        for depth in range(MEASURE_LEVELS):
            name = gettext("Measures, level %(number)s") % {"number": depth + 1}
            yield f"style_measure_{depth}", name, styles.measure(depth)

    def _chosen_styles(self) -> dict[str, Any]:
        styles = asdict(styles_from_json(self._plan.styles))
        given = {name: self.cleaned_data[name] or style for name, _label, style in self._levels()}
        styles |= {level: given[f"style_{level}"] for level, _label in LEVELS}
        chosen = [given[f"style_measure_{depth}"] for depth in range(MEASURE_LEVELS)]
        return styles | {"measures": [*chosen, *styles["measures"][MEASURE_LEVELS:]]}


def _styles(present: str) -> list[tuple[str, str]]:
    """Every usual style, shown by its first markers; the present one even if it is none of them."""
    offered = list(dict.fromkeys([*CANONICAL, present]))
    return [(style, "　".join(marker(number, style) for number in (1, 2, 3))) for style in offered]
