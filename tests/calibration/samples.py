"""What the tests of the evidence share: Chengdu's pack, histories drawn from the process, scores of any shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from calibration.place import Place, read_place
from calibration.process import AREAS, Forecast, Process, condition, read_process

REGIONS = Path(__file__).parents[2] / "regions"


def chengdu(*sectors: str) -> Place:
    """Chengdu's evidence with few sectors: most tests need no model."""
    return read_place(REGIONS / "chengdu", sectors)


def forecast(origin: int, **changes: float) -> Forecast:
    """The process conditioned on Chengdu and the nation as known at the origin."""
    known = chengdu().known(origin)
    own, nation = known.income_growths()
    return condition(read_process(**changes), own=own, nation=nation, origin=origin)


def scores(dims: int, points: int, seed: int = 1) -> np.ndarray:
    """Sobol normal scores (dim, 2^points)."""
    drawn = qmc.Sobol(dims, rng=np.random.default_rng(seed)).random_base2(points)
    return ndtri(np.clip(drawn, 1e-12, 1 - 1e-12)).T


def levels(seen: Forecast, starts: dict[str, float], points: int = 14) -> dict[str, np.ndarray]:
    """Predictive income levels by area. (year, member)"""
    n = len(seen.years)
    z = scores(seen.dims + 2 * n, points)
    growth = seen.growth(z[: seen.dims], z[seen.dims : seen.dims + n], z[seen.dims + n :])
    return {
        area: starts[area] * np.exp(growth[i].cumsum(axis=0) / 100) for i, area in enumerate(AREAS)
    }


def planted(process: Process, rng: np.random.Generator, years: int, ahead: int) -> np.ndarray:
    """One true history of growth: (nation or own, area, year), written forward from the process's own sentence."""
    p, span = process, years + ahead
    common = rng.normal(p.common_mean, p.common_sd)
    area = rng.normal(0, p.area_sd, 2)
    gap = rng.normal(0, p.sigma_gap, 2)
    drift = rng.normal(p.drift_mean, p.drift_sd)
    steps = drift + rng.normal(0, p.sigma_wander, span)
    trend = np.cumsum(steps)
    trend -= trend[years - 1]
    cycle = np.empty(span)
    cycle[0] = rng.normal(0, p.sigma_cycle)
    for t in range(1, span):
        cycle[t] = p.rho * cycle[t - 1] + rng.normal(0, p.sigma_cycle * np.sqrt(1 - p.rho**2))
    falls = (rng.random(span) < p.shock_share) * np.minimum(
        0, rng.normal(p.shock_mean, p.shock_sd, span)
    )
    shock = falls - p.rebound * np.concatenate([[0], falls[:-1]])
    reach = np.array([1.0, p.shock_rural])
    nation = common + area[:, None] + trend + cycle + reach[:, None] * shock
    own = nation + gap[:, None] + rng.normal(0, p.sigma_place, (2, span))
    return np.stack([nation + rng.normal(0, p.sigma_nation, (2, span)), own])
