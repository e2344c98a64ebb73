"""The sheet of measures: their wording and further columns can be changed in bulk, their place and number not."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from agencies.errors import Refused, Stale
from agencies.resources import AuditedResource

from . import actions
from .models import Measure


class ColumnsWidget(widgets.Widget):
    """The further columns of a row as a JSON object of texts, written so that Chinese can be read."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dict[str, str]:
        """Raises `ValueError` for anything but a JSON object of texts; an empty cell is an empty object."""
        text = str(value or "").strip()
        if not text:
            return {}
        try:
            columns = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(_("The further columns are no JSON object.")) from error
        if not isinstance(columns, dict) or not all(isinstance(entry, str) for entry in columns.values()):
            raise ValueError(_("The further columns are no JSON object."))
        return columns

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""


class MeasureResource(AuditedResource):
    """Measures by identity. `version` says which row version was edited; a row saved since is refused.

    Only `text` and `extra` are taken from the sheet; the other columns say where the measure stands.
    """

    required_columns = ("uid", "version")
    agency = fields.Field("focus_point__item__plan__agency__code", "agency", readonly=True)
    year = fields.Field("focus_point__item__plan__year", "year", widgets.IntegerWidget(), readonly=True)
    plan = fields.Field("focus_point__item__plan__title", "plan", readonly=True)
    item = fields.Field("focus_point__item", "item", readonly=True)
    focus_point = fields.Field("focus_point", "focus_point", readonly=True)
    extra = fields.Field("extra", "extra", ColumnsWidget())
    version = fields.Field("version", "version", widgets.IntegerWidget(), readonly=True)

    class Meta(AuditedResource.Meta):
        abstract = False
        model = Measure
        import_id_fields = ["uid"]
        fields = ["uid", "agency", "year", "plan", "item", "focus_point", "text", "extra", "version"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._edit: dict[str, Any] = {}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("focus_point__item__plan__agency")

    def dehydrate_item(self, measure: Measure) -> str:
        return _wording(measure.focus_point.item)

    def dehydrate_focus_point(self, measure: Measure) -> str:
        return _wording(measure.focus_point)

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related(
            "focus_point__framework_node", "focus_point__item__framework_node", "focus_point__item__plan__agency"
        )

    def after_init_instance(self, instance: Measure, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            raise ValidationError({"uid": _("No measure has this identity; measures are added in the plan itself.")})
        super().after_init_instance(instance, new, row, **kwargs)

    def before_save_instance(self, instance: Measure, row: Any, **kwargs: Any) -> None:
        """Raises `ValidationError` for a version that is no number."""
        seen = str(row["version"]).strip()
        if not seen.isdecimal():
            raise ValidationError({"version": _("This is no number.")})
        self._edit = {"version": int(seen), "by": kwargs.get("user")}

    def do_instance_save(self, instance: Measure, is_create: bool) -> None:
        """Edit by the same action as the editor, which locks, checks the plan's state, counts and audits."""
        try:
            saved = actions.edit_row(row=instance, text=instance.text, extra=instance.extra, **self._edit)
        except Refused as refusal:
            raise ValidationError({"plan": str(refusal)}) from refusal
        except Stale as stale:
            raise ValidationError(
                {"version": _("Somebody saved this measure after the export. Export again.")}
            ) from stale
        instance.version = saved.version

    def after_save_instance(self, instance: Measure, row: Any, **kwargs: Any) -> None:
        """The action has written the audit row already."""


def _wording(row: Any) -> str:
    """The row's own wording, or that of the framework's node."""
    return row.text if row.text is not None else str(row.framework_node or "")
