"""Colours, type and icons: the tokens every page, card and chart draws with.

    TOKENS                  what pages and charts draw with: names of colours, var(--k-ink), never colours
    LIGHT, DARK             the colours of those names, by role
    css("dark") -> str      the house style sheet with both, one of them in force until the browser says which

The style sheet says which colours a name stands for, so a change of theme redraws nothing and paper is always
light. Contrast of each colour against page and panel is given in docs/accessibility; tests hold the ratios.
Streamlit's own widgets take theirs from .streamlit/config.toml, which repeats the shared ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import streamlit as st

from ui import areas

FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
CHOOSING = """<script>{
  const key = `stActiveTheme-${location.pathname}-v2`, wish = WISH, kept = localStorage.getItem(key);
  const same = kept === wish || (wish === null && kept === '"System"');
  if (!same && sessionStorage.getItem("keda.theme") !== location.href) {
    if (wish) localStorage.setItem(key, wish);
    else localStorage.removeItem(key);
    sessionStorage.setItem("keda.theme", location.href);
    location.reload();
  }
}</script>"""
HOUSE_STYLES = [
    Path(__file__).with_name(name)
    for name in ("style.css", "sliders.css", "pages.css", "presenter.css", "print.css")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One theme. `state` holds (text, fill) of a verdict, `sector` one colour a sector."""

    name: str
    page: str
    panel: str
    ink: str
    muted: str
    primary: str
    on_primary: str
    outline: str
    hairline: str
    error: str
    state: Mapping[str, tuple[str, str]]
    sector: Mapping[str, str]
    compared: tuple[str, str, str, str]  # 甲 乙 丙 丁


LIGHT = Palette(
    name="light",
    page="#FFFFFF",
    panel="#F4F6F8",
    ink="#17212B",
    muted="#5A6672",
    primary="#0B5CAD",
    on_primary="#FFFFFF",
    outline="#7A8794",
    hairline="#C9D1D9",
    error="#B3261E",
    state=MappingProxyType(
        {
            "reached": ("#0B5CAD", "#E6F0FA"),
            "short": ("#B8430F", "#FBEBE3"),
            "split": ("#4D3F00", "#F7F0D2"),
            "none": ("#5A6672", "#EEF1F4"),
            "failed": ("#B3261E", "#FFFFFF"),
        }
    ),
    sector=MappingProxyType(
        {
            "population": "#2E3649",
            "income": "#C6306B",
            "eldercare": "#5F0C88",
            "childcare": "#5E1C01",
            "housing": "#3E43C7",
            "commute": "#3F572E",
            "services": "#077B8F",
            "finance": "#926900",
        }
    ),
    compared=("#17212B", "#7A3FA0", "#00798C", "#9A5B00"),
)
DARK = Palette(
    name="dark",
    page="#11171E",
    panel="#1A222B",
    ink="#E8EDF2",
    muted="#A9B4C0",
    primary="#6CB2F5",
    on_primary="#11171E",
    outline="#7F8C99",
    hairline="#3A4653",
    error="#FF8A80",
    state=MappingProxyType(
        {
            "reached": ("#6CB2F5", "#14293D"),
            "short": ("#F2915C", "#3A2116"),
            "split": ("#F6E27A", "#322C10"),
            "none": ("#8E9AA6", "#222B35"),
            "failed": ("#FF8A80", "#11171E"),
        }
    ),
    sector=MappingProxyType(
        {
            "population": "#CBE1F4",
            "income": "#FEA392",
            "eldercare": "#A56CF6",
            "childcare": "#B77C57",
            "housing": "#58C4FE",
            "commute": "#7CBC00",
            "services": "#5496A3",
            "finance": "#FCDA5B",
        }
    ),
    compared=("#E8EDF2", "#C79BEA", "#4FC3D4", "#E8B05A"),
)
PALETTES = MappingProxyType({"light": LIGHT, "dark": DARK})


def _named(role: str) -> str:
    """How a style sheet, a chart or a drawing refers to a colour of the page."""
    return f"var(--k-{role})"


TOKENS = Palette(
    name="tokens",
    **{
        role: _named(role.replace("_", "-"))
        for role in (
            "page",
            "panel",
            "ink",
            "muted",
            "primary",
            "on_primary",
            "outline",
            "hairline",
        )
    },
    error=_named("error"),
    state=MappingProxyType({key: (_named(key), _named(f"{key}-fill")) for key in LIGHT.state}),
    sector=MappingProxyType({key: _named(f"sector-{key}") for key in LIGHT.sector}),
    compared=(
        _named("compared-0"),
        _named("compared-1"),
        _named("compared-2"),
        _named("compared-3"),
    ),
)

# An area of targets.csv -> the sector whose colour its path is drawn in.
SECTOR_OF_AREA = MappingProxyType(
    {
        "income": "income",
        "jobs": "income",
        "economy": "income",
        "elderly": "eldercare",
        "childcare": "childcare",
        "housing": "housing",
        "renewal": "housing",
        "commute": "commute",
        "transport": "commute",
        "population": "population",
        "finance": "finance",
        "social-security": "finance",
    }
)

# Icons are drawn as CSS masks: shape carries the state where colour does not.
_RING = "<circle cx='8' cy='8' r='6.7' fill='none' stroke='#000' stroke-width='1.6'/>"
_LINE = "fill='none' stroke='#000' stroke-width='1.8' stroke-linecap='round'"
ICONS = MappingProxyType(
    {
        "reached": (
            "<path fill-rule='evenodd' d='M8 .5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z"
            "M6.9 11.9 3.3 8.3l1.3-1.3 2.3 2.3 4.7-4.7 1.3 1.3z'/>"
        ),
        "short": _RING + f"<path {_LINE} d='M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4'/>",
        "split": _RING + "<path d='M8 1.3a6.7 6.7 0 0 0 0 13.4z'/>",
        "none": _RING + f"<path {_LINE} d='M4.8 8h6.4'/>",
        "failed": _RING + f"<path {_LINE} d='M8 4.3v4.6M8 11.6v.1'/>",
        "nowhere": _RING + f"<path {_LINE} d='M3.6 12.4l8.8-8.8'/>",
        "late": f"<path {_LINE} stroke-linejoin='round' d='M3.5 1.5h9M3.5 14.5h9M4.8 1.5v3L8 8l-3.2 3.5v3M11.2 1.5v3L8 8l3.2 3.5v3'/>",
    }
)


def first(wish: str) -> str:
    """The theme to begin with, "light" or "dark": what the link asks for, else what the browser shows."""
    shown = st.context.theme.type if wish == "auto" else wish
    return "dark" if shown == "dark" else "light"


def chosen(wish: str) -> str:
    """A script that has Streamlit wear the theme a link asks for; "auto" gives the choice back to the system.

    Streamlit reads the visitor's theme as it starts, by path; so it is put there and the page loaded once more,
    before anything is drawn in another.
    """
    name = "null" if wish == "auto" else f"'\"{wish.capitalize()}\"'"
    return CHOOSING.replace("WISH", name)


def sector_colour(area: str) -> str:
    """The colour of the sector that produces a target of this area."""
    return TOKENS.sector[SECTOR_OF_AREA.get(area, "services")]


@cache
def css(name: str) -> str:
    """The house style sheet: `name` until house.js says which theme is on the screen; light on paper."""
    other = DARK if name == LIGHT.name else LIGHT
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in HOUSE_STYLES)
    rules = (
        f":root{{{_shapes()}{_tokens(PALETTES[name])}}}",
        f":root[data-theme={other.name}]{{{_tokens(other)}}}",
        sheets,
        f"@media print{{:root,:root[data-theme]{{{_tokens(LIGHT, paper=True)}}}}}",
    )
    return "<style>" + "\n".join(rules) + "</style>"


def _shapes() -> str:
    """What is the same in both themes: the font and the icons."""
    icons = "".join(f"--k-icon-{state}:{_mask(shape)};" for state, shape in ICONS.items())
    return f"--k-font:{FONT};{icons}"


def _tokens(colours: Palette, *, paper: bool = False) -> str:
    """The colours of a palette as custom properties; on paper areas are patterns."""
    tokens = {
        "page": colours.page,
        "panel": colours.panel,
        "ink": colours.ink,
        "muted": colours.muted,
        "primary": colours.primary,
        "on-primary": colours.on_primary,
        "outline": colours.outline,
        "hairline": colours.hairline,
        "error": colours.error,
    }
    for state, (text, fill) in colours.state.items():
        tokens |= {state: text, f"{state}-fill": fill}
    tokens |= {f"compared-{at}": colour for at, colour in enumerate(colours.compared)}
    tokens |= {f"sector-{key}": colour for key, colour in colours.sector.items()}
    for key, colour in areas.colours(colours).items():
        tokens[f"area-{key}"] = f"url(#k-paper-{key})" if paper else colour
    return "".join(f"--k-{key}:{value};" for key, value in tokens.items())


def _mask(shape: str) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{shape}</svg>"
    return f'url("data:image/svg+xml,{quote(svg)}")'
