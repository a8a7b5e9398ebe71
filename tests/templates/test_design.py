"""The design's promises: contrast, size, icons that exist, nothing inline."""

import re
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CSS = ROOT / "app/static/css"
TEMPLATES = sorted((ROOT / "app").rglob("templates/**/*.html"))
ON_SOME_PAGES = {"staff.css", "forum.css", "print.css", "charts.css"}
KILOBYTE = 1024
TEXT, PART = 4.5, 3.0  # WCAG 2.2: 1.4.3 text, 1.4.11 parts of controls

PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "muted", "accent", "accent-strong", "error")
      for paper in ("paper", "surface", "tint")),
    *((ink, "accent-tint", TEXT) for ink in ("ink", "muted", "accent")),
    *((kind, f"{kind}-tint", TEXT) for kind in ("success", "warning", "error")),
    *(("ink", f"{kind}-tint", TEXT) for kind in ("success", "warning", "error")),
    ("success", "surface", TEXT), ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT), ("on-wall", "wall", TEXT),
    *((line, paper, PART) for line in ("line-strong", "focus", "accent")
      for paper in ("paper", "surface", "tint")),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_colours_have_the_contrast_of_wcag_aa(ink, paper, least, scheme):
    colours = {name: pair[scheme] for name, *pair in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text())}
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_pages_stay_light():
    sizes = {file.name: file.stat().st_size for file in CSS.glob("*.css")}
    public = sum(size for name, size in sizes.items() if name not in ON_SOME_PAGES)
    scripts = sum(file.stat().st_size for file in (ROOT / "app/static/js").glob("*.js"))
    assert public <= 40 * KILOBYTE
    assert public + sizes["forum.css"] <= 46 * KILOBYTE
    assert sizes["charts.css"] <= 3 * KILOBYTE  # where figures are drawn, and only there
    assert sum(sizes.values()) - sizes["charts.css"] <= 56 * KILOBYTE
    assert scripts <= 16 * KILOBYTE


def test_every_icon_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"',
                           (ROOT / "app/static/icons.svg").read_text()))
    named = set(re.findall(r"""icon(?:\(|=)["']([\w-]+)["']""",
                           "".join(file.read_text() for file in TEMPLATES)))
    site = yaml.safe_load((ROOT / "content/site.yaml").read_text())
    shelves = yaml.safe_load((ROOT / "content/faq/categories.yaml").read_text())
    named |= {item["icon"] for item in chain(site["topics"], shelves)}
    assert named - drawn == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "app")))
def test_templates_hold_nothing_inline(file):
    if file.parent.name == "mails":
        return  # which have no stylesheet
    text = file.read_text()
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or "application/ld+json" in attributes


def test_every_custom_property_is_defined():
    text = "".join(file.read_text() for file in CSS.glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                        for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
