"""Readers: files → plan documents, one module per format. Every error is an `Unreadable`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.readers import plan_json, plan_text
from documents.readers.errors import Unreadable
from documents.readers.plan_text import read_text
from plans.document import PlanDocument

__all__ = ["READERS", "Unreadable", "read", "read_text"]

READERS: dict[str, Callable[[bytes], PlanDocument]] = {
    ".txt": plan_text.read,
    ".json": plan_json.read,
}


def read(data: bytes, filename: str) -> PlanDocument:
    """The plan in a file, its format by the extension of `filename`.

    What has no certain place stands at the likeliest one and is listed in `warnings`. Raises `Unreadable` for a
    type without reader, an empty or too large file (`settings.MAX_PLAN_UPLOAD` bytes) and what is no plan.
    """
    extension = PurePath(filename).suffix.lower()
    if extension not in READERS:
        raise Unreadable(
            _("Files of this type cannot be read: %(type)s. Choose one of %(types)s.")
            % {"type": extension or _("no extension"), "types": ", ".join(READERS)}
        )
    if len(data) > settings.MAX_PLAN_UPLOAD:
        raise Unreadable(
            _("The file is too large: %(size)s; at most %(limit)s.")
            % {"size": filesizeformat(len(data)), "limit": filesizeformat(settings.MAX_PLAN_UPLOAD)}
        )
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    return READERS[extension](data)
