"""The world of reporting, shared with the tests of that room."""

from tests.tracking.conftest import as_, reporting, world

__all__ = ["as_", "reporting", "world"]
