"""The population sector's hindcast: residents and urban share from the first revised year, its ages scaled from the census."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import logit

from calibration.place import Place, Series
from calibration.problem import (
    START,
    STEP,
    Problem,
    block_diagonal,
    driver_covariance,
    free_priors,
    point_of,
)
from calibration.process import Process
from model import city, simulate

FERTILITY_BEFORE = {
    2018: 1.55,
    2019: 1.50,
    2020: 1.236,
}  # UN World Population Prospects 2024, recalled


def population_problem(known: Place, until: int, process: Process) -> Problem | int:
    """Residents and urban share from the first revised year; the ages of 2020 are scaled to it."""
    people, share = known.series("residents total", until), known.series("urban share", until)
    if people is None:
        return 0
    first = min(people.levels)
    years = [y for y in sorted(people.levels) if y > first]
    if any(y - 1 not in people.levels for y in years):
        return 0  # censuses ten years apart are no yearly points
    urban_years = [
        y for y in years if share is not None and first in share.levels and y in share.levels
    ]
    n = len(years) + len(urban_years)
    free = free_priors(known, "population", n, until)
    if not free:
        return n
    program = city(["population"])
    inputs = _population_inputs(known, first, until, people)
    if share is not None and first in share.levels:
        inputs["initial urban share"] = share.levels[first]
    times = [float(y) for y in years]

    def run(values: Mapping[str, np.ndarray]) -> np.ndarray:
        names = ["residents total", "residents[urban]"]
        done = simulate(program, {**inputs, **values}, outputs=names, times=times, engine="numpy")
        total, urban = np.asarray(done["residents total"]), np.asarray(done["residents[urban]"])
        rows = [100 * np.log(total)]
        if urban_years:
            part = (urban / total)[[years.index(y) for y in urban_years]]
            rows.append(100 * logit(np.clip(part, 1e-9, 1 - 1e-9)))
        return np.concatenate(rows)

    points = [point_of("residents total", people, y) for y in years]
    blocks = [driver_covariance("residents total", people, first, years)]
    if share is not None and urban_years:
        points += [point_of("urban share", share, y, odds=True) for y in urban_years]
        blocks.append(driver_covariance("urban share", share, first, urban_years))
    return Problem(
        sector="population",
        free=free,
        points=tuple(points),
        n=n,
        covariance=block_diagonal(blocks),
        run=run,
    )


def _population_inputs(known: Place, first: int, until: int, people: Series) -> dict[str, object]:
    program = city(["population"])
    inputs: dict[str, object] = {
        row.parameter: row.value
        for row in known.baseline
        if isinstance(row.value, float) and row.parameter in program.constants
    }
    ages = ("0 to 14", "15 to 59", "60 to 64", "65 plus")
    constants = program.constants
    base = {f"initial residents {age}": constants[f"initial residents {age}"] for age in ages}
    base |= {name: value for name, value in inputs.items() if name in base}  # type: ignore[misc]
    scale = people.levels[first] / sum(float(value) for value in base.values())
    inputs |= {name: float(value) * scale for name, value in base.items()}
    inputs |= {"INITIAL TIME": float(first), "FINAL TIME": float(until), "TIME STEP": STEP}
    if first < START:
        inputs["known fertility"] = (list(FERTILITY_BEFORE), list(FERTILITY_BEFORE.values()))
    return inputs
