"""In which language a person is spoken to: in mails, notices and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

# Official documents are in Chinese, whoever writes them in whatever interface.
OFFICIAL = "zh-hant"

# Django's own words that its Chinese lacks: translated with the portal's.
FROM_DJANGO = (gettext_noop("- Select an option -"),)


def chosen_by(person: Any) -> str:
    """The language that the person chose; "" without a choice, and for one that the portal no longer has."""
    chosen = getattr(person, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def speaking_to(person: Any, otherwise: str | None = None) -> Any:
    """Within this, strings are translated for the person, whoever causes them to be written.

    Without a choice of the person's it is the language `otherwise`: the portal's own, unless said.
    """
    return translation.override(chosen_by(person) or otherwise or settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Said:
    """A lazy string with its values, and what is added to it: put together in the language of the moment."""

    template: str | Promise
    values: Mapping[str, object] = field(default_factory=dict)
    after: str | Promise = ""

    def __str__(self) -> str:
        # A lazy plural takes its number from the values: it is formatted, not turned into text first.
        said = self.template % self.values if self.values else self.template
        return f"{said}{self.after}"

    def officially(self) -> str:
        """As an official document says it."""
        with translation.override(OFFICIAL):
            return str(self)

    def to(self, person: Any) -> str:
        """As the person is told it."""
        with speaking_to(person):
            return str(self)
