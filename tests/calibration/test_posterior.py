"""Posteriors, profiles and least squares at their known answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import chisquare, genpareto

from calibration.error_assumptions import under
from calibration.income_fit import income_problem
from calibration.least_squares import curvature, minimise
from calibration.posterior import overlap, pareto_k, profile, resample, walk
from calibration.priors import Prior
from calibration.problem import Point, Problem
from calibration.process import read_process
from calibration.schema import Grade
from tests.calibration.samples import chengdu, scores

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


def test_errors_that_pile_up_leave_a_rate_less_known_than_errors_taken_apart() -> None:
    """Two series of four years with one rate: each year's error stays, and both series share it."""
    years = np.arange(1.0, 5.0)
    piled = np.minimum.outer(years, years)
    prior = Prior(
        name="rate", unit="1/year", sector="town", grade=Grade.ASSUMPTION, vintage=None,
        low=-3.0, default=0.0, high=3.0, transform="identity",
    )  # fmt: skip
    seen = [Point(series=s, year=int(y), value=0.3 * y, observed=1.0) for s in "ab" for y in years]
    problem = Problem(
        sector="town",
        free=(prior,),
        points=tuple(seen),
        n=8,
        covariance=np.block([[piled + 0.01 * np.eye(4), piled], [piled, piled + 0.01 * np.eye(4)]]),
        run=lambda values: np.tile(years, 2)[:, None] * values["rate"],
    )
    width = {name: each["rate"].width for name, each in under(problem).items()}
    assert width["as fitted"] > width["series apart"] > width["years apart"]
    assert width["as fitted"] > width["least squares"]


def test_a_heavy_tail_of_weights_is_seen() -> None:
    for shape in (0.3, 1.0):
        tails = [pareto_k(genpareto.rvs(shape, size=8192, random_state=s)) for s in range(12)]
        assert np.mean(tails) == pytest.approx(shape, abs=0.1)


def smooth(problem: Problem) -> Callable[[np.ndarray], np.ndarray]:
    """The hindcast of two parameters as polynomials of degree four in their values. (parameter, member) -> (point, member)"""
    powers = [(i, j) for i in range(5) for j in range(5 - i)]
    scale = np.array([[prior.high] for prior in problem.free])

    def terms(values: np.ndarray) -> np.ndarray:
        a, b = values / scale
        return np.stack([a**i * b**j for i, j in powers])

    def values(z: np.ndarray) -> np.ndarray:
        return np.stack([prior.values(row) for prior, row in zip(problem.free, z, strict=True)])

    tried = values(scores(2, 8) * 1.5)
    runs = problem.run({prior.name: tried[i] for i, prior in enumerate(problem.free)})
    factors = np.linalg.lstsq(terms(tried).T, runs.T, rcond=None)[0].T
    assert factors @ terms(tried) == pytest.approx(runs, abs=0.01)  # log points
    return lambda z: factors @ terms(values(z))


def test_ranks_of_planted_parameters_among_posterior_draws_are_uniform() -> None:
    """Simulation-based calibration of the income fit: 500 parameter pairs, their ranks among 127 draws, 16 bins."""
    problem = income_problem(chengdu("income").known(2020), 2020, read_process())
    assert isinstance(problem, Problem)
    model = smooth(problem)
    factor = np.linalg.cholesky(problem.covariance)
    whitening = np.linalg.inv(factor)
    rng = np.random.default_rng(11)
    ranks = np.empty((500, 2), dtype=int)
    for trial in range(500):
        planted = rng.standard_normal((2, 1))
        seen = model(planted) + factor @ rng.standard_normal((factor.shape[0], 1))

        def residuals(z: np.ndarray, seen: np.ndarray = seen) -> np.ndarray:
            return whitening @ (seen - model(z))

        def density(
            z: np.ndarray, away: Callable[[np.ndarray], np.ndarray] = residuals
        ) -> np.ndarray:
            return -0.5 * ((away(z) ** 2).sum(axis=0) + (z**2).sum(axis=0))

        best = minimise(residuals, np.zeros((2, 1)), iterations=6).best
        drawn = resample(density, best, curvature(residuals, best), seed=trial, log_points=9).z
        among = drawn[:, rng.choice(drawn.shape[1], 127, replace=False)]
        ranks[trial] = (among < planted).sum(axis=1)
    for own in ranks.T:
        assert chisquare(np.bincount(own // 8, minlength=16)).pvalue > 0.001
