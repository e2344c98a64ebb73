"""The load is the same each time, and true to the tallies."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency
from tests import factories
from tracking.models import Assignment, Evidence, Result

pytestmark = pytest.mark.django_db


def load(*arguments: str) -> None:
    call_command("make_load", "--years", "2", "--last-year", "114", *arguments, stdout=StringIO())


def test_three_levels_with_results_and_evidence(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]

    load("--agencies", "4")

    assert list(Agency.objects.order_by("pk").values_list("parent__code", flat=True)) == [
        None, "LOAD", "LOAD-局0", "LOAD-局0",
    ]  # fmt: skip
    assert Assignment.objects.count() > 8 * 40
    assert Evidence.objects.count() == Result.objects.count()
    call_command("check_rollups", stdout=StringIO())


def test_real_data_is_left_alone(db: None) -> None:
    factories.agency()

    with pytest.raises(CommandError, match="holds agencies already"):
        load("--agencies", "2")
    assert Agency.objects.count() == 1
