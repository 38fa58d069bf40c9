"""The pace a promise needs by its own figures: a path from base to target, no model asked.

pace_of(target, start=2020) -> Pace | None        None where the row promises no figure

An increment begins at nothing in the year the plan begins; a growth rate is its own pace; a level without a base in
the document has none, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenarios.registry import Target

BASE_YEAR = 2020  # the year before the plan, where a row names none
NO_BASE = "the document gives no base"
YEARLY = "a figure of every year is its own pace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What each year from base to target has to bring."""

    per_year: float | None  # equal steps [target unit / year]; None for a rate, or without a base
    growth: float | None  # constant rate [1/year]; None where there is none, and `why` says so
    years: int
    why: str = ""


def pace_of(target: Target, start: int = BASE_YEAR) -> Pace | None:
    """The pace from the row's own base to its target; `start` is the base year of rows that name none.

    A base of 0 has no growth rate (none leads away from 0), nor has a change of sign; equal steps always exist.
    """
    goal, first = target.target_value, target.base_year or start
    if goal is None or target.target_year is None or target.target_year <= first:
        return None
    none = Pace(per_year=None, growth=None, years=target.target_year - first)
    if target.kind == "growth_rate":
        return replace(none, growth=goal)
    if target.kind == "cumulative_increment":
        return replace(none, per_year=goal / none.years, why="an increment begins at 0")
    base = target.base_value
    if base is None:
        yearly = target.kind == "level" and target.unit.partition("/")[2] == "year"
        return replace(none, why=YEARLY if yearly else NO_BASE)
    found = replace(none, per_year=(goal - base) / none.years)
    if base == 0:
        return replace(found, why="base is 0")
    if base < 0 or goal <= 0:
        return replace(found, why="not positive throughout")
    return replace(found, growth=(goal / base) ** (1 / found.years) - 1)
