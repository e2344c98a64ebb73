"""What is drawn by other code is drawn anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from documents.renderer import ROOT, digest_of, renderer, rooms, sources

LOADED = """
import sys, django
django.setup()
import documents.job_kinds, documents.views.downloads, documents.writers.pdf
print(*(module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)), sep="\\n")
"""


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    for name in (
        "documents/tables/content.py",
        "documents/layouts/report.html",
        "locale/x/django.mo",
        "requirements.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def digest(portal: Path) -> str:
    return digest_of(portal, [portal / "documents"])


@pytest.mark.parametrize(
    "name",
    [
        "documents/tables/content.py",
        "documents/layouts/report.html",
        "locale/x/django.mo",
        "requirements.txt",
        "documents/consolidated/new.py",
        "documents/writers/odt/new.py",
    ],
)
def test_changed_and_new_sources_render_anew(portal: Path, name: str) -> None:
    before = digest(portal)
    path = portal / name
    path.parent.mkdir(parents=True, exist_ok=True)

    path.write_text("changed")

    assert digest(portal) != before


def test_a_moved_module_renders_anew_and_compiled_ones_do_not(portal: Path) -> None:
    before = digest(portal)
    compiled = portal / "documents" / "__pycache__" / "content.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"x")
    after_compiling = digest(portal)
    (portal / "documents/tables/content.py").rename(portal / "documents/content.py")

    assert (after_compiling == before, digest(portal) == before) == (True, False)


def test_every_module_of_the_portal_that_writing_files_loads_is_among_the_sources() -> None:
    answer = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in answer.stdout.splitlines()}
    own = {path for path in loaded if path.parent != ROOT / "config" and ROOT in path.parents}
    own = {path for path in own if path.relative_to(ROOT).parts[0] not in (".venv", "tests")}

    assert own - set(sources(ROOT, rooms())) == set()
    assert ROOT / "documents/consolidated/layout.py" in own


def test_it_names_the_version_of_the_renderer() -> None:
    name, version, code = renderer().split()

    assert (name, version[0].isdigit(), len(code)) == ("weasyprint", True, 64)
