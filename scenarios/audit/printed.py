"""How exact a printed figure is: `7.5%` stands for 7.45 to 7.55, `63.02万` for 630 150 to 630 250.

    printed_interval(target) -> Interval     of the figure the row prints (its target, else its base)
    base_interval(target) -> Interval        of the base beside a target, printed in the same unit

Values are in the row's unit. A figure printed per 万人 or per 百张 while the row holds it per thousand or per piece is
rescaled in proportion: half a unit of the last printed digit times value / printed number. Whole things counted to the
last one (22所) are exact, and so is a mark to break through (突破, 超过): it is named, not measured.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from scenarios.registry import ABOUT, Target

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MEASURES = {"CNY", "Dmnl", "m", "km", "m**2", "km**2", "mu", "hectare", "tonne"}
_TIMES = {"minute", "hour", "day", "year"}
OPEN_ENDED = ("以上", "不低于", "不少于", "至少", "超过", "高于", "余", "多")
STRIVING = ("力争",)


@dataclass(frozen=True, slots=True)
class Interval:
    """What a printed figure may stand for, both ends included."""

    low: float
    high: float

    def overlaps(self, other: Interval) -> bool:
        """Whether one number could lie in both; the last bit of a float is not a difference."""
        slack = 1e-9 * max(abs(self.high), abs(other.high), abs(self.low), abs(other.low))
        return self.low <= other.high + slack and other.low <= self.high + slack


@dataclass(frozen=True, slots=True)
class Print:
    """The number inside a printed figure: `【12】万人` is 12, no decimals, times 10 000."""

    number: float
    decimals: int
    scale: float  # value / number, a power of ten
    before: str
    after: str


def read_print(target: Target) -> Print | None:
    """The printed number that gives the row's value times a power of ten; None for 全覆盖 and 三年."""
    value = target.base_value if target.target_value is None else target.target_value
    if value is None:
        return None
    text = unicodedata.normalize("NFKC", target.printed).replace(",", "")
    found = [_fit(text, match, value) for match in _NUMBER.finditer(text)]
    fits = [fit for fit in found if fit is not None]
    return min(fits, key=lambda fit: abs(math.log10(fit.scale)), default=None)


def _fit(text: str, match: re.Match[str], value: float) -> Print | None:
    number = float(match.group())
    if value == 0 or number == 0:
        scale = (0.01 if "%" in text else 1.0) if value == number else 0.0
    else:
        scale = value / number
    if scale <= 0:
        return None
    power = math.log10(scale)
    if abs(power - round(power)) > 1e-6:
        return None
    decimals = len(match.group().partition(".")[2])
    before, after = text[: match.start()], text[match.end() :]
    return Print(number, decimals, 10.0 ** round(power), before, after)


def printed_interval(target: Target) -> Interval:
    """What the printed figure of a row may stand for. [the row's unit]

    A range (`4-6所`) is itself. 左右 and 约 widen to five per cent, the registry's reading of the words.
    """
    value = target.base_value if target.target_value is None else target.target_value
    if value is None:
        raise ValueError(f"{target.id} prints no figure")
    if target.operator == "in" and target.target_value_upper is not None:
        return Interval(value, target.target_value_upper)
    if target.target_value is not None and target.operator in ("<", ">"):
        return Interval(value, value)
    printed = read_print(target)
    half = 0.0 if printed is None else _half(target, printed.decimals, printed.scale)
    if target.operator == "~" or target.stretch in ("左右", "约"):
        half = max(half, ABOUT * abs(value))
    return _around(target, value, half)


def base_interval(target: Target) -> Interval:
    """What the base value beside a target may stand for; its digits are those of the value itself. [unit]

    A trailing zero the table printed is lost in the value, so the interval is at times wider than it need be.
    """
    value = target.base_value
    if value is None:
        raise ValueError(f"{target.id} has no base value")
    if target.target_value is None:
        return printed_interval(target)
    printed = read_print(target)
    if printed is None:
        return Interval(value, value)
    digits = f"{round(value / printed.scale, 9):.9f}".rstrip("0").partition(".")[2]
    return _around(target, value, _half(target, len(digits), printed.scale))


def is_whole(unit: str) -> bool:
    """Whether a unit counts whole things: beds, people, schools; not shares, money or measures."""
    return "/" not in unit and unit not in _MEASURES and unit not in _TIMES


def is_open(target: Target) -> bool:
    """Whether the wording leaves the figure open upwards (以上, 不低于), so that more is within the promise."""
    return any(word in target.stretch or word in target.printed for word in OPEN_ENDED)


def _half(target: Target, decimals: int, scale: float) -> float:
    if is_whole(target.unit) and decimals == 0 and scale == 1:
        return 0.0
    return 0.5 * 10.0**-decimals * scale


def _around(target: Target, value: float, half: float) -> Interval:
    high = value + half
    if target.kind in ("share", "threshold") and target.unit == "Dmnl" and value <= 1:
        high = min(high, 1.0)
    return Interval(value - half, high)
