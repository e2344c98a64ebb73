import dataclasses
import os
import sys
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation

from agencies.errors import Refused
from documents import rendered
from documents.rendered import kept, kept_plan_pdf
from tests.documents.writers.samples import plan


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_an_unchanged_plan_is_rendered_once(monkeypatch, media):
    document = plan()
    first = kept_plan_pdf(document, version=1)
    monkeypatch.setattr(rendered, "plan_pdf", lambda *_, **__: pytest.fail("rendered again"))

    assert kept_plan_pdf(document, version=1) == first
    with pikepdf.open(BytesIO(first)) as pdf:
        assert len(pdf.pages) == 1
    assert [path.suffix for path in media.rglob("*.*")] == [".pdf"]


def test_any_change_is_rendered_anew(monkeypatch):
    document = plan()
    monkeypatch.setattr(rendered, "plan_pdf", lambda document, **options: repr((document.title, options)).encode())

    made = {
        kept_plan_pdf(document),
        kept_plan_pdf(document, version=2),
        kept_plan_pdf(document, draft=True),
        kept_plan_pdf(document, url="https://portal.example/"),
        kept_plan_pdf(dataclasses.replace(document, title="別的計畫")),
    }

    assert len(made) == 5


def test_another_renderer_renders_anew(monkeypatch):
    kept("form", {}, lambda: b"old")
    monkeypatch.setattr(rendered, "renderer", lambda: "weasyprint of tomorrow")

    assert kept("form", {}, lambda: b"new") == b"new"


def test_a_kept_file_is_on_the_disk_before_it_has_its_name(monkeypatch, media):
    written, whole = [], os.fsync

    def noting(opened):
        written.append((os.fstat(opened).st_size, list(media.rglob("*.pdf"))))
        whole(opened)

    monkeypatch.setattr(os, "fsync", noting)
    kept("form", {}, lambda: b"%PDF")

    assert written == [(4, [])]


def test_a_failed_rendering_leaves_nothing(media):
    with pytest.raises(ZeroDivisionError):
        kept("form", {}, lambda: bytes(1 // 0))

    assert list(media.rglob("*.*")) == []
    assert kept("form", {}, lambda: b"made") == b"made"


def test_a_server_without_pango_refuses_pdfs_alone(monkeypatch):
    class WithoutPango:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "documents.writers.pdf":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "documents.writers.pdf", raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPango, *sys.meta_path])

    with translation.override("en"), pytest.raises(Refused) as refusal:
        kept_plan_pdf(plan())

    assert str(refusal.value) == "This server cannot make PDFs: its operator must install Pango."


def test_signs_that_no_font_draws_are_logged(caplog):
    kept_plan_pdf(plan(subtitle="缺字\U0010fffd"))

    told = [record.args[1] for record in caplog.records if record.name == "documents.rendered"]
    assert told == [0x10FFFD]
