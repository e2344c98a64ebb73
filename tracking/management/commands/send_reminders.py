"""`manage.py send_reminders`: the day's reminders, in the portal and by mail. Safe to run twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracking.reminders.daily import letters, remind


class Command(BaseCommand):
    help = "Remind of what is due and send the mails that wait. Safe to run twice, also at the same time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--day", type=dt.date.fromisoformat, help=_("as if it were this day (2026-01-31; default: today)")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("say who would be told what, and do nothing"))
        parser.add_argument(
            "--from-hour", type=int, default=0, help=_("do nothing before this hour of the day (0 to 23)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate()
        if timezone.localtime().hour < options["from_hour"]:
            return
        if options["dry_run"]:
            self._show(day)
            return
        outcome = remind(day)
        self.stdout.write(
            _("%(told)s people told, %(sent)s mails sent.") % {"told": outcome.told, "sent": outcome.sent}
        )
        if outcome.failed:
            raise CommandError(
                _("%(count)s mails wait for the next run: %(why)s")
                % {"count": len(outcome.failed), "why": outcome.failed[0].failure}
            )

    def _show(self, day: dt.date) -> None:
        for letter in letters(day):
            self.stdout.write(f"{letter.person} <{letter.address or '–'}>")
            for due, url in letter.items:
                self.stdout.write(f"  {due.text} {url}")
