"""Compile translations: `translations.py FILE.po…` writes FILE.mo beside each.

Babel does what `msgfmt` would, so that no machine needs gettext to run the portal. Fuzzy entries are left out as there.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, TranslationError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def read_catalog(source: Path) -> Catalog:
    """The catalogue in a .po file. Raises `babel.messages.pofile.PoFileError` where it cannot be parsed."""
    with source.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def faults(catalog: Catalog) -> list[str]:
    """One line for each translation whose placeholders differ from its source's."""
    found: list[tuple[object, list[TranslationError]]] = [
        (message.lineno, errors) for message, errors in catalog.check() if not message.fuzzy
    ]
    return [f"line {line}: {error}" for line, errors in found for error in errors]


def compile_catalog(source: Path) -> Path:
    """Write the .mo beside a .po, whole or not at all, and return its path."""
    compiled = source.with_suffix(".mo")
    unfinished = compiled.with_suffix(".mo.part")
    with unfinished.open("wb") as stream:
        write_mo(stream, read_catalog(source))
    return unfinished.replace(compiled)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalog(Path(name))
