"""The shape of a page: which elements stand in which, whatever they say and how often."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# What tells elements apart to whoever looks at them, or has them read out.
_TELLING = ("class", "type", "role", "open", "disabled", "aria-current", "aria-label", "tabindex", "data-state")
_YES_OR_NO = frozenset({"aria-label", "aria-current"})

Shape = frozenset[tuple[str, str]]


def shape_of(html: str, *, but_for: frozenset[str] = frozenset({"header", "head"})) -> Shape:
    """Every (parent, child) of a page, each with what tells it apart. Pages of one shape differ in words and length.

    `but_for`: elements that are left out with all that is in them.
    """
    reader = _Reader(but_for)
    reader.feed(html)
    return frozenset(reader.found)


class _Reader(HTMLParser):
    def __init__(self, but_for: frozenset[str]) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._but_for = but_for
        self._open: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_left_out():
            self.found.add((self._open[-1][1], _named(tag, dict(attrs))))
        if tag not in _VOID:
            self._open.append((tag, _named(tag, dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        # What was left open (a paragraph, a list item) ends with what it stands in.
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                return

    def _is_left_out(self) -> bool:
        return any(tag in self._but_for for tag, _name in self._open)


def _named(tag: str, attributes: dict[str, str | None]) -> str:
    told = (
        (name, name in attributes if name in _YES_OR_NO else attributes[name])
        for name in _TELLING
        if name in attributes
    )
    return " ".join([tag, *(f"{name}={value}" for name, value in told)])
