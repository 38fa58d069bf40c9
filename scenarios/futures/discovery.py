"""Which futures miss a target, in a box or two that people can say aloud, and no box where there is only noise.

    boxes(columns, y, tested, y_tested) -> Boxes

Limits come from one half of the replicates; that a limit is no chance is asked of a replicate the search never saw, and
coverage, density and mass are those of the other half. A limit must come back in 14 of 20 half-samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import ks_2samp

from scenarios.futures.prim import HIGH, LOW, Box, Scores, quasi_p, scores, trajectory, without_each

GATE = (0.05, 0.85)  # base rates between which misses have something to say
DENSITY, TWICE_BELOW = 0.80, 0.40
MOST_LIMITS, MOST_BOXES, MOST_COLUMNS = 3, 2, 30
LEVEL = 0.05
ONE_REPLICATE = 2000  # members for the quasi-p: at 10^5 everything is significant
HALVES, REAPPEAR = 20, 14
TOO_RARE, TOO_COMMON, NO_BOX = "too_rare", "too_common", "no_box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One side of a box."""

    name: str
    side: int  # LOW: at or above; HIGH: at or below
    value: float  # median of the half-samples [column unit]
    quasi_p: float
    reappeared: int  # of 20 half-samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One box with its limits, and how good it is on futures it was not made from."""

    limits: tuple[Limit, ...]
    scores: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """At most two boxes, or the reason why there is none."""

    boxes: tuple[Found, ...]
    base_rate: float
    reason: str | None  # TOO_RARE, TOO_COMMON, NO_BOX, or None


@dataclass(frozen=True)
class Sample:
    """Members to learn from or to test on: x (member, column), y (member,) 1 for a miss."""

    x: np.ndarray
    y: np.ndarray

    def outside(self, box: Box) -> Sample:
        """Those a box leaves over."""
        left = ~box.inside(self.x)
        return Sample(self.x[left], self.y[left])

    def first(self, members: int) -> Sample:
        """The first members."""
        return Sample(self.x[:members], self.y[:members])


def boxes(
    columns: Mapping[str, np.ndarray],
    y: np.ndarray,
    *,
    replicates: int,
    seed: int = 0,
    stable: bool = True,
) -> Boxes:
    """The boxes of misses of some members, which stand replicate by replicate.

    columns : name -> (member,); y : (member,), 1 for a miss.
    stable : whether limits must come back in half-samples (and take their median); off only to study the search.
    """
    base = float(np.mean(y))
    if not GATE[0] <= base <= GATE[1]:
        return Boxes(boxes=(), base_rate=base, reason=TOO_RARE if base < GATE[0] else TOO_COMMON)
    half = len(y) // replicates * (replicates // 2)
    names = telling({n: row[:half] for n, row in columns.items()}, y[:half])[:MOST_COLUMNS]
    x = np.stack([columns[name] for name in names], axis=1) if names else np.empty((len(y), 0))
    learn, test = Sample(x[:half], y[:half]), Sample(x[half:], y[half:])
    judge = test.first(min(ONE_REPLICATE, len(y) // replicates))
    whole_test, found = test, []
    rng = np.random.default_rng(seed)
    for _ in range(MOST_BOXES if names else 0):
        box = chosen(learn, judge, base)
        if box is not None and stable:
            limits = _stable(box, learn, judge, base, rng)
        else:
            limits = {} if box is None else {k: (v, HALVES) for k, v in box.limits.items()}
        box = _occurring({key: value for key, (value, _) in limits.items()}, learn)
        if box is None:
            break
        found.append(_described(box, limits, names, judge, test, whole_test))
        learn, judge, test = (sample.outside(box) for sample in (learn, judge, test))
        if not len(judge.y) or learn.y.mean() < GATE[0]:
            break
    return Boxes(boxes=tuple(found), base_rate=base, reason=None if found else NO_BOX)


def chosen(learn: Sample, judge: Sample, base: float) -> Box | None:
    """The box of the largest coverage among those dense enough, with three limits that are no chance."""
    plain = [_plain(box, learn, judge) for box in trajectory(learn.x, learn.y)]
    dense = [DENSITY, *([2 * base] if base < TWICE_BELOW else [])]
    for least in dense:
        good = [(scores(box, learn.x, learn.y), box) for box in plain if box.limits]
        good = [(score, box) for score, box in good if score.density >= least]
        if good:
            # of boxes that hold the same share of misses, to a per cent, the densest says most
            return max(good, key=lambda pair: (round(pair[0].coverage, 2), pair[0].density))[1]
    return None


def _plain(box: Box, learn: Sample, judge: Sample) -> Box:
    """The box without limits that may be chance, the weakest taken away first, and with three at most."""
    while box.limits:
        p = quasi_p(box, judge.x, judge.y)
        worst = max(p, key=lambda key: (p[key], key))
        if len(box.limits) <= MOST_LIMITS and p[worst] < LEVEL / len(box.limits):
            return box
        if p[worst] < LEVEL / len(box.limits):  # all are real: the one that matters least goes
            density = without_each(box, learn.x, learn.y)[2]
            worst = list(box.limits)[int(density.argmax())]
        box = box.without(worst)
    return box


def _stable(
    box: Box, learn: Sample, judge: Sample, base: float, rng: np.random.Generator
) -> dict[tuple[int, int], tuple[float, int]]:
    """Limits that come back in half-samples, at their median there, with how often. {limit: (value, times)}"""
    seen: dict[tuple[int, int], list[float]] = {key: [] for key in box.limits}
    for _ in range(HALVES):
        half = np.sort(rng.choice(len(learn.y), len(learn.y) // 2, replace=False))
        again = chosen(Sample(learn.x[half], learn.y[half]), judge, base)
        for key, value in (again.limits if again else {}).items():
            if key in seen:
                seen[key].append(value)
    return {
        key: (float(np.median(values)), len(values))
        for key, values in seen.items()
        if len(values) >= REAPPEAR
    }


def _occurring(limits: Mapping[tuple[int, int], float], sample: Sample) -> Box | None:
    """The box with its limits at values that occur: "two shock years", not one and a half."""
    found = {}
    for (column, side), value in limits.items():
        row = sample.x[:, column]
        inner = row[row >= value] if side == LOW else row[row <= value]
        found[column, side] = float(inner.min() if side == LOW else inner.max())
    return Box(found) if found else None


def _described(
    box: Box,
    times: Mapping[tuple[int, int], tuple[float, int]],
    names: Sequence[str],
    judge: Sample,
    test: Sample,
    whole: Sample,
) -> Found:
    p = quasi_p(box, judge.x, judge.y)
    here = scores(box, test.x, test.y)
    misses, members = float(test.y.sum()), len(test.y)
    scale = misses / max(float(whole.y.sum()), 1.0)
    found = Scores(here.coverage * scale, here.density, here.mass * members / len(whole.y))
    order = sorted(box.limits, key=lambda key: p[key])
    return Found(
        limits=tuple(
            Limit(
                name=names[column],
                side=side,
                value=box.limits[column, side],
                quasi_p=p[column, side],
                reappeared=times[column, side][1],
            )
            for column, side in order
        ),
        scores=found,
    )


def telling(columns: Mapping[str, np.ndarray], y: np.ndarray) -> list[str]:
    """The columns that vary, those first in which misses differ most from the rest (Kolmogorov-Smirnov)."""
    miss = np.asarray(y, dtype=bool)
    live = [name for name, row in columns.items() if np.ptp(row) > 0]
    if miss.all() or not miss.any():
        return live
    apart = {n: ks_2samp(columns[n][miss], columns[n][~miss]).statistic for n in live}
    return sorted(live, key=lambda name: -apart[name])


__all__ = ["HIGH", "LOW", "Boxes", "Found", "Limit", "boxes", "chosen", "telling"]
