"""Compile translations: `translations.py FILE.po…` writes FILE.mo beside each.

Babel does what `msgfmt` would, so that no machine needs gettext to run the portal. Fuzzy entries are left out as there.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]")


def read_catalog(source: Path) -> Catalog:
    """The catalogue in a .po file. Raises `babel.messages.pofile.PoFileError` where it cannot be parsed."""
    with source.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def faults(catalog: Catalog) -> list[str]:
    """One line for each translation whose placeholders, `%(name)s` or `%s`, are not those of its source."""
    return [
        f"line {message.lineno}: {translated!r} for {wanted!r}"
        for message in catalog
        if message.id and not message.fuzzy
        # With a count, the last source form is the plural one, which has them all.
        for wanted in [message.id if isinstance(message.id, str) else message.id[-1]]
        for translated in ([message.string] if isinstance(message.string, str) else message.string or ())
        if translated and set(_PLACEHOLDER.findall(translated)) != set(_PLACEHOLDER.findall(wanted))
    ]


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
