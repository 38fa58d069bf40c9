"""Posteriors, profiles and least squares at their known answers."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.least_squares import curvature, minimise
from calibration.posterior import overlap, profile, resample, walk
from tests.calibration.samples import scores

SEEN = np.array([7.5, 8.1, 7.9])


def normal_residuals(z: np.ndarray) -> np.ndarray:
    """Prior N(8, 1), three observations with sd 0.9: posterior N(7.8688, .4611²)."""
    return (SEEN[:, None] - (8 + z[:1])) / 0.9


def log_density(z: np.ndarray) -> np.ndarray:
    return -0.5 * ((normal_residuals(z) ** 2).sum(axis=0) + (z**2).sum(axis=0))


def product_residuals(z: np.ndarray) -> np.ndarray:
    """One figure that is a product of two unknowns: only the sum of their logs is seen."""
    return (1.0 - (z[:1] + z[1:])) / 0.1


def test_resampling_meets_the_exact_posterior() -> None:
    best = minimise(normal_residuals, scores(1, 4)).best
    found = resample(log_density, best, curvature(normal_residuals, best), seed=1)
    assert found.accepted
    assert 8 + found.z.mean() == pytest.approx(7.8688, abs=0.01)
    assert found.z.std() == pytest.approx(0.4611, abs=0.01)


def test_the_walkers_meet_it_too() -> None:
    found = walk(log_density, scores(1, 8), seed=2, steps=1500)
    assert 8 + found.z.mean() == pytest.approx(7.8688, abs=0.02)
    assert found.z.std() == pytest.approx(0.4611, abs=0.02)


def test_the_profile_has_the_shape_of_the_posterior_under_a_flat_prior() -> None:
    along = profile(normal_residuals, 0, np.array([-0.17]))
    exact = 0.5 * 3 / 0.81 * (along.z + 8 - SEEN.mean()) ** 2
    assert along.half_deviance == pytest.approx(exact - exact.min(), abs=1e-5)


def test_of_a_product_neither_factor_is_identified() -> None:
    best = minimise(product_residuals, scores(2, 4)).best
    profiles = [profile(product_residuals, k, best) for k in range(2)]
    assert [p.verdict for p in profiles] == ["none", "none"]
    assert all(p.open_low or p.open_high for p in profiles)

    def density(z: np.ndarray) -> np.ndarray:
        return -0.5 * ((product_residuals(z) ** 2).sum(axis=0) + (z**2).sum(axis=0))

    drawn = resample(density, best, curvature(product_residuals, best), seed=3)
    assert np.corrcoef(drawn.z)[0, 1] < -0.9
    assert drawn.z.sum(axis=0).std() < 0.15


def test_every_start_finds_the_one_optimum() -> None:
    found = minimise(normal_residuals, scores(1, 5) * 2)
    assert np.ptp(found.z) < 1e-4
    assert 8 + found.best[0] == pytest.approx(7.8688, abs=1e-3)


def test_draws_of_the_prior_overlap_it() -> None:
    assert overlap(scores(1, 12)[0]) > 0.95
    assert overlap(np.full(100, 3.0)) < 0.05
