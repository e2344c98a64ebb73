"""What every page's frame needs: where the person is and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import roc
from .access import Scope, scope
from .states import Role


@dataclass(frozen=True)
class NavLink:
    """An entry of the main navigation."""

    url: str
    label: str
    icon: str
    is_current: bool


def portal(request: HttpRequest) -> dict[str, Any]:
    """`portal`: `nav` (list of `NavLink`), `place` (own unit or agency), `year` (the ROC year of today)."""
    return {"portal": SimpleLazyObject(partial(_frame, request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    year = roc.roc_year(timezone.localdate())
    if person is None or not person.is_authenticated:
        return {"nav": [], "place": "", "year": year}
    reach = scope(person)
    return {"nav": _nav(request, person, reach), "place": _place(reach), "year": year}


def _place(reach: Scope) -> str:
    for membership in reach.memberships:
        place = membership.agency_name
        return f"{place}・{membership.unit_name}" if membership.unit_name else place
    return ""


def _nav(request: HttpRequest, person: Any, reach: Scope) -> list[NavLink]:
    superior = reach.agencies_as(Role.SUPERVISOR) or reach.superior_as(Role.COORDINATOR, Role.AGENCY_HEAD)
    entries = [("home", _("Home"), "house", True)]
    entries.append(("my_reports", _("My reports"), "pencil-square", bool(reach.units)))
    entries.append(("plan_list", _("Plans"), "file-text", True))
    entries.append(("supervision", _("Supervision"), "bar-chart", bool(superior)))
    overseeing = reach.agencies_as(Role.SUPERVISOR, Role.COORDINATOR, Role.AGENCY_HEAD)
    entries.append(("dashboard", _("Dashboard"), "bar-chart-line", bool(overseeing)))
    entries.append(("inspection_list", _("Inspections"), "clipboard-check", bool(reach.memberships)))
    entries.append(("plan_import", _("Import"), "upload", bool(reach.agencies_as(Role.COORDINATOR))))
    entries.append(("settings_list", _("Agency settings"), "sliders", bool(reach.agencies_as(Role.AGENCY_ADMIN))))
    audits = person.is_superuser or bool(reach.agencies_as(Role.AGENCY_ADMIN))
    entries.append(("audit_log", _("Audit log"), "journal-text", audits))
    entries.append(("admin:index", _("Administration"), "gear", person.is_superuser))
    shown = [(name, reverse(name), label, icon) for name, label, icon, is_shown in entries if is_shown]
    current = _current(request.path, {name: url for name, url, _label, _icon in shown})
    return [NavLink(url, label, icon, name == current) for name, url, label, icon in shown]


def _current(path: str, urls: dict[str, str]) -> str:
    """The name of the entry that a page belongs to: what is done with a plan in the year belongs to the plans."""
    tracking = reverse("my_reports")
    if path.startswith(f"{tracking}annual/"):
        return "supervision" if "supervision" in urls else "plan_list"
    if path.startswith((f"{tracking}plans/", f"{tracking}indicators/")):
        return "plan_list"
    return next((name for name, url in urls.items() if path == url or (url != "/" and path.startswith(url))), "")
