"""For the tests of bin/: a shell's environment, without what the test run has set."""

import os
import socket
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_THE_TEST_RUN = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "VAR_DIR", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No settings but a data folder of the test's own; nothing is installed on the system."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TEST_RUN}
    return kept | {"VAR_DIR": str(tmp_path / "var"), "ENV_FILE": os.devnull, "SYSTEM_PACKAGES": "no"}


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
