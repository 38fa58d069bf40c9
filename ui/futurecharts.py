"""Charts of many futures: fan, spread cut at the target, tornado, indices with their error, grades.

Each chart is a frame and a spec built once per look, as the main chart is (ui/charts.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from ui import numbers
from ui.catalogue import Words
from ui.charts import finished
from ui.numbers import Quantity
from ui.theme import TOKENS
from ui.waterfall import wrap

MOST_BARS = 10
LEFT = 16  # signs of a name in the margin before it wraps


BANDS = (("p025", "p975"), ("p10", "p90"), ("p25", "p75"))  # 95, 80 and 50 % of sampled futures
SHADES = (
    0.14,
    0.2,
    0.28,
)  # of the bands, each over the wider one; the last ones where there are fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything a spec depends on."""

    colour: str
    axis: str = ""
    style: str = "count"
    year: tuple[str, str] = ("", "")
    window: tuple[int, int] = (2016, 2030)
    bands: tuple[tuple[str, str], ...] = BANDS  # of a fan, the widest first
    words: tuple[str, ...] = ()  # words of the chart, in the order its spec names them
    after: str = ""  # said right of the last year known
    height: int = 300


def number_format(style: str) -> str:
    """How an axis writes values of a style (ui/numbers.py)."""
    return {"percent": ",.1~f", "ratio": ",.2~f", "rate": ",.1~f"}.get(style, ",~r")


def fan_frame(
    fan: dict[str, Any],
    history: list[tuple[float, float, str]],
    goal: tuple[float, float] | None,
    of: Quantity,
    *,
    window: tuple[int, int],
    trend: list[tuple[float, float]] | None = None,
    base: float | None = None,
) -> pd.DataFrame:
    """Bands and median by year, what was observed (with its definition), the target, a naive trend, the last year known. [shown units]

    Years outside the window are left out, so that they do not stretch the value axis.
    """
    names = [name for name in fan if name != "years"]
    rows: list[dict[str, object]] = [
        {
            "part": "fan",
            "year": float(year),
            **{name: fan[name][at] * of.scale for name in names},
        }
        for at, year in enumerate(fan["years"])
    ]
    rows += [
        {"part": "hist", "year": year, "p50": value * of.scale, "run": definition}
        for year, value, definition in history
    ]
    if goal is not None:
        rows.append({"part": "target", "year": goal[0], "p50": goal[1] * of.scale})
    rows += [{"part": "trend", "year": year, "p50": v * of.scale} for year, v in trend or ()]
    if base is not None:
        rows.append({"part": "base", "year": base})
        rows += [
            {"part": "held", "year": year, "p50": value * of.scale}
            for year, value, _ in history
            if year > base
        ]
    columns = ["part", "year", *names, "run"]
    kept = [row for row in rows if window[0] <= float(str(row["year"])) <= window[1]]
    return pd.DataFrame(kept, columns=columns)


@lru_cache(maxsize=64)
def fan_spec(look: Look) -> dict[str, Any]:
    """Bands in one hue, the median, the observed, the target. words: each band, the widest first; median, year."""
    colours = TOKENS
    *labels, median, year = look.words
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=list(look.window), nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            tickMinStep=2,
            grid=False,
            labelOverlap=True,
            labelFlush=False,  # labels pushed inward at the ends would touch their neighbours
            labelSeparation=6,
            labelExpr=f"'{look.year[0]}' + datum.value + '{look.year[1]}'",
        ),
    )
    scale = alt.Scale(zero=False, nice=True)
    number = number_format(look.style)
    axis = alt.Axis(
        format=number,
        title=look.axis,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleY=-12,
        titleX=0,
        tickCount=6,
    )

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.datum.part == name).encode(x=x)

    def band(low: str, high: str, opacity: float) -> alt.Chart:
        y = alt.Y(f"{low}:Q", scale=scale, axis=axis)
        return (
            part("fan")
            .encode(y=y, y2=f"{high}:Q")
            .mark_area(color=look.colour, opacity=opacity, clip=True)
        )

    y = alt.Y("p50:Q", scale=scale, axis=axis)
    ends = list(zip(look.bands, labels, strict=True))
    fields = [(high, label) for (_, high), label in ends] + [("p50", median)]
    fields += [(low, label) for (low, _), label in reversed(ends)]
    tips = [alt.Tooltip("year:Q", title=year, format="d")]
    tips += [alt.Tooltip(f"{name}:Q", title=title, format=number) for name, title in fields]
    layers = [
        part("base").mark_rule(color=colours.outline, strokeDash=[3, 3], clip=True),
        *(
            band(low, high, shade)
            for (low, high), shade in zip(look.bands, SHADES[-len(look.bands) :], strict=True)
        ),
        part("fan").encode(y=y).mark_line(color=look.colour, strokeWidth=2.6, clip=True),
        part("trend")
        .encode(y=y)
        .mark_line(color=colours.muted, strokeDash=[7, 5], strokeWidth=1.6, clip=True),
        part("hist")
        .encode(y=y, detail="run:N")  # unlike definitions are never joined
        .mark_line(color=colours.ink, strokeWidth=2.2, clip=True),
        part("hist")
        .encode(y=y)
        .mark_point(color=colours.ink, filled=True, size=34, opacity=1, clip=True),
        part("held")  # hollow: what the model had not seen
        .encode(y=y)
        .mark_point(color=colours.ink, fill=colours.page, size=44, opacity=1, clip=True),
        part("base")
        .encode(y=alt.value(8), text=alt.datum(look.after))
        .mark_text(align="left", dx=5, color=colours.muted),
        part("target")
        .encode(y=y)
        .mark_point(
            shape="diamond", filled=True, size=160, color=colours.ink, opacity=1, clip=True
        ),
        part("fan").encode(y=y, tooltip=tips).mark_point(opacity=0, size=240, clip=True),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=16)


def spread_frame(
    found: dict[str, Any], goal: float | None, at_most: bool, of: Quantity
) -> pd.DataFrame:
    """One bar a step of the histogram, on one side of the target or the other. [shown units]"""
    edges, counts = found["edges"], found["counts"]
    total = sum(counts) or 1
    rows = []
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        above = goal is not None and low >= goal - 1e-12 * abs(goal)
        reached = goal is None or above != at_most
        rows.append(
            {
                "low": low * of.scale,
                "high": high * of.scale,
                "share": count / total,
                "part": "reached" if reached else "short",
            }
        )
    return pd.DataFrame(rows)


@lru_cache(maxsize=64)
def spread_spec(look: Look) -> dict[str, Any]:
    """Solid where reached, hatched where short. words: share."""
    colours = TOKENS
    share = look.words[0]
    number = number_format(look.style)
    x = alt.X(
        "low:Q",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format=number, title=look.axis, tickCount=6, grid=False, labelOverlap=True),
    )
    y = alt.Y("share:Q", axis=alt.Axis(format=".0%", title=None, tickCount=4))
    tips = [
        alt.Tooltip("low:Q", format=number, title="≥"),
        alt.Tooltip("high:Q", format=number, title="<"),
        alt.Tooltip("share:Q", format=".1%", title=share),
    ]

    def part(name: str) -> alt.Chart:
        chart = alt.Chart().transform_filter(alt.datum.part == name)
        return chart.encode(x=x, x2="high:Q", y=y, y2=alt.datum(0), tooltip=tips)

    layers = [
        part("reached").mark_bar(
            fill=colours.state["reached"][0], stroke=colours.page, strokeWidth=0.6
        ),
        part("short").mark_bar(
            fill="url(#k-hatch)", stroke=colours.state["short"][0], strokeWidth=0.6
        ),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=12)


def tornado_frame(
    bars: list[dict[str, Any]], of: Quantity, words: Words, colour_of: Any
) -> pd.DataFrame:
    """The widest bars, one an input: the target's value with the input low and high. [shown units]"""
    wide = sorted(bars, key=lambda bar: -abs(bar["high"] - bar["low"]))[:MOST_BARS]
    return pd.DataFrame(
        [
            {
                "name": _margin(bar, words),
                "low": bar["low"] * of.scale,
                "high": bar["high"] * of.scale,
                "shown_low": str(numbers.figure(bar["low"], of, words)),
                "shown_high": str(numbers.figure(bar["high"], of, words)),
                "colour": colour_of(bar["name"]),
            }
            for bar in wide
            if bar["high"] != bar["low"]
        ],
        columns=["name", "low", "high", "shown_low", "shown_high", "colour"],
    )


def _margin(bar: dict[str, Any], words: Words) -> str:
    """Grade letter and name, wrapped."""
    key = f"grade.letter.{bar['grade']}"
    letter = words(key) if key in words else ""
    return wrap(f"{letter} {words.pick(bar['zh'], bar['en'])}".strip(), LEFT)


@lru_cache(maxsize=64)
def tornado_spec(look: Look, middle: float) -> dict[str, Any]:
    """Bars to either side of the middle. words: input, low, high."""
    colours = TOKENS
    name, low, high = look.words
    number = number_format(look.style)
    y = alt.Y(
        "name:N",
        sort=None,
        axis=alt.Axis(
            title=None, labelExpr="split(datum.label, '\\n')", labelLimit=260, grid=False
        ),
    )
    x = alt.X(
        "low:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(format=number, title=look.axis, tickCount=5, labelOverlap=True),
    )
    tips = [
        alt.Tooltip("name:N", title=name),
        alt.Tooltip("shown_low:N", title=low),
        alt.Tooltip("shown_high:N", title=high),
    ]
    bars = (
        alt.Chart()
        .encode(x=x, x2="high:Q", y=y, color=alt.Color("colour:N", scale=None), tooltip=tips)
        .mark_bar(size=16)
    )
    rule = alt.Chart().encode(x=alt.datum(middle)).mark_rule(color=colours.ink, strokeWidth=1.2)
    chart = alt.layer(bars, rule).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=12)


def indices_frame(indices: list[dict[str, Any]], words: Words) -> pd.DataFrame:
    """Two dots an input, alone and with its interactions, each with its 95 % whisker."""
    rows = []
    for index in indices[:MOST_BARS]:
        for kind in ("first", "total"):
            value, half = float(index[kind]), float(index[f"{kind}_conf"])
            rows.append(
                {
                    "name": wrap(words.pick(index["zh"], index["en"]), LEFT),
                    "kind": kind,
                    "value": value,
                    "low": value - half,
                    "high": value + half,
                    "faint": value - half <= 0,
                    "shown": f"{numbers.percent(value)} ± {numbers.percent(half)}",
                }
            )
    return pd.DataFrame(rows)


@lru_cache(maxsize=64)
def indices_spec(look: Look) -> dict[str, Any]:
    """Hollow dots for the effect alone, filled for the total; grey where the whisker crosses 0."""
    colours = TOKENS
    name, share = look.words
    y = alt.Y(
        "name:N",
        sort=None,
        axis=alt.Axis(title=None, labelExpr="split(datum.label, '\\n')", labelLimit=260),
    )
    x = alt.X("value:Q", axis=alt.Axis(format=".0%", title=None, tickCount=5))
    colour = alt.condition("datum.faint", alt.value(colours.outline), alt.value(look.colour))
    tips = [alt.Tooltip("name:N", title=name), alt.Tooltip("shown:N", title=share)]
    layers: list[alt.Chart] = []
    for kind, filled, shift in (("total", True, -5), ("first", False, 5)):
        chart = alt.Chart().transform_filter(alt.datum.kind == kind)
        layers.append(
            chart.encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=colour).mark_rule(yOffset=shift)
        )
        dots = chart.encode(x=x, y=y, color=colour, tooltip=tips)
        layers.append(
            dots.mark_point(
                filled=filled,
                fill=alt.Undefined if filled else colours.page,  # None would be no filling at all
                size=70,
                opacity=1,
                yOffset=shift,
                strokeWidth=1.8,
            )
        )
    both = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(both, colours, 1.0, right=12)


def grades_frame(grades: list[dict[str, Any]], words: Words) -> pd.DataFrame:
    """The part of the spread that each grade of evidence accounts for, largest first."""
    rows = sorted(grades, key=lambda row: -row["share"])
    return pd.DataFrame(
        [
            {
                "name": words(f"spread.{row['name']}"),
                "share": row["share"],
                "shown": numbers.percent(row["share"]),
            }
            for row in rows
            if row["share"] >= 0.005
        ],
        columns=["name", "share", "shown"],
    )


@lru_cache(maxsize=64)
def grades_spec(look: Look) -> dict[str, Any]:
    """Plain bars with their share at the end."""
    colours = TOKENS
    y = alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=200, grid=False))
    x = alt.X("share:Q", axis=None)
    bars = alt.Chart().encode(x=x, y=y).mark_bar(color=look.colour, size=18)
    text = (
        alt.Chart()
        .encode(x=x, y=y, text="shown:N")
        .mark_text(align="left", dx=5, color=colours.ink)
    )
    chart = alt.layer(bars, text).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=56)
