"""Why it differs: from the scenario as saved to the one on the screen, one bar for each changed lever.

    frame(contributions, start, target, names, scenario, words) -> DataFrame
    spec(look) -> dict

Contributions are Shapley averages (scenarios.waterfall), so the bars add up exactly in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from ui import numbers, wording
from ui.catalogue import Words
from ui.charts import finished
from ui.theme import TOKENS

if TYPE_CHECKING:
    from scenarios import Contribution, Target

COLUMNS = ("order", "next", "name", "part", "y", "y2", "label", "at")
SMALL = 0.005  # of the total change; lesser bars are one
WRAP = {"zh": 7, "en": 14}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything the spec of a waterfall depends on."""

    colour: str
    tips: tuple[str, str]  # titles of the tooltip: lever, amount
    height: int
    scale: float = 1.0


def frame(
    contributions: Sequence[Contribution],
    start: float,
    target: Target,
    names: Mapping[str, str],
    scenario: str,
    words: Words,
) -> pd.DataFrame:
    """Rows of the waterfall, totals first and last. `start` is the saved scenario's value. [target unit]"""
    of = wording.quantity(target)
    rows = [_row(0, words("waterfall.saved", scenario=scenario), "total", start, start, of, words)]
    at = start
    for order, (name, amount) in enumerate(_merged(contributions, names, words), start=1):
        part = "rise" if amount >= 0 else "fall"
        row = _row(order, name, part, at, at + amount, of, words)
        row["label"] = numbers.signed(amount, of, words)
        rows.append(row)
        at += amount
    rows.append(_row(len(rows), words("waterfall.now"), "total", at, at, of, words))
    for row in rows[:-1]:  # what the next bar starts from
        row["next"] = int(str(row["order"])) + 1
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"next": "Int64"})


def _merged(
    contributions: Sequence[Contribution], names: Mapping[str, str], words: Words
) -> list[tuple[str, float]]:
    """Contributions by size; those too small to see are added into one bar."""
    total = sum(abs(c.amount) for c in contributions)
    large = [c for c in contributions if abs(c.amount) >= SMALL * total]
    rest = sum(c.amount for c in contributions if c not in large)
    bars = [(names.get(c.lever_id, c.lever_id), c.amount) for c in large]
    return [*bars, (words("waterfall.rest"), rest)] if rest else bars


def _row(
    order: int, name: str, part: str, y: float, y2: float, of: numbers.Quantity, words: Words
) -> dict[str, object]:
    return {
        "order": order,
        "name": wrap(name, WRAP[words.lang]),
        "part": part,
        "y": y * of.scale,
        "y2": y2 * of.scale,
        "at": max(y, y2) * of.scale,
        "label": str(numbers.figure(y2, of, words)),
    }


def alt_text(rows: pd.DataFrame, words: Words) -> str:
    """The waterfall in words: each bar's name and amount in order."""
    bars = [
        f"{name.replace(chr(10), '')} {label}"
        for name, label in zip(rows["name"], rows["label"], strict=True)
    ]
    return words("list.semicolon").join(bars)


def wrap(text: str, width: int) -> str:
    """A name in lines of about `width` characters: at spaces where it has any, else anywhere."""
    if " " not in text:
        return "\n".join(text[i : i + width] for i in range(0, len(text), width))
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


@lru_cache(maxsize=64)
def spec(look: Look) -> dict[str, Any]:
    """The Vega-Lite spec of a waterfall; callers must not change it.

    Totals are levels, drawn as ticks, and steps are bars: a bar's length is the whole of its value, so the
    axis may leave 0 out without any bar being cut.
    """
    colours = TOKENS
    x = alt.X("order:O", axis=None, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=24 * look.scale))
    tips = [
        alt.Tooltip("name:N", title=look.tips[0]),
        alt.Tooltip("label:N", title=look.tips[1]),
    ]

    def part(name: str) -> alt.Chart:
        chart = alt.Chart().transform_filter(alt.datum.part == name)
        ends = {} if name == "total" else {"y2": "y2:Q"}
        return chart.encode(x=x, y=y, tooltip=tips, **ends)

    everything = alt.Chart()
    layers = [
        part("total").mark_tick(
            color=colours.ink, orient="horizontal", thickness=4 * look.scale, size=90 * look.scale
        ),
        part("rise").mark_bar(color=look.colour, size=80 * look.scale),
        part("fall").mark_bar(
            size=80 * look.scale,
            fill=look.colour,
            fillOpacity=0.18,
            stroke=look.colour,
            strokeWidth=2 * look.scale,
        ),
        alt.Chart()
        .transform_filter("datum.next !== null")
        .encode(x=x, x2="next:O", y="y2:Q")
        .mark_rule(color=colours.outline, strokeWidth=1 * look.scale),
        everything.encode(x=x, y="at:Q", text="label:N").mark_text(
            dy=-11 * look.scale, color=colours.ink, fontWeight=700
        ),
        everything.encode(x=x, y=alt.value(look.height), text="name:N").mark_text(
            lineBreak="\n", baseline="top", dy=8, color=colours.ink
        ),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return finished(chart, colours, look.scale, right=8)
