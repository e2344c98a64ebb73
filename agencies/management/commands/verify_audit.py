"""`bin/manage verify_audit`: whether the audit log is as it was sealed; else the first entry that differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import AuditEntry, Seal
from ...sealing import first_difference


class Command(BaseCommand):
    help = "Compare the audit log with its seals; ends with code 1 and names the first entry that differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--holding", default="", metavar="HASH", help="the hash of a seal noted earlier: the chain must have it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if difference := first_difference(holding=options["holding"].lower()):
            raise CommandError(f"Seal {difference.seal}: {difference.text}")
        newest = Seal.objects.newest()
        waiting = AuditEntry.objects.filter(pk__gt=newest.last_entry if newest else 0).count()
        pruned = Seal.objects.exclude(pruned_at=None).count()
        seals = newest.number if newest else 0
        self.stdout.write(
            f"The log is as it was sealed: {seals} seals ({pruned} pruned), {waiting} entries not sealed yet."
        )
        if newest:
            self.stdout.write(f"Newest seal: {newest.number} {newest.hash}")
