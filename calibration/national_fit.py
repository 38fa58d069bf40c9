"""Hindcasts of pipelines against the nation's series: beds for elders, childcare places.

A place prints one figure or none, so the nation stands in: the place's own sector, started in the first year the nation was
counted, is held against how the nation's figure moved (not against its level). The national rate is then the place's prior.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from calibration.place import Place, Series
from calibration.problem import (
    START,
    STEP,
    Problem,
    driver_covariance,
    free_priors,
    level_covariance,
    point_of,
)
from calibration.process import Process
from model import city, simulate

Covariance = Callable[[str, Series, int, list[int]], np.ndarray]


@dataclass(frozen=True, slots=True)
class National:
    """A sector's quantity, the nation's series of the same kind, and how far apart the two may be."""

    sector: str
    outputs: tuple[str, ...]  # the model's variables, added up
    series: str  # the nation's, in the same unit
    covariance: Covariance
    need: str = ""  # lookup of who needs it, relative to the base year, where the outputs are not yet per head
    needing: str = ""  # the nation's series of them


BEDS = National(
    "eldercare",
    ("Operating[market,ordinary]", "Operating[market,nursing]"),
    "national beds per 1000 elders",
    level_covariance,
    "elders index",
    "national elders 60 plus",
)
PLACES = National(
    "childcare",
    ("childcare places per 1000",),
    "national childcare places per 1000",
    driver_covariance,
)


def national_problem(nation: National, known: Place, until: int, process: Process) -> Problem | int:
    """The sector's hindcast against the nation; a place without yearly figures of its own borrows nothing."""
    series = known.series(nation.series, until)
    if series is None or not all(known.income_growths()[0].values()):
        return 0
    first = min(series.levels)
    years = [y for y in sorted(series.levels) if y > first]
    free = free_priors(known, nation.sector, len(years), until)
    if not free:
        return len(years)
    program = city([nation.sector])
    inputs: dict[str, object] = {
        row.parameter: row.value
        for row in known.baseline
        if isinstance(row.value, float) and row.parameter in program.constants
    }
    inputs |= {"FINAL TIME": START + until - first, "TIME STEP": STEP}
    times = [START + y - first for y in (first, *years)]
    heads = np.ones(len(times))
    if nation.need:
        clock, people = _growth_of_need(known, nation, first, until)
        inputs[nation.need] = (clock, people)
        heads = np.interp(times, clock, people)
    start = 100 * float(np.log(series.levels[first]))

    def run(values: Mapping[str, np.ndarray]) -> np.ndarray:
        names = list(nation.outputs)
        done = simulate(program, {**inputs, **values}, outputs=names, times=times, engine="numpy")
        stock = np.sum([np.asarray(done[name]) for name in names], axis=0)
        logs = 100 * np.log(stock / heads[:, None])
        return np.asarray(start + logs[1:] - logs[:1])

    return Problem(
        sector=nation.sector,
        free=free,
        points=tuple(point_of(nation.series, series, y) for y in years),
        n=len(years),
        covariance=nation.covariance(nation.series, series, first, years),
        run=run,
    )


def _growth_of_need(
    known: Place, nation: National, first: int, until: int
) -> tuple[list[float], list[float]]:
    """The nation's people in need relative to the first year, on the hindcast's clock."""
    seen = {row.year: row.value for row in known.rows(nation.needing)}
    years = [y for y in range(first, until + 1) if y in seen]
    return [START + y - first for y in years], [seen[y] / seen[first] for y in years]
