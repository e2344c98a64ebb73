"""`bin/manage check_rollups`: count every tally anew from the rows, and say where the kept ones differ."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plans.models import Plan

from ...actions.locking import lock_plans
from ...tallies import CHUNK, counted, recount


class Command(BaseCommand):
    help = "Count every tally of the dashboards anew; exit code 1 where a kept one differs (--repair puts it right)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write the right figures")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = list(Plan.objects.filter(approved_version__isnull=False).order_by("pk").values_list("pk", flat=True))
        different = 0
        for chunk in batched(plans, CHUNK):
            # One transaction, so that what is written meanwhile is no difference.
            with transaction.atomic():
                if options["repair"]:
                    lock_plans(pk__in=chunk)
                for line in counted(chunk).differences():
                    self.stdout.write(line)
                    different += 1
                if options["repair"]:
                    recount(chunk)
        if different and not options["repair"]:
            raise CommandError(f"{different} tallies differ from the rows; --repair puts them right.")
        self.stdout.write(f"{len(plans)} plans checked, {different} differences{' mended' if different else ''}.")
