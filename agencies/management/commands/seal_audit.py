"""`bin/manage seal_audit`: seal the audit log, and prune it where AUDIT_KEEP_MONTHS says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import Seal
from ...sealing import GRACE, prune, seal
from ...sealing.pruning import Unverified


class Command(BaseCommand):
    help = "Seal the audit log by hash, and remove what is older than AUDIT_KEEP_MONTHS. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--grace",
            type=int,
            default=int(GRACE.total_seconds()),
            help="leave entries alone that are younger, in seconds (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["grace"] < 0:
            raise CommandError("--grace is 0 or more.")
        made = seal(dt.timedelta(seconds=options["grace"]))
        removed = 0
        if settings.AUDIT_KEEP_MONTHS:
            try:
                removed = prune(settings.AUDIT_KEEP_MONTHS)
            except Unverified as unverified:
                raise CommandError(f"Nothing was pruned: {unverified} See bin/manage verify_audit.") from unverified
        self.stdout.write(f"{len(made)} seals made, {removed} entries pruned.")
        if newest := Seal.objects.newest():
            self.stdout.write(f"Newest seal: {newest.number} {newest.hash}")
