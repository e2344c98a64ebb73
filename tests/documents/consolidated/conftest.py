"""A city with reports to consolidate. What is rendered is kept for the next test, as it is for the next volume."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .rows import Chain, chain


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's files for all tests of this folder."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def city(settings: Any, files: Path) -> Chain:
    """Use with the database."""
    settings.MEDIA_ROOT = files
    return chain()
