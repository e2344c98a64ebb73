"""Forms of plans: a filter, a new plan, and one form for each kind of row."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import roc
from agencies.dates import year_text
from agencies.models import Agency

from . import outline
from .document import Doubt, UnitRef
from .document import Measure as NewMeasure
from .loading import Row, styles_from_json, wording
from .models import FocusPoint, Framework, Measure, Plan, PlanPart, Responsibility, WorkItem
from .numbering import LARGEST
from .onscreen import lines
from .permissions import creatable_agencies
from .states import PartKind, PlanState

LONG_PAST = dt.datetime.min.replace(tzinfo=dt.UTC)
SECTION_KINDS = [
    ("basis", _("Basis")),
    ("goals", _("Goals")),
    ("scope", _("Scope")),
    ("content", _("Content (the table)")),
    ("evaluation", _("Evaluation")),
    ("amendment", _("Amendment")),
    ("schedule", _("Schedule")),
    ("other", _("Other")),
]


class TextAsTyped(forms.CharField):
    """Text kept as it was typed, but for the browser's line ends and trailing empty lines."""

    widget = forms.Textarea(attrs={"rows": 1})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "strip": False} | options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") if isinstance(text, str) else text


class RocDateField(forms.CharField):
    """A day written as in the letter (110年1月5日, 110/1/5) or as 2021-01-05; None when empty."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return roc.parse_day(text)
        except ValueError as error:
            raise forms.ValidationError(gettext("Write the date as 110年1月5日 or 2021-01-05.")) from error


class PlanFilter(forms.Form):
    """Filters of the list; what is not valid filters nothing."""

    q = forms.CharField(label=_("Title or agency"), required=False, max_length=100)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *PlanState.choices])

    def __init__(self, data: Any, *, person: Any, years: list[int]) -> None:
        super().__init__(data, label_suffix="")
        self.fields["agency"].queryset = Agency.objects.visible_to(person)  # type: ignore[attr-defined]
        choices = [("", _("All")), *((year, year_text(year)) for year in years)]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]


class NewPlanForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label=None)
    year = forms.IntegerField(label=_("Year (ROC)"), min_value=1, max_value=999)
    title = forms.CharField(label=_("Title"), max_length=200)
    framework = forms.ModelChoiceField(
        Framework.objects.none(),
        label=_("Framework"),
        required=False,
        empty_label=_("None: begin with empty sections"),
        help_text=_("Its goals, work items and focus points are put in for you."),
    )

    previous = forms.ModelChoiceField(
        Plan.objects.none(),
        label=_("Earlier plan"),
        required=False,
        empty_label=_("Do not continue one"),
        help_text=_("Begins with all its text and units; each row remembers which one it came from."),
    )

    def __init__(self, data: Any = None, *, person: Any, **options: Any) -> None:
        super().__init__(data, **options)
        earlier = Plan.objects.filter(agency__in=creatable_agencies(person)).order_by("-year")
        self.fields["previous"].queryset = earlier  # type: ignore[attr-defined]
        agencies = Agency.objects.active().filter(pk__in=creatable_agencies(person))
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["framework"].queryset = Framework.objects.issued()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        framework, year = cleaned.get("framework"), cleaned.get("year")
        if framework and year and framework.year != year:
            message = gettext("This framework was issued for %(year)s.") % {"year": framework.year}
            self.add_error("framework", message)
        previous = cleaned.get("previous")
        if previous and framework:
            self.add_error("previous", gettext("Choose a framework or an earlier plan, not both."))
        if previous and cleaned.get("agency") not in (None, previous.agency):
            self.add_error("previous", gettext("This plan is another agency's."))
        return cleaned


class MomentField(forms.CharField):
    """A moment to the microsecond with its zone, as the page wrote it (ISO 8601); one that is none is long past."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            return LONG_PAST
        return moment if moment.tzinfo else LONG_PAST


class DecisionForm(forms.Form):
    """`read`: when what the person has before the eyes was submitted."""

    read = MomentField(required=False)


class SummaryForm(DecisionForm):
    """What an amendment changes, in the approver's words."""

    summary = TextAsTyped(label=_("What changed"), max_length=2_000, strip=True)


class ReasonForm(DecisionForm):
    reason = TextAsTyped(label=_("Reason"), required=True, strip=True)


class RowForm(forms.Form):
    """One row. `row_version` is the version that was shown; `changes` what `edit_row` takes."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)
    text = TextAsTyped(label=_("Text"))
    is_numbered = forms.BooleanField(label=_("Numbered"), required=False)
    start_at = forms.IntegerField(label=_("Numbering starts here at"), required=False, min_value=1, max_value=LARGEST)
    # Fields shown at once; the others stand under "More".
    first: ClassVar[tuple[str, ...]] = ("text",)
    # A count that restarts where the row is not numbered, or in no list, means nothing.
    own: ClassVar[tuple[str, ...]] = ("text", "is_numbered", "start_at")

    def __init__(self, data: Any = None, *, row: Row, extra_labels: tuple[str, ...] = ()) -> None:
        super().__init__(data, initial=_initial(row), auto_id=f"id_{row.uid}_%s")
        self.row = row
        self.extra_labels = extra_labels if isinstance(row, FocusPoint | Measure) else ()
        for index, label in enumerate(self.extra_labels):
            self.fields[f"extra_{index}"] = TextAsTyped(label=label, initial=row.extra.get(label, ""))  # type: ignore[union-attr]

    def shown_first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    def shown_later(self) -> list[forms.BoundField]:
        names = [name for name in self.fields if name not in self.first and name != "row_version"]
        return [self[name] for name in names]

    def changes(self) -> dict[str, Any]:
        changes = {name: self.cleaned_data[name] for name in self.own}
        if self.extra_labels:
            given = {label: self.cleaned_data[f"extra_{index}"] for index, label in enumerate(self.extra_labels)}
            others = {key: text for key, text in self.row.extra.items() if key not in given}  # type: ignore[union-attr]
            changes["extra"] = others | {label: text for label, text in given.items() if text}
        if isinstance(self.row, WorkItem | FocusPoint):
            changes["text"] = _local(self.row, changes["text"])
        return changes


class SectionForm(RowForm):
    title = forms.CharField(label=_("Heading"), max_length=200)
    section_kind = forms.ChoiceField(label=_("What stands here"), choices=SECTION_KINDS)
    first = ("title", "text")
    own = ("title", "text", "section_kind", "is_numbered", "start_at")

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        # No text and an empty text are the same to a reader; keep what was there.
        changes["text"] = changes["text"] or (None if self.row.text is None else "")
        return changes


class GoalForm(RowForm):
    title = forms.CharField(label=_("Goal"), max_length=200)
    first = ("title", "text")
    own = ("title", "text", "is_numbered", "start_at")

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        node = self.row.framework_node  # type: ignore[union-attr]
        if node and changes["text"] == node.text:
            changes["text"] = None
        return changes


class BasisForm(RowForm):
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=120)
    date = RocDateField(label=_("Date"), required=False)
    number = forms.CharField(label=_("Letter number"), required=False, max_length=80)
    verb = forms.CharField(label=_("Verb"), required=False, max_length=20, help_text=_("e.g. 函送, 函頒, 訂定, 核備"))
    title = forms.CharField(label=_("Cited plan"), required=False, max_length=200)
    is_numbered = start_at = None  # type: ignore[assignment]
    own = ("text",)

    def changes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        data = {name: cleaned[name] for name in ("issuer", "number", "verb", "title")}
        data["date"] = cleaned["date"].isoformat() if cleaned["date"] else None
        return {"text": cleaned["text"], "data": self.row.data | data}  # type: ignore[union-attr]


def row_form(row: Row, data: Any = None, *, plan: Plan) -> RowForm:
    """The form that fits the row."""
    labels = tuple(column["label"] for column in plan.columns if column["kind"] == "extra")
    kinds = {PartKind.BASIS: BasisForm, PartKind.SECTION: SectionForm, PartKind.GOAL: GoalForm}
    kind = kinds.get(row.kind, RowForm) if isinstance(row, PlanPart) else RowForm  # type: ignore[call-overload]
    return kind(data, row=row, extra_labels=labels)


class UnitsForm(forms.Form):
    """Who is responsible: every active unit and the label for all of them; names of another year stay to be chosen."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)
    units = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any = None, *, node: FocusPoint | Measure, plan: Plan) -> None:
        chosen = {ref.label: ref.part for ref in node.responsibilities.order_by("position")}
        names = [plan.agency.all_units_label, *plan.agency.units.active().values_list("name", flat=True)]
        self.names = list(dict.fromkeys([*chosen, *names]))
        super().__init__(
            data, initial={"row_version": node.version, "units": list(chosen)}, auto_id=f"id_{node.uid}_%s"
        )
        self.fields["units"].choices = [(name, name) for name in self.names]  # type: ignore[attr-defined]
        for name in self.names:
            self.fields[f"part:{name}"] = forms.ChoiceField(
                choices=Responsibility.Part.choices, required=False, initial=chosen.get(name, ""), label=name
            )

    def rows(self) -> list[dict[str, Any]]:
        """What the template draws: name, whether chosen, field of the part."""
        chosen = set(self["units"].value() or [])
        return [{"name": name, "is_chosen": name in chosen, "part": self[f"part:{name}"]} for name in self.names]

    def refs(self) -> list[UnitRef]:
        """What `set_units` takes, in the order shown."""
        chosen = set(self.cleaned_data["units"])
        return [UnitRef(name, self.cleaned_data[f"part:{name}"]) for name in self.names if name in chosen]


class PasteForm(forms.Form):
    """Numbered text for a focus point."""

    text = TextAsTyped(
        label=_("Numbered text"),
        required=True,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Paste it as it is in Word: 1. (1) 甲、… become nested measures."),
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        self.styles = styles_from_json(plan.styles)
        self._parsed: tuple[tuple[NewMeasure, ...], tuple[Doubt, ...]] | None = None

    def measures(self) -> tuple[NewMeasure, ...]:
        return self._parse()[0]

    def preview(self) -> dict[str, Any]:
        """Lines as the page would show them, and what is doubtful."""
        measures, doubts = self._parse()
        return {"lines": lines(measures, self.styles), "doubts": doubts}

    def _parse(self) -> tuple[tuple[NewMeasure, ...], tuple[Doubt, ...]]:
        if self._parsed is None:
            measures, _styles, doubts = outline.parse(self.cleaned_data["text"], self.styles.measures)
            self._parsed = measures, doubts
        return self._parsed


def _initial(row: Row) -> dict[str, Any]:
    initial: dict[str, Any] = {"row_version": row.version, "is_numbered": row.is_numbered, "start_at": row.start_at}
    if isinstance(row, Measure):
        return initial | {"text": row.text}
    initial["text"] = wording(row)
    if isinstance(row, PlanPart):
        if row.text is None and row.framework_node:
            initial["text"] = row.framework_node.text
        initial |= {"title": row.title, "section_kind": row.section_kind}
        if row.kind == PartKind.BASIS:
            date = row.data.get("date")
            initial |= {name: row.data.get(name, "") for name in ("issuer", "number", "verb", "title")}
            initial["date"] = roc.format_date(dt.date.fromisoformat(date)) if date else ""
    return initial


def _local(row: WorkItem | FocusPoint, text: str) -> str | None:
    """The local wording to store: none where it is the framework's."""
    node = row.framework_node
    return None if node and text == (node.text or node.title) else text
