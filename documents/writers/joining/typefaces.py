"""One font file for all the parts of a volume that were cut from the same typeface.

Each part carries the glyphs that it uses, under their numbers in the whole typeface (`documents.writers.subsetting`
keeps them), so the files can be laid over each other. Only TrueType outlines are; any other font stays as it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

# maxp and hhea have the number of glyphs and of metrics at these places; head has the form of loca.
_MAXP_GLYPHS = 4
_HHEA_METRICS = 34
_HEAD_CHECKSUM = 8
_HEAD_LOCA_FORMAT = 50
_CHECKSUM_OF_FONT = 0xB1B0AFBA
_REBUILT = frozenset({b"glyf", b"loca", b"hmtx", b"maxp", b"hhea", b"head"})


@dataclass(slots=True)
class Glyph:
    """An outline as the file has it, its advance and left bearing in font units."""

    outline: bytes
    advance: int
    bearing: int


@dataclass(slots=True)
class Typeface:
    """The glyphs of all parts; tables that are the same in each come from the first part."""

    tables: dict[bytes, bytes]
    glyphs: dict[int, Glyph] = field(default_factory=dict)

    def takes(self, tables: dict[bytes, bytes], glyphs: dict[int, Glyph]) -> bool:
        """Add a part's glyphs; False (and nothing added) where they are not of the same typeface."""
        same = all(self.tables.get(tag) == tables.get(tag) for tag in (b"fpgm", b"prep", b"cvt "))
        if not same or tables[b"head"][18:20] != self.tables[b"head"][18:20]:
            return False
        if any(self.glyphs.get(number, glyph) != glyph for number, glyph in glyphs.items()):
            return False
        self.glyphs |= glyphs
        self.tables[b"maxp"] = _larger(self.tables[b"maxp"], tables[b"maxp"])
        return True

    def file(self) -> bytes:
        """The font file with the glyphs of all parts."""
        count = max(self.glyphs, default=0) + 1
        outlines, places, metrics = bytearray(), [0], bytearray()
        for number in range(count):
            glyph = self.glyphs.get(number)
            if glyph:
                outlines += glyph.outline + b"\0" * (-len(glyph.outline) % 4)
            places.append(len(outlines))
            metrics += struct.pack(">Hh", glyph.advance, glyph.bearing) if glyph else b"\0\0\0\0"
        return _font_file(
            self.tables
            | {
                b"glyf": bytes(outlines),
                b"loca": struct.pack(f">{len(places)}I", *places),
                b"hmtx": bytes(metrics),
                b"maxp": _with(self.tables[b"maxp"], _MAXP_GLYPHS, ">H", count),
                b"hhea": _with(self.tables[b"hhea"], _HHEA_METRICS, ">H", count),
                b"head": _with(self.tables[b"head"], _HEAD_LOCA_FORMAT, ">h", 1),
            }
        )


class Typefaces:
    """The typefaces of a volume, by name."""

    def __init__(self) -> None:
        self._known: list[tuple[str, Typeface]] = []

    def add(self, name: str, content: bytes) -> int | None:
        """Take in a part's font file; which typeface it went into. None: not one that can be laid together."""
        tables = _tables(content)
        if tables is None or not tables.keys() >= _REBUILT:
            return None
        glyphs = dict(_glyphs(tables))
        for index, (known, typeface) in enumerate(self._known):
            if known == name and typeface.takes(tables, glyphs):
                return index
        self._known.append((name, Typeface({tag: table for tag, table in tables.items() if tag != b"DSIG"}, glyphs)))
        return len(self._known) - 1

    def files(self) -> list[bytes]:
        """The font file of each typeface, in the order of `add`'s answers."""
        return [typeface.file() for _name, typeface in self._known]


def _tables(content: bytes) -> dict[bytes, bytes] | None:
    """The tables of a TrueType file; None for anything else."""
    if content[:4] not in (b"\0\1\0\0", b"true"):
        return None
    (count,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4sIII", content, 12 + 16 * number) for number in range(count))
    return {tag: content[start : start + length] for tag, _sum, start, length in records}


def _glyphs(tables: dict[bytes, bytes]) -> Iterator[tuple[int, Glyph]]:
    """Number and glyph of all that have an outline."""
    loca, outlines, metrics = tables[b"loca"], tables[b"glyf"], tables[b"hmtx"]
    is_long = struct.unpack_from(">h", tables[b"head"], _HEAD_LOCA_FORMAT)[0] == 1
    places = struct.unpack(f">{len(loca) // (4 if is_long else 2)}{'I' if is_long else 'H'}", loca)
    unit = 1 if is_long else 2
    (full,) = struct.unpack_from(">H", tables[b"hhea"], _HHEA_METRICS)
    for number in range(len(places) - 1):
        start, end = places[number] * unit, places[number + 1] * unit
        if end > start:
            # Behind the last full metric there are bearings alone: their glyphs have the last advance.
            (advance,) = struct.unpack_from(">H", metrics, 4 * min(number, full - 1))
            place = 4 * number + 2 if number < full else 4 * full + 2 * (number - full)
            (bearing,) = struct.unpack_from(">h", metrics, place)
            yield number, Glyph(outlines[start:end].rstrip(b"\0"), advance, bearing)


def _larger(one: bytes, other: bytes) -> bytes:
    """maxp with the larger of each limit; its version stands as it is."""
    count = min(len(one), len(other)) // 2
    pairs = zip(*(struct.unpack(f">{count}H", table[: 2 * count]) for table in (one, other)), strict=True)
    return struct.pack(f">{count}H", *(max(pair) for pair in pairs))


def _with(table: bytes, place: int, form: str, value: int) -> bytes:
    changed = bytearray(table)
    struct.pack_into(form, changed, place, value)
    return bytes(changed)


def _font_file(tables: dict[bytes, bytes]) -> bytes:
    """A TrueType file of these tables, with its checksums (OpenType 1.9, "Table directory")."""
    tables = tables | {b"head": _with(tables[b"head"], _HEAD_CHECKSUM, ">I", 0)}
    largest = 1 << (len(tables).bit_length() - 1)
    directory = struct.pack(
        ">4s4H",
        b"\0\1\0\0",
        len(tables),
        largest * 16,
        largest.bit_length() - 1,
        (len(tables) - largest) * 16,
    )
    place, bodies = 12 + 16 * len(tables), []
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(body), place, len(tables[tag]))
        bodies.append((tag, body))
        place += len(body)
    whole = directory + b"".join(body for _tag, body in bodies)
    sealed = _with(tables[b"head"], _HEAD_CHECKSUM, ">I", (_CHECKSUM_OF_FONT - _checksum(whole)) & 0xFFFFFFFF)
    return directory + b"".join(sealed + body[len(sealed) :] if tag == b"head" else body for tag, body in bodies)


def _checksum(content: bytes) -> int:
    return sum(struct.unpack(f">{len(content) // 4}I", content)) & 0xFFFFFFFF
