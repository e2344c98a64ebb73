"""`bin/manage keep_accounts`: disable accounts that nobody uses or whose last role is over, and warn beforehand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ... import actions, outbox
from ...keeping.unused import expired, unused


class Command(BaseCommand):
    help = (
        "Warn people whose accounts were long unused, disable those warned two weeks ago, and those whose last role "
        "is over; forget old mails about accounts. Safe to run twice, also at the same time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=dt.date.fromisoformat, help="as if it were this day (2026-01-31)")
        parser.add_argument("--dry-run", action="store_true", help="say which accounts, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate()
        accounts, over = unused(day), expired(day)
        if options["dry_run"]:
            for account in accounts:
                verb = "disable" if account.is_over(day) else "warn"
                self.stdout.write(f"{verb} {account.person.username}: not used since {account.used_on}")
            for person in over:
                self.stdout.write(f"disable {person.username}: the last role is over")
            return
        warned = sum(actions.warn_of_disuse(person=account.person, day=day) for account in accounts)
        disabled = sum(actions.disable_unused(person=account.person, day=day) for account in accounts)
        ended = sum(actions.disable_expired(person=person, day=day) for person in over)
        outbox.forget_old()
        self.stdout.write(f"{warned} people warned, {disabled} unused accounts disabled, {ended} without roles.")
