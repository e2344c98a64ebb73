"""The day's reminders: in the portal's list, and one mail for each person. Safe to run twice, also at the same time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from agencies.models import Membership, User

from ..models import Delivery, Notice, NoticePreference
from ..states import DeliveryKind
from .agenda import due_on
from .due import Audience, Due
from .recipients import Holders
from .rules import CATCH_UP_DAYS
from .sending import send, waiting


@dataclass(frozen=True)
class Letter:
    """What one person is to be told today; `address` is empty for who wants or has no mail."""

    person: User
    address: str
    items: tuple[tuple[Due, str], ...]


@dataclass(frozen=True)
class Outcome:
    """How many people were told, how many mails went out, and the mails that wait for the next run."""

    told: int
    sent: int
    failed: list[Delivery]


def remind(day: dt.date) -> Outcome:
    """Tell everybody concerned on `day`, once, and send what waits, also of earlier days."""
    told = sum(_tell(letter, day) for letter in letters(day))
    sent, failed = send(list(waiting(day).filter(day__lte=day).select_related("person")))
    return Outcome(told, sent, failed)


def letters(day: dt.date) -> list[Letter]:
    """Whom to tell what on `day`, without what each was told of before; seventeen queries at most."""
    dues = due_on(day)
    if not dues:
        return []
    holders = Holders(Membership.objects.in_force(day).select_related("person"))
    told = _told(day)
    concerned: dict[User, list[tuple[Due, str]]] = defaultdict(list)
    for due in dues:
        for person in _concerned(due, holders):
            if (person.pk, due.key) not in told:
                url = due.unit_url if holders.is_in_unit(person, due.unit_id) else due.agency_url
                concerned[person].append((due, url))
    silent = set(NoticePreference.objects.filter(wants_mail=False).values_list("person", flat=True))
    return [
        Letter(person, "" if person.pk in silent else person.email, tuple(items))
        for person, items in sorted(concerned.items(), key=lambda entry: entry[0].pk)
    ]


def _concerned(due: Due, holders: Holders) -> list[User]:
    """Whom a thing waits for; whoever is missing has the next one in line in place."""
    if due.audience == Audience.HEAD:
        return holders.of_head(due.unit_id, due.agency_id)
    if due.audience == Audience.COORDINATOR:
        return holders.of_agency(due.agency_id)
    if due.audience == Audience.CHIEF:
        return holders.of_chief(due.agency_id)
    return holders.of_unit(due.unit_id, due.agency_id, with_head=due.is_escalated)


def _told(day: dt.date) -> set[tuple[int, str]]:
    """Who was told what, as far back as a scheduled day is answered for."""
    since = day - dt.timedelta(days=CATCH_UP_DAYS)
    return set(Notice.objects.filter(day__gte=since, day__lt=day).values_list("person_id", "key"))


@transaction.atomic
def _tell(letter: Letter, day: dt.date) -> bool:
    """Write one person's notices and the mail that will carry them; False where another run has done it.

    Once the day's mail is written nothing is added to it: what comes up later is told tomorrow.
    """
    delivery = None
    if letter.address:
        delivery, is_new = Delivery.objects.get_or_create(
            person=letter.person, day=day, kind=DeliveryKind.DIGEST, defaults={"address": letter.address}
        )
        if not is_new:
            return False
    notices = [
        Notice(person=letter.person, key=due.key, day=day, text=due.text.to(letter.person), url=url, delivery=delivery)
        for due, url in letter.items
    ]
    before = Notice.objects.filter(person=letter.person, day=day).count()
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return Notice.objects.filter(person=letter.person, day=day).count() > before
