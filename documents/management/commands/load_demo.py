"""`manage.py load_demo`: a city, a bureau and two plants with people, plans and a year of results."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.errors import Refused
from documents.demo.loading import load


class Command(BaseCommand):
    help = "Load the demo into an empty portal. Safe to repeat: a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError(_("DEMO_PASSWORD: %(why)s") % {"why": " ".join(error.messages)}) from error
        if not loaded:
            self.stdout.write(_("The demo is loaded already; nothing was changed."))
            return
        self.stdout.write(_("The demo is loaded. “demo_accounts” lists who can sign in."))
