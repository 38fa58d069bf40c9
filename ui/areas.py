"""What fills the areas of a chart: a colour on the screen, a pattern in that colour on paper.

of_sector("housing", 1) -> "var(--k-area-housing-1)"    the second programme of a sector is lighter
of_payer("bond") -> "var(--k-area-bond)"
colours(palette) -> {"housing-1": "#9C9FE0", …}         of the areas, in one theme
patterns(palette) -> str                                the same areas as SVG patterns, for paper
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Palette

SHADES = (0.0, 0.4, 0.65)  # of the page in the colours of programmes of one sector
TINT = 0.84  # of the page in what lies between the strokes of a pattern
# From the state down to the market: shades that differ in light as well as in hue.
PAYERS = MappingProxyType(
    {
        "light": ("#0B3C6F", "#1F6FB5", "#7FB2DE", "#926900", "#D9B44A", "#7A3FA0", "#C9D1D9"),
        "dark": ("#CFE4F8", "#6CB2F5", "#2E6CA5", "#FCDA5B", "#A98A1E", "#C79BEA", "#5F6E7D"),
    }
)
PAYER_NAMES = ("central", "provincial", "upper", "own", "bond", "social", "user")
# Strokes on a tile of 8 by 8; "" is filled all over.
STROKES = MappingProxyType(
    {
        "solid": "",
        "rising": "M-2 2l4-4M-2 10L10-2M6 10l4-4",
        "falling": "M-2 6l4 4M-2-2l12 12M6-2l4 4",
        "dots": "M4 3v2",
        "level": "M0 4h8",
        "cross": "M-2 2l4-4M-2 10L10-2M6 10l4-4M-2 6l4 4M-2-2l12 12M6-2l4 4",
        "upright": "M4 0v8",
        "grid": "M0 4h8M4 0v8",
    }
)
SECTOR_STROKES = MappingProxyType(
    {
        "population": "solid",
        "income": "rising",
        "eldercare": "falling",
        "childcare": "dots",
        "housing": "level",
        "commute": "cross",
        "services": "upright",
        "finance": "grid",
    }
)
PAYER_STROKES = ("solid", "upright", "level", "rising", "falling", "dots", "grid")


def of_sector(sector: str, shade: int = 0) -> str:
    """What fills an area of a sector; `shade` tells programmes of one sector apart."""
    return f"var(--k-area-{sector}-{shade % len(SHADES)})"


def of_payer(payer: str) -> str:
    """What fills a payer's part."""
    return f"var(--k-area-{payer})"


def colours(palette: Palette) -> dict[str, str]:
    """The colour of each area on the screen."""
    shades = {
        f"{sector}-{at}": blend(colour, palette.page, part)
        for sector, colour in palette.sector.items()
        for at, part in enumerate(SHADES)
    }
    return shades | dict(zip(PAYER_NAMES, PAYERS[palette.name], strict=True))


def patterns(palette: Palette) -> str:
    """The SVG pattern of each area, named k-paper-…; later shades of a sector are drawn wider, as dark as the first."""
    drawn = colours(palette)
    sectors = [
        _pattern(f"{sector}-{at}", drawn[f"{sector}-0"], palette.page, name, 1 + 0.6 * at)
        for sector, name in SECTOR_STROKES.items()
        for at in range(len(SHADES))
    ]
    payers = [
        _pattern(payer, drawn[payer], palette.page, name, 1.0)
        for payer, name in zip(PAYER_NAMES, PAYER_STROKES, strict=True)
    ]
    return "".join((*sectors, *payers))


def _pattern(key: str, colour: str, page: str, stroke: str, scale: float) -> str:
    path = STROKES[stroke]
    ground = blend(colour, page, TINT) if path else colour
    width, cap = (3.2, ' stroke-linecap="round"') if stroke == "dots" else (1.8, "")
    lines = (
        f'<path d="{path}" stroke="{colour}" stroke-width="{width}"{cap} fill="none"/>'
        if path
        else ""
    )
    return (
        f'<pattern id="k-paper-{key}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({scale:g})"><rect width="8" height="8" fill="{ground}"/>{lines}</pattern>'
    )


def blend(colour: str, page: str, part: float) -> str:
    """A colour with so much of the page's mixed in."""
    mixed = (
        round(int(a, 16) * (1 - part) + int(b, 16) * part)
        for a, b in zip(re.findall("..", colour[1:]), re.findall("..", page[1:]), strict=True)
    )
    return "#" + "".join(f"{value:02X}" for value in mixed)
