"""Sensitivity of any function of normal scores: SALib's Morris and Sobol, with factors of several scores each.

    screened(f, groups, seed) -> {group: μ*}                  which factors matter at all
    sobol_indices(f, groups, base, seed) -> (Index, …), runs    first-order and total, with 95 % half-widths

f takes scores (score, member), in the order of `groups`, and gives (member,).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

F = Callable[[np.ndarray], np.ndarray]
Groups = Mapping[str, Sequence[str]]  # factor -> its scores
SCREEN_ABOVE = 25  # factors: then Morris goes first
TRAJECTORIES, LEVELS, REACH = (
    20,
    8,
    2.5,
)  # Morris: how many, on how many levels, between ± this score
KEEP = 0.02  # of the largest μ*
BASE, DOUBLINGS, WIDE = 1024, 2, 0.05
CHEAP = 1 << 14  # members: doubled further while all of them are no more
RESAMPLES = 1000
BLOCK = 4096
CLIP = 1e-12
NORMAL_95 = 1.959963984540054  # half of the 95 % interval of a standard normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """How much of the variance a factor accounts for, alone and with all its interactions."""

    name: str
    first: float
    first_conf: float  # half of the 95 % interval
    total: float
    total_conf: float

    @property
    def shown(self) -> bool:
        """Whether it is known well enough to print."""
        return max(self.first_conf, self.total_conf) < WIDE


def problem_of(groups: Groups, bounds: tuple[float, float] = (0.0, 1.0)) -> dict[str, Any]:
    """SALib's form of the question."""
    scores = [score for members in groups.values() for score in members]
    owners = [name for name, members in groups.items() for _ in members]
    return {
        "num_vars": len(scores),
        "names": scores,
        "groups": owners,
        "bounds": [list(bounds)] * len(scores),
    }


def screened(f: F, groups: Groups, seed: int) -> dict[str, float]:
    """Morris' μ* of each factor: the mean size of its elementary effects.

    A trajectory with a point where f is no number is left out; where that is every one, no factor is ruled out.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris

    problem = problem_of(groups, (-REACH, REACH))
    z = morris.sample(problem, TRAJECTORIES, num_levels=LEVELS, seed=seed)
    y = evaluated(f, z.T)
    whole = np.repeat(np.isfinite(y.reshape(TRAJECTORIES, -1)).all(axis=1), len(groups) + 1)
    z, y = z[whole], y[whole]
    if not len(y):
        return dict.fromkeys(groups, 1.0)
    if np.ptp(y) == 0:
        return dict.fromkeys(groups, 0.0)
    found = analysis.analyze(problem, z, y, num_levels=LEVELS, num_resamples=100, seed=seed)
    return dict(zip(found["names"], np.asarray(found["mu_star"], dtype=float), strict=True))


def kept(importance: Mapping[str, float]) -> tuple[str, ...]:
    """The factors that screening keeps, those of at least 2 % of the largest effect."""
    least = KEEP * max(importance.values(), default=0.0)
    return tuple(name for name, value in importance.items() if value > 0 and value >= least)


def sobol_indices(
    f: F, groups: Groups, *, base: int = BASE, seed: int = 0, doublings: int = DOUBLINGS
) -> tuple[tuple[Index, ...], int, np.ndarray, dict[str, Any]]:
    """Indices in the order of the groups, the base, and the outputs with SALib's problem for further questions.

    The base is doubled, twice or while that is cheap, until every half-width is under 0.05; what was run before is not
    run again.
    """
    problem, y, done, last = problem_of(groups), np.empty(0), 0, base << doublings
    while True:
        y = np.concatenate([y, evaluated(f, saltelli(groups, done, base, seed), uniform=True)])
        found, done = analysed(problem, groups, y, seed), base
        cheap = doublings and 2 * y.size <= CHEAP
        if all(index.shown for index in found) or (2 * base > last and not cheap):
            return found, base, y, problem
        base *= 2


def saltelli(groups: Groups, first: int, last: int, seed: int) -> np.ndarray:
    """Points first … last - 1 of Saltelli's design: A, A with each group of B, B. Uniform (score, member).

    The members of SALib.sample.sobol without second order, in its order, in a hundredth of its time.
    """
    owners = [at for at, members in enumerate(groups.values()) for _ in members]
    engine = qmc.Sobol(2 * len(owners), scramble=True, seed=seed)
    if first:
        engine.fast_forward(first)
    a, b = np.split(engine.random(last - first), 2, axis=1)
    design = np.repeat(a[:, None], len(groups) + 2, axis=1)  # (point, mix, score)
    for score, group in enumerate(owners):
        design[:, 1 + group, score] = b[:, score]
    design[:, -1] = b
    return design.reshape(-1, len(owners)).T


def analysed(
    problem: Mapping[str, Any], groups: Groups, y: np.ndarray, seed: int
) -> tuple[Index, ...]:
    """SALib's indices of outputs; all 0 where nothing varies."""
    from SALib.analyze import sobol

    if np.ptp(y) == 0:
        zero = dict.fromkeys(("first", "first_conf", "total", "total_conf"), 0.0)
        return tuple(Index(name=name, **zero) for name in groups)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples in which nothing varies
        found = sobol.analyze(dict(problem), y, calc_second_order=False, num_resamples=2)
    widths = half_widths(y.reshape(-1, len(groups) + 2), seed)
    rows = np.stack([found["S1"], widths[0], found["ST"], widths[1]], axis=1)
    return tuple(
        Index(name=name, first=row[0], first_conf=row[1], total=row[2], total_conf=row[3])
        for name, row in zip(groups, np.nan_to_num(rows.astype(float)).tolist(), strict=True)
    )


def half_widths(y: np.ndarray, seed: int) -> np.ndarray:
    """Half of the 95 % interval of first and total indices, from points drawn again with replacement. (2, group)

    y : (point, mix) of Saltelli's design. The resamples and estimators of SALib.analyze.sobol, counted once for all
    groups; SALib takes seed 0 for no seed at all and would give other whiskers at each run.
    """
    n = len(y)
    y = (y - y.mean()) / y.std()
    a, mixed, b = y[:, :1], y[:, 1:-1], y[:, -1:]
    drawn = np.random.default_rng(seed).integers(n, size=(n, RESAMPLES))
    counts = np.bincount((drawn + n * np.arange(RESAMPLES)).ravel(), minlength=n * RESAMPLES)
    products = np.hstack([b * (mixed - a), (a - mixed) ** 2 / 2, a + b, a**2 + b**2])
    means = counts.reshape(RESAMPLES, n) @ products / n
    variance = means[:, -1:] / 2 - (means[:, -2:-1] / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        indices = np.where(variance > np.finfo(float).eps, means[:, :-2] / variance, 0.0)
    return NORMAL_95 * indices.std(axis=0, ddof=1).reshape(2, -1)


def evaluated(f: F, z: np.ndarray, *, uniform: bool = False) -> np.ndarray:
    """f of many members, some thousand at a time. [(member,)]"""
    parts = []
    for at in range(0, z.shape[1], BLOCK):
        block = z[:, at : at + BLOCK]
        parts.append(f(ndtri(np.clip(block, CLIP, 1 - CLIP)) if uniform else block))
    return np.concatenate(parts)
