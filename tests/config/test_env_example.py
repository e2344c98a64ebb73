"""`.env.example` names every variable that the settings read, those of the scripts and the demo, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ_ELSEWHERE = {"DEMO_PASSWORD", "WEB_WORKERS", "WEB_THREADS", "SYSTEM_PACKAGES"}


def test_env_example_lists_exactly_the_variables_of_the_settings() -> None:
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))
    listed = re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)

    assert sorted(listed) == sorted(read | READ_ELSEWHERE)
