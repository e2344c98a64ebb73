"""What people type about indicators and their values, parsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import CarriedOver
from .forms import NUMBER, MeasurementForm, NumberField
from .measuring import Measured
from .models import Indicator
from .nodes import Node
from .states import Direction, Frequency

SHOWN = 60


def node_choices(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """The plan as a whole, then every node, indented by its depth."""
    return [("", str(_("The plan as a whole"))), *((node.uid, _indented(node)) for node in nodes)]


def _indented(node: Node) -> str:
    label = node.label if len(node.label) <= SHOWN else node.label[: SHOWN - 1] + "…"
    return "\u3000" * node.depth + label


class IndicatorForm(forms.Form):
    """An indicator; `row_version` is the one that was edited."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    name = forms.CharField(label=_("Indicator name"), max_length=80)
    node_uid = forms.ChoiceField(label=_("What it measures"), required=False)
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=20, required=False, help_text=_("e.g. %, minutes, persons")
    )
    direction = forms.ChoiceField(
        label=_("Better is"), choices=Direction.choices, initial=Direction.UP, widget=forms.RadioSelect
    )
    baseline = NumberField(
        label=_("Baseline"), help_text=_("Where it began; attainment is then counted from there."), **NUMBER
    )
    target = NumberField(label=_("Target"), **NUMBER)
    frequency = forms.ChoiceField(label=_("Measured"), choices=Frequency.choices, initial=Frequency.YEARLY)
    source = forms.CharField(label=_("Source of the figures"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, nodes: Sequence[Node], indicator: Indicator | None = None) -> None:
        names = [name for name in self.base_fields if name != "row_version"]
        initial = {name: getattr(indicator, name) for name in names} if indicator else None
        if indicator and initial is not None:
            initial["row_version"] = indicator.version
        super().__init__(data, initial=initial)
        choices = node_choices(nodes)
        if indicator and indicator.node_uid not in dict(choices):
            choices.append((indicator.node_uid, str(_("No longer in the plan"))))
        self.fields["node_uid"].choices = choices  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        """Fields of an indicator by name."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}

    def differences(self, current: Indicator) -> list[tuple[str, Any]]:
        """Label and present value of each field that somebody else saved differently."""
        choices = dict(self.fields["node_uid"].choices)  # type: ignore[attr-defined]
        shown = {
            "node_uid": str(choices.get(current.node_uid, "")).strip(),
            "direction": current.get_direction_display(),
            "frequency": current.get_frequency_display(),
        }
        return [
            (str(self.fields[name].label), shown.get(name, self[name].field.prepare_value(getattr(current, name))))
            for name, value in self.content().items()
            if getattr(current, name) != value
        ]


class CoordinatorsMeasurementForm(MeasurementForm):
    """What the coordinator enters for one indicator and period."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CarryOverLine(forms.Form):
    """Last year's indicator: whether it goes on, where, and with which aim."""

    is_chosen = forms.BooleanField(label=_("Carry over"), required=False)
    node_uid = forms.ChoiceField(label=_("What it measures"), required=False)
    baseline = NumberField(label=_("Baseline"), **NUMBER)
    target = NumberField(label=_("Target"), **NUMBER)

    def __init__(self, data: Any, *, before: Measured, nodes: Sequence[Node], node_uid: str | None) -> None:
        """`node_uid` is this year's node, None where the plan has none."""
        self.before = before
        last = before.last
        super().__init__(
            data,
            prefix=f"indicator-{before.indicator.pk}",
            initial={
                "is_chosen": node_uid is not None,
                "node_uid": node_uid or "",
                "baseline": before.indicator.baseline if last.value is None else last.value,
                "target": before.indicator.target,
            },
        )
        self.is_matched = node_uid is not None
        self.fields["node_uid"].choices = node_choices(nodes)  # type: ignore[attr-defined]

    def aim(self) -> CarriedOver:
        return CarriedOver(*(self.cleaned_data[name] for name in ("node_uid", "baseline", "target")))
