"""The marks on a lever: where its thumb, 2020, the plan and the worded ranges stand, in the units shown.

shown(lever, 0.075) -> 7.5          and back: model(lever, 7.5); the address holds model units
strip(lever, anchors, words)        the marks under a slider, as HTML
ranges(lever, anchors)              趋势 计划 冲刺 -> value
"""

from __future__ import annotations

import math
from decimal import Decimal
from html import escape

from model import Input
from scenarios import Anchors
from scenarios.effects import RECENT
from ui import address, numbers, wording
from ui.catalogue import Words

STRIP = 290  # px, a strip's usual width
GAP = 0.03  # of the strip, between two names


def shown(lever: Input, value: float) -> float:
    """A model value as the slider holds it: exact in decimals, so that 7.5 stays 7.5."""
    return float(Decimal(repr(value)) * Decimal(int(wording.lever_quantity(lever).scale)))


def model(lever: Input, value: float) -> float:
    """A slider's value in model units."""
    return float(Decimal(repr(float(value))) / Decimal(int(wording.lever_quantity(lever).scale)))


def step(lever: Input) -> float:
    """One step of the slider in shown units: 0.1 percentage point, else 1/250 of the range as 1, 2 or 5."""
    if wording.lever_quantity(lever).style == "percent":
        return 0.1
    span = (lever.high - lever.low) / 250
    power = 10.0 ** math.floor(math.log10(span)) if span > 0 else 1.0
    nice = next(n for n in (1, 2, 5, 10) if span <= n * power * (1 + 1e-9)) * power
    return max(nice, 1.0) if lever.shown == "count" else nice


def ranges(row: Input, found: Anchors) -> dict[str, float]:
    """What the worded ranges stand for, those that are known. [lever unit]"""
    values = {
        "trend": tidy(row, found.trend),
        "plan": found.plan,
        "stretch": tidy(row, found.stretch),
    }
    return {kind: value for kind, value in values.items() if value is not None}


def origin(kind: str, found: Anchors, value: str, words: Words) -> str:
    """Where the value of a worded range is from."""
    known = found.stated if kind == "plan" else found.record is not None
    return words(f"range.{kind}.help" if known else f"range.{kind}.help.else", value=value)


def mean_said(row: Input, found: Anchors, words: Words) -> tuple[str, ...]:
    """What the thin mark on the strip is, where there is one."""
    if found.mean is None:
        return ()
    years = words("years", start=RECENT[0], end=RECENT[-1])
    value = numbers.figure(found.mean, wording.lever_quantity(row), words)
    return (words("mark.mean", years=years, value=value),)


def tidy(row: Input, value: float | None) -> float | None:
    """An observed value as people quote it: rates to 0.1 percentage point, counts whole."""
    if value is None:
        return None
    style = wording.lever_quantity(row).style
    return model(row, round(shown(row, value), {"percent": 1, "count": 0}.get(style, 2)))


def beyond(marks: Anchors, row: Input, value: float) -> bool:
    """Whether a value lies past the best year on record, where there is a record below the lever's end."""
    return (
        marks.record is not None
        and marks.record < row.high
        and value > marks.record + 1e-3 * (row.high - row.low)
    )


def strip(row: Input, marks: Anchors, words: Words) -> str:
    """The marks under a slider, at the thumb's own positions; names that would touch become one."""
    places = [
        (_place(row, value), words(f"mark.{kind}"), _short(row, value, words), kind)
        for kind, value in (("base", marks.base2020), ("plan", marks.plan))
        if value is not None and row.low <= value <= row.high
    ]
    labels = [(place, f"{name} {value}") for place, name, value, _ in places]
    if len(places) == 2 and _touch(*sorted(labels)):
        (a, name_a, value_a, _), (b, name_b, value_b, _) = places
        same = value_a == value_b
        text = f"{name_a}·{name_b} {value_b}" if same else f"{name_a} {value_a} {name_b} {value_b}"
        labels = [((a + b) / 2, text)]
    ticks = "".join(
        f'<i class="k-{kind}" style="left:{_left(at)}"></i>' for at, _, _, kind in places
    )
    names = "".join(
        f'<span class="{_side(at)}" style="left:{_left(at)}">{escape(text)}</span>'
        for at, text in labels
    )
    if marks.mean is not None and row.low <= marks.mean <= row.high:
        ticks += f'<i class="k-mean" style="left:{_left(_place(row, marks.mean))}"></i>'
    past = ""
    if marks.record is not None and row.low < marks.record < row.high:
        past = f'<b style="left:{_left(_place(row, marks.record))}"></b>'
    return f'<div class="k-strip" aria-hidden="true">{past}{ticks}{names}</div>'


def _touch(left: tuple[float, str], right: tuple[float, str]) -> bool:
    """Whether two names would run into each other under a strip of the usual width."""
    return _span(*left)[1] + GAP > _span(*right)[0]


def _span(place: float, text: str) -> tuple[float, float]:
    """Where a name begins and ends. [share of the strip]"""
    width = sum(12 if ord(sign) > 0x2E80 else 6.6 for sign in text) / STRIP
    start = {"k-from": place, "k-to": place - width, "k-mid": place - width / 2}[_side(place)]
    return start, start + width


def _short(row: Input, value: float, words: Words) -> str:
    """A mark's value: rates to the slider's step, the rest as the value itself."""
    of = wording.lever_quantity(row)
    if of.style != "percent":
        return wording.lever_value(row, value, words)
    return str(numbers.figure(value, of, words, trim=True))


def _place(row: Input, value: float) -> float:
    return (value - row.low) / (row.high - row.low) if row.high > row.low else 0.0


def _left(place: float) -> str:
    return f"{address.decimal(round(100 * place, 2))}%"


def _side(place: float) -> str:
    return "k-from" if place < 0.22 else "k-to" if place > 0.78 else "k-mid"
