"""Write a plan's year-end report to a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from agencies.models import AgencyLogo
from documents.rendered import report_pdf
from documents.writers.layout import FORM_LANGUAGE
from plans.models import Plan
from tracking.annual.freezing import current_document


class Command(BaseCommand):
    help = "Write the year-end report of the plan with primary key ID to a file, as it stands today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("--format", choices=["pdf"], default="pdf")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.select_related("agency", "approved_version").filter(pk=options["id"]).first()
        if plan is None:
            raise CommandError(f"There is no plan {options['id']}.")
        if plan.approved_version is None:
            raise CommandError(f"Plan {options['id']} has no approved version, so there is nothing to report on.")
        with override(FORM_LANGUAGE):
            report = current_document(plan)
        content = report_pdf(report, logo=AgencyLogo.objects.content_of(plan.agency_id))
        options["output"].write_bytes(content)
        self.stdout.write(f"{options['output']}: {len(content)} bytes")
