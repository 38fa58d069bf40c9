"""How the sampled values of one target are spread, cut exactly at the target.

histogram(values, target) -> Histogram          counts of members between edges, one edge at the target
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scenarios.futures.chunk import chunks
from scenarios.futures.ensemble import Ensemble
from scenarios.futures.parts import VALUE
from scenarios.registry import Target

BINS = 40
TAILS = (0.002, 0.998)  # what lies beyond is counted in the first and the last bar


@dataclass(frozen=True, slots=True)
class Histogram:
    """Members between edges; `edges` has one more than `counts`. [target unit]"""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


def histogram(values: np.ndarray, target: Target, bins: int = BINS) -> Histogram:
    """Counts of the values (member,) with an edge at the target, so that no bar is on both sides of it.

    Raises ValueError where there are no finite values.
    """
    good = np.asarray(values, dtype=float).ravel()
    good = good[np.isfinite(good)]
    if not good.size:
        raise ValueError("no finite value")
    low, high = (float(np.quantile(good, q)) for q in TAILS)
    goal = target.target_value
    if low == high:
        low, high = low - (abs(low) or 1.0) * 0.01, high + (abs(high) or 1.0) * 0.01
    if goal is not None and low < goal < high:
        left = max(round(bins * (goal - low) / (high - low)), 1)
        edges = np.concatenate(
            [np.linspace(low, goal, left + 1), np.linspace(goal, high, max(bins - left, 1) + 1)[1:]]
        )
    else:
        edges = np.linspace(low, high, bins + 1)
    counts, _ = np.histogram(np.clip(good, edges[0], edges[-1]), edges)
    return Histogram(tuple(float(e) for e in edges), tuple(int(c) for c in counts))


def distributions(found: Ensemble) -> dict[str, dict[str, Any]]:
    """The histogram of every target of an ensemble, by target id."""
    every = chunks(found.ask)
    answer = {}
    for row in found.targets:
        values = found.parts.columns(every, VALUE, (row.target.id,))[row.target.id]
        answer[row.target.id] = asdict(histogram(values, row.target))
    return answer
