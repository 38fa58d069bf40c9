"""The main chart: one path against its target, drawn by a fixed Vega-Lite spec.

    main_spec(look) -> dict     built once per look and cached; ui/chartrows.py makes the frame it draws

Layers: uncertainty band, history, plan, compared scenarios, this scenario, target, labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import altair as alt

from ui.theme import FONT, TOKENS, Palette

BASE_YEAR = 2020
MOST = 4  # scenarios side by side
NARROW = 480  # px of the plot below which only the years of plans are named
CRAMPED = 260  # px of the plot below which a label does not fit left of its mark
TYPE = 13  # px of all type on a chart
APART = 9  # px between the target's diamond and its name
DASHES = ([1, 0], [7, 4], [2, 3], [8, 3, 2, 3])  # of the four compared, the first solid


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything the spec of a main chart depends on; equal looks share one cached spec."""

    colour: str
    low: float
    high: float
    window: tuple[int, int]
    style: str
    axis: str  # title of the value axis: the unit
    per: float = 1.0  # of the values in one unit of the axis: 1e8 where yuan are written in 亿元
    base: str  # word beside the hairline of the base year
    year: tuple[str, str]  # what stands before and after a year on the axis
    tips: tuple[str, str, str, str]  # titles of the tooltip: year, value, against the plan, source
    height: int  # of the plot [px]; 0: the whole chart fills its place on the page
    scale: float = 1.0  # type and line size, above 1 on a projector
    every: int = 2  # years between two names on the axis, besides the first


@lru_cache(maxsize=256)
def main_spec(look: Look) -> dict[str, Any]:
    """The Vega-Lite spec of the main chart; callers must not change it."""
    plot = Plot(look, _years(look), _values(look))
    height = look.height or "container"
    chart = alt.layer(*_layers(plot)).properties(height=height, width="container")
    spec = finished(chart, TOKENS, look.scale, right=20)
    if not look.height:
        spec["autosize"] = {"type": "fit", "contains": "padding"}
    return spec


@dataclass(frozen=True, slots=True)
class Plot:
    """What every layer is drawn with: the look and both axes."""

    look: Look
    x: alt.X
    y: alt.Y

    @property
    def size(self) -> float:
        return self.look.scale

    def part(self, name: str) -> alt.Chart:
        """The rows of one part, placed by year and value."""
        return alt.Chart().transform_filter(alt.datum.part == name).encode(x=self.x, y=self.y)


def _years(look: Look) -> alt.X:
    """The axis of years."""
    return alt.X(
        "year:Q",
        scale=alt.Scale(domain=list(look.window), nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            values=alt.ExprRef(f"width < {NARROW} ? {_milestones(look)} : {_named_years(look)}"),
            labelExpr=f"'{look.year[0]}' + datum.value + '{look.year[1]}'",
            grid=False,
            labelOverlap=True,
        ),
    )


def _values(look: Look) -> alt.Y:
    """The axis of values, its unit on top; sums of money are written in `per` yuan."""
    number = {"percent": ",.1~f", "ratio": ",.2f", "rate": ",.1f"}.get(look.style, ",.0f")
    money = f"format(datum.value / {look.per:.0f}, ',~r')"
    return alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[look.low, look.high], nice=False, zero=False),
        axis=alt.Axis(
            format=number,
            labelExpr=alt.Undefined if look.per == 1 else money,
            title=look.axis,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-14 * look.scale,
            titleX=0,
            tickCount=6,
            labelOverlap=True,
        ),
    )


def _named_years(look: Look) -> list[int]:
    """The first year and every second one; on a small chart the first and what divides by `every`."""
    start, end = look.window
    if look.every == 2:
        return list(range(start, end + 1, 2))
    return [start, *(year for year in range(start + 1, end + 1) if year % look.every == 0)]


def _milestones(look: Look) -> list[int]:
    """The years a phone has room for: the first and those of plans."""
    start, end = look.window
    return [start, *(year for year in range(start + 1, end + 1) if year % 5 == 0)]


def _layers(plot: Plot) -> list[alt.Chart]:
    """Every mark, the lower ones first."""
    colour = plot.look.colour
    band = plot.part("band").encode(y2="value2:Q")
    return [
        band.mark_area(color=colour, opacity=0.18, clip=True, line=False),
        *_base_year(plot),
        *_level(plot),
        *_history(plot),
        *_paths(plot),
        *_goal(plot),
        _end_text(plot, "now", colour, 700),
        _end_text(plot, "plan", TOKENS.muted, 400, halo=TOKENS.page),
        _end_text(plot, "plan", TOKENS.muted, 400),
        *(_letter(plot, at) for at in range(MOST)),
        _hover(plot),
    ]


def _base_year(plot: Plot) -> list[alt.Chart]:
    """The hairline of the year the plan starts from, and its name."""
    base = alt.Chart().transform_filter(alt.datum.part == "base").encode(x=plot.x)
    before = plot.look.window[0] < BASE_YEAR
    return [
        base.mark_rule(color=TOKENS.hairline, strokeWidth=1, clip=True),
        base.encode(y=alt.value(0)).mark_text(
            text=plot.look.base,
            align="right" if before else "left",  # the target's name stands to the right of 2020
            baseline="top",
            dx=-5 if before else 5,
            dy=2,
            color=TOKENS.muted,
        ),
    ]


def _level(plot: Plot) -> list[alt.Chart]:
    """The level promised: a dotted rule, or a strip between the two ends of a range."""
    end, ink = alt.X2("year2:Q"), TOKENS.ink
    strip = plot.part("strip").encode(x2=end, y2="value2:Q")
    rule = plot.part("goal").encode(x2=end)
    return [
        strip.mark_rect(color=ink, opacity=0.12, clip=True),
        rule.mark_rule(color=ink, strokeWidth=1 * plot.size, strokeDash=[2, 3], clip=True),
    ]


def _history(plot: Plot) -> list[alt.Chart]:
    """What was observed, and where its definition changed."""
    hist, size, colours = plot.part("hist").encode(detail="run:N"), plot.size, TOKENS
    breaks = plot.part("mark").encode(text="label:N")
    return [
        hist.mark_line(color=colours.ink, strokeWidth=2.5 * size, clip=True),
        hist.mark_point(color=colours.ink, filled=True, size=36 * size, opacity=1, clip=True),
        breaks.mark_text(color=colours.muted, dy=-14, clip=True),
    ]


def _paths(plot: Plot) -> list[alt.Chart]:
    """The plan, the compared scenarios and this one on top, which carries the zoom."""
    size, colours = plot.size, TOKENS
    pinned = plot.part("pinned").encode(
        color=_by_run(alt.Color, list(colours.compared[1:])),
        strokeDash=_by_run(alt.StrokeDash, list(DASHES[1:])),
    )
    # A wheel turn scrolls the page; with Shift it zooms the years.
    zoom = alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"], zoom="wheel![event.shiftKey]"
    )
    return [
        plot.part("plan").mark_line(
            color=colours.muted, strokeDash=[7, 5], strokeWidth=1.6 * size, clip=True
        ),
        pinned.mark_line(strokeWidth=2.2 * size, clip=True),
        plot.part("now")
        .mark_line(color=plot.look.colour, strokeWidth=3 * size, clip=True)
        .add_params(zoom),
    ]


def _goal(plot: Plot) -> list[alt.Chart]:
    """The diamond at the target's year, and what it says."""
    ink, target, line = TOKENS.ink, plot.part("target"), TYPE * plot.size
    room = f"scale('y', datum.value) > {line + 2 * APART:.0f}"  # px, above the diamond
    return [
        target.encode(tooltip=_tips(plot.look)).mark_point(
            shape="diamond", filled=True, size=150 * plot.size, color=ink, opacity=1, clip=True
        ),
        target.encode(text="label:N").mark_text(
            align=alt.ExprRef(f"width < {CRAMPED} ? 'center' : 'right'"),
            baseline="bottom",
            dx=-4,
            dy=alt.ExprRef(f"{room} ? {-APART} : {line + APART:.0f}"),
            color=ink,
            fontWeight=700,
            clip=True,
        ),
    ]


def _hover(plot: Plot) -> alt.Chart:
    """Unseen points over every line that answer the pointer."""
    return (
        alt.Chart()
        .transform_filter(
            "datum.shown != '' && indexof(['now', 'plan', 'hist', 'pinned'], datum.part) >= 0"
        )
        .encode(x=plot.x, y=plot.y, tooltip=_tips(plot.look))
        .mark_point(opacity=0, size=260 * plot.size, clip=True)
    )


def _tips(look: Look) -> list[alt.Tooltip]:
    year, shown, versus, source = look.tips
    return [
        alt.Tooltip("year:Q", title=year, format="d"),
        alt.Tooltip("shown:N", title=shown),
        alt.Tooltip("versus:N", title=versus),
        alt.Tooltip("source:N", title=source),
    ]


def _end_text(
    plot: Plot, run: str, colour: str, weight: Literal[400, 700], halo: str | None = None
) -> alt.Chart:
    """The label at the right end of a line, in its colour, inside the plot; or only the halo behind it."""
    return (
        plot.part("label")
        .transform_filter(alt.datum.run == run)
        .encode(text="label:N")
        .mark_text(
            stroke=halo or alt.Undefined,
            strokeWidth=4,
            align="right",
            dx=-4,
            color=colour,
            fontWeight=weight,
            clip=True,
        )
    )


def _by_run(channel: Any, values: list[Any]) -> Any:
    """A channel that tells the compared lines apart by their number."""
    runs = [str(at) for at in range(1, MOST)]
    return channel("run:N", scale=alt.Scale(domain=runs, range=values), legend=None)


def _letter(plot: Plot, at: int) -> alt.Chart:
    """The letter at the end of one compared line, in its colour."""
    colour = plot.look.colour if at == 0 else TOKENS.compared[at]
    return (
        plot.part("label")
        .transform_filter(alt.datum.run == f"c{at}")
        .encode(text="label:N")
        .mark_text(clip=True, align="right", dx=-2, dy=-8, color=colour, fontWeight=700)
    )


def finished(
    chart: alt.LayerChart | alt.FacetChart,
    colours: Palette,
    size: float,
    *,
    right: float,
    bottom: float = 4,
) -> dict[str, Any]:
    """The spec with the house's type and colours and without data of its own."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    for part in (spec, *spec["layer"]):  # every layer reads the frame Streamlit adds on top
        part.pop("data", None)
        part.pop("datasets", None)
    for part in spec["layer"]:  # a mark without a name of its own is not for screen readers
        part["mark"] = {**part["mark"], "aria": False}
    spec["background"] = colours.page
    spec["padding"] = {"left": 4, "right": right * size, "top": 10 + 16 * size, "bottom": bottom}
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    label = {"labelFont": FONT, "titleFont": FONT, "labelColor": colours.ink}
    spec["config"] = {
        "font": FONT,
        "aria": False,  # the chart has a text alternative and a table; five hundred points read aloud help nobody
        "view": {"stroke": None},
        "text": {"font": FONT, "fontSize": TYPE * size},
        "legend": label,
        "axis": {
            **label,
            "titleColor": colours.muted,
            "labelFontSize": TYPE * size,
            "titleFontSize": TYPE * size,
            "titleFontWeight": 400,
            "gridColor": colours.hairline,
            "gridOpacity": 0.6,
            "domainColor": colours.outline,
            "tickColor": colours.outline,
        },
    }
    return spec
