"""The main chart: one path against its target, drawn by a fixed Vega-Lite spec.

    main_frame(answer, target, words, window) -> DataFrame     the only thing that changes on a move
    main_spec(look) -> dict                                     built once per look and cached
    domain(paths…) -> (low, high)                               a value axis that does not jump

The frame is tidy; its column `part` says which layer a row belongs to: hist, plan, now, target, label,
mark. Years are model times: 2020 is the end of 2020 or the year 2020.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from ui import numbers, wording
from ui.catalogue import Words
from ui.numbers import Quantity
from ui.tables import table
from ui.theme import FONT, Palette, palette

if TYPE_CHECKING:
    from scenarios import Answer, Path, Target

BASE_YEAR = 2020
COLUMNS = ("part", "year", "value", "year2", "run", "label", "shown", "versus", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything the spec of a main chart depends on; equal looks share one cached spec."""

    colour: str
    low: float
    high: float
    window: tuple[int, int]
    style: str
    axis: str  # title of the value axis: the unit
    base: str  # word beside the hairline of the base year
    year: tuple[str, str]  # what stands before and after a year on the axis
    tips: tuple[str, str, str, str]  # titles of the tooltip: year, value, against the plan, source
    height: int
    scale: float = 1.0  # type and line size, above 1 on a projector


def main_frame(
    answer: Answer, target: Target, words: Words, window: tuple[int, int], span: tuple[float, float]
) -> pd.DataFrame:
    """Rows of the main chart. Values are in shown units (per cent for shares)."""
    of = wording.quantity(target)
    now, plan = answer.paths.get(target.id), answer.plan_paths.get(target.id)
    rows: list[dict[str, object]] = []
    rows.append(_row("base", BASE_YEAR, math.nan, of))
    rows += _history_rows(answer.history.get(target.id, ()), of, words, window[0])
    against = None if plan is None else (plan.years, plan.values)
    if plan is not None:
        rows += _path_rows("plan", plan.years, plan.values, of, words, None, words("line.plan"))
    if now is not None:
        rows += _path_rows("now", now.years, now.values, of, words, against, words("line.now"))
    rows += _target_rows(target, of, words)
    rows += _end_labels(now, plan, of, words, window, span)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(("year", "value", "year2"), "float64"))


def _history_rows(
    points: Iterable[Any], of: Quantity, words: Words, start: int
) -> list[dict[str, object]]:
    """Observed values; a line breaks where the definition changes, said where the window shows it."""
    rows: list[dict[str, object]] = []
    run, before = 0, None
    for point in points:
        broken = before is not None and point.definition != before
        run += broken
        if broken and point.year > start:
            rows.append(_row("mark", point.year, point.value, of, label=words("line.break")))
        row = _row("hist", point.year, point.value, of, run=str(run))
        row |= _tip(point.value, of, words, None, f"{words('line.hist')} · {point.definition}")
        rows.append(row)
        before = point.definition
    return rows


def _path_rows(
    part: str,
    years: np.ndarray,
    values: np.ndarray,
    of: Quantity,
    words: Words,
    plan: tuple[np.ndarray, np.ndarray] | None,
    source: str,
) -> list[dict[str, object]]:
    """A model path; whole years carry the text of the tooltip."""
    rows = []
    for year, value in zip(years, values, strict=True):
        if not math.isfinite(value):
            continue
        row = _row(part, year, value, of)
        if float(year).is_integer():
            base = None if plan is None else float(np.interp(year, *plan))
            row |= _tip(float(value), of, words, base, source)
        rows.append(row)
    return rows


def _target_rows(target: Target, of: Quantity, words: Words) -> list[dict[str, object]]:
    if target.target_value is None or target.target_year is None:
        return []
    text = words("line.target", target=wording.goal(target, words), year=wording.due(target, words))
    row = _row("target", target.target_year, target.target_value, of, label=text)
    row["year2"] = float(BASE_YEAR)
    row |= _tip(target.target_value, of, words, None, target.section or target.document)
    return [row]


def _end_labels(
    now: Path | None,
    plan: Path | None,
    of: Quantity,
    words: Words,
    window: tuple[int, int],
    span: tuple[float, float],
) -> list[dict[str, object]]:
    """Names and values at the right end of the lines: the upper line's above it, the lower one's below."""
    if now is None:
        return []
    end = min(float(window[1]), float(now.years[-1]))
    room = 0.055 * (span[1] - span[0]) / of.scale
    lines = [("now", now, words("line.now"))]
    if plan is not None and not np.allclose(plan.values, now.values, rtol=1e-9):
        lines.append(("plan", plan, words("line.plan")))
    lines.sort(key=lambda line: -float(np.interp(end, line[1].years, line[1].values)))
    rows = []
    for at, (run, path, name) in enumerate(lines):
        value = float(np.interp(end, path.years, path.values))
        under = (path.years >= end - 0.19 * (window[1] - window[0])) & (path.years <= end)
        tail = path.values[under]
        place = tail.max() + room if at == 0 else tail.min() - room
        text = words("line.end", name=name, value=numbers.figure(value, of, words))
        rows.append(_row("label", end, float(place), of, label=text, run=run))
    return rows


def _row(
    part: str, year: float, value: float, of: Quantity, *, run: str = "", label: str = ""
) -> dict[str, object]:
    return {
        "part": part,
        "year": float(year),
        "value": float(value) * of.scale,
        "year2": math.nan,
        "run": run,
        "label": label,
        "shown": "",
        "versus": "",
        "source": "",
    }


def _tip(
    value: float, of: Quantity, words: Words, plan: float | None, source: str
) -> dict[str, object]:
    versus = "" if plan is None else numbers.signed(value - plan, of, words)
    return {
        "shown": str(numbers.figure(value, of, words)),
        "versus": versus or numbers.MISSING,
        "source": source,
    }


def clipped(reach: Iterable[float], known: Sequence[float]) -> list[float]:
    """How far levers reach, no further than the axis can show without flattening what is known."""
    low, high = min(known), max(known)
    room = (high - low) or abs(high) or 1.0
    return [min(max(value, low - 0.3 * room), high + 0.5 * room) for value in reach]


def domain(values: Iterable[float], of: Quantity) -> tuple[float, float]:
    """A value axis around all of these, rounded out to a round step; shares stay within 0–100 %."""
    finite = [value * of.scale for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    room = (high - low) or abs(high) or 1.0
    step = 10 ** math.floor(math.log10(room))
    for part in (0.1, 0.2, 0.5, 1.0):
        if room / (step * part) <= 12:
            step *= part
            break
    bottom = math.floor((low - 0.02 * room) / step) * step
    top = math.ceil((high + 0.06 * room) / step) * step
    return (max(bottom, 0.0) if low >= 0 else bottom), top


def data_table(answer: Answer, target: Target, words: Words) -> str:
    """The chart's numbers as a plain HTML table, one row a year."""
    of = wording.quantity(target)
    now, plan = answer.paths[target.id], answer.plan_paths[target.id]
    found: dict[int, list[str]] = {}
    for point in answer.history.get(target.id, ()):
        found.setdefault(int(point.year), [""] * 3)[0] = str(numbers.figure(point.value, of, words))
    for column, path in ((1, plan), (2, now)):
        for year, value in zip(path.years, path.values, strict=True):
            text = str(numbers.figure(float(value), of, words))
            found.setdefault(int(year), [""] * 3)[column] = text
    head = [words("tip.year"), words("line.hist"), words("line.plan"), words("line.now")]
    rows = [
        [str(year), *(cell or numbers.MISSING for cell in cells)]
        for year, cells in sorted(found.items())
    ]
    return table(head, rows)


@lru_cache(maxsize=256)
def main_spec(look: Look, theme: str) -> dict[str, Any]:
    """The Vega-Lite spec of the main chart in a theme; callers must not change it."""
    colours = palette(theme)
    size = look.scale
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=list(look.window), nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            values=list(range(look.window[0], look.window[1] + 1, 2)),
            labelExpr=f"'{look.year[0]}' + datum.value + '{look.year[1]}'",
            grid=False,
            labelOverlap=True,
        ),
    )
    number = {"percent": ",.1~f", "ratio": ",.2f", "rate": ",.1f"}.get(look.style, ",.0f")
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[look.low, look.high], nice=False, zero=False),
        axis=alt.Axis(
            format=number,
            title=look.axis,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-14 * size,
            titleX=0,
            tickCount=6,
            labelOverlap=True,
        ),
    )
    layers = _layers(look, colours, x, y)
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, size, right=20)


def _layers(look: Look, colours: Palette, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    size = look.scale

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.datum.part == name)

    year, shown, versus, source = look.tips
    tips = [
        alt.Tooltip("year:Q", title=year, format="d"),
        alt.Tooltip("shown:N", title=shown),
        alt.Tooltip("versus:N", title=versus),
        alt.Tooltip("source:N", title=source),
    ]
    # A wheel turn scrolls the page; with Shift it zooms the years.
    zoom = alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"], zoom="wheel![event.shiftKey]"
    )
    base = part("base").encode(x=x)
    end = alt.X2("year2:Q")
    hist = part("hist").encode(x=x, y=y, detail="run:N")
    marks = part("target").encode(x=x, y=y)
    ends = part("label")
    hover = alt.Chart().transform_filter(
        "datum.shown != '' && (datum.part == 'now' || datum.part == 'plan' || datum.part == 'hist')"
    )
    return [
        base.mark_rule(color=colours.hairline, strokeWidth=1, clip=True),
        base.encode(y=alt.value(0)).mark_text(
            text=look.base, align="left", baseline="top", dx=5, dy=2, color=colours.muted
        ),
        marks.mark_rule(
            color=colours.ink, strokeWidth=1 * size, strokeDash=[2, 3], clip=True
        ).encode(x2=end),
        hist.mark_line(color=colours.ink, strokeWidth=2.5 * size, clip=True),
        hist.mark_point(color=colours.ink, filled=True, size=36 * size, opacity=1, clip=True),
        part("mark")
        .encode(x=x, y=y, text="label:N")
        .mark_text(color=colours.muted, dy=-14, clip=True),
        part("plan")
        .encode(x=x, y=y)
        .mark_line(color=colours.muted, strokeDash=[7, 5], strokeWidth=1.6 * size, clip=True),
        part("now")
        .encode(x=x, y=y)
        .mark_line(color=look.colour, strokeWidth=3 * size, clip=True)
        .add_params(zoom),
        marks.mark_point(
            shape="diamond", filled=True, size=150 * size, color=colours.ink, opacity=1, clip=True
        ).encode(tooltip=tips),
        marks.encode(text="label:N").mark_text(
            align="right",
            baseline="bottom",
            dx=-4,
            dy=-9,
            color=colours.ink,
            fontWeight=700,
            clip=True,
        ),
        _end_text(ends, "now", x, y, look.colour, 700),
        _end_text(ends, "plan", x, y, colours.muted, 400),
        hover.encode(x=x, y=y, tooltip=tips).mark_point(opacity=0, size=260 * size, clip=True),
    ]


def _end_text(
    ends: alt.Chart, run: str, x: alt.X, y: alt.Y, colour: str, weight: Literal[400, 700]
) -> alt.Chart:
    """The label at the right end of a line, in its colour, inside the plot."""
    return (
        ends.transform_filter(alt.datum.run == run)
        .encode(x=x, y=y, text="label:N")
        .mark_text(align="right", dx=-4, color=colour, fontWeight=weight, clip=True)
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
    spec["background"] = colours.page
    spec["padding"] = {"left": 4, "right": right * size, "top": 26 * size, "bottom": bottom}
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    label = {"labelFont": FONT, "titleFont": FONT, "labelColor": colours.ink}
    spec["config"] = {
        "font": FONT,
        "aria": False,  # the chart has a text alternative and a table; five hundred points read aloud help nobody
        "view": {"stroke": None},
        "text": {"font": FONT, "fontSize": 13 * size},
        "axis": {
            **label,
            "titleColor": colours.muted,
            "labelFontSize": 13 * size,
            "titleFontSize": 13 * size,
            "titleFontWeight": 400,
            "gridColor": colours.hairline,
            "gridOpacity": 0.6,
            "domainColor": colours.outline,
            "tickColor": colours.outline,
        },
    }
    return spec
