"""A page of components in Chromium without a server: the test answers each request, under the portal's own policy."""

from collections.abc import Callable
from mimetypes import guess_type
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Page, Route

ORIGIN = "http://portal.test"


class Desk:
    """One page, the answers to what it posts, and what it posted (in order, as text)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.html = ""
        self.posts: list[str] = []
        self.answer: Callable[[Route], None] = lambda route: route.fulfill(status=204, headers={"X-Row-Version": "2"})
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route(f"{ORIGIN}/**", self._route)

    def open(self, main: str, **context: object) -> Page:
        """Show `main`, a template source, within the portal's frame."""
        heading = "{% block heading %}Components{% endblock %}"
        source = '{% extends "base.html" %}' + heading + "{% block main %}" + main + "{% endblock %}"
        person = SimpleNamespace(pk=7, is_authenticated=True, get_full_name="林佳蓉")
        frame = {
            "user": person,
            "csrf_token": "token-of-the-page",
            "portal": {"nav": [], "place": "總務室", "year": 110},
        }
        self.html = Template(source).render(Context(frame | context))
        self.page.goto(f"{ORIGIN}/page")
        return self.page

    def _route(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.posts.append(route.request.post_data or "")
            self.answer(route)
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found, content_type=guess_type(found)[0])
        elif path == "/page":
            policy = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())
            headers = {"Content-Security-Policy": policy}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404)


@pytest.fixture
def desk(page: Page) -> Desk:
    return Desk(page)
