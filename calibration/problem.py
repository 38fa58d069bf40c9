"""What every fit shares: the problem itself, its points, priors of its free parameters, covariance of its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from calibration.drivers import drivers
from calibration.history import log_growths
from calibration.place import Place, Series
from calibration.priors import Prior
from calibration.schema import Grade
from model import read_inputs

MOST_FREE = 3
STEP = 0.25  # TIME STEP of fits: annual rates compound exactly at any
START = 2020.0  # the model's first year, which stands for the hindcast's

Run = Callable[[Mapping[str, np.ndarray]], np.ndarray]  # parameter values -> (observation, member)

WANTED = {  # free parameters by sector, the best informed first
    "income": ("labour share target", "rural catch up"),
    "population": ("planned migration", "urbanisation hazard"),
    "finance": ("buoyancy",),
    "eldercare": ("base entry rate",),
    "childcare": ("market place entry rate",),
    "housing": ("programme time[newbuild]",),
    "commute": ("coverage elasticity",),
    "services": ("school build time",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One observation: its year, its transformed value (log or log odds, ×100) and what it is."""

    series: str
    year: int
    value: float
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A sector's fit. `run` gives the simulated points in the observations' order and transform."""

    sector: str
    free: tuple[Prior, ...]
    points: tuple[Point, ...]
    n: int  # admissible points behind the rule of size
    covariance: np.ndarray = field(repr=False)  # (point, point), log points²
    run: Run = field(repr=False)

    def residuals(self, z: np.ndarray) -> np.ndarray:
        """Whitened observed less simulated. (parameter, member) -> (point, member)"""
        values = {prior.name: prior.values(z[i]) for i, prior in enumerate(self.free)}
        away = np.array([p.value for p in self.points])[:, None] - self.run(values)
        whitened = np.linalg.solve(
            np.linalg.cholesky(self.covariance), np.nan_to_num(away, nan=1e3)
        )
        return np.asarray(whitened)


def free_priors(known: Place, sector: str, n: int, until: int) -> tuple[Prior, ...]:
    """The sector's wanted parameters as the rule of size allows them, each with its prior."""
    allowed = min(MOST_FREE, n // 2)
    inputs = {row.name: row for row in read_inputs([sector])}
    own = {row.parameter: row for row in known.baseline}
    found = []
    for name in WANTED[sector][:allowed]:
        row = inputs[name]
        place = own.get(name)
        given = place if place and place.low is not None and place.high is not None else None
        low, high = (given.low, given.high) if given else (row.low, row.high)
        default = place.value if place and isinstance(place.value, float) else row.default
        low, high = low or row.low, high or row.high
        transform = "identity" if row.unit in ("1/year", "person/year") else "log"
        if row.shown == "percent" and row.unit == "Dmnl":
            transform = "logit"
        found.append(
            Prior(
                name=name,
                unit=row.unit,
                sector=sector,
                grade=Grade.ASSUMPTION,
                vintage=place.vintage if place else None,
                low=low,
                default=default,
                high=high,
                transform=transform,  # type: ignore[arg-type]
                floor=row.floor,
            )
        )
    return tuple(found)


def growths_of_any(known: Place, series: str) -> dict[int, float]:
    """Growth of every year whose both ends one definition printed, whichever it was. [log points]"""
    growths: dict[int, float] = {}
    rows = known.rows(series)
    for definition in dict.fromkeys(row.definition for row in rows):
        growths |= log_growths([row for row in rows if row.definition == definition], series)
    return growths


def growth_by_year(known: Place, series: str, first: int, until: int) -> np.ndarray:
    """The same year by year; a year without any takes the mean. (year,)"""
    growths = growths_of_any(known, series)
    there = [growths[y] for y in range(first + 1, until + 1) if y in growths]
    usual = float(np.mean(there)) if there else 0.0
    return np.array([growths.get(y, usual) for y in range(first + 1, until + 1)])


def point_of(name: str, series: Series, year: int, *, odds: bool = False) -> Point:
    level = series.levels[year]
    value = 100 * float(np.log(level / (1 - level) if odds else level))
    return Point(series=name, year=year, value=value, observed=level)


def driver_covariance(name: str, series: Series, first: int, years: list[int]) -> np.ndarray:
    """The same of a series with a driver of its own: persistent yearly deviations, added up, and errors of measurement."""
    row = drivers()[name]
    span = list(range(first + 1, years[-1] + 1))
    lag = np.abs(np.subtract.outer(span, span))
    growth = row.sd**2 / (1 - row.phi**2) * row.phi**lag
    sums = np.tril(np.ones((len(span), len(span))))
    kept = [span.index(y) for y in years]
    covariance = (sums @ growth @ sums.T)[np.ix_(kept, kept)]
    return covariance + series.error(first) ** 2 + np.diag([series.error(y) ** 2 for y in years])


def level_covariance(name: str, series: Series, first: int, years: list[int]) -> np.ndarray:
    """The same of a series that returns to its own mean: deviations of levels, less that of the first year."""
    row = drivers()[name]
    kept = np.array([first, *years])
    levels = row.sd**2 * row.phi ** np.abs(np.subtract.outer(kept, kept))
    away = levels[1:, 1:] - levels[1:, :1] - levels[:1, 1:] + levels[0, 0]
    measured = series.error(first) ** 2 + np.diag([series.error(y) ** 2 for y in years])
    return np.asarray(away + measured)


def block_diagonal(blocks: list[np.ndarray]) -> np.ndarray:
    size = sum(block.shape[0] for block in blocks)
    whole, at = np.zeros((size, size)), 0
    for block in blocks:
        end = at + block.shape[0]
        whole[at:end, at:end] = block
        at = end
    return whole
