"""`manage.py rescue_jobs`: offer again the work whose worker died."""

from typing import Any

from django.core.management.base import BaseCommand

from tracking.jobs import rescue_jobs


class Command(BaseCommand):
    help = "Offer work again whose worker died. Safe to run at any time; the worker does it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rescue_jobs()} rescued")
