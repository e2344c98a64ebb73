"""What the sheets of agencies, units and people hold, for import and export in the admin.

Rows are known by the codes people use, never by database keys; a code that nobody has is an error of its row.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from diff_match_patch import diff_match_patch
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from tablib import Dataset

from . import hooks, roc, trail
from .by_hand import forget_address, note_state
from .models import Agency, Holiday, Unit, User
from .sign_in import sessions

_TAGS = {-1: "<del>{}</del>", 0: "{}", 1: "<ins>{}</ins>"}


class CodeWidget(widgets.ForeignKeyWidget):
    """A foreign key written as the code of the row it names. Codes found are kept for the rest of the sheet."""

    def __init__(self, model: type[Model], field: str = "code", **kwargs: Any) -> None:
        super().__init__(model, field, **kwargs)
        self.found: dict[str, Model] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        """Raises `ValueError` naming a code that nothing has."""
        code = str(value or "").strip()
        if not code:
            return None
        if code not in self.found:
            match = self.model._default_manager.filter(**{self.field: code}).first()
            if match is None:
                raise ValueError(
                    _("No %(thing)s has the code “%(code)s”.") % {"thing": self.model._meta.verbose_name, "code": code}
                )
            self.found[code] = match
        return self.found[code]


class YesNoWidget(widgets.BooleanWidget):
    """Yes or no, in words that leave no doubt; anything else is an error rather than a no."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        word = str("" if value is None else value).strip().lower()
        if word in {"1", "true", "yes", "是"}:
            return True
        if word in {"0", "false", "no", "否"}:
            return False
        if not word:
            return None
        raise ValueError(_("“%(word)s” is neither 1 (yes) nor 0 (no).") % {"word": word})


class DayWidget(widgets.DateWidget):
    """A day as 2021-01-31, or as people write it: 110年1月31日."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return roc.parse_day(text)
        except ValueError as error:
            message = _("“%(text)s” is no day; write 2021-01-31 or 110年1月31日.") % {"text": text}
            raise ValueError(message) from error


class MarkedDiff(resources.Diff):
    """What changes in each cell, marked with <ins> and <del> alone: the pages allow no inline style."""

    def as_html(self) -> list[SafeString]:
        return [
            self._marked("" if self.new else str(old), str(new))
            for old, new in zip(self.left, self.right, strict=False)
        ]

    @staticmethod
    def _marked(old: str, new: str) -> SafeString:
        compare = diff_match_patch()
        pieces = compare.diff_main(old, new)
        compare.diff_cleanupSemantic(pieces)
        return format_html_join("", "{}", ((format_html(_TAGS[kind], text),) for kind, text in pieces))


class AuditedResource(resources.ModelResource):
    """Each row validated as a form would, saved with its audit row, or refused with field and reason.

    Errors of rows are `ValidationError`s, so that a preview shows every one of them and nothing is stored.
    """

    required_columns: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._before: trail.Values = {}

    @classmethod
    def get_diff_class(cls) -> type[MarkedDiff]:
        return MarkedDiff

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Raises `FieldError` for columns that are missing or unknown, instead of an error for every row."""
        given, known = set(dataset.headers or ()), {field.column_name for field in self.fields.values()}
        missing, unknown = [name for name in self.required_columns if name not in given], sorted(given - known)
        if missing or unknown:
            dataset.wipe()
        if missing:
            raise FieldError(_("The sheet lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
        if unknown:
            raise FieldError(_("The portal does not know these columns: %(names)s.") % {"names": ", ".join(unknown)})

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """None where a code in the row is unknown: reading that cell then says so."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self._before = {} if new else trail.values(instance)

    def import_field(self, field: fields.Field, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        try:
            super().import_field(field, instance, row, is_m2m, **kwargs)
        except ArithmeticError as error:  # a word where the decimal module was asked for a number
            raise ValueError(_("This is no number.")) from error

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        trail.record_saved(instance, before=self._before, by=kwargs.get("user"), source="import")

    class Meta:
        abstract = True
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        store_instance = True


class AgencyResource(AuditedResource):
    """Agencies by code; a superior agency stands above its subordinates in the sheet."""

    required_columns = ("code",)
    parent = fields.Field("parent", "parent", CodeWidget(Agency))
    successor = fields.Field("successor", "successor", CodeWidget(Agency))
    dissolved_on = fields.Field("dissolved_on", "dissolved_on", DayWidget())

    class Meta(AuditedResource.Meta):
        abstract = False
        model = Agency
        import_id_fields = ["code"]
        fields = [
            "code",
            "name",
            "short_name",
            "parent",
            "self_noun",
            "all_units_label",
            "position",
            "dissolved_on",
            "successor",
        ]

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("parent", "successor")


class UnitResource(AuditedResource):
    """Units by the code of their agency and their own."""

    required_columns = ("agency", "code")
    agency = fields.Field("agency", "agency", CodeWidget(Agency))
    dissolved_on = fields.Field("dissolved_on", "dissolved_on", DayWidget())

    class Meta(AuditedResource.Meta):
        abstract = False
        model = Unit
        import_id_fields = ["agency", "code"]
        fields = ["agency", "code", "name", "position", "dissolved_on"]

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("agency")

    def before_save_instance(self, instance: Unit, row: Any, **kwargs: Any) -> None:
        is_dissolved_now = instance.pk and instance.dissolved_on and not self._before.get("dissolved_on")
        if is_dissolved_now and (left := hooks.left_open(instance)):
            raise ValidationError({"dissolved_on": left})


class PersonResource(AuditedResource):
    """People by user name. Passwords are neither written nor read: a new person's is set by invitation."""

    required_columns = ("username",)
    is_active = fields.Field("is_active", "is_active", YesNoWidget(), default=True)

    class Meta(AuditedResource.Meta):
        abstract = False
        model = User
        import_id_fields = ["username"]
        fields = ["username", "name", "email", "is_active"]

    def after_init_instance(self, instance: User, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if new:
            instance.set_unusable_password()

    def before_save_instance(self, instance: User, row: Any, **kwargs: Any) -> None:
        if not instance.is_active and instance == kwargs.get("user"):
            raise ValidationError({"is_active": _("You cannot disable your own account.")})
        if instance.pk:
            note_state(instance, was_active=self._before["is_active"])

    def after_save_instance(self, instance: User, row: Any, **kwargs: Any) -> None:
        super().after_save_instance(instance, row, **kwargs)
        if self._before.get("is_active") and not instance.is_active:
            sessions.end_all(instance)
        if self._before.get("email", instance.email) != instance.email:
            forget_address(instance)


class HolidayResource(AuditedResource):
    """Exceptional days by date."""

    required_columns = ("date",)
    date = fields.Field("date", "date", DayWidget())
    is_working_day = fields.Field("is_working_day", "is_working_day", YesNoWidget(), default=False)

    class Meta(AuditedResource.Meta):
        abstract = False
        model = Holiday
        import_id_fields = ["date"]
        fields = ["date", "name", "is_working_day"]
