"""Why a total ends where it does: what each part contributed, and what one part alone would have to do.

    parts(region, settings, target) -> tuple[Part, ...]

The algebra needs no further run. With base b, value v at the target year after n years and distance d to the target,
one part alone closes it at ((v + d) / b)^(1/n) - 1 a year; it would also close at unchanged growth if its share of the
base were (T/B - F_rest) / (F_part - F_rest), F being the factors value/base (income-and-finance specification, A8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.baseline import Baseline
from model.limits import Breakdown
from scenarios.registry import Target
from scenarios.runs import Settings, at_year, run

if TYPE_CHECKING:
    from scenarios.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a total between the base year and the target year."""

    name: str  # model element
    name_zh: str
    name_en: str
    base: float  # at the base year [target unit]
    value: float  # at the target year [target unit]
    growth: float  # mean a year [1/year]
    needed_growth: (
        float | None
    )  # alone to close the distance [1/year]; None when there is none to close
    share: float  # of the base total [Dmnl]
    share_high: float  # the largest share its range in baseline.csv allows [Dmnl]
    needed_share: (
        float | None
    )  # at which the parts' own growth would close it; None when no share could


def parts(region: Region, settings: Settings, target: Target) -> tuple[Part, ...]:
    """The parts of a target's total in this scenario; empty where its variable is no total of parts."""
    formula = region.formulas.get(target.id)
    breakdown = next(
        (b for b in region.limits.breakdowns if formula and b.of == formula.text.strip()), None
    )
    if breakdown is None or formula is None:
        return ()
    results = run(region, [settings], [breakdown.of, *(item.name for item in breakdown.items)])
    first, last = 0, at_year(results, target.target_year or results.times[-1], target)
    years = float(results.times[last] - results.times[first])
    total = results[breakdown.of][[first, last], 0]
    return tuple(
        _part(region, breakdown, at, results[item.name][[first, last], 0], total, years, target)
        for at, item in enumerate(breakdown.items)
    )


def _part(
    region: Region,
    breakdown: Breakdown,
    at: int,
    ends: np.ndarray,
    total: np.ndarray,
    years: float,
    target: Target,
) -> Part:
    item = breakdown.items[at]
    base, value = (float(end) for end in ends)
    goal = float(target.target_value or 0.0)
    missing = goal - float(total[1])
    own = next((row for row in region.baseline if row.parameter == item.base), None)
    return Part(
        name=item.name,
        name_zh=item.zh,
        name_en=item.en,
        base=base,
        value=value,
        growth=_rate(base, value, years),
        needed_growth=_rate(base, value + missing, years) if missing > 0 else None,
        share=base / float(total[0]),
        share_high=_share_high(own, base, float(total[0])),
        needed_share=_needed_share(base, value, total, goal) if missing > 0 else None,
    )


def _rate(base: float, value: float, years: float) -> float:
    """The constant yearly growth from one level to another; nan from a base of 0 or below."""
    if base <= 0 or value <= 0 or years <= 0:
        return float("nan")
    return float((value / base) ** (1 / years) - 1)


def _share_high(own: Baseline | None, base: float, total: float) -> float:
    high = base if own is None or own.high is None else own.high
    return high / total


def _needed_share(base: float, value: float, total: np.ndarray, goal: float) -> float | None:
    rest_base, rest_value = float(total[0]) - base, float(total[1]) - value
    if base <= 0 or rest_base <= 0:
        return None
    own, rest = value / base, rest_value / rest_base
    if own <= rest:
        return None
    share = (goal / float(total[0]) - rest) / (own - rest)
    return share if 0 <= share <= 1 else None
