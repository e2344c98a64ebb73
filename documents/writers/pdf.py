"""PDF of the printed forms: tagged (PDF/UA-1), bookmarked, fonts embedded, only the portal's own files fetched."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydyf
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from agencies.errors import FilesUnreachable
from agencies.room import with_room
from agencies.storage import STORED
from documents.writers import finishing, quickening
from documents.writers.finishing import compress, embolden, finish_pages
from documents.writers.layout import FORM_LANGUAGE, plan_html, style_sheet
from documents.writers.report_layout import report_html
from documents.writers.subsetting import install as subset_without_definitions
from documents.writers.tags import flatten_tables
from plans.document import PlanDocument
from tracking.document import ReportDocument

logger = logging.getLogger(__name__)
subset_without_definitions()
quickening.install()
finishing.install()

PHOTO_DPI = 150
PHOTO_QUALITY = 82

_of_thread = threading.local()


class Unreachable(ValueError):
    """The renderer asked for something that is not a file of the portal."""


HELD_LOGO = "held:logo"


class OwnFiles(URLFetcher):
    """Opens files below `roots` and nothing else: no network, no other path, no data URL, no link out of a root.

    With a `storage`, that one's files too, by `stored:NAME`; with a `logo` (PNG), that by `held:logo`.
    """

    def __init__(self, roots: Iterable[Path] = (), storage: Storage | None = None, logo: bytes = b"") -> None:
        # Not the parent's: it sets up TLS and proxies, which cost as much as a page and are never used.
        self._fail_on_errors = False
        self.roots = tuple(root.resolve() for root in roots)
        self.storage = storage
        self.logo = logo
        # The renderer goes on without a picture that it does not get; for a storage that is down that is too little.
        self.outage: FilesUnreachable | None = None

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file at a `file:` or `stored:` URL. Raises `Unreachable` for anything else."""
        if self.storage is not None and url.startswith(STORED):
            return URLFetcherResponse(
                url, self._stored(self.storage, unquote(url.removeprefix(STORED))), EmailMessage()
            )
        if self.logo and url == HELD_LOGO:
            return URLFetcherResponse(url, self.logo, EmailMessage())
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise Unreachable(f"not a file of the portal: {url[:200]}")
        path = Path(unquote(parts.path)).resolve()
        if not any(path.is_relative_to(root) for root in self.roots) or not path.is_file():
            raise Unreachable(f"not a file of the portal: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), EmailMessage())

    def _stored(self, storage: Storage, name: str) -> bytes:
        try:
            with storage.open(name) as file:
                content: bytes = file.read()
        except (FileNotFoundError, SuspiciousOperation) as error:
            raise Unreachable(f"not a file of the portal: {name[:200]}") from error
        except FilesUnreachable as error:
            self.outage = error
            raise
        return content


def plan_pdf(
    document: PlanDocument,
    *,
    version: int | None = None,
    draft: bool = False,
    url: str = "",
    labels: str = FORM_LANGUAGE,
) -> bytes:
    """The official form of a plan. `version` and `url` are printed small at its end; a draft says so on each page."""
    return html_pdf(plan_html(document, version=version, draft=draft, url=url, labels=labels))


def report_pdf(
    report: ReportDocument,
    *,
    roots: Iterable[Path] = (),
    storage: Storage | None = None,
    draft: bool = False,
    numbered: bool = True,
    logo: bytes = b"",
    labels: str = FORM_LANGUAGE,
) -> bytes:
    """The year-end report; its photos are taken from files below `roots` or in `storage`, others print their captions.

    Not `numbered`: as a part of a volume, which numbers its pages itself. `logo`: the agency's, a PNG for the cover.
    """
    html = report_html(report, draft=draft, numbered=numbered, has_logo=bool(logo), labels=labels)
    return html_pdf(html, roots=roots, storage=storage, logo=logo)


def html_pdf(html: str, *, roots: Iterable[Path] = (), storage: Storage | None = None, logo: bytes = b"") -> bytes:
    """Render a form's HTML; pictures may come from files below `roots` or in `storage`, and one is the `logo`.

    Raises `FilesUnreachable` where the storage does not answer: nothing is drawn that lacks pictures by chance.
    """
    return with_room(lambda: _rendered(html, OwnFiles(roots, storage, logo)))


def _rendered(html: str, files: OwnFiles) -> bytes:
    with _uncollected():
        return _drawn(html, files)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A laid-out document is a hundred thousand objects that all live until it is drawn: no use looking for garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Of several threads at once the first to begin gives it back; the others then draw with it.
        if was_enabled:
            gc.enable()


def _drawn(html: str, files: OwnFiles) -> bytes:
    # A form carries its whole style sheet, of which most is the same in all forms and need not be read each time. What
    # is its own outweighs that, as it stands behind it in the form.
    own = html.replace(f"<style>{style_sheet()}", "<style>", 1)
    sheets = [_common_sheet()] if own != html else []
    laid_out = HTML(string=own, url_fetcher=files).render(font_config=_fonts(), stylesheets=sheets)
    if files.outage:
        raise files.outage
    pages = finish_pages(laid_out)
    return pages.write_pdf(finisher=_finish, pdf_variant="pdf/ua-1", dpi=PHOTO_DPI, jpeg_quality=PHOTO_QUALITY)


def _finish(_pages: Document, pdf: pydyf.PDF) -> None:
    embolden(pdf)
    flatten_tables(pdf)
    compress(pdf)


@cache
def _common_sheet() -> CSS:
    """The parsed style sheet of all forms: it declares no fonts, so that threads can share it."""
    return CSS(string=style_sheet(), url_fetcher=OwnFiles())


def _fonts() -> FontConfiguration:
    """One font configuration per thread: reading the installed fonts costs more than a page."""
    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = FontConfiguration()
    return _of_thread.fonts
