"""Rendered PDFs kept by what they were rendered from, so that an unchanged document is never rendered twice."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.storage import has_paths, rendered_folder
from documents.renderer import renderer
from documents.writers.glyphs import missing_glyphs
from documents.writers.layout import FORM_LANGUAGE
from plans.document import PlanDocument
from tracking.document import ReportDocument

# That a file was wanted is noted by its time, and not more often than this. Seconds.
NOTED_AFTER = 6 * 60 * 60

logger = logging.getLogger(__name__)


def kept_plan_pdf(
    document: PlanDocument,
    *,
    version: int | None = None,
    draft: bool = False,
    url: str = "",
    labels: str = FORM_LANGUAGE,
) -> bytes:
    """The plan's PDF, from the store where it was rendered before with the same content, layout and renderer."""
    options = {"version": version, "draft": draft, "url": url, "labels": labels}
    return kept("plan", {"document": document.as_json()} | options, lambda: _plan_pdf(document, **options))


def kept_report_pdf(
    report: ReportDocument, *, draft: bool = False, logo: bytes = b"", labels: str = FORM_LANGUAGE
) -> bytes:
    """The year-end report's PDF, likewise; its photos come from the portal's stored files, the `logo` is a PNG."""
    content = [repr(report), draft, digest(logo), labels]
    return kept("report", content, lambda: report_pdf(report, draft=draft, logo=logo, labels=labels))


def kept_report_part(report: ReportDocument, *, logo: bytes = b"") -> Path:
    """The year-end report as a part of a volume: without page numbers of its own. Where its file is kept."""
    content = [repr(report), digest(logo)]
    return kept_path("report part", content, lambda: report_pdf(report, numbered=False, logo=logo))


def kept_page(html: str, *, logo: bytes = b"") -> Path:
    """The PDF of a layout's HTML, which holds all that it is rendered from but the logo. Where its file is kept."""
    return kept_path("html", [html, digest(logo)], lambda: _pdf_writer().html_pdf(html, logo=logo))


def digest(logo: bytes) -> str:
    """What a kept file's key says of a picture: SHA-256 (hex), empty without one."""
    return hashlib.sha256(logo).hexdigest() if logo else ""


def plan_pdf(document: PlanDocument, **options: Any) -> bytes:
    """`writers.pdf.plan_pdf`. Raises `Refused` on a server without Pango."""
    return _pdf_writer().plan_pdf(document, **options)


def report_pdf(report: ReportDocument, **options: Any) -> bytes:
    """`writers.pdf.report_pdf` with the photos of the portal's storage. Raises `Refused` on a server without Pango."""
    storage = storages["default"]
    photos = {"roots": [Path(settings.MEDIA_ROOT)]} if has_paths(storage) else {"storage": storage}
    return _pdf_writer().report_pdf(report, **photos, **options)


def _pdf_writer() -> ModuleType:
    """Imported when first needed: it loads Pango, and without that all but the PDFs still works."""
    try:
        return import_module("documents.writers.pdf")
    except OSError as missing:
        raise Refused(_("This server cannot make PDFs: its operator must install Pango.")) from missing


def kept(form: str, content: Any, render: Callable[[], bytes]) -> bytes:
    """The file of `form` for this JSON `content`; made by `render` and kept whole or not at all."""
    return kept_path(form, content, render).read_bytes()


def kept_path(form: str, content: Any, render: Callable[[], bytes]) -> Path:
    """Where the file of `form` for this content is, likewise."""
    path = _path(form, content)
    try:
        unused = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        _write_whole(path, render())
        return path
    if unused > NOTED_AFTER:
        # It is in use: those that nobody has wanted for long are pruned.
        with suppress(FileNotFoundError):
            os.utime(path)
    return path


def _plan_pdf(document: PlanDocument, **options: Any) -> bytes:
    for sign in missing_glyphs(document):
        logger.warning("No installed font draws %s (U+%04X) in %s", sign, ord(sign), document.title)
    return plan_pdf(document, **options)


def _path(form: str, content: Any) -> Path:
    written = json.dumps([form, renderer(), content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
    return rendered_folder() / digest[:2] / f"{digest}.pdf"


def _write_whole(path: Path, content: bytes) -> None:
    """Written beside its place and renamed: another process sees the whole file or none, also after a power failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        # A full disk: what was written so far would stay for good.
        Path(name).unlink(missing_ok=True)
        raise
