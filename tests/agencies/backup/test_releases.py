"""Backups of earlier releases are brought up to date: each is a small portal as that release wrote it.

Before a release, `KEEP_RELEASE=0.2 bin/test tests/agencies/backup/test_releases.py` adds one; none is ever written
anew.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from agencies.backup import restore, schema, write_backup
from agencies.models import User
from agencies.sealing import first_difference, seal
from plans.document import PlanDocument
from plans.models import Plan, PlanVersion
from tests.world import build_city
from tracking.models import AnnualReport, Result, StoredFile

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.zip"))
KEEP = os.environ.get("KEEP_RELEASE", "")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Files and copies of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path
    ContentType.objects.clear_cache()
    return tmp_path


@pytest.mark.skipif(not KEEP, reason="writes a file of the release that KEEP_RELEASE names")
def test_the_release_is_kept() -> None:
    path = Path(__file__).parent / "releases" / f"{KEEP}.zip"
    build_city()
    seal(dt.timedelta())

    assert write_backup(path).rows > 100


@pytest.mark.parametrize("path", RELEASES, ids=[path.stem for path in RELEASES])
def test_a_portal_of_an_earlier_release_works_in_this_one(path: Path) -> None:
    restore(path)

    assert set(schema.applied("default")) == set(schema.known())
    assert first_difference() is None
    assert (Plan.objects.count(), Result.objects.count() > 2, AnnualReport.objects.count()) == (2, True, 1)
    assert {version.sha256 for version in PlanVersion.objects.all()} == {
        PlanDocument.from_json(version.document).sha256() for version in PlanVersion.objects.all()
    }
    stored = [file.file.name for file in StoredFile.objects.all()]
    assert len(stored) > 1
    assert [name for name in stored if not default_storage.exists(name)] == []
    client = Client()
    client.force_login(User.objects.get(username="coordinator"))
    plan, draft = Plan.objects.order_by("year")
    pages = [
        reverse("plan_detail", args=[plan.pk]),
        reverse("plan_edit", args=[draft.pk]),
        reverse("my_reports"),
        reverse("dashboard"),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
