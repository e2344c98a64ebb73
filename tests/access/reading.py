"""What views and forms read of a request: the names of its fields and filters, whichever code asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

_METHODS = ("get", "getlist", "__getitem__", "__contains__")
# Keys within names: a node's uid, a row's number, a unit's name.
_KEYS = re.compile(r"[0-9a-f]{32}|\d+|(?<=^part:).+")


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names asked of any body, address or upload meanwhile, with `#` for keys within them."""
    names: set[str] = set()
    is_parsing = False

    def noting(method: str) -> Any:
        original = getattr(MultiValueDict, method)

        def noted(self: Any, key: Any, *rest: Any) -> Any:
            if not is_parsing:
                names.add(_KEYS.sub("#", str(key)))
            return original(self, key, *rest)

        return noted

    def appendlist(self: Any, key: Any, value: Any) -> None:
        # What was sent is no sign that anybody asks for it.
        nonlocal is_parsing
        is_parsing = True
        kept(self, key, value)
        is_parsing = False

    kept = QueryDict.appendlist
    patched = {name: noting(name) for name in _METHODS}
    with mock.patch.multiple(QueryDict, **patched, appendlist=appendlist, create=True):
        yield names
