import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPRITE = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons/icons.svg").read_text("utf-8"))


def test_every_icon_of_a_template_is_in_the_sprite():
    sources = [path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = {name for source in sources for name in re.findall(r'{% icon "([^"]+)"', source)}

    assert named - set(SPRITE) == set()


def test_icons_are_sorted_and_named_once():
    assert sorted(set(SPRITE)) == SPRITE
