"""The demo, loaded once for the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from documents.demo.loading import load


@pytest.fixture(scope="module")
def loaded_demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demo in the database, undone after the module; gives the folder that stands for VAR_DIR."""
    folder = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "files"),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.delenv("DEMO_PASSWORD", raising=False)
        assert load() is True
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that stands for VAR_DIR."""
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with override_settings(VAR_DIR=tmp_path, MEDIA_ROOT=tmp_path / "files"):
        yield tmp_path
