"""Take the pictures of the README and the manual anew: `screenshots.py BASE_URL PASSWORD`.

Wants a portal that runs with the demo (`bin/serve`), and Chromium on the PATH. Writes docs/images/*.png.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent.parent / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
COLOURS = 96


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, how wide."""

    name: str
    account: str
    path: str
    width: int = 1280
    height: int = 860
    dark: bool = False


SHOTS = (
    Shot("home", "editor", "/"),
    Shot("plans", "coordinator", "/plans/"),
    Shot("plan", "coordinator", "/plans/2/"),
    Shot("editor", "south-coordinator", "/plans/4/edit/"),
    Shot("import", "coordinator", "/imports/"),
    Shot("allotment", "coordinator", "/tracking/plans/2/allotment/"),
    Shot("reporting", "coordinator", "/tracking/plans/2/"),
    Shot("my-reports", "editor", "/tracking/"),
    Shot("my-reports-phone", "editor", "/tracking/", 390, 844),
    Shot("review", "head", "/tracking/?tab=review"),
    Shot("supervisor", "supervisor", "/supervision/?year=110"),
    Shot("plan-dark", "chief", "/plans/2/", dark=True),
)


def main(base: str, password: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for shot in SHOTS:
            _take(browser, base, password, shot)
        browser.close()


def _take(browser: Browser, base: str, password: str, shot: Shot) -> None:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        locale="zh-TW",
        color_scheme="dark" if shot.dark else "light",
    )
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", shot.account)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{base}/")
    page.goto(base + shot.path)
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(IMAGES / f"{shot.name}.png", optimize=True)
    context.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
