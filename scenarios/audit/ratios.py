"""Ratios against levels: a stated ratio beside the two figures it is made of.

Two ways a ratio names its terms: by unit (nurse/doctor beside nurse/kperson and doctor/kperson) or by words (城乡…比
beside a row of 城镇… and one of 农村…). The ratio is recomputed for the target year and, where both bases are known,
for the base year: a ratio already met at the base promises nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.growth import reached
from scenarios.audit.names import subject, within
from scenarios.audit.plan import Base, Plan
from scenarios.audit.printed import Interval, is_open, printed_interval
from scenarios.audit.sentences import (
    base_en,
    base_zh,
    figure_en,
    figure_zh,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import Target

RULE = "ratio_against_levels"
_URBAN, _RURAL = ("城镇", "城市"), ("农村", "乡村")
_RATIO = re.compile(r"^城乡(.+?)之?比(例|值|率)?$")
_COLON = re.compile(r"([\d.]+):([\d.]+)")


@dataclass(frozen=True, slots=True)
class Terms:
    """The two rows a ratio is made of."""

    over: Target
    under: Target


def ratio_against_levels(plan: Plan) -> Iterator[Finding]:
    """A finding for each ratio its own terms miss, and for each that its terms already met at the base."""
    for ratio in plan.targets:
        if ratio.kind != "ratio" or not ratio.promises:
            continue
        terms = _terms_by_unit(plan, ratio) or _terms_by_words(plan, ratio)
        if terms is not None:
            yield from _at_target(ratio, terms)
            yield from _at_base(plan, ratio, terms)


def _terms_by_unit(plan: Plan, ratio: Target) -> Terms | None:
    """Rows whose units make the ratio's; of several the widest definition, which has the largest figure."""
    over, slash, under = ratio.unit.partition("/")
    if not slash:
        return None
    for whole in ("kperson", "person"):
        tops = _promised(plan, ratio, f"{over}/{whole}")
        bottoms = _promised(plan, ratio, f"{under}/{whole}")
        if tops and bottoms:
            return Terms(max(tops, key=_size), max(bottoms, key=_size))
    return None


def _size(row: Target) -> float:
    return row.target_value or 0.0


def _promised(plan: Plan, ratio: Target, unit: str) -> list[Target]:
    return [
        row
        for row in plan.targets
        if row.promises and row.unit == unit and row.target_year == ratio.target_year
    ]


def _terms_by_words(plan: Plan, ratio: Target) -> Terms | None:
    match = _RATIO.match(subject(ratio.indicator))
    if match is None or ratio.unit != "Dmnl":
        return None
    core = match.group(1)
    sides: list[Target] = []
    for words in (_URBAN, _RURAL):
        found = [row for row in plan.targets if _is_side(row, ratio, words, core)]
        sides += found[:1]
    if len(sides) < 2 or sides[0].unit != sides[1].unit:
        return None
    urban, rural = sides
    return Terms(rural, urban) if _is_reversed(ratio) else Terms(urban, rural)


def _is_side(row: Target, ratio: Target, words: tuple[str, ...], core: str) -> bool:
    if not row.promises or row.target_year != ratio.target_year or row.area != ratio.area:
        return False
    rest = next((row.indicator.replace(w, "", 1) for w in words if w in row.indicator), None)
    countable = row.kind in ("level", "per_capita", "count_total") and row.unit != "Dmnl"
    return rest is not None and countable and within(core, subject(rest))


def _is_reversed(ratio: Target) -> bool:
    """Whether the value is the second printed term over the first (`1:0.8` kept as 0.8)."""
    match = _COLON.search(unicodedata.normalize("NFKC", ratio.printed))
    if match is None or ratio.target_value is None:
        return False
    first, second = float(match.group(1)), float(match.group(2))
    straight = second > 0 and abs(first / second - ratio.target_value) < 1e-9
    return not straight and first > 0 and abs(second / first - ratio.target_value) < 1e-9


def _at_target(ratio: Target, terms: Terms) -> Iterator[Finding]:
    over, under = terms.over.target_value, terms.under.target_value
    assert over is not None and under is not None
    below = printed_interval(terms.under)
    if below.low <= 0 or reached(over / under, ratio):
        return
    value, span = over / under, _quotient(printed_interval(terms.over), below)
    explained = span.overlaps(printed_interval(ratio))
    bounds = is_open(terms.over) or is_open(terms.under)
    yield Finding(
        rule=RULE,
        severity="tension" if bounds else weigh(explained),
        ids=(ratio.id, terms.over.id, terms.under.id),
        numbers={
            "value": value,
            "value_low": span.low,
            "value_high": span.high,
            "target_value": ratio.target_value or 0.0,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{terms.over.indicator}{figure_zh(terms.over)}与{terms.under.indicator}"
            f"{figure_zh(terms.under)}之比为{say_zh(ratio, value, extra=2)}，"
            f"与所列{ratio.indicator}{figure_zh(ratio)}不符；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{terms.over.indicator_en} {figure_en(terms.over)} over {terms.under.indicator_en} "
            f"{figure_en(terms.under)} is {say_en(ratio, value)}, not the stated "
            f"{ratio.indicator_en} of {figure_en(ratio)}; {rounding_en(explained)}."
        ),
    )


def _at_base(plan: Plan, ratio: Target, terms: Terms) -> Iterator[Finding]:
    over, under = plan.base_of(terms.over), plan.base_of(terms.under)
    if over is None or under is None or under.interval.low <= 0 or over.year != under.year:
        return
    value = over.value / under.value
    if ratio.operator in ("=", "in", "~") or not reached(value, ratio):
        return
    span = _quotient(over.interval, under.interval)
    goal = printed_interval(ratio)
    explained = span.high > goal.low if ratio.wants_less else span.low < goal.high
    weakest = _weakest(over, under)
    yield Finding(
        rule=RULE,
        severity="tension",
        ids=(ratio.id, terms.over.id, terms.under.id),
        numbers={
            "base_value": value,
            "base_low": span.low,
            "base_high": span.high,
            "base_year": over.year,
            "base_grade": weakest.grade,
            "target_value": ratio.target_value or 0.0,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{over.year}年{terms.over.indicator}{say_zh(terms.over, over.value, stated=True)}与"
            f"{terms.under.indicator}{say_zh(terms.under, under.value, stated=True)}{base_zh(weakest)}之比为"
            f"{say_zh(ratio, value, extra=2)}，已达到{ratio.target_year}年"
            f"{ratio.indicator}目标{figure_zh(ratio)}；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"In {over.year} {terms.over.indicator_en} {say_en(terms.over, over.value)} over "
            f"{terms.under.indicator_en} {say_en(terms.under, under.value)}{base_en(weakest)} was "
            f"{say_en(ratio, value)}, which already meets the {ratio.target_year} target of "
            f"{figure_en(ratio)} for {ratio.indicator_en}; {rounding_en(explained)}."
        ),
    )


def _weakest(a: Base, b: Base) -> Base:
    return b if a.own else a


def _quotient(over: Interval, under: Interval) -> Interval:
    return Interval(over.low / under.high, over.high / under.low)
