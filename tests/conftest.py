"""What every test shares: the browser, the marks by database and browser, Hypothesis' profile."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Locator, expect

# Timings differ between machines and with the number of workers: slow is not wrong.
# The same examples each time: no change is refused by chance. `--hypothesis-profile explore` tries others.
hypothesis_settings.register_profile("portal", deadline=None, print_blob=True, derandomize=True)
hypothesis_settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis_settings.load_profile("portal")

# How long a browser test waits for what it expects to see, for an action and for a page (ms): what is there at once
# costs nothing, and a busy machine may halt everything for a minute.
PATIENCE = 180_000
expect.set_options(timeout=PATIENCE)

# Playwright's synchronous interface keeps an event loop in the thread of the tests, in which Django refuses the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What a script does to an element it does not do before it is loaded: until then the plain page answers.
ACTIONS = ("click", "press", "fill", "check", "uncheck", "select_option", "set_input_files", "focus", "drop")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER_FIXTURES = {"browser", "page", "context", "new_context", "launch_browser"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: uses the database (set by itself, from mark and fixtures)")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the browser and the database before `-m` selects; skip the browser where none is installed."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & BROWSER_FIXTURES:
            item.add_marker("browser")
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on PATH (Debian: apt-get install chromium)"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a module calls TODAY is the day of each of its tests, also of those that run after midnight.

    Each begins in the portal's language, whatever the last request of the test before was answered in.
    """
    translation.deactivate()
    module = getattr(item, "module", None)
    if hasattr(module, "TODAY"):
        module.TODAY = timezone.localdate()


def _once_loaded(act: Callable[..., None]) -> Callable[..., None]:
    """An action of Playwright that waits for the page's scripts: a new page has its elements before them."""

    @functools.wraps(act)
    def wait_and_act(self: Locator, *args: Any, **options: Any) -> None:
        self.first.wait_for(state="attached", timeout=options.get("timeout"))
        self.page.wait_for_load_state("load")
        act(self, *args, **options)

    return wait_and_act


def _patient(open_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    @functools.wraps(open_context)
    def open_patiently(self: Browser, **options: Any) -> BrowserContext:
        context = open_context(self, **options)
        context.set_default_timeout(PATIENCE)
        return context

    return open_patiently


@pytest.fixture(autouse=True, scope="session")
def patient_browser() -> Iterator[None]:
    """Every context, also those that a test opens itself, waits long enough, and acts on pages that are there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Browser, "new_context", _patient(Browser.new_context))
        for name in ACTIONS:
            patch.setattr(Locator, name, _once_loaded(getattr(Locator, name)))
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, which speaks to nobody but the live server."""
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in Taiwan; a test asks for English by its own context."""
    return browser_context_args | {"locale": "zh-TW", "timezone_id": "Asia/Taipei"}
