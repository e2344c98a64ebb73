"""Write a plan to a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.writers.glyphs import missing_glyphs
from documents.writers.pdf import plan_pdf
from plans.loading import load_document
from plans.models import Plan


class Command(BaseCommand):
    help = "Write the plan with primary key ID to a file: its version in force, or the draft where none is approved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("--format", choices=["pdf", "json"], default="pdf")
        parser.add_argument("--draft", action="store_true", help="the working state instead of the version in force")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.select_related("agency", "framework", "approved_version").filter(pk=options["id"]).first()
        if plan is None:
            raise CommandError(f"There is no plan {options['id']}.")
        version = None if options["draft"] else plan.approved_version
        document = version.load() if version else load_document(plan)
        if options["format"] == "json":
            content = json.dumps(document.as_json(), ensure_ascii=False, indent=2).encode()
        else:
            content = plan_pdf(document, version=version.number if version else None, draft=version is None)
            for sign in missing_glyphs(document):
                self.stderr.write(f"No installed font draws {sign} (U+{ord(sign):04X}).")
        options["output"].write_bytes(content)
        self.stdout.write(f"{options['output']}: {len(content)} bytes")
