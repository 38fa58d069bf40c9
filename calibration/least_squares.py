"""Weighted least squares in normal scores, many starts in one call (Levenberg–Marquardt).

    problem.residuals(z (parameter, member)) -> (observation, member)     whitened, by the caller
    minimise(residuals, starts) -> Optima                                 best first

The objective is |whitened residual|² + prior·|z|², so that a parameter no data speak about stays at its default. Every start and
every finite difference of a step is one member of one model run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Residuals = Callable[[np.ndarray], np.ndarray]
STEP = 1e-3
ITERATIONS = 25
FURTHEST = 4.0  # scores beyond it are not looked at
TOLERANCE = 1e-6  # of the objective, twice running


@dataclass(frozen=True, slots=True)
class Optima:
    """Where each start ended, best first."""

    z: np.ndarray  # (parameter, start)
    objective: np.ndarray  # (start,)

    @property
    def best(self) -> np.ndarray:
        """The best point. (parameter,)"""
        return self.z[:, 0]


def minimise(
    residuals: Residuals,
    starts: np.ndarray,
    *,
    free: np.ndarray | None = None,
    prior: float = 1.0,
    iterations: int = ITERATIONS,
) -> Optima:
    """The nearest optimum of every start.

    starts : (parameter, start) scores; free : (parameter,) which may move (all); prior : weight of |z|².
    """
    z = np.clip(np.array(starts, dtype=float), -FURTHEST, FURTHEST)
    moving = np.arange(z.shape[0]) if free is None else np.flatnonzero(free)
    count = z.shape[1]
    r = residuals(z)
    value = _objective(r, z, prior)
    damping = np.full(count, 1e-2)
    idle = 0
    for _ in range(iterations if moving.size else 0):
        slopes = _slopes(residuals, z, r, moving)
        step = _steps(slopes, r, z[moving], damping, prior)
        trial = z.copy()
        trial[moving] = np.clip(z[moving] + step, -FURTHEST, FURTHEST)
        r_trial = residuals(trial)
        tried = _objective(r_trial, trial, prior)
        better = tried < value
        gain = float(np.max(np.where(better, value - tried, 0.0), initial=0.0))
        z, r = np.where(better, trial, z), np.where(better, r_trial, r)
        value = np.where(better, tried, value)
        damping = np.where(better, damping / 5, damping * 5).clip(1e-9, 1e9)
        idle = idle + 1 if gain < TOLERANCE * (1 + float(value.min())) else 0
        if idle == 2:
            break
    order = np.argsort(value, kind="stable")
    return Optima(z[:, order], value[order])


def curvature(residuals: Residuals, z: np.ndarray, *, prior: float = 1.0) -> np.ndarray:
    """JᵀJ + prior·I at a point by central differences. (parameter, parameter)"""
    p = z.size
    points = np.repeat(z[:, None], 2 * p, axis=1)
    points[:, :p] += STEP * np.eye(p)
    points[:, p:] -= STEP * np.eye(p)
    r = residuals(points)
    slopes = (r[:, :p] - r[:, p:]) / (2 * STEP)
    return slopes.T @ slopes + prior * np.eye(p)


def _objective(r: np.ndarray, z: np.ndarray, prior: float) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        value = (r**2).sum(axis=0) + prior * (z**2).sum(axis=0)
    return np.where(np.isfinite(value), value, np.inf)


def _slopes(residuals: Residuals, z: np.ndarray, r: np.ndarray, moving: np.ndarray) -> np.ndarray:
    """Forward differences. (observation, parameter, start)"""
    count = z.shape[1]
    points = np.tile(z, (1, moving.size))
    for i, parameter in enumerate(moving):
        points[parameter, i * count : (i + 1) * count] += STEP
    moved = residuals(points).reshape(r.shape[0], moving.size, count)
    return np.nan_to_num((moved - r[:, None, :]) / STEP)


def _steps(
    slopes: np.ndarray, r: np.ndarray, z: np.ndarray, damping: np.ndarray, prior: float
) -> np.ndarray:
    """The damped Gauss–Newton step of every start. (parameter, start)"""
    p = slopes.shape[1]
    normal = np.einsum("ops,oqs->spq", slopes, slopes) + prior * np.eye(p)
    diagonal = np.einsum("spp->sp", normal)
    system = normal + (damping[:, None] * diagonal)[:, :, None] * np.eye(p) + 1e-12 * np.eye(p)
    gradient = np.einsum("ops,os->sp", slopes, np.nan_to_num(r)) + prior * z.T
    return -np.linalg.solve(system, gradient[:, :, None])[:, :, 0].T
