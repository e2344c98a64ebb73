"""Telling people in the portal what happened along the January chain; once a day about the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import Truncator

from agencies.models import Agency, Membership, User
from agencies.states import Role

from ..models import Notice


def people_as(agency: Agency, *roles: Role) -> QuerySet[User]:
    """Who holds one of these roles in the agency today."""
    held = Membership.objects.in_force().filter(agency=agency, role__in=roles)
    return User.objects.filter(pk__in=held.values("person"))


def coordinators_or_head(agency: Agency) -> list[User]:
    """The agency's coordinators; its head where it has none."""
    return list(people_as(agency, Role.COORDINATOR)) or list(people_as(agency, Role.AGENCY_HEAD))


def tell(people: Iterable[User], *, key: str, text: str | Promise, url: str, **values: object) -> int:
    """Add a notice for each person who has none about `key` today, and say how many were added.

    `text` is a lazy translation; it is written in the portal's language, whatever the sender reads the pages in.
    """
    today = timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        said = Truncator(str(text) % values).chars(300)
    told = set(Notice.objects.filter(key=key, day=today).values_list("person", flat=True))
    new = [Notice(person=person, key=key, day=today, text=said, url=url) for person in people if person.pk not in told]
    # Whoever sends the same at this moment adds the same row: one of the two is enough.
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
