"""Boxes of many misses: the patient rule induction method (Friedman and Fisher 1999), in NumPy.

    trajectory(x, y) -> [Box, …]            peeled from everything down to the smallest mass, each then pasted
    box.inside(x) -> (member,) bool
    quasi_p(box, x, y) -> {(column, side): p}

The rules are those of the EMA Workbench (peel and paste by 5 %, gain of mean per member removed), which finds the same
boxes a few hundred times slower: a half-sample check needs some fifty runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import bdtrc

ALPHA = 0.05  # of the box, peeled or pasted at a time
LEAST_MASS = 0.05
LOW, HIGH = 0, 1


@dataclass(frozen=True)
class Box:
    """Limits on some columns: (column, LOW) the least value inside, (column, HIGH) the greatest."""

    limits: Mapping[tuple[int, int], float] = field(default_factory=dict)

    def inside(self, x: np.ndarray) -> np.ndarray:
        """Which members lie in the box. x (member, column)"""
        found = np.ones(len(x), dtype=bool)
        for (column, side), limit in self.limits.items():
            found &= x[:, column] >= limit if side == LOW else x[:, column] <= limit
        return found

    def without(self, limit: tuple[int, int]) -> Box:
        """The box with one limit taken away."""
        return Box({key: value for key, value in self.limits.items() if key != limit})

    def having(self, limit: tuple[int, int], value: float) -> Box:
        """The box with one limit set."""
        return Box({**self.limits, limit: value})


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a box is on some members."""

    coverage: float  # share of all misses that lie in it
    density: float  # share of its members that miss
    mass: float  # share of all members that lie in it


def scores(box: Box, x: np.ndarray, y: np.ndarray) -> Scores:
    """Coverage, density and mass; 0 where there is nothing."""
    inside = box.inside(x)
    hits, members, misses = float(y[inside].sum()), float(inside.sum()), float(y.sum())
    return Scores(
        coverage=hits / misses if misses else 0.0,
        density=hits / members if members else 0.0,
        mass=members / len(x),
    )


def trajectory(x: np.ndarray, y: np.ndarray) -> list[Box]:
    """Boxes from the largest to the smallest. x (member, column), y (member,) 1 for a miss."""
    box, found = Box(), []
    inside = np.ones(len(x), dtype=bool)
    while (peeled := _peeled(box, x, y, inside)) is not None:
        box, inside = peeled
        found.append(box)
    if found:
        found.append(_pasted(found[-1], x, y))
    return found


def quasi_p(box: Box, x: np.ndarray, y: np.ndarray) -> dict[tuple[int, int], float]:
    """For each limit: the chance of as many misses in the box if that limit did not matter."""
    members, hits, density = without_each(box, x, y)
    p = bdtrc(hits - 1, members, density) if members and hits else np.ones(len(box.limits))
    return dict(zip(box.limits, p.tolist(), strict=True))


def without_each(box: Box, x: np.ndarray, y: np.ndarray) -> tuple[int, int, np.ndarray]:
    """Members and misses in the box, and the density it would have without each of its limits. [(limit,)]"""
    broken = np.stack(
        [
            x[:, column] < limit if side == LOW else x[:, column] > limit
            for (column, side), limit in box.limits.items()
        ]
    )
    times = broken.sum(axis=0)
    inside, only = times == 0, broken & (times == 1)
    members, hits = int(inside.sum()), int(y[inside].sum())
    density = (hits + only @ y) / np.maximum(members + only.sum(axis=1), 1)
    return members, hits, density


def _peeled(
    box: Box, x: np.ndarray, y: np.ndarray, inside: np.ndarray
) -> tuple[Box, np.ndarray] | None:
    """The box after the peel that gains most per member removed; None where none gains or too few are left."""
    rows = x[inside]
    labels = y[inside]
    members, mean = len(rows), labels.mean() if len(rows) else 0.0
    least = max(LEAST_MASS * len(x), 1)
    take = max(int(ALPHA * members), 1)
    if members <= take:
        return None
    ordered = np.partition(rows, (take, members - 1 - take), axis=0)
    best: tuple[float, tuple[int, int], float] | None = None
    for side, edge in ((LOW, ordered[take]), (HIGH, ordered[members - 1 - take])):
        kept = _kept(rows, edge, side)
        counts = kept.sum(axis=0)
        hits = labels @ kept
        allowed = (counts >= least) & (counts < members)
        gain = np.where(
            allowed, (hits / np.maximum(counts, 1) - mean) / np.maximum(members - counts, 1), 0.0
        )
        column = int(gain.argmax())
        if gain[column] > 0 and (best is None or gain[column] > best[0]):
            inner = rows[kept[:, column], column]
            limit = inner.min() if side == LOW else inner.max()
            best = (float(gain[column]), (column, side), float(limit))
    if best is None:
        return None
    found = box.having(best[1], best[2])
    return found, found.inside(x)


def _kept(rows: np.ndarray, edge: np.ndarray, side: int) -> np.ndarray:
    """Members each peel would keep; where a level repeats up to the edge the whole level goes. [(member, column)]"""
    kept = rows >= edge if side == LOW else rows <= edge
    stuck = kept.all(axis=0)
    if stuck.any():
        beyond = rows > edge if side == LOW else rows < edge
        kept = np.where(stuck, beyond, kept)
    return kept


def _pasted(box: Box, x: np.ndarray, y: np.ndarray) -> Box:
    """The box with limits moved out while that raises its mean."""
    while True:
        inside = box.inside(x)
        mean, best = y[inside].mean(), None
        for limit, value in box.limits.items():
            column, side = limit
            beyond = box.without(limit).inside(x) & ~inside
            values = np.sort(x[beyond, column])
            values = values[::-1] if side == LOW else values
            take = max(int(ALPHA * inside.sum()), 1)
            if not values.size or value in (-np.inf, np.inf):
                continue
            wider = box.having(limit, float(values[min(take, values.size) - 1]))
            gain = y[wider.inside(x)].mean() - mean
            if gain > 0 and (best is None or gain > best[0]):
                best = (gain, wider)
        if best is None:
            return box
        box = best[1]
