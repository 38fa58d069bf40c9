"""Fit one sector: many starts, the best optimum, profiles, the posterior, and how well it follows what was observed.

fits = fit_all(known, until, process, seed=0) -> Fits
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from calibration.least_squares import curvature, minimise
from calibration.place import Place
from calibration.posterior import Posterior, Profile, overlap, profile, sample
from calibration.priors import Prior
from calibration.problem import Problem
from calibration.problems import Unfitted, problems
from calibration.process import Process
from calibration.quality import Fit, fit_of

LOG_STARTS = 10  # 2^10 points of the whole prior range are looked at
KEPT_STARTS = 32
NEAR = 1.0  # objectives within this of the best are another explanation, if they lie elsewhere
TOGETHER = 0.8  # correlation beyond which two parameters are one input


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One free parameter after the fit."""

    prior: Prior
    value: float  # posterior median [unit]
    low: float  # 5 %
    high: float  # 95 %
    profile: Profile
    overlap: float

    @property
    def verdict(self) -> str:
        """informed, weak or none: what the likelihood alone says of it."""
        return self.profile.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorFit:
    """A sector's fit."""

    problem: Problem
    parameters: tuple[Fitted, ...]
    posterior: Posterior
    optima: tuple[tuple[float, np.ndarray], ...]  # objective and scores of each explanation
    series: dict[str, Fit]  # by observed series
    simulated: dict[str, dict[int, float]]

    @property
    def correlations(self) -> list[tuple[str, str, float]]:
        """Posterior correlation of every pair of free parameters."""
        names = [fitted.prior.name for fitted in self.parameters]
        if len(names) < 2:
            return []
        matrix = np.corrcoef(self.posterior.z)
        return [
            (names[i], names[j], float(matrix[i, j]))
            for i in range(len(names))
            for j in range(i + 1, len(names))
        ]


@dataclass(frozen=True, slots=True)
class Fits:
    """Every sector: the fitted ones and those whose parameters stay at their priors."""

    fitted: tuple[SectorFit, ...]
    unfitted: tuple[Unfitted, ...]


def fit_all(known: Place, until: int, process: Process, *, seed: int = 0) -> Fits:
    """The fits the evidence of `until` allows."""
    found, missing = problems(known, until, process)
    return Fits(tuple(fit(problem, seed=seed + i) for i, problem in enumerate(found)), missing)


def fit(problem: Problem, *, seed: int = 0) -> SectorFit:
    """The best fit of one problem with everything that says how much it is worth."""
    p = len(problem.free)
    points = qmc.Sobol(p, rng=np.random.default_rng(seed)).random_base2(LOG_STARTS).T * 5 - 2.5
    first = (problem.residuals(points) ** 2).sum(axis=0) + (points**2).sum(axis=0)
    optima = minimise(problem.residuals, points[:, np.argsort(first, kind="stable")[:KEPT_STARTS]])
    best = optima.best

    def log_density(z: np.ndarray) -> np.ndarray:
        return -0.5 * ((problem.residuals(z) ** 2).sum(axis=0) + (z**2).sum(axis=0))

    posterior = sample(log_density, best, curvature(problem.residuals, best), seed=seed)
    profiles = [profile(problem.residuals, k, best) for k in range(p)]
    simulated = _simulated(problem, best)
    return SectorFit(
        problem=problem,
        parameters=tuple(
            _fitted(prior, posterior.z[k], profiles[k]) for k, prior in enumerate(problem.free)
        ),
        posterior=posterior,
        optima=_explanations(optima.objective, optima.z),
        series={name: _quality(problem, name, path) for name, path in simulated.items()},
        simulated=simulated,
    )


def _fitted(prior: Prior, z: np.ndarray, along: Profile) -> Fitted:
    low, middle, high = (float(x) for x in np.quantile(prior.values(z), (0.05, 0.5, 0.95)))
    return Fitted(prior=prior, value=middle, low=low, high=high, profile=along, overlap=overlap(z))


def _explanations(objective: np.ndarray, z: np.ndarray) -> tuple[tuple[float, np.ndarray], ...]:
    """The best optimum, and others as good that lie more than one score away from those kept."""
    kept: list[tuple[float, np.ndarray]] = []
    for value, point in zip(objective, z.T, strict=True):
        if value > objective[0] + NEAR:
            break
        if all(float(np.linalg.norm(point - other)) > 1.0 for _, other in kept):
            kept.append((float(value), point))
    return tuple(kept)


def _simulated(problem: Problem, z: np.ndarray) -> dict[str, dict[int, float]]:
    """The best fit's values in the series' own units."""
    values = {prior.name: prior.values(z[i : i + 1]) for i, prior in enumerate(problem.free)}
    transformed = problem.run(values)[:, 0] / 100
    found: dict[str, dict[int, float]] = {}
    for point, value in zip(problem.points, transformed, strict=True):
        share = 0 < point.observed < 1
        level = 1 / (1 + np.exp(-value)) if share else np.exp(value)
        found.setdefault(point.series, {})[point.year] = float(level)
    return found


def _quality(problem: Problem, series: str, path: dict[int, float]) -> Fit:
    observed = [point.observed for point in problem.points if point.series == series]
    return fit_of(np.array(list(path.values())), np.array(observed))
