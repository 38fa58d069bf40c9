"""A chart as a PNG for print: Vega-Lite through vl-convert, system fonts only, no browser, no network.

picture(chart) -> bytes
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from scenarios.report.figures import Chart

FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Zen Hei', sans-serif"
INK, MUTED, HAIR = "#17212B", "#5A6672", "#C9D1D9"
COLOURS = ("#5A6672", "#0B5CAD", "#B8430F")  # grey, blue, orange: apart in every kind of sight
DASHES = ([1, 0], [1, 0], [4, 3])
GOAL = "#B8430F"
WIDTH, HEIGHT, PPI = 520, 205, 220


def picture(chart: Chart) -> bytes:
    """The chart as PNG bytes, about 16 cm wide in print."""
    drawn = _lines(chart) if chart.kind == "line" else _bars(chart)
    drawn = drawn.properties(width=WIDTH, height=HEIGHT).configure(font=FONT, background="#FFFFFF")
    drawn = drawn.configure_axis(
        labelColor=INK, titleColor=MUTED, labelFontSize=12, titleFontSize=12, gridColor=HAIR
    )
    drawn = drawn.configure_view(stroke=None).configure_legend(
        orient="bottom", title=None, labelFontSize=12, symbolSize=120
    )
    png: bytes = vl_convert.vegalite_to_png(drawn.to_dict(), ppi=PPI)
    return png


def _axis(chart: Chart) -> alt.Axis:
    return alt.Axis(
        title=chart.unit,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=-30,
        titleY=-12,
        format=f",.{chart.places}f",
        tickCount=5,
        domain=False,
    )


def _frame(chart: Chart) -> pd.DataFrame:
    rows = [
        {"at": category, "value": value, "line": name}
        for name, values in chart.lines
        for category, value in zip(chart.categories, values, strict=True)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["at", "value", "line"])


def _colour(chart: Chart) -> Any:
    names = [name for name, _ in chart.lines]
    if len(names) == 1 and chart.goal is None:
        return alt.value(COLOURS[1])
    colours = COLOURS[1:2] if len(names) == 1 else COLOURS[: len(names)]
    return alt.Color("line:N", scale=alt.Scale(domain=names, range=list(colours)))


def _lines(chart: Chart) -> Any:
    base = alt.Chart(_frame(chart))
    scale = alt.Scale(zero=False, nice=True)
    lines = base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=28)).encode(
        x=alt.X("at:O", axis=alt.Axis(title=None, labelAngle=0), sort=list(chart.categories)),
        y=alt.Y("value:Q", axis=_axis(chart), scale=scale),
        color=_colour(chart),
    )
    if chart.goal is None:
        return lines
    label, at, value = chart.goal
    goal = alt.Chart(pd.DataFrame({"at": [at], "value": [value], "label": [label]}))
    mark = goal.mark_point(shape="diamond", size=160, filled=True, color=GOAL).encode(
        x=alt.X("at:O", sort=list(chart.categories)), y="value:Q"
    )
    rule = goal.mark_rule(strokeDash=[4, 3], color=GOAL, opacity=0.7).encode(y="value:Q")
    left = chart.categories.index(at) < len(chart.categories) / 3
    words = goal.mark_text(
        align="left" if left else "right",
        dx=12 if left else -12,
        dy=-10,
        fontSize=13,
        color=GOAL,
        font=FONT,
    ).encode(x=alt.X("at:O", sort=list(chart.categories)), y="value:Q", text="label:N")
    return lines + rule + mark + words


def _bars(chart: Chart) -> Any:
    encoding: dict[str, Any] = {
        "x": alt.X("at:O", axis=alt.Axis(title=None, labelAngle=0), sort=list(chart.categories)),
        "y": alt.Y("value:Q", axis=_axis(chart)),
        "color": _colour(chart),
    }
    if len(chart.lines) > 1:
        names = [name for name, _ in chart.lines]
        encoding["xOffset"] = alt.XOffset("line:N", sort=names)
    return alt.Chart(_frame(chart)).mark_bar().encode(**encoding)
