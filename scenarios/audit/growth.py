"""Rate × base against level: does the stated growth rate lead from the base to the stated level?

base (1 + rate)^years, years = target year − base year, against the level of the same indicator. Rounding of the rate,
of the base and of a level that is not a mark to break through is let to explain what it can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenarios.audit.findings import Finding, Number, Severity, weigh
from scenarios.audit.names import is_rate_of, per_head
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
    """Pairs of a growth-rate row and the level row of the same indicator and year.

    A total grows apart from what it is per head: where both stand in the plan, each has its own rate.
    """
    for rate in plan.targets:
        if rate.kind != "growth_rate" or rate.target_value is None:
            continue
        levels = [
            level
            for level in plan.targets
            if (level.target_year, level.document) == (rate.target_year, rate.document)
            and is_level(level)
            and is_rate_of(rate, level)
        ]
        alike = [level for level in levels if per_head(level) == per_head(rate)]
        for level in alike or levels:
            yield rate, level


def is_level(target: Target) -> bool:
    """Whether a row promises a level that can grow: not a share, a ratio or an increment."""
    kinds = ("level", "per_capita", "count_total")
    return target.promises and target.kind in kinds and target.unit not in ("Dmnl", "1/year")


def reached(value: float, target: Target) -> bool:
    """Whether a value meets the promise."""
    return bool(met(np.array([value]), target)[0])


@dataclass(frozen=True, slots=True)
class Projection:
    """A base carried forward at a stated rate, beside the level it should reach."""

    rate: Target
    level: Target
    base: Base
    years: int

    def at(self, base: float, rate: float) -> float:
        return base * (1 + rate) ** self.years

    @property
    def value(self) -> float:
        """As printed. [the level's unit]"""
        return self.at(self.base.value, _promised(self.rate))

    @property
    def span(self) -> Interval:
        """At both ends of the rounding of base and rate."""
        base, rate = self.base.interval, printed_interval(self.rate)
        return Interval(self.at(base.low, rate.low), self.at(base.high, rate.high))

    @property
    def goal(self) -> float:
        return _promised(self.level)

    @property
    def needed(self) -> float:
        """The constant rate that just leads from the base to the level. [1/year]"""
        return (self.goal / self.base.value) ** (1 / self.years) - 1

    @property
    def falls_short(self) -> bool:
        """Below every reading of the level's own digits; a mark to break through is missed when only met."""
        goal = printed_interval(self.level)
        below = self.value < goal.low or self.value <= goal.low == goal.high
        return below and not self.level.wants_less and not reached(self.value, self.level)

    @property
    def overshoots(self) -> bool:
        """Above a level that is no floor, or far above one that is: then the level promises nothing."""
        above = self.value > printed_interval(self.level).high
        return above and (
            not reached(self.value, self.level) or self.value > (1 + ABOUT) * self.goal
        )

    @property
    def explained(self) -> bool:
        """Whether some reading of the printed digits meets the promise as worded."""
        span, goal = self.span, printed_interval(self.level)
        exact = goal.low == goal.high
        met_at_end = reached(span.high, self.level) or reached(span.low, self.level)
        return span.overlaps(goal) and (met_at_end or not exact)


def _promised(row: Target) -> float:
    assert row.target_value is not None
    return row.target_value


def _compare(rate: Target, level: Target, base: Base) -> Iterator[Finding]:
    years = (level.target_year or 0) - base.year
    if years <= 0 or _promised(rate) <= -1 or _promised(level) <= 0:
        return
    path = Projection(rate, level, base, years)
    if not (path.falls_short or path.overshoots):
        return
    yield Finding(
        rule=RULE,
        severity=_severity(path),
        ids=(rate.id, level.id, *base.ids),
        numbers=_numbers(path),
        explained_by_rounding=path.explained,
        message_zh=_zh(path),
        message_en=_en(path),
    )


def _severity(path: Projection) -> Severity:
    if path.overshoots and reached(path.value, path.level):
        return "note"
    return "tension" if is_open(path.rate) else weigh(path.explained)


def _numbers(path: Projection) -> dict[str, Number]:
    return {
        "rate": _promised(path.rate),
        "base_value": path.base.value,
        "base_year": path.base.year,
        "base_grade": path.base.grade,
        "base_source": path.base.source,
        "years": path.years,
        "value": path.value,
        "value_low": path.span.low,
        "value_high": path.span.high,
        "target_value": path.goal,
        "difference": path.value - path.goal,
        "needed_rate": path.needed,
    }


def _zh(path: Projection) -> str:
    level, ends = path.level, printed_interval(path.rate)
    least = "至少需" if path.falls_short else "只需"
    return (
        f"{level.indicator}按{say_zh(path.rate, _promised(path.rate))}从"
        f"{say_zh(level, path.base.value, stated=True)}{base_zh(path.base)}起{path.years}年为"
        f"{say_zh(level, path.value)}，与所列{say_zh(level, path.goal)}相差"
        f"{say_zh(level, abs(path.value - path.goal))}，年均{least}{needed(path.needed)}；"
        f"所列增速按四舍五入理解为{percent(ends.low, 2)}～{percent(ends.high, 2)}，"
        f"对应{span_zh(level, path.span)}，{rounding_zh(path.explained)}。"
    )


def _en(path: Projection) -> str:
    level, ends = path.level, printed_interval(path.rate)
    return (
        f"{level.indicator_en}: {say_en(path.rate, _promised(path.rate))} a year from "
        f"{say_en(level, path.base.value)}{base_en(path.base)} gives {say_en(level, path.value)} "
        f"after {path.years} years, against the stated {say_en(level, path.goal)}; "
        f"{'at least' if path.falls_short else 'only'} {needed(path.needed)} a year is needed, and the printed rate, {percent(ends.low, 2)} to "
        f"{percent(ends.high, 2)}, spans {span_en(level, path.span)}: {rounding_en(path.explained)}."
    )
