"""Links given as evidence: checked for their form alone, never fetched."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from agencies.errors import Refused

LONGEST = 500
SCHEMES = frozenset({"http", "https"})
# A host with a dot in it and no colon before the path: what people copy from where the scheme is hidden.
_WITHOUT_SCHEME = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?\Z")


def clean_link(text: str) -> str:
    """The address as it is kept; one without a scheme ("www.example.org/a") as https.

    Raises `Refused`: not http(s), no host, a user name or password in it, too long.
    """
    link = text.strip()
    if _WITHOUT_SCHEME.match(link):
        link = f"https://{link}"
    if len(link) > LONGEST:
        raise Refused(_("The link is longer than %(limit)s characters.") % {"limit": LONGEST})
    # Browsers read a backslash as a slash and drop line breaks: what is checked would not be what is opened.
    if "\\" in link or any(sign.isspace() or unicodedata.category(sign).startswith("C") for sign in link):
        raise Refused(_("The link has blanks, backslashes or hidden signs in it."))
    try:
        parts = urlsplit(link)
        named, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(_no_link()) from error
    if parts.scheme not in SCHEMES or not named or not named.strip("."):
        raise Refused(_no_link())
    if "@" in parts.netloc:
        raise Refused(_("The link holds a user name or password. Give it without."))
    return link


def host(link: str) -> str:
    """The machine that a kept link leads to, as it is shown beside it."""
    return urlsplit(link).hostname or ""


def _no_link() -> str:
    return _("This is no link. It begins with https:// or http:// and a host, as the browser's address line shows it.")
