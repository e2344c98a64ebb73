"""The three agencies of the year, their units, their people, and the browser pages these sit at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, Unit, User
from agencies.states import Role
from tests.browsing import Complaints, said, whole
from tests.world import PASSWORD, person


@dataclass
class Year:
    """Who takes part. `people` by user name; the plans are there once `chapters.planning` is over."""

    city: Agency
    bureau: Agency
    plant: Agency
    office: Unit
    workshop: Unit
    operation: Unit
    general: Unit
    research: Unit
    people: dict[str, User]

    @property
    def agencies(self) -> list[Agency]:
        """From the top down, as every list shows them."""
        return [self.city, self.bureau, self.plant]


def settle() -> Year:
    """City → bureau → plant. The plant's office has a head, its other units have none."""
    city = add_agency(code="K", name="港灣市政府", short_name="港灣市府", by=None)
    bureau = add_agency(code="KB", name="港灣市環境保護局", short_name="環保局", parent=city, by=None)
    plant = add_agency(
        code="KBP", name="港灣資源回收廠", short_name="回收廠", parent=bureau, all_units_label="各組室", by=None
    )
    office, workshop, operation = (
        add_unit(agency=plant, code=code, name=name, by=None)
        for code, name in (("A", "總務室"), ("W", "維修組"), ("O", "操作組"))
    )
    general = add_unit(agency=bureau, code="G", name="綜計科", by=None)
    research = add_unit(agency=city, code="R", name="研考會", by=None)
    roles: dict[str, list[tuple[Role, Agency, Unit | None]]] = {
        "office": [(Role.UNIT_EDITOR, plant, office)],
        "head": [(Role.UNIT_HEAD, plant, office)],
        "workshop": [(Role.UNIT_EDITOR, plant, workshop)],
        "operation": [(Role.UNIT_EDITOR, plant, operation)],
        "coordinator": [(Role.COORDINATOR, plant, None)],
        "chief": [(Role.AGENCY_HEAD, plant, None)],
        "administrator": [(Role.AGENCY_ADMIN, bureau, None)],
        "inspector": [(Role.SUPERVISOR, bureau, None)],
        "bureau": [(Role.COORDINATOR, bureau, None), (Role.UNIT_EDITOR, bureau, general)],
        "director": [(Role.AGENCY_HEAD, bureau, None)],
        "commission": [(Role.SUPERVISOR, city, None)],
        "city": [(Role.COORDINATOR, city, None), (Role.UNIT_EDITOR, city, research)],
        "mayor": [(Role.AGENCY_HEAD, city, None)],
    }
    people = {}
    for username, held in roles.items():
        people[username] = person(username, f"{held[0][1].short_name}{username}")
        for role, agency, unit in held:
            grant_role(person=people[username], role=role, agency=agency, unit=unit, by=None)
    people["system"] = User.objects.create_superuser("system", "system@example.org", PASSWORD, name="系統管理者")
    return Year(city, bureau, plant, office, workshop, operation, general, research, people)


@dataclass
class Desks:
    """Each person's own browser window, opened when first needed; `complaints` of all of them."""

    new_context: Callable[..., BrowserContext]
    address: str
    year: Year
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[Complaints] = field(default_factory=list)

    def of(self, username: str) -> Page:
        """The person's page, signed in by the session's cookie."""
        if username not in self.pages:
            client = Client()
            client.force_login(self.year.people[username])
            cookie = {"name": settings.SESSION_COOKIE_NAME, "url": self.address}
            context = self.new_context(reduced_motion="reduce")
            context.add_cookies([cookie | {"value": client.cookies[settings.SESSION_COOKIE_NAME].value}])
            self._take(username, context)
        return self.pages[username]

    def stranger(self, username: str) -> Page:
        """The person's page before anybody has signed in."""
        return self._take(username, self.new_context(reduced_motion="reduce"))

    def at(self, username: str, view: str, *args: Any, **query: Any) -> Page:
        """The person's page, gone to a page of the portal."""
        page = self.of(username)
        page.goto(self.address + reverse(view, args=args) + (f"?{urlencode(query)}" if query else ""))
        return page

    def _take(self, username: str, context: BrowserContext) -> Page:
        self.pages[username] = context.new_page()
        self.complaints.append(Complaints(self.pages[username]))
        return self.pages[username]


def press(place: Page | Locator, msgid: str, **values: Any) -> None:
    """Press the button of these words in a page or part of it."""
    name = said(msgid, **values) if values else whole(msgid)
    place.get_by_role("button", name=name, exact=bool(values)).first.click()


def told(page: Page, msgid: str, **values: Any) -> None:
    """The portal says so at the top of the page."""
    expect(page.locator("#messages")).to_contain_text(said(msgid, **values))


def saved(place: Locator) -> None:
    """The form in this place has saved itself."""
    expect(place.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")
