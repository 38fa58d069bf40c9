"""Boxes of many misses: the patient rule induction method (Friedman and Fisher 1999), by the EMA Workbench's rules.

    trajectory(x, y) -> [Box, …]            peeled from everything down to the smallest mass, then pasted
    box.inside(x) -> (member,) bool
    quasi_p(box, x, y) -> {(column, side): p}

Every step is the one `ema_workbench.analysis.prim.Prim` takes with its defaults (5 % peeled or pasted, gain of mean per
member, limits half-way between two members): tests/scenarios/futures/test_ema.py holds the boxes of both side by side. The
Workbench itself is not called, for a box and its twenty half-samples would take it minutes and its import a dozen seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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

    def limited(self, limit: tuple[int, int], value: float, ends: np.ndarray) -> Box:
        """The box with one limit set; at the end of what occurs it is none. ends (side, column)"""
        column, side = limit
        if value == ends[side, column]:
            return self.without(limit)
        return Box({**self.limits, limit: value})

    @property
    def columns(self) -> int:
        """How many columns have limits."""
        return len({column for column, _ in self.limits})


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
    """Boxes from the largest to the smallest, then as they are pasted. x (member, column), y (member,) 1 for a miss."""
    ends = np.stack([x.min(axis=0), x.max(axis=0)])
    box, found = Box(), []
    for step in (_peeled, _pasted):
        while (after := step(box, x, y, ends)) is not None:
            box = after
            found.append(box)
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


@dataclass(frozen=True, slots=True)
class _Step:
    """A candidate for the next box. Ordered as the Workbench orders them: gain, then columns left free."""

    gain: float  # of mean, per member removed or added
    free: int  # columns without limits, negative counts will do
    members: int
    hits: float
    box: Box


def _peeled(box: Box, x: np.ndarray, y: np.ndarray, ends: np.ndarray) -> Box | None:
    """The box after the best peel; None where none gains or the best leaves too few."""
    inside = box.inside(x)
    rows, labels = x[inside], y[inside]
    if not len(rows):
        return None
    steps: list[tuple[int, int, _Step]] = []
    for order, (side, share) in enumerate(((HIGH, 1 - ALPHA), (LOW, ALPHA))):
        edges = quantile(rows, share)
        kept = rows >= edges if side == LOW else rows <= edges
        counts, hits = kept.sum(axis=0), labels @ kept
        for column, edge in enumerate(edges):
            after = box.limited((column, side), float(edge), ends)
            gain = _gain(labels.sum(), len(rows), hits[column], counts[column])
            step = _Step(gain, -after.columns, int(counts[column]), hits[column], after)
            steps.append((column, order, step))
    best = _best([step for _, _, step in sorted(steps, key=lambda s: s[:2])])
    enough = LEAST_MASS * len(x) <= best.members < len(rows)
    return best.box if enough and best.gain > 0 else None


def _pasted(box: Box, x: np.ndarray, y: np.ndarray, ends: np.ndarray) -> Box | None:
    """The box with the best limit moved out; None where that does not raise its mean."""
    inside = box.inside(x)
    members, hits, steps = int(inside.sum()), y[inside].sum(), []
    for limit in sorted(box.limits):
        column, side = limit
        own = box.limits[limit]
        others = box.without(limit).inside(x)
        beyond = x[others & (x[:, column] <= own if side == LOW else x[:, column] >= own), column]
        share = 1 - ALPHA if side == LOW else ALPHA
        edge = quantile(beyond[:, None], share)[0] if beyond.size else ends[side, column]
        after = box.limited(limit, float(edge), ends)
        now = after.inside(x)
        count, found = int(now.sum()), y[now].sum()
        gain = _gain(hits, members, found, count)
        steps.append(_Step(gain, -after.columns, count, found, after))
    best = _best(steps) if steps else None
    if best is None or best.gain <= 0 or best.members <= members:
        return None
    return best.box


def _best(steps: Sequence[_Step]) -> _Step:
    """The first of those with the largest gain and then the most free columns."""
    return max(steps, key=lambda step: (step.gain, step.free))


def _gain(hits: float, members: int, hits_after: float, members_after: int) -> float:
    """Change of mean per member removed or added; 0 where it stays."""
    before, after = hits / members, hits_after / members_after if members_after else 0.0
    return 0.0 if before == after else float((after - before) / abs(members - members_after))


def quantile(rows: np.ndarray, share: float) -> np.ndarray:
    """Of each column, half-way between the two values about it; repeated values count as one. [(column,)]"""
    at = (len(rows) - 1) * share
    low, high = math.floor(at), math.ceil(at)
    ordered = np.partition(rows, (low, high), axis=0)
    below, above = ordered[low].copy(), ordered[high].copy()
    for column in np.flatnonzero(below == above):
        value, own = below[column], rows[:, column]
        others = own[own < value] if share > 0.5 else own[own > value]
        if others.size and share > 0.5:
            below[column] = others.max()
        elif others.size:
            above[column] = others.min()
    return (below + above) / 2
