"""The simple forecasts ours must be shown beside: naive trend, damped trend, national growth, the target, no change.

    rivals(history, nation, origin=2020, years=(2021, …), rates=stated) -> {name: {year: value}}
    naive_band(history, origin, year) -> (p05, p95)

History here is {year: log growth} of one definition and the level at the origin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import t as student

LONGEST = 5  # growths a trend uses
OLDEST = 7  # years back from the origin
DAMPING = 0.9


def trend_sample(growths: Mapping[int, float], origin: int) -> np.ndarray:
    """The last up to five growths, gaps allowed, none older than seven years. [log points]"""
    recent = [growths[y] for y in sorted(growths) if origin - OLDEST < y <= origin]
    return np.array(recent[-LONGEST:])


def rivals(
    level: float,
    growths: Mapping[int, float],
    nation: Mapping[int, float],
    *,
    origin: int,
    years: Sequence[int],
    stated_rate: float | None = None,
) -> dict[str, dict[int, float]]:
    """Point forecasts by rival and year; a rival without data for it is left out. [unit of the level]

    stated_rate : the plan's yearly rate, from its own base. [1/year]
    """
    own, other = trend_sample(growths, origin), trend_sample(nation, origin)
    paths: dict[str, dict[int, float]] = {"nochange": dict.fromkeys(years, level)}
    if own.size:
        rate = float(own.mean())
        damped = np.cumsum(rate * DAMPING ** np.arange(1, max(years) - origin + 1))
        paths["trend"] = {y: level * float(np.exp(rate * (y - origin) / 100)) for y in years}
        paths["damped"] = {y: level * float(np.exp(damped[y - origin - 1] / 100)) for y in years}
    if other.size:
        rate = float(other.mean())
        paths["nation"] = {y: level * float(np.exp(rate * (y - origin) / 100)) for y in years}
    if stated_rate is not None:
        paths["target"] = {y: level * (1 + stated_rate) ** (y - origin) for y in years}
    return paths


def naive_spread(
    growths: Mapping[int, float], *, origin: int, year: int
) -> tuple[float, float] | None:
    """Mean and scale of the naive trend's cumulated growth: a t distribution with n-1 degrees. [log points]"""
    own = trend_sample(growths, origin)
    if own.size < 2:
        return None
    h, n = year - origin, own.size
    return h * float(own.mean()), float(own.std(ddof=1) * np.sqrt(h * (1 + h / n)))


def naive_band(
    level: float, growths: Mapping[int, float], *, origin: int, year: int, share: float = 0.9
) -> tuple[float, float] | None:
    """Ends of the naive trend's band: mean ± t·s·√(h(1+h/n)). [unit of the level]"""
    spread = naive_spread(growths, origin=origin, year=year)
    if spread is None:
        return None
    centre, scale = spread
    reach = float(student.ppf((1 + share) / 2, trend_sample(growths, origin).size - 1)) * scale
    return level * float(np.exp((centre - reach) / 100)), level * float(
        np.exp((centre + reach) / 100)
    )
