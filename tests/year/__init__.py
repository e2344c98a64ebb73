"""A year played through in a browser, by people in every role of three agencies on three levels."""

import pytest

# Their assertions tell what differs, as those of a test module do.
CHAPTERS = ("planning", "reporting", "inspecting", "sheets", "january", "volume", "recount", "figures")
pytest.register_assert_rewrite(*(f"{__name__}.{chapter}" for chapter in CHAPTERS))
