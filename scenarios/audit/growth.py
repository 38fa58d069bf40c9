"""Rate × base against level: does the stated growth rate lead from the base to the stated level?

base (1 + rate)^years, years = target year − base year, against the level of the same indicator. Rounding of the rate,
of the base and of a level that is not a mark to break through is let to explain what it can.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenarios.audit.findings import Finding, Severity, weigh
from scenarios.audit.names import is_rate_of
from scenarios.audit.plan import Base, Plan
from scenarios.audit.printed import Interval, is_open, printed_interval
from scenarios.audit.sentences import (
    base_en,
    base_zh,
    needed,
    percent,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
    span_en,
    span_zh,
)
from scenarios.registry import ABOUT, Target, met

RULE = "rate_against_level"


def rate_against_level(plan: Plan) -> Iterator[Finding]:
    """A finding for each growth rate that misses, or far overshoots, the level it should lead to."""
    for rate, level in rate_and_level(plan):
        base = plan.base_of(level)
        if base is not None and base.value > 0:
            yield from _compare(rate, level, base)


def rate_and_level(plan: Plan) -> Iterator[tuple[Target, Target]]:
    """Pairs of a growth-rate row and the level row of the same indicator and year."""
    for rate in plan.targets:
        if rate.kind != "growth_rate" or rate.target_value is None:
            continue
        for level in plan.targets:
            if is_level(level) and level.target_year == rate.target_year:
                if level.document == rate.document and is_rate_of(rate, level):
                    yield rate, level


def is_level(target: Target) -> bool:
    """Whether a row promises a level that can grow: not a share, a ratio or an increment."""
    kinds = ("level", "per_capita", "count_total")
    return target.promises and target.kind in kinds and target.unit not in ("Dmnl", "1/year")


def reached(value: float, target: Target) -> bool:
    """Whether a value meets the promise."""
    return bool(met(np.array([value]), target)[0])


def _compare(rate: Target, level: Target, base: Base) -> Iterator[Finding]:
    assert rate.target_value is not None and level.target_value is not None
    years = (level.target_year or 0) - base.year
    value = base.value * (1 + rate.target_value) ** years
    ends = printed_interval(rate)
    span = Interval(
        base.interval.low * (1 + ends.low) ** years, base.interval.high * (1 + ends.high) ** years
    )
    goal = printed_interval(level)
    short = not level.wants_less and not reached(value, level) and value < goal.high
    over = value > goal.high and (
        not reached(value, level) or value > (1 + ABOUT) * level.target_value
    )
    if not (short or over):
        return
    explained = _explained(span, goal, level)
    yield Finding(
        rule=RULE,
        severity=_severity(rate, explained, short),
        ids=(rate.id, level.id, *base.ids),
        numbers=_numbers(rate, level, base, years, value, span),
        explained_by_rounding=explained,
        message_zh=_zh(rate, level, base, years, value, span, explained),
        message_en=_en(rate, level, base, years, value, span, explained),
    )


def _explained(span: Interval, goal: Interval, level: Target) -> bool:
    """Whether some reading of the printed digits meets the promise as worded."""
    return span.overlaps(goal) and (
        goal.low < goal.high or reached(span.high, level) or reached(span.low, level)
    )


def _severity(rate: Target, explained: bool, short: bool) -> Severity:
    if not short:
        return "note"
    return "tension" if is_open(rate) else weigh(explained)


def _rate_needed(level: Target, base: Base, years: int) -> float:
    assert level.target_value is not None
    return (level.target_value / base.value) ** (1 / years) - 1


def _numbers(
    rate: Target, level: Target, base: Base, years: int, value: float, span: Interval
) -> dict[str, float | str]:
    assert rate.target_value is not None and level.target_value is not None
    return {
        "rate": rate.target_value,
        "base_value": base.value,
        "base_year": base.year,
        "base_grade": base.grade,
        "base_source": base.source,
        "years": years,
        "value": value,
        "value_low": span.low,
        "value_high": span.high,
        "target_value": level.target_value,
        "difference": value - level.target_value,
        "needed_rate": _rate_needed(level, base, years),
    }


def _zh(
    rate: Target,
    level: Target,
    base: Base,
    years: int,
    value: float,
    span: Interval,
    explained: bool,
) -> str:
    assert rate.target_value is not None and level.target_value is not None
    ends = printed_interval(rate)
    margin = abs(value - level.target_value)
    return (
        f"{level.indicator}按{say_zh(rate, rate.target_value)}从{say_zh(level, base.value)}"
        f"{base_zh(base)}起{years}年为{say_zh(level, value)}，与所列{say_zh(level, level.target_value)}"
        f"相差{say_zh(level, margin)}，需年均{needed(_rate_needed(level, base, years))}；"
        f"所列增速按四舍五入理解为{percent(ends.low, 2)}～{percent(ends.high, 2)}，"
        f"对应{span_zh(level, span)}，{rounding_zh(explained)}。"
    )


def _en(
    rate: Target,
    level: Target,
    base: Base,
    years: int,
    value: float,
    span: Interval,
    explained: bool,
) -> str:
    assert rate.target_value is not None and level.target_value is not None
    ends = printed_interval(rate)
    return (
        f"{level.indicator_en}: {say_en(rate, rate.target_value)} a year from "
        f"{say_en(level, base.value)}{base_en(base)} gives {say_en(level, value)} after {years} years, "
        f"against the stated {say_en(level, level.target_value)}; "
        f"{needed(_rate_needed(level, base, years))} a year is needed, and the printed rate, "
        f"{percent(ends.low, 2)} to {percent(ends.high, 2)}, spans {span_en(level, span)}: "
        f"{rounding_en(explained)}."
    )
