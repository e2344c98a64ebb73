"""`manage.py demo_accounts [--all]`: who can sign in to the demo, and with which password."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agencies.states import Role
from documents.demo.people import Account, kept_password, listed_accounts


class Command(BaseCommand):
    help = "List the demo's accounts with role, agency, unit and password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help=_("list every account, not only one for each role of the demo")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = listed_accounts()
        if not accounts:
            raise CommandError(_("The demo is not loaded. Load it with “load_demo”."))
        shown = accounts if options["all"] else [account for account in accounts if account.is_main]
        password = kept_password() or "?"
        header = (_("Role"), _("Account"), _("Name"), _("Agency"), _("Unit"), _("Password"))
        for line in aligned([header, *(_row(account, password) for account in shown)]):
            self.stdout.write(line)
        others = {account.account for account in accounts} - {account.account for account in shown}
        if others:
            self.stdout.write(_("%(count)s more people: demo_accounts --all") % {"count": len(others)})


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the cells of each column under each other; a Chinese character is two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    padded = [[cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return ["  ".join(cells).rstrip() for cells in padded]


def _row(account: Account, password: str) -> tuple[str, ...]:
    role = str(Role(account.role).label) if account.role else _("System administrator")
    return (role, account.account, account.name, account.agency, account.unit, password)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)
