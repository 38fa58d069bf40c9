"""What the data leave of the priors: draws, profiles, and which parameters the data say anything about.

posterior = sample(log_density, optimum, curvature, seed)     importance resampling, emcee where that fails
profile(residuals, k, best)                                   21 values of one score, the others fitted again
verdict(width) -> "informed" | "weak" | "none"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import chi2, qmc

from calibration.least_squares import Residuals, minimise

Density = Callable[[np.ndarray], np.ndarray]  # (parameter, member) -> (member,) log density
LOG_POINTS = 13  # 2^13 points: 5 000 effective ones where the proposal fits
MOST_LOG_POINTS = 17  # 2^17 where it does not, before anything is walked
KEPT = 4096
DEGREES = 5
WIDER = 1.5
LEAST_ESS = 4000.0
LARGEST_WEIGHT = 0.01
LARGEST_K = 0.7
HALF_DEVIANCE = 1.353  # of a 90 % likelihood interval
PRIOR_WIDTH = 2 * 1.6448536269514722
GRID = np.linspace(-2.5, 2.5, 21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Draws of the scores and how they were made."""

    method: str  # resample, emcee, profile or prior
    z: np.ndarray  # (parameter, draw)
    ess: float | None = None
    max_weight: float | None = None
    pareto_k: float | None = None
    tau: float | None = None
    acceptance: float | None = None
    accepted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The best fit left at each value of one parameter's score, likelihood alone."""

    z: np.ndarray  # (21,)
    half_deviance: np.ndarray  # (21,), 0 at the best
    low: float
    high: float
    open_low: bool  # the interval runs out of the grid
    open_high: bool

    @property
    def width(self) -> float:
        """The 90 % likelihood interval over the prior's."""
        return (self.high - self.low) / PRIOR_WIDTH

    @property
    def verdict(self) -> str:
        """informed below half the prior's width, weak below 0.9, none above or where an end is open."""
        if self.width > 0.9 or self.open_low or self.open_high:
            return "none"
        return "informed" if self.width < 0.5 else "weak"


def sample(
    log_density: Density, centre: np.ndarray, curvature: np.ndarray, *, seed: int
) -> Posterior:
    """Draws of a posterior of few parameters: importance resampling, else an affine-invariant ensemble.

    What counts is the effective sample, so few points are tried first and many only where those do not do.
    """
    done = resample(log_density, centre, curvature, seed=seed)
    if not done.accepted:
        done = resample(log_density, centre, curvature, seed=seed, log_points=MOST_LOG_POINTS)
    return done if done.accepted else walk(log_density, done.z, seed=seed)


def resample(
    log_density: Density,
    centre: np.ndarray,
    curvature: np.ndarray,
    *,
    seed: int,
    log_points: int = LOG_POINTS,
) -> Posterior:
    """Importance resampling with a Student-t proposal, 1.5 times as wide as the Laplace approximation."""
    p = centre.size
    factor = WIDER * np.linalg.cholesky(np.linalg.inv(curvature))
    sobol = qmc.Sobol(p + 1, rng=np.random.default_rng(seed)).random_base2(log_points)
    sobol = np.clip(sobol, 1e-12, 1 - 1e-12)
    chi = chi2.ppf(sobol[:, p], DEGREES)
    raw = ndtri(sobol[:, :p]).T / np.sqrt(chi / DEGREES)
    z = centre[:, None] + factor @ raw
    log_proposal = -0.5 * (DEGREES + p) * np.log1p((raw**2).sum(axis=0) / DEGREES)
    log_weight = np.nan_to_num(log_density(z) - log_proposal, nan=-np.inf, neginf=-np.inf)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    ess = 1 / float((weight**2).sum())
    k = pareto_k(weight)
    largest = float(weight.max())
    ends = np.cumsum(weight)
    picks = np.searchsorted(ends, (np.arange(KEPT) + 0.5) / KEPT * ends[-1])
    return Posterior(
        method="resample",
        z=z[:, np.minimum(picks, z.shape[1] - 1)],
        ess=ess,
        max_weight=largest,
        pareto_k=k,
        accepted=ess >= LEAST_ESS and largest < LARGEST_WEIGHT and k < LARGEST_K,
    )


def pareto_k(weight: np.ndarray) -> float:
    """Shape of the tail of the largest weights; under 0.7 they can be trusted. (point,) -> 1

    Source: Vehtari and others 2024, the tail's length; Zhang and Stephens 2009, its generalised Pareto shape: a mean over
    candidates of 1/scale, each weighted by its profile likelihood.
    """
    tail = int(min(0.2 * weight.size, 3 * np.sqrt(weight.size)))
    top = np.sort(weight)[-tail - 1 :]
    excess = (top[1:] - top[0])[top[1:] > top[0]]
    n = excess.size
    if n < 10:
        return 0.0
    candidates = 30 + int(np.sqrt(n))
    spread = 1 - np.sqrt(candidates / (np.arange(candidates) + 0.5))
    inverse = 1 / excess[-1] + spread / (3 * excess[int(n / 4 + 0.5) - 1])
    shape = np.log1p(-inverse[:, None] * excess).mean(axis=1)
    likelihood = n * (np.log(-inverse / shape) - shape - 1)
    share = np.exp(likelihood - likelihood.max())
    best = (inverse * share).sum() / share.sum()
    return float(np.log1p(-best * excess).mean())


def walk(log_density: Density, start: np.ndarray, *, seed: int, steps: int = 3000) -> Posterior:
    """An affine-invariant ensemble (emcee; stretch and differential moves), 64 walkers from the resampled set."""
    import emcee

    rng = np.random.default_rng(seed)
    walkers, p = 64, start.shape[0]
    first = start[:, rng.choice(start.shape[1], walkers, replace=False)].T
    first = first + 1e-3 * rng.standard_normal(first.shape)
    moves = [(emcee.moves.StretchMove(), 0.6), (emcee.moves.DEMove(), 0.4)]
    sampler = emcee.EnsembleSampler(
        walkers, p, lambda z: log_density(np.asarray(z).T), vectorize=True, moves=moves
    )
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(first, steps)
    tau = float(np.max(sampler.get_autocorr_time(quiet=True, tol=0)))
    acceptance = float(sampler.acceptance_fraction.mean())
    chain = sampler.get_chain(discard=steps // 5)
    halves = np.array_split(chain, 2)
    spread = chain.reshape(-1, p).std(axis=0) / np.sqrt(chain.shape[0] * walkers / max(tau, 1) / 2)
    agree = (
        np.abs(halves[0].mean(axis=(0, 1)) - halves[1].mean(axis=(0, 1))) < 2 * np.sqrt(2) * spread
    )
    flat = chain.reshape(-1, p)
    kept = flat[np.linspace(0, flat.shape[0] - 1, KEPT).astype(int)].T
    good = steps * 0.8 >= 50 * tau and 0.15 <= acceptance <= 0.6 and bool(agree.all())
    return Posterior(
        method="emcee" if good else "profile",
        z=kept,
        tau=tau,
        acceptance=acceptance,
        accepted=good,
    )


def profile(residuals: Residuals, k: int, best: np.ndarray) -> Profile:
    """The likelihood along one parameter's score, the others fitted again at each of 21 values (from three starts each)."""
    p = best.size
    offsets = np.array([0.0, -1.0, 1.0]) if p > 1 else np.zeros(1)
    starts = np.repeat(best[:, None], GRID.size * offsets.size, axis=1)
    for i, offset in enumerate(offsets):
        block = slice(i * GRID.size, (i + 1) * GRID.size)
        starts[:, block] = np.clip(best[:, None] + offset, -2.5, 2.5)
        starts[k, block] = GRID
    free = np.arange(p) != k
    found = minimise(residuals, starts, free=free, prior=1e-6)
    deviance = np.full(GRID.size, np.inf)
    for j, z in enumerate(GRID):
        here = np.isclose(found.z[k], z)
        deviance[j] = found.objective[here].min()
    return profile_of(GRID, (deviance - deviance.min()) / 2)


def profile_of(z: np.ndarray, half_deviance: np.ndarray) -> Profile:
    """A profile and its interval, by straight lines between the grid's points."""
    inside = half_deviance <= HALF_DEVIANCE
    first, last = int(np.argmax(inside)), int(inside.size - 1 - np.argmax(inside[::-1]))
    low, high = float(z[first]), float(z[last])
    if first > 0:
        low = float(
            np.interp(HALF_DEVIANCE, half_deviance[[first, first - 1]], z[[first, first - 1]])
        )
    if last < z.size - 1:
        high = float(np.interp(HALF_DEVIANCE, half_deviance[[last, last + 1]], z[[last, last + 1]]))
    return Profile(
        z=z,
        half_deviance=half_deviance,
        low=low,
        high=high,
        open_low=first == 0,
        open_high=last == z.size - 1,
    )


def overlap(z: np.ndarray) -> float:
    """∫ min(prior, posterior) of one score on 64 bins; above 0.75 the data hardly changed it."""
    edges = np.linspace(-4, 4, 65)
    shares = np.histogram(np.clip(z, -3.999, 3.999), bins=edges)[0] / z.size
    return float(np.minimum(shares, np.diff(ndtr(edges))).sum())
