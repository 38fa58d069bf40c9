"""The finance sector's hindcast: general revenue against the mean growth of output over the same years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.place import Place
from calibration.problem import (
    START,
    Problem,
    driver_covariance,
    free_priors,
    growth_by_year,
    point_of,
)
from calibration.process import Process
from model import city, simulate


def finance_problem(known: Place, until: int, process: Process) -> Problem | int:
    """General revenue against the mean growth of output over the same years."""
    revenue = known.series("General revenue", until)
    if revenue is None:
        return 0
    first = min(revenue.levels)
    years = [y for y in sorted(revenue.levels) if y > first]
    free = free_priors(known, "finance", len(years), until)
    if not free:
        return len(years)
    program = city(["finance"])
    output = growth_by_year(known, "nominal GDP", first, until)
    inputs: dict[str, object] = {
        "base revenue": revenue.levels[first],
        "nominal growth": float(np.expm1(output.mean() / 100)),
        "FINAL TIME": START + until - first,
        "TIME STEP": 1.0,  # yearly growth compounds exactly; nothing else is read
    }
    times = [START + y - first for y in years]

    def run(values: Mapping[str, np.ndarray]) -> np.ndarray:
        done = simulate(
            program, {**inputs, **values}, outputs=["General revenue"], times=times, engine="numpy"
        )
        return 100 * np.log(np.asarray(done["General revenue"]))

    return Problem(
        sector="finance",
        free=free,
        points=tuple(point_of("General revenue", revenue, y) for y in years),
        n=len(years),
        covariance=driver_covariance("General revenue", revenue, first, years),
        run=run,
    )
