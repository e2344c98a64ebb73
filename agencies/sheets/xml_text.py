"""Text as XML can hold it."""

from __future__ import annotations

import re

# All but the characters of XML 1.0 (section 2.2): control characters, surrogates, U+FFFE and U+FFFF.
_UNHELD = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without what no XML file can hold: one such sign makes the whole file unreadable."""
    return _UNHELD.sub("", text)
