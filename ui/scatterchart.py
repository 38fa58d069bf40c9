"""Where misses gather, drawn: futures in the two conditions that tell them apart best, and the box about the misses."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from ui.charts import finished
from ui.futurecharts import Look
from ui.numbers import Quantity
from ui.theme import TOKENS


def scatter_frame(
    found: dict[str, Any], box: dict[str, Any], of: tuple[Quantity, Quantity]
) -> pd.DataFrame:
    """Futures in two columns, missed or reached, inside the box or not, and the box itself. [shown units]"""
    columns = [
        [value * each.scale for value in column["values"]]
        for column, each in zip(found["columns"], of, strict=True)
    ]
    limits: dict[str, dict[str, Any]] = {limit["name"]: limit for limit in box["limits"]}
    ends = []
    for column, values, each in zip(found["columns"], columns, of, strict=True):
        limit = limits.get(column["name"], {})
        low, high = limit.get("low"), limit.get("high")
        ends.append(
            (
                min(values) if low is None else low * each.scale,
                max(values) if high is None else high * each.scale,
            )
        )
    (left, right), (bottom, top) = ends
    rows: list[dict[str, object]] = [
        {
            "part": "short" if missed else "reached",
            "x": x,
            "y": y,
            "inside": left <= x <= right and bottom <= y <= top,
        }
        for x, y, missed in zip(*columns, found["missed"], strict=True)
    ]
    rows.append({"part": "box", "x": left, "x2": right, "y": bottom, "y2": top})
    return pd.DataFrame(rows, columns=["part", "x", "y", "x2", "y2", "inside"])


@lru_cache(maxsize=64)
def scatter_spec(look: Look) -> dict[str, Any]:
    """Crosses for misses, circles for the rest, a frame about the box. words: name of x, of y, formats of x and y."""
    colours = TOKENS
    names, formats = look.words[:2], look.words[2:]
    x, y = (
        {"scale": alt.Scale(zero=False, nice=False, padding=8), "title": name, "format": form}
        for name, form in zip(names, formats, strict=True)
    )

    def axis(of: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "scale": of["scale"],
            "axis": alt.Axis(
                format=of["format"], title=of["title"], tickCount=6, grid=False, **more
            ),
        }

    xs = alt.X("x:Q", **axis(x, labelOverlap=True))
    ys = alt.Y(
        "y:Q", **axis(y, titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-12, titleX=0)
    )

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.datum.part == name).encode(x=xs, y=ys)

    layers = [
        part("box")
        .encode(x2="x2:Q", y2="y2:Q")
        .mark_rect(fill=colours.state["short"][1], stroke=colours.ink, strokeWidth=2),
        part("reached").mark_point(
            shape="circle", filled=False, size=22, color=colours.state["reached"][0], opacity=0.8
        ),
        part("short").mark_point(
            shape="cross", angle=45, filled=True, size=34, color=colours.state["short"][0]
        ),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, 1.0, right=16)
