"""The pace a promise needs by its own figures: a path from base to target, no model asked.

pace_of(target) -> Pace | None        None where the document gives no base
"""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.registry import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What each year from base to target has to bring."""

    per_year: float  # equal steps [target unit / year]
    growth: float | None  # constant rate [1/year]; None where there is none, and `why` says so
    years: int
    why: str = ""


def pace_of(target: Target) -> Pace | None:
    """The pace from the row's own base to its target.

    A base of 0 has no growth rate (none leads away from 0), nor has a change of sign; equal steps always exist.
    """
    base, goal = target.base_value, target.target_value
    if base is None or goal is None or target.base_year is None or target.target_year is None:
        return None
    years = target.target_year - target.base_year
    if years == 0:
        return None
    per_year = (goal - base) / years
    if base == 0:
        return Pace(per_year=per_year, growth=None, years=years, why="base is 0")
    if base < 0 or goal <= 0:
        return Pace(per_year=per_year, growth=None, years=years, why="not positive throughout")
    return Pace(per_year=per_year, growth=(goal / base) ** (1 / years) - 1, years=years)
