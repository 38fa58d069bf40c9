"""Colours: the same in both places, readable on both, and never alone in saying something."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ui import areas
from ui.theme import DARK, ICONS, LIGHT, TOKENS, css

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_streamlits_own_colours_are_the_houses(palette):
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][palette.name]
    assert theme["primaryColor"] == palette.primary
    assert theme["backgroundColor"] == palette.page
    assert theme["secondaryBackgroundColor"] == palette.panel
    assert theme["textColor"] == palette.ink
    assert theme["borderColor"] == palette.hairline


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_text_is_readable_on_page_and_panel(palette):
    texts = [palette.ink, palette.muted, palette.primary, *palette.sector.values()]
    assert min(contrast(text, palette.page) for text in texts) >= 4.5
    assert min(contrast(text, palette.panel) for text in texts) >= 4.5
    assert contrast(palette.on_primary, palette.primary) >= 4.5
    assert contrast(palette.outline, palette.page) >= 3.0


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_a_verdict_is_readable_on_its_own_fill(palette):
    assert min(contrast(text, fill) for text, fill in palette.state.values()) >= 4.5


def test_each_verdict_has_a_shape_of_its_own():
    assert len(set(ICONS.values())) == len(ICONS)
    assert set(ICONS) == {*LIGHT.state, "nowhere", "late"} == {*DARK.state, "nowhere", "late"}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_fetches_nothing(name):
    sheet = css(name)
    assert "http://" not in sheet.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in sheet
    assert "@import" not in sheet


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_name_of_a_colour_has_one_in_both_themes_and_on_paper(name):
    roles = [getattr(TOKENS, role) for role in ("page", "ink", "muted", "on_primary", "hairline")]
    pairs = [each for pair in TOKENS.state.values() for each in pair]
    fills = [areas.of_sector(sector, shade) for sector in TOKENS.sector for shade in range(3)]
    fills += [areas.of_payer(payer) for payer in areas.PAYER_NAMES]
    for named in (*roles, *pairs, *TOKENS.sector.values(), *TOKENS.compared, *fills):
        rule = f"{named.removeprefix('var(').removesuffix(')')}:"
        assert css(name).count(rule) == 3, named


def test_areas_are_told_apart_without_colour_on_paper():
    drawn = [areas.SECTOR_STROKES[sector] for sector in LIGHT.sector]
    assert len(set(drawn)) == len(drawn) == 8
    assert len(set(areas.PAYER_STROKES)) == len(areas.PAYER_NAMES)
    for fill in (*areas.colours(LIGHT),):
        assert f'id="k-paper-{fill}"' in areas.patterns(LIGHT)


def test_nothing_is_reported_to_streamlit_and_no_trace_is_shown():
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["toolbarMode"] == "minimal"
