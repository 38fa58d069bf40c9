"""Shares of sampled futures with their sampling error, counted member by member.

    share(met) -> Share                    met (replicate, point)
    joint(mets) -> (replicate, point)      all of them at once: counted, never multiplied
    first_years(met, years) -> (member,)   first year at or beyond the target, nan for never

The error comes from 16 scrambled replicates or more, independent of each other: sd of their means over the root of their
number, and an interval with Student's t of one degree fewer. Where all replicates agree on 0 or 1 the rule of three stands instead: never 0 % or 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of sampled futures. All between 0 and 1."""

    value: float
    stderr: float  # of sampling alone; never 0: counting leaves an error where all replicates agree
    low: float  # 95 % interval of sampling alone
    high: float
    members: int
    bound: float | None = None  # at 0 or 1: less than this much away (rule of three), else None


def share(met: np.ndarray) -> Share:
    """Share of members that meet something. [met (replicate, point)]"""
    met = np.asarray(met, dtype=float)
    means = met.mean(axis=1)
    value, members = float(means.mean()), int(met.size)
    least = _rounding(*met.shape)
    if value in (0.0, 1.0):
        three = 3.0 / members
        ends = (0.0, three) if value == 0 else (1 - three, 1.0)
        return Share(
            value=value, stderr=least, low=ends[0], high=ends[1], members=members, bound=three
        )
    stderr = max(standard_error(means), least)
    reach = t_of(means.size) * stderr
    return Share(
        value=value,
        stderr=stderr,
        low=max(0.0, value - reach),
        high=min(1.0, value + reach),
        members=members,
    )


def _rounding(replicates: int, points: int) -> float:
    """The error that counting leaves: a replicate's mean is a multiple of 1/points, even where all agree."""
    return float(1 / (points * np.sqrt(12 * replicates)))


def standard_error(means: np.ndarray) -> float:
    """Standard error of the mean of independent replicates."""
    return float(np.std(means, ddof=1) / np.sqrt(means.size))


def t_of(replicates: int) -> float:
    """How many standard errors the 95 % interval reaches: 2.13 for 16 replicates."""
    return float(student.ppf((1 + LEVEL) / 2, replicates - 1))


def joint(mets: Sequence[np.ndarray]) -> np.ndarray:
    """Members that meet all of several things. [(replicate, point)]"""
    return np.logical_and.reduce(list(mets))


def paired(met: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Difference of two shares over the same members, and its standard error: the smaller, paired one."""
    difference = np.asarray(met, dtype=float) - np.asarray(other, dtype=float)
    means = difference.mean(axis=1)
    return float(means.mean()), standard_error(means)


def first_years(met: np.ndarray, years: np.ndarray) -> np.ndarray:
    """First year in which each member meets the target. met (year, member) -> (member,), nan for never."""
    return np.where(met.any(axis=0), years[met.argmax(axis=0)], np.nan)


def counted(
    first: np.ndarray, years: np.ndarray, *, known: float = np.inf
) -> list[dict[str, float | int | None]]:
    """The distribution of first years; "never" (year None) is a category.

    first : (member,) nan for never, infinite where a member was followed to the year `known` and no further. What comes
        after is shared out as among the members that were followed.
    """
    rest = first[np.isnan(first) | ((first > known) & np.isfinite(first))]
    late = 1.0 - float((first <= known).mean())

    def share_of(year: float) -> float:
        return float((first == year).mean()) if year <= known else late * _part(rest == year)

    rows: list[dict[str, float | int | None]] = [
        {"year": int(year), "share": share_of(float(year))} for year in years
    ]
    never = late * _part(np.isnan(rest)) if rest.size else late
    return [*rows, {"year": None, "share": never}]


def _part(of: np.ndarray) -> float:
    return float(of.mean()) if of.size else 0.0
