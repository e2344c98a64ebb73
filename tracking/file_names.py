"""What an uploaded file is called once it is kept: a name alone, without path, control signs or a misleading end."""

from __future__ import annotations

import unicodedata

LONGEST = 120
# Not allowed in names on the machines that people save to.
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
# Control and formatting signs (also those that turn the direction of writing), surrogates, private and unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str, suffix: str, default: str) -> str:
    """The last part of `name` in at most 120 signs, ending in `suffix` (".pdf"), which its content decides.

    `default` is the name, without its end, of what has none.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    stem = seen.translate(_RESERVED).strip(" .")
    # Never shorten what the name ends in otherwise: "minutes.exe" becomes "minutes.exe.pdf", and is no program.
    if stem.lower().endswith(suffix):
        stem = stem[: -len(suffix)].strip(" .")
    elif stem.lower() == suffix.removeprefix("."):
        stem = ""
    return (stem or default)[: LONGEST - len(suffix)].rstrip(" .") + suffix
