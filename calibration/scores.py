"""How far a forecast was from what came: error, coverage, width, CRPS, pinball, PIT; errors in log points (100·Δln).

    crps(members, actual), pinball(quantiles, actual), pit(members, actual)     one forecast, one actual
    mase(errors, history)                                                       errors against a year's usual change
    coverage(inside) -> Coverage                                                with an exact binomial interval

A single forecast is an ensemble (member,) of logs; smaller is better for all but coverage, which should be its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of actuals inside a band, with the exact 90 % interval for independent points (ours are not)."""

    inside: int
    n: int
    low: float
    high: float


def crps(members: np.ndarray, actual: float) -> float:
    """Continuous ranked probability score of an ensemble: mean|x-y| - Σ(2i-n-1)x_(i)/n². 0 is perfect."""
    x = np.sort(np.asarray(members, dtype=float))
    n = x.size
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / n**2
    return float(np.abs(x - actual).mean()) - spread


def pinball(quantiles: Mapping[float, float], actual: float) -> float:
    """Twice the mean quantile loss; at one quantile ½ it is the absolute error."""
    losses = [
        (actual - value) * share if actual >= value else (value - actual) * (1 - share)
        for share, value in quantiles.items()
    ]
    return 2 * float(np.mean(losses))


def pit(members: np.ndarray, actual: float) -> float:
    """Share of members below the actual (probability integral transform)."""
    return float((np.asarray(members) < actual).mean())


def mase(errors: Sequence[float], changes: Sequence[float]) -> float:
    """Mean absolute error over the mean absolute yearly change of the sample; nan without changes.

    For a growing series it flatters everyone: .3 is a third of a year's growth.
    """
    scale = float(np.mean(np.abs(changes))) if len(changes) else 0.0
    return float(np.mean(np.abs(errors))) / scale if scale > 0 else float("nan")


def coverage(inside: Sequence[bool], level: float = 0.9) -> Coverage:
    """How many actuals lay inside, with the Clopper–Pearson interval of the share."""
    n, hits, tail = len(inside), int(sum(inside)), (1 - level) / 2
    low = float(beta.ppf(tail, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, n - hits)) if hits < n else 1.0
    return Coverage(hits, n, low, high)


def quantiles(members: np.ndarray) -> dict[float, float]:
    """The five printed quantiles of an ensemble."""
    return dict(zip(QUANTILES, map(float, np.quantile(members, QUANTILES)), strict=True))
