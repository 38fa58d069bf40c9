"""What is random about a place: the income process, noise of other drivers, and every input that is not certain.

    chances(region) -> Chances         opened once per pack: forecast, drivers, priors, who errs with whom
    quantities(region)                 the same as rows for `dims.csv`

Levers, switches and stated figures are choices and never random (calibration.priors says why for each).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from calibration.copula import Correlation, correlation
from calibration.fitted import fitted_draws, read_document
from calibration.history import log_growths, read_history
from calibration.priors import Prior, matches, never_sampled, priors
from calibration.process import AREAS, Forecast, condition, read_process
from calibration.schema import Field, read_table
from scenarios.futures.dims import dims_of
from scenarios.futures.drivers import Driver, drivers
from scenarios.region import Region

ORIGIN = 2020  # the plan's own year: what is known when it is made
YEARS = tuple(range(ORIGIN + 1, 2036))
DRAW = "posterior draw"
INCOME, COMMON, OUTPUT = "area noise table", "common noise table", "output noise table"
_NATION = Path(__file__).resolve().parents[2] / "calibration" / "nation.csv"
_SUMS = Path(__file__).parent / "kept_sums.csv"
_SUM_FIELDS = {name: Field() for name in ("total", "pattern", "reason_zh", "reason_en")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Everything random about a place."""

    forecast: Forecast | None  # of income; None where the place models no income
    drivers: tuple[Driver, ...]
    priors: Mapping[str, Prior]  # by input, in the order of their dimensions
    correlation: Correlation  # of those inputs
    sums: tuple[tuple[str, ...], ...]  # inputs whose sum stays what it is
    draws: Mapping[str, np.ndarray] = field(repr=False)  # of inputs fitted to data of 2020 or older
    known: tuple[str, ...] = field(repr=False)  # every score name, for dimensions beyond the table

    def linked(self, names: set[str]) -> tuple[str, ...]:
        """Those inputs with all that err with them or share a sum with them, in order."""
        wanted = {name for name in names if name in self.priors}
        for group in self.sums:
            if wanted & set(group):
                wanted |= set(group)
        matrix = np.abs(self.correlation.matrix) > 0
        at = np.array([name in wanted for name in self.correlation.names])
        while True:
            more = matrix[at].any(axis=0) | at
            if (more == at).all():
                break
            at = more
        return tuple(n for n, needed in zip(self.correlation.names, at, strict=True) if needed)


def path_scores() -> tuple[str, ...]:
    """Scores of the income paths, most important first."""
    return tuple(f"income path {i + 1}" for i in range(len(AREAS) * len(YEARS)))


def rest_scores() -> tuple[str, ...]:
    """Scores of what the trend path leaves open about luck."""
    return tuple(f"income luck {i + 1}" for i in range(len(AREAS) * len(YEARS)))


def shock_scores() -> tuple[str, ...]:
    """One a year: low ones are a shock."""
    return tuple(f"shock {year}" for year in YEARS)


def size_scores() -> tuple[str, ...]:
    """One a year: how deep a shock is."""
    return tuple(f"shock size {year}" for year in YEARS)


def chances(region: Region, process: tuple[tuple[str, float], ...] = ()) -> Chances:
    """What is random about a place; `process` changes parameters of the income process by name."""
    return _chances(_Held(region), process)


@dataclass(frozen=True, eq=False)
class _Held:
    """A region as a cache key: the same pack and model give the same key."""

    region: Region

    def __hash__(self) -> int:
        return hash((self.region.id, self.region.hash, self.region.program.hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and hash(self) == hash(other)


@lru_cache(maxsize=64)
def _chances(held: _Held, process: tuple[tuple[str, float], ...]) -> Chances:
    region = held.region
    found = {
        prior.name: prior
        for prior in priors(region.inputs.values(), region.baseline)
        if prior.name in region.program.constants
    }
    moving = drivers(region.program)
    known = tuple(row[0] for row in _rows(found, moving))
    order = np.argsort(dims_of(list(found), beyond=known), kind="stable")
    names = [list(found)[at] for at in order]
    return Chances(
        forecast=_forecast(region, dict(process)),
        drivers=moving,
        priors={name: found[name] for name in names},
        correlation=correlation(names),
        sums=_sums(names),
        draws=_draws(region),
        known=known,
    )


def _sums(names: list[str]) -> tuple[tuple[str, ...], ...]:
    groups = (
        tuple(name for name in names if matches(name, row["pattern"]))
        for row in read_table(_SUMS, _SUM_FIELDS)
    )
    return tuple(group for group in groups if group)


def _draws(region: Region) -> dict[str, np.ndarray]:
    """Posterior draws of the place's fitted inputs, where the fit looked at nothing after the origin.

    A figure of a plan is left out: how residents may grow is the residents driver's to say, and said twice it would be doubled.
    """
    document = read_document(region.id)
    if document is None or int(document["until"]) > ORIGIN:
        return {}
    known = region.program.constants
    draws = fitted_draws(region.id).items()
    return {name: row for name, row in draws if name in known and not never_sampled(name)}


def _forecast(region: Region, changes: dict[str, float]) -> Forecast | None:
    if INCOME not in region.program.variables:
        return None
    nation = read_history(_NATION)
    own = {area: log_growths(region.history, f"total income[{area}]") for area in AREAS}
    whole = {area: log_growths(nation, f"national income[{area}]") for area in AREAS}
    return condition(read_process(**changes), own=own, nation=whole, origin=ORIGIN)


def quantities(region: Region) -> Iterator[tuple[str, str, int | None]]:
    """(name, kind, year) of every score a place needs, in the order in which they would be appended."""
    found = chances(region)
    return iter(_rows(found.priors, found.drivers))


def _rows(
    named: Mapping[str, Prior], moving: tuple[Driver, ...]
) -> list[tuple[str, str, int | None]]:
    rows: list[tuple[str, str, int | None]] = [(name, "path", None) for name in path_scores()]
    rows += [(name, "shock", year) for name, year in zip(shock_scores(), YEARS, strict=True)]
    rows += [(name, "size", year) for name, year in zip(size_scores(), YEARS, strict=True)]
    rows += [(DRAW, "draw", None)]
    rows += [(name, "rest", None) for name in rest_scores()]
    for driver in moving:
        rows += [(name, "driver", None) for name in driver.scores(YEARS)]
    return rows + [(name, "parameter", None) for name in named]
