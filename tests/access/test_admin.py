"""The administration: open to system administrators alone, whatever a person holds elsewhere; no model is left out."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from tests.access.admin_pages import MAY, one_row_of_each, pages
from tests.access.asking import ask, who
from tests.access.relations import RELATIONS
from tests.access.visitors import Visitors
from tests.world import City, Person, build_city

pytestmark = pytest.mark.django_db

# Django's own addresses beside those of the models: (what they are called with, what a system administrator gets).
OF_THE_SITE = {
    "index": ({}, 200),
    "login": ({}, 302),
    "logout": ({}, 405),
    "password_change": ({}, 302),
    "password_change_done": ({}, 200),
    "autocomplete": ({}, 403),
    "jsi18n": ({}, 200),
    "view_on_site": ({"content_type_id": 1, "object_id": 1}, 404),
    "app_list": ({"app_label": "plans"}, 200),
    "auth_user_password_change": ({"id": 0}, 404),
}
OUTSIDERS = (
    "anonymous",
    "nobody",
    "foreigner",
    "other_editor",
    "editor",
    "coordinator",
    "chief",
    "supervisor",
    "admin",
)


@pytest.fixture
def city() -> City:
    city = build_city()
    one_row_of_each(city)
    return city


def test_the_table_knows_every_address_of_the_administration() -> None:
    acts = ("changelist", "add", "change", "delete", "history", "import", "export", "process_import")
    models = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    of_models = {f"{model}_{act}" for model in models for act in acts}
    of_texts = {f"{model._meta.app_label}_{model._meta.model_name}_text_restore" for model in admin.site._registry}
    known = of_models | of_texts | set(OF_THE_SITE)

    # Without a name: old addresses of a row, and the last of all, which answers for what is not there.
    assert {name for name in _names() if name not in known} == {"None"}
    assert set(MAY) <= {model._meta.label_lower for model in admin.site._registry}


def _names() -> set[str]:
    """The names of all addresses below `admin:`."""
    site = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", None) == "admin")
    found, waiting = set(), list(site.url_patterns)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLResolver):
            waiting.extend(entry.url_patterns)
        elif isinstance(entry, URLPattern):
            found.add(str(entry.name))
    return found


def test_system_administrators_get_what_the_portal_does_not_keep_for_its_actions(city: City) -> None:
    visitors, wrong = Visitors(), {}
    for page in pages():
        shown = ask(visitors, city["system"], "get", page.url).status
        sent = page.sent and ask(visitors, city["system"], "post", page.url).status
        if (got := (shown, sent)) != (page.shown, page.sent):
            wrong[page.label, page.act] = got

    for name, (kwargs, expected) in OF_THE_SITE.items():
        status = ask(visitors, city["system"], "get", reverse(f"admin:{name}", kwargs=kwargs)).status
        if status != expected:
            wrong["site", name] = (status, 0)

    assert wrong == {}


def test_nobody_else_gets_anything(city: City) -> None:
    wrong, visitors = {}, Visitors()
    people = {role: _person(city, role) for role in (*OUTSIDERS, "staff", "disabled")}
    visitors.client(city["system"])
    User.objects.filter(username="system").update(is_active=False)
    listed = list(pages())
    for role, somebody in people.items():
        for page in listed:
            answer = ask(visitors, somebody, "get" if page.shown != 405 else "post", page.url)
            # To the sign-in: the portal's for the anonymous, else the administration's, which says no.
            if answer.status != 302 or not _is_sign_in(answer.headers["Location"], role):
                wrong[role, page.label, page.act] = (answer.status, answer.headers.get("Location"))
        refusal = ask(visitors, somebody, "get", reverse("admin:login")).status
        if refusal != (302 if role in ("anonymous", "disabled") else 403):
            wrong[role, "login", ""] = (refusal, None)

    assert wrong == {}


def _person(city: City, role: str) -> Person:
    if role == "disabled":
        return city["system"]
    if role == "staff":
        User.objects.filter(username="nobody").update(is_staff=True)
        return city["nobody"]
    return RELATIONS[role].person(city) if role in RELATIONS else who(city, role)


def _is_sign_in(location: str, role: str) -> bool:
    name = "account_login" if role in ("anonymous", "disabled") else "admin:login"
    return re.fullmatch(rf"{re.escape(reverse(name))}\?next=/(admin/.*)?", location) is not None
