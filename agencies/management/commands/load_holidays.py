"""`manage.py load_holidays [FILE]`: bring days off and Saturdays worked instead in line with a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agencies.actions import set_days
from agencies.calendar_file import UnreadableCalendar, read_calendar

SHIPPED = Path(settings.BASE_DIR) / "fixtures" / "holidays.json"


class Command(BaseCommand):
    help = "Load the government's calendar: all days of the file, or those shipped. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=SHIPPED, help=_("CSV or JSON; without it, the calendar shipped")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            days = read_calendar(options["file"])
        except (OSError, UnreadableCalendar) as error:
            raise CommandError(str(error)) from error
        changed = set_days(days=days, by=None)
        self.stdout.write(
            _("%(days)s days read, %(changed)s changed in the calendar.") % {"days": len(days), "changed": changed}
        )
