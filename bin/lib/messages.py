"""Bring the catalogues up to date with the source: `messages.py [--check] [--fill FILE.tsv…]`.

Adds what is new, drops what is gone; `--fill` takes translations from "source<TAB>translation" lines ("\\n" for a line
break, "|||" between plural forms; further cells: "msgctxt=…" for a context, "replace" for a better wording). `--check`
changes nothing and exits with 1 where a catalogue is behind the source or a translation is missing.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

CATALOGUE = ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"
ROOMS = ("config", "agencies", "plans", "tracking", "documents", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}

_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(?P<name>_|n?p?gettext)\((?P<texts>{_STRING}(?:\s*,\s*{_STRING})*)")
_LITERAL = re.compile(_STRING)


def source_catalog() -> Catalog:
    """Every string the source marks for translation, with the files it stands in."""
    catalog = Catalog(locale="zh_Hant", project="service-improvement-portal", fuzzy=False)
    for path in _sources():
        for line, message, comments, context in _messages(path):
            catalog.add(
                message, None, [(path.relative_to(ROOT).as_posix(), line)], context=context, auto_comments=comments
            )
    return catalog


def updated(old: Catalog) -> Catalog:
    """The source's strings with the translations that `old` has for them."""
    fresh = source_catalog()
    for message in fresh:
        known = old.get(message.id, message.context) if message.id else None
        if known and known.string:
            message.string = known.string
    return fresh


def missing(catalog: Catalog) -> list[str]:
    """The strings without a whole translation."""
    return [str(message.id) for message in catalog if message.id and not _translated(message)]


def _translated(message: Message) -> bool:
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string or ()))


def read_catalogue() -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hant")
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                yield path


def _messages(path: Path) -> Iterator[tuple]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        return
    # What a template marks comes out as calls, one by one: the whole is no program that could be parsed.
    for line, code in enumerate(templatize(text, origin=str(path)).splitlines(), start=1):
        for call in _CALL.finditer(code):
            texts = [ast.literal_eval(literal.lstrip("u")) for literal in _LITERAL.findall(call["texts"])]
            context = texts.pop(0) if "p" in call["name"].removesuffix("gettext") else None
            yield line, texts[0] if len(texts) == 1 else tuple(texts[:2]), [], context


def _fill(catalog: Catalog, sheets: list[Path]) -> None:
    for sheet in sheets:
        for line in sheet.read_text(encoding="utf-8").splitlines():
            source, *rest = line.replace("\\n", "\n").split("\t")
            if not rest:
                continue
            context = next((cell.removeprefix("msgctxt=") for cell in rest[1:] if cell.startswith("msgctxt=")), None)
            message = catalog.get(source.split("|||")[0], context)
            if message and (not _translated(message) or "replace" in rest[1:]):
                wording = rest[0].split("|||")
                message.string = wording[0] if isinstance(message.id, str) else (wording[-1],)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fill", nargs="*", type=Path, default=[])
    options = parser.parse_args()

    old = read_catalogue()
    fresh = updated(old)
    if options.check:
        stale = {message.id for message in old if message.id} ^ {message.id for message in fresh if message.id}
        for text in [*map(str, stale), *missing(fresh)]:
            print(text)
        return 1 if stale or missing(fresh) else 0

    _fill(fresh, options.fill)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as stream:
        write_po(stream, fresh, sort_output=True, width=120, omit_header=False)
    untranslated = missing(fresh)
    print(f"{len(fresh)} strings, {len(untranslated)} without translation")
    print("\n".join(untranslated))
    return 0


if __name__ == "__main__":
    sys.exit(main())
