"""The contrast that WCAG 2.2 AA asks for, computed from the tokens of the stylesheet in every theme."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

DARK_BY_SYSTEM = ':root:not([data-theme="light"])'
DARK_BY_CHOICE = ':root[data-theme="dark"]'
HIGH = ':root[data-contrast="high"]'
SHARPER = ':root:not([data-contrast="high"])'


def blocks() -> dict[str, dict[str, str]]:
    """Selector → its custom properties."""
    css = Path(str(finders.find("base/css/tokens.css"))).read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"(:root[^{]*)\{([^{}]*)\}", css):
        found.setdefault(selector.strip(), {}).update(re.findall(r"(--[\w-]+):\s*([^;]+);", body))
    return found


def themes() -> dict[str, dict[str, str]]:
    found = blocks()
    light = found[":root"]
    dark = light | found[DARK_BY_CHOICE]
    return {
        "light": light,
        "dark": dark,
        "light, sharper": light | found[SHARPER],
        "dark, sharper": dark | found[SHARPER],
        "light, high contrast": light | found[HIGH],
        "dark, high contrast": dark | found[HIGH],
    }


def colour(theme: dict[str, str], name: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue, following references."""
    value = theme[f"--{name}"]
    while reference := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = theme[reference[1]]
    parts = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value)
    assert parts is not None, f"--{name}: {value}"
    return float(parts[1]) / 100, float(parts[2]), float(parts[3])


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of the colour as a screen shows it: OKLCH to linear sRGB, clipped."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: dict[str, str], one: str, other: str) -> float:
    lighter, darker = sorted((luminance(*colour(theme, one)), luminance(*colour(theme, other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "green") for ground in ("paper", "sunk", "card", "green-soft")),
    *((ink, ground) for ink in ("ink", "muted") for ground in ("clay-soft", "danger-soft")),
    *(("clay-ink", ground) for ground in ("paper", "card", "clay-soft")),
    *(("danger", ground) for ground in ("paper", "card", "danger-soft")),
    ("muted", "track"),
    ("on-green", "green"),
    ("on-green", "green-press"),
    ("on-danger", "danger"),
    ("on-danger", "danger-press"),
    ("on-green-soft", "green-soft"),
    ("on-deep", "deep"),
    ("on-deep-muted", "deep"),
    ("on-deep-green", "deep"),
    ("deep", "on-deep"),
    ("deep", "on-deep-green"),
    ("paper", "ink"),
]
SIGNS = [
    *((sign, ground) for sign in ("edge", "clay", "green") for ground in ("paper", "card", "sunk")),
    *((f"voice-{n}", ground) for n in range(1, 6) for ground in ("paper", "card")),
    ("on-deep-green", "deep"),
]


def test_the_measure_itself() -> None:
    theme = {"--white": "oklch(100% 0 0)", "--black": "oklch(0% 0 0)", "--grey": "oklch(56.93% 0 0)"}
    assert contrast(theme, "white", "black") == pytest.approx(21, abs=0.01)
    assert contrast(theme, "white", "grey") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", list(themes()))
def test_text_can_be_read(theme: str) -> None:
    values = themes()[theme]
    wanted = 7 if "high" in theme else 4.5
    weak = {pair: round(contrast(values, *pair), 2) for pair in TEXT if contrast(values, *pair) < wanted}
    assert not weak


@pytest.mark.parametrize("theme", list(themes()))
def test_edges_and_signs_can_be_seen(theme: str) -> None:
    values = themes()[theme]
    weak = {pair: round(contrast(values, *pair), 2) for pair in SIGNS if contrast(values, *pair) < 3}
    assert not weak


def test_dark_by_system_and_dark_by_choice_are_one() -> None:
    found = blocks()
    assert found[DARK_BY_SYSTEM] == found[DARK_BY_CHOICE]


def test_dark_forgets_no_colour() -> None:
    found = blocks()
    colours = {name for name, value in found[":root"].items() if value.startswith("oklch")}
    assert colours <= set(found[DARK_BY_CHOICE])
