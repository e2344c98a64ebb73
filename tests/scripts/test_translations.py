"""Translations: compiled without gettext, and with the placeholders of their sources."""

import gettext
from pathlib import Path

import pytest
import translations

from tests.scripts.conftest import ROOT

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "django.po"


def test_a_compiled_catalogue_translates(source: Path) -> None:
    source.write_text(
        HEADER + 'msgid "Plan"\nmsgstr "計畫"\n\n#, fuzzy\nmsgid "Goal"\nmsgstr "目的"\n', encoding="utf-8"
    )

    with translations.compile_catalog(source).open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)

    assert [catalogue.gettext("Plan"), catalogue.gettext("Goal")] == ["計畫", "Goal"]


def test_a_lost_placeholder_is_a_fault(source: Path) -> None:
    source.write_text(HEADER + '#, python-format\nmsgid "%(name)s left"\nmsgstr "離開"\n', encoding="utf-8")

    assert translations.faults(translations.read_catalog(source)) == ["line 7: '離開' for '%(name)s left'"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_translation_of_the_portal_has_lost_a_placeholder(path: Path) -> None:
    assert translations.faults(translations.read_catalog(path)) == []
