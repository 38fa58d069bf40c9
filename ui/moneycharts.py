"""Charts of money: need by programme against what is paid, who pays, and from the promise to the gap.

    stack_frame / stack_spec        bars a year, paid by programme, what is short on top
    payers_frame / payers_spec      who pays each programme, as parts of the whole
    steps_frame / steps_spec        promised, deferred, to pay, paid, short

Amounts are drawn in 亿元 or billions; every bar keeps its amount in words for the tooltip.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from scenarios.standins import BEHIND
from ui import areas, numbers, wording
from ui.catalogue import Words
from ui.charts import finished
from ui.theme import TOKENS
from ui.waterfall import WRAP, wrap

if TYPE_CHECKING:
    from scenarios.funding.slices import Line, Slice

MONEY = numbers.Quantity("money", "CNY")
UNIT = {"zh": 1e8, "en": 1e9}  # CNY in one unit of the axis
MOST = 6  # programmes told apart
# Each programme in the colour of the sector that builds; shades tell those of one sector apart.
SECTOR = {**BEHIND, "bus": "commute"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything a spec depends on: names in order with their colours, words, size."""

    names: tuple[str, ...]
    colours: tuple[str, ...]
    gap: str  # the word for what is short
    room: str  # and for the money there is
    tips: tuple[str, str, str]  # titles: what, year, amount
    payers: tuple[str, ...] = ()  # names of all payers, for one colour each on every chart
    height: int = 260


def text(amount: float, words: Words) -> str:
    """An amount of money in words; less than a fen is nothing."""
    if abs(amount) < 0.01:
        return words("funding.zero")
    return str(numbers.figure(amount, MONEY, words))


def named(line: Line, words: Words) -> str:
    """A programme's name as it begins a line."""
    return wording.capital(words.pick(line.zh, line.en))


def fills(lines: tuple[str, ...]) -> tuple[str, ...]:
    """One fill a programme: its sector's, lighter for the second and third of one sector."""
    found, seen = [], Counter[str]()
    for line in lines:
        sector = SECTOR.get(line, "finance")
        found.append(areas.of_sector(sector, seen[sector]))
        seen[sector] += 1
    return tuple(found)


def stack_frame(cut: Slice, words: Words) -> pd.DataFrame:
    """One row a year and programme for what is paid, one a year for what is short and for the room."""
    unit = UNIT[words.lang]
    rows = []
    for order, line in enumerate(cut.lines):
        for at, year in enumerate(cut.years):
            amount = float(line.paid[at])
            name = named(line, words)
            rows.append(_row("paid", year, name, order, amount, unit, words))
    peak = cut.peak
    tops = cut.by_year("need")
    for at, (year, gap) in enumerate(zip(cut.years, cut.by_year("gap"), strict=True)):
        row = _row("gap", year, words("funding.gap"), len(cut.lines), float(gap), unit, words)
        mark = "▲ " if peak is not None and year == peak[0] else ""
        size = numbers.plain(float(gap) / unit, 2)  # the heading says of what
        label = f"{mark}{size}" if gap > 0.005 * max(tops) else ""
        rows.append(row | {"top": float(tops[at]) / unit, "label": label})
    if cut.room is not None:
        for year, room in zip(cut.years, cut.room, strict=True):
            row = _row("room", year, words("funding.room"), 0, float(room), unit, words)
            last = words("funding.room") if year == cut.years[-1] else ""
            rows.append(row | {"label": last, "top": float(max(cut.room[-2:])) / unit})
    return pd.DataFrame(rows)


def _row(
    part: str, year: int, name: str, order: int, amount: float, unit: float, words: Words
) -> dict[str, object]:
    return {
        "part": part,
        "year": words("year.flow", year=year),
        "name": name,
        "order": order,
        "amount": amount / unit,
        "shown": text(amount, words),
        "top": 0.0,
        "label": "",
    }


def payers_frame(cut: Slice, words: Words) -> pd.DataFrame:
    """One row a programme and payer: its part of the need."""
    rows = []
    for line in cut.lines:
        total = sum(need for need, _ in line.payers.values())
        for order, payer in enumerate(areas.PAYER_NAMES):
            need, gap = line.payers.get(payer, (0.0, 0.0))
            if total > 0 and need > 0:
                rows.append(
                    {
                        "programme": named(line, words),
                        "payer": words(f"payer.{payer}"),
                        "order": order,
                        "share": need / total,
                        "shown": f"{text(need, words)} {numbers.percent(need / total)}",
                        "short": text(gap, words),
                    }
                )
    return pd.DataFrame(rows, columns=["programme", "payer", "order", "share", "shown", "short"])


def steps_frame(cut: Slice, words: Words) -> pd.DataFrame:
    """Promised, deferred, to pay, paid, short: five steps that end at the gap."""
    unit = UNIT[words.lang]
    steps = [
        ("promised", "total", 0.0, cut.promised),
        ("deferred", "step", cut.promised, cut.need),
        ("need", "total", 0.0, cut.need),
        ("paid", "step", cut.need, cut.gap),
        ("gap", "gap", 0.0, cut.gap),
    ]
    amounts = (cut.promised, cut.deferred, cut.need, cut.paid, cut.gap)
    return pd.DataFrame(
        {
            "order": order,
            "name": wrap(words(f"funding.step.{name}"), WRAP[words.lang]),
            "part": part,
            "y": start / unit,
            "y2": end / unit,
            "at": max(start, end) / unit,
            "label": _signed(-amount if part == "step" else amount, unit),
        }
        for order, ((name, part, start, end), amount) in enumerate(zip(steps, amounts, strict=True))
    )


def _signed(amount: float, unit: float) -> str:
    """An amount in the axis's unit; what rounds to nothing has no sign."""
    shown = numbers.plain(amount / unit, 2)
    return shown if shown.strip(f"{numbers.MINUS}0.") else "0"


@lru_cache(maxsize=64)
def stack_spec(look: Look) -> dict[str, Any]:
    """Stacked bars a year; what is short hatched on top; the room as a line of steps."""
    colours = TOKENS
    x = alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, grid=False))
    axis = alt.Axis(format=",~r", title=None, tickCount=6)
    y = alt.Y("amount:Q", stack="zero", axis=axis)
    what, year, amount = look.tips
    tips = [
        alt.Tooltip("name:N", title=what),
        alt.Tooltip("year:O", title=year),
        alt.Tooltip("shown:N", title=amount),
    ]
    fill = alt.Color(
        "name:N",
        scale=alt.Scale(domain=[*look.names, look.gap], range=[*look.colours, "url(#k-hatch)"]),
        legend=alt.Legend(title=None, orient="top", columns=4, symbolType="square", labelLimit=180),
    )

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.datum.part == name)

    bars = (
        alt.Chart()
        .transform_filter("datum.part == 'paid' || datum.part == 'gap'")
        .encode(x=x, y=y, color=fill, order=alt.Order("order:Q"), tooltip=tips)
        .mark_bar(stroke=colours.page, strokeWidth=1, size=46, clip=True)
    )
    edge = (
        part("gap")
        .encode(x=x, y=alt.Y("top:Q", axis=axis), text="label:N")
        .mark_text(dy=-7, color=colours.state["short"][0], fontWeight=700)
    )
    room = (
        part("room")
        .encode(x=x, y=alt.Y("amount:Q", axis=axis), tooltip=tips)
        .mark_line(
            interpolate="step", color=colours.ink, strokeWidth=2, strokeDash=[6, 3], clip=True
        )
    )
    halo, name = (
        part("room")
        .encode(
            x=x, y=alt.Y("top:Q", axis=axis), text="label:N"
        )  # above the step down, if there is one
        .mark_text(align="right", dx=-28, dy=-9, color=colours.ink, stroke=stroke, strokeWidth=5)
        for stroke in (colours.page, None)
    )
    chart = alt.layer(bars, room, edge, halo, name).properties(
        height=look.height, width="container"
    )
    return _close(finished(chart, colours, 1.0, right=8))


@lru_cache(maxsize=64)
def payers_spec(look: Look) -> dict[str, Any]:
    """Horizontal bars to 100 %: who pays each programme."""
    colours = TOKENS
    y = alt.Y("programme:N", sort=list(look.names), axis=alt.Axis(title=None, labelLimit=170))
    x = alt.X(
        "share:Q",
        stack="zero",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", title=None, tickCount=5),
    )
    what, year, amount = look.tips
    tips = [
        alt.Tooltip("programme:N", title=what),
        alt.Tooltip("payer:N", title=year),
        alt.Tooltip("shown:N", title=amount),
        alt.Tooltip("short:N", title=look.gap),
    ]
    fill = alt.Color(
        "payer:N",
        sort=alt.SortField("order"),
        scale=alt.Scale(domain=list(look.payers), range=list(look.colours)),
        legend=alt.Legend(title=None, orient="top", columns=4, symbolType="square"),
    )
    bars = (
        alt.Chart()
        .encode(x=x, y=y, color=fill, order=alt.Order("order:Q"), tooltip=tips)
        .mark_bar(stroke=colours.page, strokeWidth=1, clip=True)
    )
    chart = alt.layer(bars).properties(height=look.height, width="container")
    return _close(finished(chart, colours, 1.0, right=16))


@lru_cache(maxsize=64)
def steps_spec(look: Look) -> dict[str, Any]:
    """Five bars from the promise to the gap."""
    colours = TOKENS
    x = alt.X("order:O", axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(zero=True, nice=False, range=[look.height, 22]))
    fills = {"total": colours.ink, "step": colours.muted, "gap": "url(#k-hatch)"}
    layers = [
        alt.Chart()
        .transform_filter(alt.datum.part == part)
        .encode(x=x, y=y, y2="y2:Q")
        .mark_bar(fill=fill, stroke=colours.state["short"][0] if part == "gap" else None)
        for part, fill in fills.items()
    ]
    everything = alt.Chart()
    layers += [
        everything.encode(x=x, y="at:Q", text="label:N").mark_text(
            dy=-9, color=colours.ink, fontWeight=700
        ),
        everything.encode(x=x, y=alt.value(look.height), text="name:N").mark_text(
            lineBreak="\n", baseline="top", dy=8, color=colours.ink
        ),
    ]
    chart = alt.layer(*layers).properties(height=look.height, width="container")
    return _close(finished(chart, colours, 1.0, right=8))


def _close(spec: dict[str, Any]) -> dict[str, Any]:
    """No room on top for the title of an axis that has none."""
    spec["padding"] = {**spec["padding"], "top": 4}
    return spec
