"""What a fit would claim under other assumptions about its errors: the same points, the same priors, other covariances.

    under(problem) -> {assumption: {parameter: Profile}}

A missed year stays missed, and town and country share one cycle; forgetting either makes a parameter look better known.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.least_squares import minimise
from calibration.posterior import Profile, profile
from calibration.problem import Problem


def under(problem: Problem) -> dict[str, dict[str, Profile]]:
    """Profiles of every free parameter under each assumption, as fitted first."""
    covariances = {
        "as fitted": problem.covariance,
        "series apart": _apart(problem),
        "years apart": np.diag(np.diag(problem.covariance)),
        "least squares": _least_squares(problem),
    }
    return {
        name: _profiles(replace(problem, covariance=covariance))
        for name, covariance in covariances.items()
    }


def _profiles(problem: Problem) -> dict[str, Profile]:
    best = _best(problem)
    return {prior.name: profile(problem.residuals, k, best) for k, prior in enumerate(problem.free)}


def _best(problem: Problem) -> np.ndarray:
    return minimise(problem.residuals, np.zeros((len(problem.free), 1))).best


def _apart(problem: Problem) -> np.ndarray:
    """Each series with errors of its own. (point, point) [log points²]"""
    names = np.array([point.series for point in problem.points])
    return np.where(names[:, None] == names, problem.covariance, 0.0)


def _least_squares(problem: Problem) -> np.ndarray:
    """Every point with the same independent error, as large as the residuals of that fit. (point, point) [log points²]"""
    count, free = len(problem.points), len(problem.free)
    plain = replace(problem, covariance=np.eye(count))
    left = plain.residuals(_best(plain)[:, None])[:, 0]
    return np.asarray(np.eye(count) * (left @ left) / max(count - free, 1))
