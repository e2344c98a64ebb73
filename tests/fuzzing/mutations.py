"""Sound files and texts made unsound: flipped, cut, doubled and crossed, also inside the members of a package."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable, Sequence

TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "字" * 5000,
    "\u202e反\u202c\u200f",
    "𠮷𡘙\U00020b9f",
    "\ud7ff\ufffe\uffff",
    "e\u0301" * 300,
    "=HYPERLINK(\"http://x\",\"y\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% load x %}",
    "' OR 1=1 --",
    "%s%d%(x)s{0}{x}",
    "../../../../etc/passwd",
    "一、\n(一)\n1.\n",
    "9" * 400,
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "٣٤٥",
    "²",
    "2147483648",
    "9223372036854775808",
    "00000000-0000-0000-0000-000000000000",
    "2021-02-30",
    "9999-12-31",
    "0000-00-00",
    "110年13月45日",
    "24:61",
    "true",
    "null",
    "[]",
    "{\"a\": 1}",
    "javascript:alert(1)",
    "https://\u202eexample.org:99999/\0",
    "x@y",
)  # fmt: skip


def mutated(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """`content` with some damage; `others` are files to cross it with."""
    if content[:2] == b"PK" and chance.random() < 0.6:
        return _package(content, others, chance)
    for _time in range(chance.choice((1, 1, 2, 5))):
        content = chance.choice(DAMAGES)(content, others, chance)
    return content


def _flipped(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _time in range(chance.choice((1, 1, 4, 16)) if damaged else 0):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def _cut(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _without(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content) + 1), chance.choice((1, 7, 100, 5000))
    return content[:start] + content[start + length :]


def _doubled(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content) + 1), chance.choice((1, 7, 100, 5000))
    part = content[start : start + length]
    return content[:start] + part * chance.choice((2, 3, 40)) + content[start + length :]


def _with_noise(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    noise = chance.choice(
        (chance.randbytes(chance.choice((1, 8, 300))), chance.choice(TEXTS).encode("utf-8", "replace"))
    )
    return content[:place] + noise + content[place:]


def _crossed(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _in_another_encoding(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-32", "big5", "utf-7")), "replace")


Damage = Callable[[bytes, Sequence[bytes], random.Random], bytes]
DAMAGES: tuple[Damage, ...] = (_flipped, _cut, _without, _doubled, _with_noise, _crossed, _in_another_encoding)


def _package(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A package whose outside is sound and one of whose members is not: absent, damaged, twice there or elsewhere."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    place = chance.randrange(len(members))
    name, inside = members[place]
    what = chance.randrange(6)
    if what == 0:
        del members[place]
    elif what == 1:
        members.append((name, chance.choice(DAMAGES)(inside, others, chance)))
    elif what == 2:
        members[place] = (chance.choice(("../" + name, "/" + name, name.upper(), name + "\u202e", "a" * 300)), inside)
    else:
        members[place] = (name, chance.choice(DAMAGES)(inside, others, chance))
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        warnings.simplefilter("ignore", UserWarning)  # that a name is there twice is what is wanted
        for name, inside in members:
            written.writestr(name, inside)
    return out.getvalue()
