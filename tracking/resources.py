"""The sheet of indicators: added and changed in bulk by the same actions as in the portal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from agencies.errors import Refused, Stale
from agencies.requests import whole_number
from agencies.resources import AuditedResource
from plans.models import Plan

from . import actions
from .actions.indicators import NUMBERS
from .actions.locking import lock_plans
from .forms import NUMBER, NumberField
from .models import Indicator

# Of the Republic; what is larger is no plan's.
LARGEST_YEAR = 1000
_CONTENT = ("node_uid", "name", "unit", "direction", "frequency", "baseline", "target", "source")


class IndicatorResource(AuditedResource):
    """Indicators by agency, year and kind of their plan, node and name; an unknown one is added.

    `version` says which row version was edited; a row saved since is refused. `retired_on` is told, not taken.
    """

    required_columns = ("agency", "year", "kind", "node_uid", "name")
    agency = fields.Field("plan__agency__code", "agency", readonly=True)
    year = fields.Field("plan__year", "year", widgets.IntegerWidget(), readonly=True)
    kind = fields.Field("plan__kind", "kind", readonly=True)
    retired_on = fields.Field("retired_on", "retired_on", readonly=True)
    version = fields.Field("version", "version", widgets.IntegerWidget(), readonly=True)

    class Meta(AuditedResource.Meta):
        abstract = False
        model = Indicator
        import_id_fields = ["agency", "year", "kind", "node_uid", "name"]
        fields = ["agency", "year", "kind", *_CONTENT, "retired_on", "version"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._edit: dict[str, Any] = {}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("plan__agency")

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related("plan__agency")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """The plans of all lines are locked at once, for the file may name them in any order."""
        super().before_import(dataset, **kwargs)
        years = {whole_number(str(year).strip()) or 0 for year in dataset["year"]}
        codes = {str(code) for code in dataset["agency"]}
        lock_plans(agency__code__in=codes, year__in={year for year in years if year < LARGEST_YEAR})

    def after_init_instance(self, instance: Indicator, new: bool, row: Any, **kwargs: Any) -> None:
        """Raises `ValidationError` for a new indicator of a plan that there is not."""
        if new:
            year = whole_number(str(row["year"]).strip())
            plan = Plan.objects.filter(agency__code=row["agency"], year=year or 0, kind=row["kind"]).first()
            if plan is None:
                raise ValidationError({"agency": _("There is no plan of this agency, year and kind.")})
            instance.plan = plan
        super().after_init_instance(instance, new, row, **kwargs)

    def before_save_instance(self, instance: Indicator, row: Any, **kwargs: Any) -> None:
        """Raises `ValidationError` for a row that is there already and whose version is no number, and for a number
        that the page would not take either."""
        for name in NUMBERS:
            _clean_number(name, getattr(instance, name))
        seen = whole_number(str(row.get("version") or "").strip())
        if instance.pk and seen is None:
            raise ValidationError({"version": _("This is no number.")})
        self._edit = {"version": seen, "by": kwargs.get("user")}

    def do_instance_save(self, instance: Indicator, is_create: bool) -> None:
        """By the same actions as the pages, which lock, check and audit."""
        content = {name: getattr(instance, name) for name in _CONTENT}
        try:
            if is_create:
                saved = actions.add_indicator(plan=instance.plan, by=self._edit["by"], **content)
            else:
                saved = actions.edit_indicator(indicator=instance, **self._edit, **content)
        except Refused as refusal:
            raise ValidationError({"node_uid": str(refusal)}) from refusal
        except Stale as stale:
            raise ValidationError(
                {"version": _("Somebody saved this indicator after the export. Export again.")}
            ) from stale
        instance.pk, instance.version = saved.pk, saved.version

    def after_save_instance(self, instance: Indicator, row: Any, **kwargs: Any) -> None:
        """The action has written the audit row already."""


def _clean_number(name: str, value: Any) -> None:
    try:
        NumberField(**NUMBER).clean(value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
