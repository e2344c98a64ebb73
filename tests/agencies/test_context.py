"""Which entry of the navigation a page belongs to."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from agencies.context import portal
from agencies.models import User
from agencies.states import Role
from tests import factories

pytestmark = pytest.mark.django_db


def current(person: User, path: str) -> list[str]:
    request = RequestFactory().get(path)
    request.user = person
    return [link.url for link in portal(request)["portal"]["nav"] if link.is_current]


@pytest.mark.parametrize(
    ("path", "coordinators", "superiors"),
    [
        ("/", ["/"], ["/"]),
        ("/tracking/", ["/tracking/"], []),
        ("/tracking/sheet/", ["/tracking/"], []),
        ("/tracking/plans/7/annual/", ["/plans/"], ["/plans/"]),
        ("/tracking/indicators/7/", ["/plans/"], ["/plans/"]),
        ("/tracking/annual/7/", ["/plans/"], ["/supervision/"]),
        ("/supervision/", [], ["/supervision/"]),
        ("/notices/", [], []),
    ],
)
def test_each_page_lights_one_entry_at_most(path: str, coordinators: list[str], superiors: list[str]) -> None:
    above = factories.agency("環保局")
    plant = factories.agency("中區廠", parent=above)
    coordinator = factories.person("彙整", (Role.COORDINATOR, plant), (Role.UNIT_EDITOR, factories.unit(plant)))
    supervisor = factories.person("督考", (Role.SUPERVISOR, above))

    assert (current(coordinator, path), current(supervisor, path)) == (coordinators, superiors)
