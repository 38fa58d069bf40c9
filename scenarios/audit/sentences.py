"""How findings are worded: figures as the document prints them, plain official Chinese, short English.

say_zh(target, 69761.5)   "69,762元"           in the printed unit of the row
say_en(target, 69761.5)   "CNY 69,762"
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from scenarios.audit.plan import Base
from scenarios.audit.printed import OPEN_ENDED, Interval, read_print
from scenarios.documents import Document, documents
from scenarios.registry import Target

GRADES_ZH = {
    "plan": "规划文件",
    "official": "官方统计",
    "unverified": "待核官方数",
    "derived": "推算",
    "estimate": "研究或外地",
    "assumption": "本模型假设",
}
_WORDS = re.compile("|".join((*OPEN_ENDED, "左右", "以内", "约", "最高", "【", "】", "[<>≤≥=]")))
_PEOPLE = {"person": "people"}
DIGITS = 4  # decimals a stated figure keeps at most
_NAMED = 6  # rows named in a sentence about many


def place_zh(row: Target, rows: Sequence[Target]) -> str:
    """Where a row stands among the rows of a finding: its section, in a document named where they are of several."""
    title = _title(row, rows)
    return f"《{title.title}》“{row.section}”" if title else f"“{row.section}”"


def place_en(row: Target, rows: Sequence[Target]) -> str:
    """The row's id, with its document where the rows are of several."""
    title = _title(row, rows)
    return f"{row.id}, “{title.title_en or title.title}”" if title else row.id


def _title(row: Target, rows: Sequence[Target]) -> Document | None:
    several = len({each.document for each in rows}) > 1
    return documents().get(row.document) if several else None


def number(value: float, places: int) -> str:
    """A number with thousands separators and at most so many decimals: 69,762 · 7.5 · 9,000."""
    text = f"{round(value, places):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float, places: int = 1) -> str:
    """A share or a rate: 0.075 is 7.5%."""
    return f"{number(100 * value, places)}%"


def needed(rate: float, *, upwards: bool = True) -> str:
    """A required rate, rounded in the safe direction to 0.01: 0.075734 is 7.58%."""
    hundredths = rate * 1e4
    rounded = math.ceil(hundredths - 1e-9) if upwards else math.floor(hundredths + 1e-9)
    return f"{rounded / 100:.2f}%"


def people(value: float) -> str:
    """A number of people in Chinese: whole below 10 000, else in 万 with one decimal."""
    return f"{value:,.0f}人" if value < 1e4 else f"{value / 1e4:,.1f}万人"


def say_zh(target: Target, value: float, *, extra: int = 0, stated: bool = False) -> str:
    """A value in the unit the row prints, with `extra` decimals beyond the printed ones.

    A stated value (a base the table prints) keeps all its own digits; a computed one is rounded like its row.
    """
    printed = read_print(target)
    if printed is None:
        return percent(value, 1 + extra) if target.unit == "Dmnl" else number(value, 2)
    before = printed.before if ":" in printed.before or "每" in printed.before else ""
    after = re.split(r"[-—–~～]\s*\d", printed.after)[-1]
    after = re.sub(r"^[\d.]+", "", after)
    places = DIGITS if stated else printed.decimals + extra
    text = number(value / printed.scale, places)
    return f"{_WORDS.sub('', before)}{text}{_WORDS.sub('', after)}"


def say_en(target: Target, value: float, *, extra: int = 0) -> str:
    """A value in the row's unit, in English."""
    printed = read_print(target)
    places = (printed.decimals if printed else 1) + extra
    if target.unit in ("Dmnl", "1/year"):
        is_percent = printed is None or "%" in printed.after
        return percent(value, places) if is_percent else number(value, 2 + extra)
    if target.unit.startswith("CNY"):
        return f"CNY {number(value, 0)}"
    return f"{number(value, 3 if abs(value) < 100 else 0)} {unit_en(target.unit)}"


def unit_en(unit: str) -> str:
    """A unit in words: `bed/kperson` is "beds per 1,000 people", `m**2/person` "m² per person"."""
    thing, slash, per = unit.replace("**2", "²").partition("/")
    plural = f"{thing}s" if thing.isalpha() and len(thing) > 2 else thing
    name = _PEOPLE.get(thing, plural)
    below = "1,000 people" if per == "kperson" else per
    return f"{name} per {below}" if slash else name


def gap_zh(target: Target, value: float) -> str:
    """A difference of two values of a row: of shares and rates in 百分点, never in %."""
    text = say_zh(target, abs(value), stated=target.unit == "Dmnl")
    return text.replace("%", "个百分点") if text.endswith("%") else text


def gap_en(target: Target, value: float) -> str:
    """The same in English."""
    text = say_en(target, abs(value), extra=1 if target.unit == "Dmnl" else 0)
    return text.replace("%", " percentage points")


def figure_zh(target: Target) -> str:
    """The promised or stated figure of a row, a range as a range."""
    value = target.base_value if target.target_value is None else target.target_value
    if value is None:
        return "（数字缺失）"
    text = say_zh(target, value)
    if target.operator == "in" and target.target_value_upper is not None:
        return f"{number(value, 2)}～{say_zh(target, target.target_value_upper)}"
    return text


def figure_en(target: Target) -> str:
    """The same in English."""
    value = target.base_value if target.target_value is None else target.target_value
    if value is None:
        return "(figure lost)"
    if target.operator == "in" and target.target_value_upper is not None:
        return f"{number(value, 2)} to {say_en(target, target.target_value_upper)}"
    return say_en(target, value)


def span_zh(target: Target, interval: Interval, *, extra: int = 0) -> str:
    """An interval of values in the row's printed unit."""
    low, high = (say_zh(target, end, extra=extra) for end in (interval.low, interval.high))
    return f"{low}～{high}"


def span_en(target: Target, interval: Interval, *, extra: int = 0) -> str:
    """The same in English."""
    low, high = (say_en(target, end, extra=extra) for end in (interval.low, interval.high))
    return f"{low} to {high}"


def base_zh(base: Base) -> str:
    """Where a base comes from, said only when it is not the document's."""
    return "" if base.own else f"（{base.year}年数取自地区数据，等级为{GRADES_ZH[base.grade]}）"


def base_en(base: Base) -> str:
    """The same in English."""
    return "" if base.own else f" (the {base.year} figure is from the region's data: {base.grade})"


def rounding_zh(explained: bool) -> str:
    """Whether rounding can explain a difference."""
    return f"取整{'可以' if explained else '不能'}解释这一差距"


def rounding_en(explained: bool) -> str:
    """The same in English."""
    return f"rounding {'could' if explained else 'cannot'} explain it"


def names_zh(targets: Sequence[Target]) -> str:
    """The rows a sentence is about, the first few by name."""
    named = "、".join(row.indicator for row in targets[:_NAMED])
    return named if len(targets) <= _NAMED else f"{named}等{len(targets)}项"


def names_en(targets: Sequence[Target]) -> str:
    """The same in English."""
    named = ", ".join(row.indicator_en for row in targets[:_NAMED])
    more = len(targets) - _NAMED
    return named if more <= 0 else f"{named} and {more} more"
