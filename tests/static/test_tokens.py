"""The colours of `tokens.css` against each other, by the contrast formula of WCAG 2.2, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text("utf-8"))}
SURFACES = ("paper", "paper-2", "desk")
TONES = ("doing", "done", "behind", "overdue", "none")

TEXT_ON = [
    *[(text, surface) for text in ("ink", "ink-2", "ink-3", "accent", "accent-strong") for surface in SURFACES],
    *[(tone, surface) for tone in TONES for surface in (*SURFACES, f"{tone}-soft")],
    *[("ink", f"{tone}-soft") for tone in TONES],
    *[("ink", f"heat-{step}") for step in range(4)],
    *[("accent", surface) for surface in ("accent-soft", "accent-faint")],
    *[("accent-strong", surface) for surface in ("accent-soft", "accent-faint")],
    ("ink", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SHAPE_ON = [("edge", surface) for surface in ("paper", "paper-2")] + [(tone, "none-soft") for tone in TONES]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), TEXT_ON)
def test_text_can_be_read(text, surface, theme):
    assert contrast(TOKENS[text][theme], TOKENS[surface][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "surface"), SHAPE_ON)
def test_edges_and_bars_can_be_seen(shape, surface, theme):
    assert contrast(TOKENS[shape][theme], TOKENS[surface][theme]) >= 3


def test_every_token_used_is_defined():
    css = "\n".join(path.read_text("utf-8") for path in CSS.rglob("*.css"))

    used, defined = set(re.findall(r"var\(--([a-z0-9-]+)", css)), set(re.findall(r"--([a-z0-9-]+):", css))

    assert used - defined == set()


def test_no_hex_colour_outside_the_tokens():
    """Print rules and the pairs written as `light-dark(…)` are the exceptions."""
    strays = {
        path.name: stray
        for path in (CSS / "components").glob("*.css")
        if (stray := re.findall(r"#[0-9a-f]{3,6}\b", re.sub(r"light-dark\([^)]*\)", "", path.read_text("utf-8"))))
    }

    assert strays == {}


def test_every_style_sheet_is_imported():
    """By `portal.css`, or linked by the pages that alone need it."""
    imported = set(re.findall(r'url\("([^"]+)"\)', (CSS / "portal.css").read_text("utf-8")))

    templates = "".join(path.read_text("utf-8") for path in (CSS.parents[1] / "templates").rglob("*.html"))
    linked = set(re.findall(r"{% static ['\"]css/([^'\"]+)['\"] %}", templates))
    assert imported | linked == {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")}
