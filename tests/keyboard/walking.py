"""Getting about a page by keys alone, as who cannot use a mouse does."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browsing import said
from tests.world import PASSWORD

# So many stops are a long way; more than that is no way.
MOST_TABS = 90

# What has the focus: whether it is what is wanted, shows that it has it, and is not hidden behind what lies above it.
_LOOK = """wanted => {
  const at = document.activeElement;
  if (at === document.body) return { isWanted: false, fault: "" };
  const shown = at.closest("label") ?? at;
  const box = shown.getBoundingClientRect();
  const parts = [0.5, 0.1, 0.9];
  const points = parts.flatMap((x) => parts.map((y) => [box.left + x * box.width, box.top + y * box.height]));
  const isUncovered = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (shown.contains(top) || top.contains(shown));
  });
  // The browser's own button within a date rings by itself.
  const isDate = at.type === "date";
  const rings = (each) => getComputedStyle(each).outlineStyle !== "none";
  const ring = isDate || [at, shown, shown.parentElement].some(rings);
  const faults = [
    isDate || at.matches(":focus-visible") || "is not shown as focused",
    ring || "has no ring",
    isUncovered || "is covered",
  ].filter((fault) => fault !== true);
  return { isWanted: at === wanted, fault: faults.length ? `${at.outerHTML.slice(0, 120)} ${faults.join(", ")}` : "" };
}"""


def tab_to(page: Page, wanted: Locator, *, back: bool = False) -> int:
    """Press Tab (Shift+Tab to go `back`) until the focus is where it is wanted; how often.

    Wherever it comes by, it must be seen there.
    """
    for _attempt in range(3):
        try:
            return _tab_to(page, wanted, back=back)
        except Error as error:
            # The page before was still there when the walk began: the new one is walked from its top.
            if "Execution context was destroyed" not in str(error) and "JSHandles can be" not in str(error):
                raise
    pytest.fail(f"pages change on the way to {wanted}")


def _tab_to(page: Page, wanted: Locator, *, back: bool) -> int:
    expect(wanted).to_be_visible()
    page.wait_for_load_state("load")
    element = wanted.element_handle()
    for presses in range(1, MOST_TABS + 1):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        seen = page.evaluate(_LOOK, element)
        assert seen["fault"] == "", seen["fault"]
        if seen["isWanted"]:
            return presses
    pytest.fail(f"Tab never comes to {wanted}")


def press(page: Page, wanted: Locator, *, back: bool = False, key: str = "Enter") -> None:
    """Go there, and press what a button or link is pressed with."""
    tab_to(page, wanted, back=back)
    page.keyboard.press(key)


def write(page: Page, wanted: Locator, text: str) -> None:
    """Go to a field, and write over what it says."""
    tab_to(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def skip(page: Page) -> None:
    """From the top of a page past its menus, by the first stop of all; a form may have led past them already."""
    if urlsplit(page.url).fragment == "main":
        return
    press(page, page.get_by_role("link", name=said("Skip to the main content")))
    expect(page.locator("#main")).to_be_focused()


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(address)
    write(page, page.get_by_label(said("User name or e-mail")), username)
    write(page, page.get_by_label(said("Password"), exact=True), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_label(said("Password"), exact=True)).to_have_count(0)


def sign_out(page: Page) -> None:
    """By the menu at the end of the head."""
    menu = page.locator("header details.menu")
    page.keyboard.press("Alt+u")
    press(page, menu.locator("summary"))
    press(page, menu.get_by_role("button", name=said("Sign out")))
    expect(page.get_by_label(said("Password"), exact=True)).to_be_visible()


def from_menu(page: Page, msgid: str) -> None:
    """By the main menu, to which its access key leads from anywhere in a page."""
    menu = page.get_by_role("navigation", name=said("Main menu"))
    page.keyboard.press("Alt+u")
    press(page, menu.get_by_role("link", name=said(msgid), exact=True))
