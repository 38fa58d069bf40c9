"""A few paths over the years, each named at its end: the small chart of a variable, an upload, a series.

    frame(paths, of) -> DataFrame           one row a year and line
    spec(look) -> dict                      built once per look and cached

Values are in shown units. Lines are told apart by dash and by the name at their end, not by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ui import numbers
from ui.catalogue import Words
from ui.chartrows import spread
from ui.charts import finished
from ui.numbers import Quantity
from ui.tables import table
from ui.theme import TOKENS

DASHES = ([1, 0], [7, 4], [2, 3], [8, 3, 2, 3], [12, 3])
MOST = len(DASHES)
APART = 0.075  # of the values drawn, between the names of two lines
COLUMNS = ("line", "at", "year", "value", "label", "shown", "part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything the spec depends on."""

    colour: str
    axis: str
    style: str
    window: tuple[float, float]
    year: tuple[str, str]
    tips: tuple[str, str, str]  # titles: line, year, value
    lines: int
    height: int = 240


def frame(
    years: np.ndarray,
    paths: Mapping[str, np.ndarray],
    of: Quantity,
    words: Words,
    observed: Sequence[tuple[float, float]] = (),
) -> pd.DataFrame:
    """Rows of the chart: lines by name, the name at the last year, what was observed as dots. [shown units]"""
    rows: list[dict[str, object]] = []
    ends: list[tuple[int, str, float, float]] = []  # line, name, last year, value there
    for at, (name, values) in enumerate(paths.items()):
        good = np.isfinite(values)
        for year, value in zip(years[good], values[good], strict=True):
            rows.append(_row("line", at, name, float(year), float(value), of, words))
        if good.any() and len(paths) > 1:
            ends.append((at, name, float(years[good][-1]), float(values[good][-1])))
    rows += _names(ends, [float(row["value"]) / of.scale for row in rows], of, words)  # type: ignore[arg-type]
    for year, value in observed:
        rows.append(_row("hist", 0, words("line.hist"), year, value, of, words))
    data = pd.DataFrame(rows, columns=list(COLUMNS))
    return data.astype(dict.fromkeys(("year", "value", "at"), "float64"))


def _names(
    ends: Sequence[tuple[int, str, float, float]],
    values: Sequence[float],
    of: Quantity,
    words: Words,
) -> list[dict[str, object]]:
    """The name of each line at its end, moved apart where two would touch."""
    if not ends:
        return []
    low, high = min(values), max(values)
    places = spread([end[3] for end in ends], APART * (high - low), (low, high))
    return [
        _row("end", at, name, year, place, of, words) | {"label": name}
        for (at, name, year, _), place in zip(ends, places, strict=True)
    ]


def _row(
    part: str, at: int, name: str, year: float, value: float, of: Quantity, words: Words
) -> dict[str, object]:
    shown = str(numbers.figure(value, of, words))
    return {
        "part": part,
        "at": at,
        "line": name,
        "year": year,
        "value": value * of.scale,
        "label": "",
        "shown": shown,
    }


def data_table(
    years: np.ndarray, paths: Mapping[str, np.ndarray], of: Quantity, words: Words
) -> str:
    """The chart's numbers, one row a whole year."""
    whole = [at for at, year in enumerate(years) if math.isclose(year, round(year), abs_tol=1e-6)]
    rows = [
        [
            str(round(float(years[at]))),
            *(str(numbers.figure(float(values[at]), of, words)) for values in paths.values()),
        ]
        for at in whole
    ]
    return table([words("tip.year"), *paths], rows)


@lru_cache(maxsize=256)
def spec(look: Look) -> dict[str, Any]:
    """The Vega-Lite spec; callers must not change it."""
    colours = TOKENS
    number = {"percent": ",.1~f", "ratio": ",.2~f", "rate": ",.1~f", "plain": ",.10~g"}
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=list(look.window), nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            tickMinStep=1,
            tickCount=6,
            labelExpr=f"'{look.year[0]}' + datum.label + '{look.year[1]}'",
            grid=False,
            labelOverlap=True,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(
            format=number.get(look.style, ",~r"),
            title=look.axis,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-12,
            titleX=0,
            tickCount=5,
            labelOverlap=True,
        ),
    )
    dash = alt.StrokeDash(
        "at:O",
        scale=alt.Scale(domain=list(range(MOST)), range=list(DASHES)),
        legend=None,
    )
    line, year, value = look.tips
    tips = [
        alt.Tooltip("line:N", title=line),
        alt.Tooltip("year:Q", title=year, format=".4~g"),
        alt.Tooltip("shown:N", title=value),
    ]

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.datum.part == name).encode(x=x, y=y)

    layers = [
        part("line")
        .encode(strokeDash=dash, detail="line:N")
        .mark_line(color=look.colour, strokeWidth=2.4, clip=True),
        part("hist").mark_point(color=colours.ink, filled=True, size=44, opacity=1, clip=True),
        part("end")
        .encode(text="label:N")
        .mark_text(align="right", dx=-3, dy=-9, color=colours.ink),
        part("line").encode(tooltip=tips).mark_point(opacity=0, size=200, clip=True),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=16)
