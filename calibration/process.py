"""How yearly income growth behaves, and what it may be after the last year known: the reduced form of the evidence.

    process = read_process()
    forecast = condition(process, own=growths, nation=growths, origin=2020)       exact, no draws
    forecast.growth(path, shock, size) -> (area, year, member)                    log points, from normal scores

In log points (100·Δln), a = urban, rural; t the year:

    g[a,t] = common + area[a] + gap[a] + τ[t] + c[t] + λ[a]·s[t] + e[a,t]
    τ[t] = τ[t-1] + d + wander      c[t] = ρ·c[t-1] + …      s[t] = B[t]·J[t] - β·B[t-1]·J[t-1]

Everything but the coming shocks is Gaussian and linear, so it is conditioned exactly on the growths of the last seven years
(a plug-in mean with an independent drift would cover 82 % where 90 % is claimed). Years flagged as shocks leave the
estimate of the calm centre; they stay in every score. The covariance is built once to 2035, so a shorter run is a prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from calibration.schema import Field, Grade, read_table

AREAS = ("urban", "rural")
WINDOW = 7  # years up to the origin that are looked at
LAST_YEAR = 2035
FLAG = 2.5  # pp below the median of the window: a shock year
LEAST_HISTORY = 2  # own growth points an area needs to count as a place with history
TABLE = Path(__file__).parent / "process.csv"

Growths = Mapping[str, Mapping[int, float]]  # area -> year -> log points
_FIELDS = {
    "name": Field(),
    "low": Field(kind="number"),
    "default": Field(kind="number"),
    "high": Field(kind="number"),
    "unit": Field(),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "vintage": Field(kind="year"),
    "source": Field(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Parameters of the process, in log points; evidence and ranges stand in process.csv."""

    sigma_cycle: float
    sigma_place: float
    sigma_gap: float
    rho: float
    drift_mean: float
    drift_sd: float
    sigma_wander: float
    shock_share: float  # chance of a shock in a year
    shock_mean: float
    shock_sd: float
    shock_rural: float  # λ of rural income; of urban 1
    rebound: float
    sigma_nation: float
    common_mean: float
    common_sd: float
    area_sd: float
    sigma_place_no_history: float
    sigma_gap_no_history: float

    def reach(self, area: str) -> float:
        """λ: how much of a shock an area feels."""
        return 1.0 if area == "urban" else self.shock_rural

    def without_history(self) -> Process:
        """The same process where no own growth is known: the place may differ more and is noisier."""
        return replace(
            self, sigma_place=self.sigma_place_no_history, sigma_gap=self.sigma_gap_no_history
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    """A parameter with its range and where it comes from."""

    name: str
    low: float
    default: float
    high: float
    unit: str
    grade: Grade
    vintage: int
    source: str


@lru_cache(maxsize=1)
def process_rows() -> tuple[ProcessRow, ...]:
    """The table of parameters."""
    return tuple(
        ProcessRow(**{**row.values, "grade": Grade(row["grade"])})
        for row in read_table(TABLE, _FIELDS)
    )


def read_process(**changes: float) -> Process:
    """The process at its defaults, with changes by name."""
    return replace(Process(**{row.name: row.default for row in process_rows()}), **changes)


def flagged(nation: Mapping[int, float], origin: int) -> tuple[int, ...]:
    """Shock years up to the origin: national urban growth more than 2.5 points below its seven-year median."""
    found = []
    for year, growth in nation.items():
        window = [nation[y] for y in range(year - WINDOW + 1, year + 1) if y in nation]
        if year <= origin and growth < np.median(window) - FLAG:
            found.append(year)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """Trend growth of an area at the origin, as history leaves it. [log points]"""

    growth: float
    sd: float
    gap: float  # of it, how far the place stands from the nation


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Growth after the origin: a Gaussian part (mean and covariance) and the shocks to come."""

    origin: int
    years: tuple[int, ...]  # origin + 1 … LAST_YEAR
    process: Process
    local: bool  # whether own history spoke
    calm: Mapping[str, Calm]
    drift: tuple[float, float]  # mean, sd [pp/year]
    years_used: tuple[int, ...]  # with an own growth that entered
    years_flagged: tuple[int, ...]
    mean: np.ndarray = field(repr=False)  # (area, year) expected growth without coming shocks
    factor: np.ndarray = field(repr=False)  # (area·year, dim) of cumulated growth, largest first
    luck_given_path: np.ndarray = field(
        repr=False
    )  # (area·year, dim) cumulated wander, cycle and e
    luck_left: np.ndarray = field(repr=False)  # (area·year, dim) of them, what the path leaves open

    @property
    def dims(self) -> int:
        """Normal scores the Gaussian path needs: areas × years."""
        return self.factor.shape[1]

    def growth(self, path: np.ndarray, shock: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Growth if the past goes on, slows and is shaken as it was. [log points]

        path : (dim, member)            scores of the Gaussian part, most important first
        shock, size : (year, member)    scores: low ones are a shock; how deep it is
        Returns (area, year, member).
        """
        return self.mean[:, :, None] + self._yearly(self.factor @ path) + self.shocks(shock, size)

    def luck(
        self, path: np.ndarray, rest: np.ndarray, shock: np.ndarray, size: np.ndarray
    ) -> np.ndarray:
        """The same futures about a stated centre: wander, cycle, local luck and shocks, without trend. [log points]

        A plan's rate replaces the level and drift of growth, not its luck. Member i is the same future as in `growth`.
        rest : (dim, member) scores of what the path does not settle. Returns (area, year, member).
        """
        settled = self._yearly(self.luck_given_path @ path + self.luck_left @ rest)
        return settled + self.shocks(shock, size)

    def shocks(self, shock: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Falls and the part made good a year later. (year, member) -> (area, year, member) [log points]"""
        p = self.process
        falls = (shock < ndtri(p.shock_share)) * np.minimum(0.0, p.shock_mean + p.shock_sd * size)
        path = falls.copy()
        path[1:] -= p.rebound * falls[:-1]
        return np.stack([p.reach(area) * path for area in AREAS])

    def covariance(self) -> np.ndarray:
        """Covariance of the cumulated growth of both areas without coming shocks. (area·year, area·year)"""
        return self.factor @ self.factor.T

    def _yearly(self, cumulated: np.ndarray) -> np.ndarray:
        paths = cumulated.reshape(len(AREAS), len(self.years), -1)
        return np.diff(paths, axis=1, prepend=0.0)


def condition(process: Process, *, own: Growths, nation: Growths, origin: int) -> Forecast:
    """The process given the admissible growths of the nation and the place in the seven years to the origin.

    own, nation : area -> year -> log points; nothing after the origin is read.
    A place with fewer than two own points in an area is one without local history: wider, about the national centre.
    """
    window = range(origin - WINDOW + 1, origin + 1)
    local = all(sum(y in own.get(area, {}) for y in window) >= LEAST_HISTORY for area in AREAS)
    process = process if local else process.without_history()
    shocked = flagged(nation.get("urban", {}), origin)
    calm = [year for year in window if year not in shocked]
    seen = [
        (area, year, mine, growths[area][year])
        for year in calm
        for area in AREAS
        for mine, growths in ((False, nation), (True, own))
        if year in growths.get(area, {})
    ]
    learned = _learned(
        process, origin, tuple(y for y in shocked if y in window), tuple(key[:3] for key in seen)
    )
    mean = learned.mean_given(np.array([growth for *_, growth in seen]))
    used = tuple(sorted({year for _, year, mine, _ in seen if mine}))
    return _forecast(process, learned, mean, local, used, shocked)


@dataclass(frozen=True, slots=True)
class _Learned:
    """What a pattern of observations teaches, whatever their values: K = S Aᵀ (A S Aᵀ + R)⁻¹."""

    terms: _Terms
    rows: np.ndarray  # A (observation, latent)
    gain: np.ndarray  # K (latent, observation)
    spread: np.ndarray  # (latent, latent) covariance left
    design: np.ndarray  # (area·year, latent) of the growths to come
    factor: np.ndarray
    luck_given: np.ndarray
    luck_left: np.ndarray

    def mean_given(self, seen: np.ndarray) -> np.ndarray:
        """Expected latents given the observations' values. (latent,)"""
        prior = self.terms.mean
        return prior + self.gain @ (seen - self.rows @ prior) if seen.size else prior


@lru_cache(maxsize=256)
def _learned(
    process: Process,
    origin: int,
    shocked: tuple[int, ...],
    seen: tuple[tuple[str, int, bool], ...],
) -> _Learned:
    terms = _Terms(process, origin, shocked)
    prior = np.diag(terms.sd**2)
    rows = np.array([terms.row(area, year, own=mine) for area, year, mine in seen])
    rows = rows.reshape(len(seen), terms.sd.size)
    noise = [process.sigma_place**2 if mine else process.sigma_nation**2 for *_, mine in seen]
    gain = np.linalg.solve(rows @ prior @ rows.T + np.diag(noise), rows @ prior).T
    spread = prior - gain @ rows @ prior
    years = range(origin + 1, LAST_YEAR + 1)
    design = np.array([terms.row(area, year, own=True) for area in AREAS for year in years])
    sums = np.kron(np.eye(len(AREAS)), np.tril(np.ones((len(years), len(years)))))
    luck = design.copy()
    luck[:, : terms.fixed] = 0
    factor = _principal(sums @ design @ spread @ design.T @ sums.T)
    luck_given, luck_left = _shared(sums @ luck, sums @ design, spread, factor)
    return _Learned(terms, rows, gain, spread, design, factor, luck_given, luck_left)


class _Terms:
    """The latent quantities in order, and how each year's growth is made of them."""

    def __init__(self, process: Process, origin: int, shocked: tuple[int, ...]) -> None:
        self.process, self.origin, self.shocked = process, origin, shocked
        self.years = tuple(range(origin - WINDOW + 1, LAST_YEAR + 1))
        p = process
        latents: list[tuple[object, float, float]] = [("common", p.common_mean, p.common_sd)]
        latents += [(("area", area), 0.0, p.area_sd) for area in AREAS]
        latents += [(("gap", area), 0.0, p.sigma_gap) for area in AREAS]
        latents += [("drift", p.drift_mean, p.drift_sd)]
        latents += [(("shock", year), p.shock_mean, p.shock_sd) for year in shocked]
        self.fixed = len(latents)  # what a stated plan rate replaces comes first
        latents += [(("wander", year), 0.0, p.sigma_wander) for year in self.years[1:]]
        latents += [(("cycle", year), 0.0, p.sigma_cycle) for year in self.years]
        coming = [year for year in self.years if year > origin]
        latents += [(("place", a, year), 0.0, p.sigma_place) for year in coming for a in AREAS]
        self.at = {key: i for i, (key, _, _) in enumerate(latents)}
        self.mean = np.array([mean for _, mean, _ in latents])
        self.sd = np.array([sd for _, _, sd in latents])

    def row(self, area: str, year: int, *, own: bool) -> np.ndarray:
        """Weights of the latents in the growth of one area and year."""
        p, row = self.process, np.zeros(len(self.at))
        row[self.at["common"]] = row[self.at["area", area]] = 1
        row[self.at["gap", area]] = float(own)
        row[self.at["drift"]] = year - self.origin
        for step in self.years[1:]:
            if self.origin < step <= year:
                row[self.at["wander", step]] = 1
            elif year < step <= self.origin:
                row[self.at["wander", step]] = -1
        for step in self.years:
            if step <= year:
                first = step == self.years[0]
                kept = p.rho ** (year - step)
                row[self.at["cycle", step]] = kept * (1 if first else np.sqrt(1 - p.rho**2))
        if year - 1 in self.shocked:
            row[self.at["shock", year - 1]] = -p.rebound * p.reach(area)
        if own and year > self.origin:
            row[self.at["place", area, year]] = 1
        return row


def _forecast(
    process: Process,
    learned: _Learned,
    mean: np.ndarray,
    local: bool,
    used: tuple[int, ...],
    shocked: tuple[int, ...],
) -> Forecast:
    terms, spread = learned.terms, learned.spread
    years = tuple(range(terms.origin + 1, LAST_YEAR + 1))
    drift = terms.at["drift"]
    level = {area: _level(terms, area) for area in AREAS}
    return Forecast(
        origin=terms.origin,
        years=years,
        process=process,
        local=local,
        calm={
            area: Calm(
                growth=float(row @ mean),
                sd=float(np.sqrt(row @ spread @ row)),
                gap=float(mean[terms.at["gap", area]]),
            )
            for area, row in level.items()
        },
        drift=(float(mean[drift]), float(np.sqrt(spread[drift, drift]))),
        years_used=used,
        years_flagged=shocked,
        mean=(learned.design @ mean).reshape(len(AREAS), len(years)),
        factor=learned.factor,
        luck_given_path=learned.luck_given,
        luck_left=learned.luck_left,
    )


def _level(terms: _Terms, area: str) -> np.ndarray:
    row = np.zeros(len(terms.at))
    row[[terms.at["common"], terms.at["area", area], terms.at["gap", area]]] = 1
    return row


def _principal(covariance: np.ndarray) -> np.ndarray:
    """F with F Fᵀ = covariance: eigenvectors scaled, largest first, each with its largest entry positive."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    values, vectors = values[::-1], vectors[:, ::-1]
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    return vectors * np.sign(largest) * np.sqrt(np.maximum(values, 0.0))


def _shared(
    luck: np.ndarray, path: np.ndarray, spread: np.ndarray, factor: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Luck as far as the path's own scores settle it, and a factor of the rest."""
    sizes = (factor**2).sum(axis=0)
    live = sizes > sizes[0] * 1e-12
    inverse = np.where(live, 1 / np.where(live, sizes, 1.0), 0.0)
    given = (luck @ spread @ path.T) @ factor * inverse
    return given, _principal(luck @ spread @ luck.T - given @ given.T)
