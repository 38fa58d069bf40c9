"""Which rows speak about the same thing, by their words and by the model variable they are read from.

    subject("每千人口注册护士数")    "注册护士"          what is counted, without how
    growth_subject("…收入年均增幅")  "…收入"            what grows
    within("城镇居民收入", "城镇居民人均可支配收入")     True: the long name says more about the same thing

Only words that carry no meaning of their own are dropped; nothing here knows a place or a row.
"""

from __future__ import annotations

import re
import unicodedata

from scenarios.registry import ARITHMETIC, Target

_MARKS = re.compile(r"[“”\"'‘’()（）、，,·\s]")
_PERIOD = re.compile(r"十[一二三四五六]五(时期|期间)?|\d{4}年(底|末)?|累计|五年")
_PER_HEAD = re.compile(r"每[百千万](人口|名|人|户|张)?|[千万]人口?|人均")
_COUNT = re.compile(r"(总量|总数|数量|总人数|人数|人次|户数|总额|规模|水平|次数|数)$")
_GROWTH = re.compile(r"(年均|平均|每年|年度)?(增长率|增长|增速|增幅|提高|提升|增加)(率|幅度)?$")
_VARIABLE = re.compile(r"([^\[\]*/+()-]+?)(?:\[([^\]]+)\])?")
_COMMON = {"base", "total", "average", "initial", "mean", "growth", "part", "rate"}
SHORTEST = 4  # characters; a shorter subject is contained in too many names


def subject(indicator: str) -> str:
    """What an indicator counts: no quotation marks, period, per-head words or words for "number of"."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", indicator))
    text = _PER_HEAD.sub("", _PERIOD.sub("", text))
    return _COUNT.sub("", text) or text


def growth_subject(indicator: str) -> str:
    """What the indicator of a growth rate says grows."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", indicator))
    return _PER_HEAD.sub("", _GROWTH.sub("", text)).removesuffix("年均")


def per_head(target: Target) -> bool:
    """Whether an indicator says that it is counted per head (人均, 每千人口)."""
    return _PER_HEAD.search(unicodedata.normalize("NFKC", target.indicator)) is not None


def within(short: str, long: str) -> bool:
    """Whether the characters of a name appear in a longer one in order; too short a name is in none."""
    if len(short) < SHORTEST:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def same_key(target: Target) -> tuple[str, str, str, str]:
    """Area, unit, group and subject: two rows with one key speak about one thing."""
    group = {"cumulative_increment": "sum", "growth_rate": "rate"}.get(target.kind, "state")
    return (target.area, target.unit, group, subject(target.indicator))


def variable_parts(variable: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Telling words and subscripts of a model variable: `total income[urban]` is {income}, (urban,).

    Words that only say how a quantity is taken (total, base, average, growth) are dropped. An expression over
    several variables, and `arithmetic`, have none.
    """
    match = _VARIABLE.fullmatch(variable.strip())
    if match is None or variable == ARITHMETIC:
        return frozenset(), ()
    words = frozenset(match.group(1).lower().split()) - _COMMON
    elements = tuple(part.strip() for part in (match.group(2) or "").split(",") if part.strip())
    return words, elements


def is_rate_of(rate: Target, level: Target) -> bool:
    """Whether a growth-rate row speaks about the quantity of a level row."""
    if rate.area != level.area:
        return False
    grows, what = growth_subject(rate.indicator), subject(level.indicator)
    if grows == what or within(grows, what):
        return True
    rate_words, rate_elements = variable_parts(rate.variable)
    level_words, level_elements = variable_parts(level.variable)
    return bool(rate_words) and (rate_words, rate_elements) == (level_words, level_elements)


def is_part_of(part: Target, whole: Target) -> bool:
    """Whether one growth-rate row speaks about a component of another's quantity."""
    if part.area != whole.area or part.document != whole.document:
        return False
    inner, outer = growth_subject(part.indicator), growth_subject(whole.indicator)
    if inner != outer and within(outer, inner):
        return True
    part_elements, whole_elements = (variable_parts(row.variable)[1] for row in (part, whole))
    depth = len(whole_elements)
    return 0 < depth < len(part_elements) and part_elements[:depth] == whole_elements
