"""A score sheet as rows of a form: one a line for each item, its section named on the first of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.requests import whole_number

from .forms import NumberField
from .models import ScoreSheet
from .scoring import Band, Item, Section, Sheet
from .states import InspectionKind

MORE_LINES = 5
LINES = 100
BANDS = 10


class CellsForm(forms.Form):
    """A line of a table: the head of the column names the field, to the eye; the field itself says it too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class LineForm(CellsForm):
    """One item. Section and weight left empty: the item belongs to the section above."""

    section = forms.CharField(label=_("Section"), max_length=80, required=False)
    weight = NumberField(
        label=_("Weight (%)"), min_value=0, max_value=100, max_digits=6, decimal_places=2, required=False
    )
    item = forms.CharField(label=_("Item"), max_length=200, required=False)
    points = NumberField(label=_("Points"), min_value=0, max_digits=6, decimal_places=2, required=False)


class BandForm(CellsForm):
    """One rating; a line left empty is none."""

    start = NumberField(
        label=_("From total"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    label = forms.CharField(label=_("Rating"), max_length=20, required=False)


class ScoreSheetForm(forms.Form):
    """Name, lines and ratings; agency and kind only of a new sheet. `lines` and `bands` are formsets beside it."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=InspectionKind.choices)
    name = forms.CharField(label=_("Name of the score sheet"), max_length=80)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(
        self, data: Any = None, *, agencies: Iterable[int] = (), score_sheet: ScoreSheet | None = None, more: int = 0
    ) -> None:
        sheet = score_sheet.load() if score_sheet else Sheet()
        initial = {"row_version": 0}
        if score_sheet:
            initial = {field: getattr(score_sheet, field) for field in ("name", "is_active")}
            initial["row_version"] = score_sheet.version
        super().__init__(data, initial=initial)
        if score_sheet:
            del self.fields["agency"], self.fields["kind"]
        else:
            del self.fields["is_active"]
            self.fields["agency"].queryset = Agency.objects.active().filter(pk__in=agencies)  # type: ignore[attr-defined]
        self.lines = _formset(LineForm, LINES, data, _line_values(sheet), "line", more)
        self.bands = _formset(BandForm, BANDS, data, _band_values(sheet), "band", more)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.lines.is_valid(), self.bands.is_valid(), self._lines_fit()])

    def sheet(self) -> Sheet:
        """The sheet the lines make."""
        sections: list[Section] = []
        for line in _filled(self.lines):
            item = Item(line["item"], line["points"])
            if line["section"]:
                sections.append(Section(line["section"], line["weight"], (item,)))
            else:
                above = sections.pop()
                sections.append(Section(above.title, above.weight, (*above.items, item)))
        bands = (Band(band["start"], band["label"]) for band in _filled(self.bands))
        return Sheet(tuple(sections), tuple(sorted(bands, key=lambda band: -band.start)))

    def _lines_fit(self) -> bool:
        """Every line names item and points, the first of a section its weight; marks those that do not."""
        if not (self.lines.is_valid() and self.bands.is_valid()):
            return False
        is_first = True
        for form in self.lines:
            # A copy: marking a field takes its value away.
            line = dict(form.cleaned_data)
            if not _says_something(line):
                continue
            if not line["item"]:
                form.add_error("item", gettext("Name the item."))
            if line["points"] is None:
                form.add_error("points", gettext("Say how many points."))
            if is_first and not line["section"]:
                form.add_error("section", gettext("Name the section."))
            if line["section"] and line["weight"] is None:
                form.add_error("weight", gettext("Give its weight."))
            is_first = False
        for form in self.bands:
            band = form.cleaned_data
            if _says_something(band) and (band["start"] is None or not band["label"]):
                form.add_error("label", gettext("Give both the total and the rating."))
        return not any(form.errors for form in (*self.lines, *self.bands))


def _formset(kind: type[forms.Form], most: int, data: Any, values: list[dict[str, Any]], prefix: str, more: int) -> Any:
    made = forms.formset_factory(kind, extra=MORE_LINES if values else 2 * MORE_LINES, max_num=most, absolute_max=most)
    if data is not None and more:
        data = data.copy()
        total = whole_number(data.get(f"{prefix}-TOTAL_FORMS", "")) or 0
        data[f"{prefix}-TOTAL_FORMS"] = str(min(most, total + more))
    # Bound lines are compared with nothing, so that a line left as it was is not taken for an empty one.
    return made(data, initial=None if data else values, prefix=prefix)


def _line_values(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"section": section.title, "weight": section.weight, "item": item.title, "points": item.points}
        if place == 0
        else {"item": item.title, "points": item.points}
        for section in sheet.sections
        for place, item in enumerate(section.items)
    ]


def _band_values(sheet: Sheet) -> list[dict[str, Any]]:
    return [{"start": band.start, "label": band.label} for band in sheet.bands]


def _filled(formset: Any) -> Iterable[dict[str, Any]]:
    return [form.cleaned_data for form in formset if _says_something(form.cleaned_data)]


def _says_something(values: dict[str, str | Decimal | None]) -> bool:
    return any(value not in (None, "") for value in values.values())
