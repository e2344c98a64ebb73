"""Import and export in the admin: upload, preview with every error by row and field, confirm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import MediaStorage

from .. import trail
from ..audit import record
from ..sheets import FORMATS, UnreadableSheet
from ..sheets.limits import MAX_BYTES
from ..storage import names_below
from .audited import actor

PREVIEWS = "import-previews"
KEPT_FOR = dt.timedelta(hours=24)


class PreviewStorage(MediaStorage):
    """Keeps an uploaded sheet between preview and confirmation, in the portal's own file storage.

    There every web process on every machine finds it, which a temporary folder or a cache in memory does not promise,
    and no web address leads to it. Previews that nobody confirmed go when the next one comes, after a day.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(kwargs | {"MEDIA_FOLDER": PREVIEWS}))

    def save(self, data: bytes) -> None:
        self._forget_old()
        super().save(data)

    @staticmethod
    def _forget_old() -> None:
        for path in names_below(default_storage, PREVIEWS):
            if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
                default_storage.delete(path)


class SheetUploadForm(ImportForm):
    """The format follows from the file's name where it is not chosen; what is inside is checked on reading."""

    def __init__(self, formats: list[Any], resources: list[Any], **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["import_file"].label = _("File")
        self.fields["import_file"].widget.attrs["accept"] = ",".join(f".{entry.extension}" for entry in formats)
        self.fields["format"].required = False
        self.fields["format"].label = _("Format")
        self._positions = {entry.extension: str(index) for index, entry in enumerate(formats)}

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean_import_file(self) -> Any:
        upload = self.cleaned_data["import_file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it into several.") % {"limit": MAX_BYTES // 2**20}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("import_file")
        if upload and not cleaned.get("format") and "format" not in self.errors:
            extension = upload.name.rpartition(".")[2].lower()
            if extension not in self._positions:
                self.add_error("import_file", _("Choose a file in .xlsx, .ods or .csv."))
            cleaned["format"] = self._positions.get(extension, "")
        return cleaned


class SheetDownloadForm(ExportForm):
    def __init__(self, formats: list[Any], resources: list[Any], **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].label = _("Format")


class SheetConfirmForm(ConfirmImportForm):
    format = forms.ChoiceField(
        choices=[(str(index), str(index)) for index in range(len(FORMATS))], widget=forms.HiddenInput
    )


class SheetMixin(ImportExportMixin):
    """Import and export of `resource_classes` as .xlsx, .ods and .csv.

    An import is all or nothing. Exports are audited: "person.exported" with the number of rows.
    """

    formats = FORMATS
    import_form_class = SheetUploadForm
    confirm_form_class = SheetConfirmForm
    export_form_class = SheetDownloadForm
    tmp_storage_class = PreviewStorage

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        message = str(e) if isinstance(e, UnreadableSheet) else _("The file cannot be read as a sheet.")
        form.add_error("import_file", message)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show what an uploaded sheet would change. One with errors is not kept."""
        response = super().import_action(request, **kwargs)
        upload = getattr(response.context_data["form"], "cleaned_data", {}).get("import_file")
        name = getattr(upload, "tmp_storage_name", None)
        if name and "confirm_form" not in response.context_data:
            default_storage.delete(f"{PREVIEWS}/{name}")
        return response

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import the confirmed sheet. One confirmed already, or too long ago, is asked for again."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_confirm_form(request)
        name = form.cleaned_data["import_file_name"] if form.is_valid() else ""
        if not name or not default_storage.exists(f"{PREVIEWS}/{name}"):
            messages.error(request, _("This preview is no longer there. Upload the file again."))
            return HttpResponseRedirect(self._address("import"))
        return super().process_import(request, **kwargs)

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_import_context_data(**kwargs) | {"process_url": self._address("process_import")}

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, _("Nothing was imported: the data changed since the preview. Upload the file again.")
            )
            return HttpResponseRedirect(self._address("import"))
        return super().process_result(result, request)

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        counts = {"new": result.totals["new"], "changed": result.totals["update"], "same": result.totals["skip"]}
        messages.success(request, _("Imported. New: %(new)d. Changed: %(changed)d. Unchanged: %(same)d.") % counts)

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet, export_form: Any = None
    ) -> HttpResponse:
        with transaction.atomic():
            record(
                f"{trail.thing(self.model)}.exported",
                by=actor(request),
                on=actor(request),
                agency=None,
                rows=queryset.count(),
                format=file_format.get_extension(),
                filter=request.GET.urlencode(),
            )
        return super()._do_file_export(file_format, request, queryset, export_form=export_form)

    def _address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")
