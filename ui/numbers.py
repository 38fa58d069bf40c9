"""Numbers as people in planning write them, from unrounded values, in both languages.

    figure(value, quantity, words) -> Figure        "69,762" + "元", "CNY 69,762", "7.5" + "%"
    pair(value, goal, quantity, words)              both, with digits enough to tell them apart
    printed(value, quantity, words)                 a figure of a document, with every digit it prints
    safe(value, quantity, up=…)                     a required value, rounded to the side that still reaches

Display converts once, here; nothing is ever computed from a shown number. Source: ui.md, Numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal

from ui.catalogue import Words

Style = Literal["percent", "ratio", "per_head", "money", "bulk", "count", "rate", "plain"]
LARGEST = 1e15  # from here a number is written with a power of ten
MINUS = "\u2212"
MISSING = "—"
WAN, YI = 1e4, 1e8
MILLION, BILLION = 1e6, 1e9
MOST_DECIMALS = 6
LARGE = 1000.0  # from here on a plain number has no decimals worth reading

# Decimals a quantity is shown with before any need to tell two values apart.
DECIMALS = MappingProxyType(
    {"percent": 1, "ratio": 2, "per_head": 0, "bulk": 0, "count": 0, "rate": 1, "plain": 1}
)
STYLES = MappingProxyType(
    {
        "1/year": "percent",
        "CNY/person/year": "per_head",
        "CNY/person": "per_head",
        "CNY": "money",
        "CNY/year": "money",
        "person": "bulk",
        "household": "bulk",
        "dwelling": "bulk",
        "m**2": "bulk",
        "bed/kperson": "rate",
        "place/kperson": "rate",
        "person/kperson": "rate",
        "doctor/kperson": "rate",
        "nurse/kperson": "rate",
        "bed/bed": "percent",
    }
)
# People and homes from here on in 万 or millions, with so many decimals.
BULK = MappingProxyType({"zh": (WAN, 1), "en": (MILLION, 2)})
CURRENCY = " CNY"  # a unit in English that begins with money
# Counted in whole ones, also per year, site or day.
COUNTED = frozenset(
    [
        "attendance",
        "award",
        "bed",
        "category",
        "course",
        "day",
        "dwelling",
        "enterprise",
        "event",
        "household",
        "job",
        "km",
        "m",
        "organisation",
        "person",
        "phase",
        "place",
        "product",
        "programme",
        "project",
        "record",
        "route",
        "school",
        "seat",
        "service",
        "shop",
        "site",
        "specialty",
        "task",
        "team",
    ]
)
WHOLE_EACH = ("", "year", "site", "community", "town", "county")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number is of: how it is written and the catalogue id of its unit."""

    style: Style
    unit: str  # Pint unit; "unit.<unit>" in the catalogues

    @property
    def scale(self) -> float:
        """Shown units in one model unit."""
        return 100.0 if self.style == "percent" else 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number ready for the screen: what stands before it, its digits, its unit."""

    before: str
    digits: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.digits}{self.after}"


def quantity(unit: str, kind: str = "") -> Quantity:
    """How values of a unit are written; a dimensionless one is a share unless it is a ratio."""
    if unit in ("Dmnl", "dimensionless", ""):
        return Quantity("ratio" if kind == "ratio" else "percent", unit or "Dmnl")
    if unit in STYLES:
        return Quantity(STYLES[unit], unit)  # type: ignore[arg-type]
    what, _, each = unit.partition("/")
    counted = what in COUNTED and each in WHOLE_EACH
    return Quantity("count" if counted else "plain", unit)


def figure(
    value: float | None,
    of: Quantity,
    words: Words,
    *,
    decimals: int | None = None,
    trim: bool = False,
) -> Figure:
    """One value with its unit; `trim` drops zeros after the point, as documents print targets."""
    if value is None or not math.isfinite(value):
        return Figure("", MISSING, "")
    if of.style == "money":
        return _money(value, words, decimals, trim=trim and decimals is not None)
    if of.style == "bulk" and decimals is None and abs(value) >= (bulk := BULK[words.lang])[0]:
        by, places = bulk
        return Figure(
            "", plain(value / by, places, trim=True), words("unit.bulk") + unit(of, words)
        )
    places = DECIMALS[of.style] if decimals is None else decimals
    if of.style == "plain" and decimals is None and abs(value) >= LARGE:
        places = 0
    digits = plain(value * of.scale, places, trim=trim)
    if of.style == "percent":
        return Figure("", digits, "%")
    if of.style == "per_head":
        return _around("money.head", digits, words)
    text = unit(of, words)
    if text.startswith(CURRENCY):  # "CNY 1,000 a bed", as every other amount in English
        return Figure(CURRENCY.lstrip() + " ", digits, text.removeprefix(CURRENCY))
    return Figure("", digits, text)


def printed(value: float | None, of: Quantity, words: Words) -> Figure:
    """A figure of a document, none of its digits lost: 3.44人 and 1.42万套, where 0.007 must not read as 0.

    A value whose digits do not end, as 40万亩 in hectares, is written in the usual form.
    """
    usual = figure(value, of, words, trim=True)
    if value is None or of.style == "money":
        return usual
    by = BULK[words.lang][0]
    in_bulk = of.style == "bulk" and abs(value) >= by
    shown = value / by if in_bulk else value * of.scale
    places = next((n for n in range(5) if math.isclose(round(shown, n), shown, rel_tol=1e-9)), None)
    if places is None or abs(shown) >= LARGE:
        return usual
    if in_bulk:
        return Figure("", plain(shown, places), usual.after)
    return figure(value, of, words, decimals=places)


def pair(value: float, goal: float, of: Quantity, words: Words) -> tuple[Figure, Figure]:
    """A value and the level it is held against, never looking equal when they are not."""
    places = _telling(value, goal, of, words)
    return figure(value, of, words, decimals=places), figure(
        goal, of, words, decimals=places, trim=True
    )


def distance(value: float, goal: float, of: Quantity, words: Words) -> str:
    """How far apart two values are, without a sign: 238元, 0.3个百分点."""
    places = _telling(value, goal, of, words)
    if of.style == "percent":
        digits = plain(abs(value - goal) * 100, places or 1)
        return words("points", n=digits)
    if of.style == "money":  # of another size than the two, so in digits of its own
        places = None
    return str(figure(abs(value - goal), of, words, decimals=places))


def _telling(value: float, goal: float, of: Quantity, words: Words) -> int | None:
    """Decimals that keep two unlike values apart; None leaves the usual form."""
    if not (math.isfinite(value) and math.isfinite(goal)):
        return None
    apart = abs(value - goal) * of.scale
    machine = 1e-9 * max(abs(value), abs(goal), 1e-300) * of.scale
    usual = figure(value, of, words)
    start = len(usual.digits.partition(".")[2]) + 1
    if of.style == "percent" and machine < apart < 0.1:
        start = 2
    elif apart <= machine or str(usual) != str(figure(goal, of, words)):
        return None
    elif of.style == "bulk":
        start = 0  # in whole ones instead of 万
    unlike = (
        n
        for n in range(start, MOST_DECIMALS)
        if figure(value, of, words, decimals=n) != figure(goal, of, words, decimals=n)
    )
    return next(unlike, MOST_DECIMALS)


def safe(value: float, of: Quantity, words: Words, *, up: bool) -> Figure:
    """A required value on the side that still reaches: rates to 0.01 %, counts to whole ones.

    7.5734 % needed is shown as 7.58 %, since 7.57 % would fall short.
    """
    if of.style == "money":
        by, places = _money_form(abs(value), words)
        return figure(_towards(value / by, places, up=up) * by, of, words)
    places = {"percent": 2, "count": 0, "bulk": 0, "per_head": 0}.get(of.style, 2)
    shown = _towards(value * of.scale, places, up=up)
    return figure(shown / of.scale, of, words, decimals=places, trim=places > 1)


def _towards(value: float, places: int, *, up: bool) -> float:
    step = Decimal(1).scaleb(-places)
    exact = Decimal(repr(round(value, 9)))
    return float(exact.quantize(step, rounding=ROUND_CEILING if up else ROUND_FLOOR))


def plain(value: float, places: int = 0, *, trim: bool = False) -> str:
    """Digits with thousands separators, rounded half up as people do; U+2212 before a negative.

    Beyond LARGEST, where a model runs away, three digits and a power of ten.
    """
    if abs(value) >= LARGEST:
        return (MINUS if value < 0 else "") + f"{abs(value):.3g}"
    step = Decimal(1).scaleb(-places)
    # Twelve significant digits hide the machine's last bit (7.1 × 100) and no city's.
    exact = Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{places}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if exact < 0 else "") + text


def unit(of: Quantity, words: Words) -> str:
    """The unit as it follows a number: 张, " beds"; the unit itself where nobody has named it."""
    text = "" if of.unit in ("Dmnl", "") else unit_name(of.unit, words)
    return f" {text}" if text and words.lang == "en" else text


def unit_name(text: str, words: Words) -> str:
    """A unit in words, whole where it has a name, else part by part: 元/平方米·月, "CNY per m² per month"."""
    if f"unit.{text}" in words:
        return words(f"unit.{text}")
    counted, *each = text.split("/")
    named = words(f"unit.{counted}") if f"unit.{counted}" in words else counted.strip("1")
    below = [
        words(f"per.{part}") if f"per.{part}" in words else _singular(part, words) for part in each
    ]
    if words.lang == "en":
        return " per ".join([named, *below]).strip()
    return f"{named}/{'·'.join(below)}" if below else named


def _singular(part: str, words: Words) -> str:
    """What stands after a stroke: English keeps the unit's own name, which is singular."""
    key = f"unit.{part}"
    return words(key) if words.lang == "zh" and key in words else part


def signed(value: float, of: Quantity, words: Words) -> str:
    """A difference for tables and bar labels: +1,204元, −0.3个百分点, 0."""
    if value == 0:
        return "0"
    sign = "+" if value > 0 else MINUS
    if of.style == "percent":
        apart = plain(abs(value) * 100, 1 if abs(value) >= 1e-3 else 2)
        return sign + words("points", n=apart) if apart.strip("0.") else "0"
    shown = figure(abs(value), of, words)
    return sign + str(shown) if shown.digits.strip("0.") else "0"


def year(value: float | None) -> str:
    """The calendar year in which a moment lies; t = 2020 is the end of 2020."""
    return MISSING if value is None else str(math.ceil(value - 1e-6))


def percent(share: float) -> str:
    """A share in per cent, one decimal."""
    return f"{plain(share * 100, 1)}%"


def _money(value: float, words: Words, decimals: int | None, *, trim: bool) -> Figure:
    """Totals: 万元 below 1亿, 亿元 above; millions and billions in English."""
    size = abs(value)
    by, places = _money_form(size, words)
    if decimals is None:
        trim = words.lang == "en" or size < 100 * WAN
    digits = plain(value / by, places if decimals is None else decimals, trim=trim)
    return _around("money.large" if by in (YI, BILLION) else "money.small", digits, words)


def _money_form(size: float, words: Words) -> tuple[float, int]:
    """What an amount of this size is counted in, and with how many decimals. [CNY; 1]"""
    if words.lang == "en":
        return (BILLION, 2) if size >= BILLION else (MILLION, 1)
    if size >= YI:
        return YI, 1 if size >= 1000 * YI else 2
    return WAN, 1 if size < 100 * WAN else 0


def _around(message: str, digits: str, words: Words) -> Figure:
    """Digits with what a language writes before and after them."""
    before, _, after = words(message, n="|").partition("|")
    return Figure(before, digits, after)
