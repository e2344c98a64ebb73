"""What browser tests share: the words on screen, a sign-in through the form, and what the browser complains of."""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils.translation import gettext, override
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.world import PASSWORD

GPS_IFD = 0x8825


def said(msgid: str, **values: object) -> str:
    """What a reader of Chinese sees for a source string: `said("Version %(number)s", number=2)`.

    Where the source counts, its singular: Chinese has one form.
    """
    with override("zh-hant"):
        text = gettext(msgid)
    return text % values if values else text


def whole(msgid: str) -> re.Pattern[str]:
    """The name of a button that begins with an icon: the words with white space around them, and nothing else."""
    return re.compile(rf"^\s*{re.escape(said(msgid))}\s*$")


class Complaints(list[str]):
    """What the browser says of a page's faults: errors in its console (refused by the policy as well) and in scripts.

    Answers of 409 and 422 belong to the conversation, and a PDF's viewer looks for an icon of its own: failed loads to
    the browser all the same.
    """

    def __init__(self, page: Page) -> None:
        super().__init__()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(str(error)))

    def _console(self, message: Any) -> None:
        is_expected = re.search(r"status of (409|422)", message.text) or message.location["url"].endswith(
            "/favicon.ico"
        )
        if message.type == "error" and not is_expected:
            self.append(f"{message.text} {message.location['url']}")


def sign_in(context: BrowserContext, address: str, username: str) -> tuple[Page, Complaints]:
    """A page of the portal at `address`, signed in through the form."""
    page = context.new_page()
    complaints = Complaints(page)
    page.goto(address)
    page.get_by_label(said("User name or e-mail")).fill(username)
    page.get_by_label(said("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=said("Sign in"), exact=True).click()
    expect(page.get_by_role("button", name=said("Sign in"), exact=True)).to_have_count(0)
    return page, complaints


def photo_with_a_place() -> bytes:
    """A JPEG as a telephone makes it: it says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (22.0, 38.0, 1.0), 3: "E", 4: (120.0, 18.0, 5.0)})
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), "seagreen").save(stream, "JPEG", exif=exif)
    return stream.getvalue()
