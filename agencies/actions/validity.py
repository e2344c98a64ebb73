"""Refusing what a row's own rules refuse, before it is saved."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from ..errors import Refused


def refuse_invalid(row: Model) -> None:
    """Raises `Refused` with the words of `full_clean`."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(_("Not saved: %(why)s") % {"why": "; ".join(error.messages)}) from error


def one_line(text: str) -> str:
    """A name without line breaks: in a mail it could else begin what looks like another one."""
    return " ".join(text.splitlines()).strip()
