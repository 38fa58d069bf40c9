"""The commute sector's hindcast: metro boardings as the network grew, from the first year they were counted.

What is fitted is how riders answer coverage. A year of travel limits is a setback of known size and unknown depth, so it enters
with a wide error of its own and hardly speaks.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from calibration.place import Place, Series
from calibration.problem import START, Problem, free_priors, point_of
from calibration.process import Process, flagged
from model import city, simulate

YEARLY = 7.0  # log points a year's boardings differ at the same network
SETBACK, SETBACK_SD = -22.3, 10.0  # ln .80 and its spread: a year of travel limits
DRIFT = 2.0  # log points a year at the same network: riders used to it
STEP = 0.25  # year
BASE_YEAR = 2020


def commute_problem(known: Place, until: int, process: Process) -> Problem | int:
    """Boardings against the network of each year; the network is given, as it was opened."""
    trips = known.series("metro boardings", until)
    if trips is None:
        return 0
    first = min(trips.levels)
    years = [y for y in sorted(trips.levels) if y > first]
    network = _network(known, first, until)
    free = free_priors(known, "commute", len(years), until)
    if not free or len(network) < 2:
        return len(years)
    program = city(["commute"])
    inputs = _commute_inputs(known, first, until, network)
    times = [START + y - first for y in (first, *years)]
    start = 100 * float(np.log(trips.levels[first]))
    shocked = flagged(known.income_growths()[1]["urban"], until)
    given = np.array([DRIFT * (y - first) + SETBACK * (y in shocked) for y in years])

    def run(values: Mapping[str, np.ndarray]) -> np.ndarray:
        names = ["mode share[rail]"]
        done = simulate(program, {**inputs, **values}, outputs=names, times=times, engine="numpy")
        logs = 100 * np.log(np.asarray(done[names[0]]))
        return np.asarray(start + logs[1:] - logs[:1] + given[:, None])

    return Problem(
        sector="commute",
        free=free,
        points=tuple(point_of("metro boardings", trips, y) for y in years),
        n=len(years),
        covariance=_covariance(trips, first, years, shocked),
        run=run,
    )


def _network(known: Place, first: int, until: int) -> dict[int, float]:
    """Kilometres in service in the middle of a year: the mean of two year-ends of one definition; in the first year its own
    figure, in 2020 the network that people had come to know. [km]
    """
    rows = known.rows("metro km open")
    found = {row.year: row.value for row in rows if row.year == first}
    ends = {(row.definition, row.year): row.value for row in rows}
    for (definition, year), km in ends.items():
        if first < year <= until and (definition, year - 1) in ends:
            found[year] = (km + ends[definition, year - 1]) / 2
    for row in known.baseline:
        if row.parameter == "experienced km 2020" and isinstance(row.value, float):
            found[BASE_YEAR] = row.value
    return dict(sorted((y, km) for y, km in found.items() if y <= until))


def _commute_inputs(
    known: Place, first: int, until: int, network: Mapping[int, float]
) -> dict[str, object]:
    """The place's own numbers with the network of the first year, and each later stretch opened evenly in between."""
    program = city(["commute"])
    inputs: dict[str, object] = {
        row.parameter: row.value
        for row in known.baseline
        if isinstance(row.value, float) and row.parameter in program.constants
    }
    inputs |= {"base km open": network[first], "experienced km 2020": network[first]}
    inputs |= {"opening from": 0.0, "ridership ramp time": STEP, "delay factor": 1.0}
    inputs |= {"FINAL TIME": START + until - first + 1, "TIME STEP": STEP}
    projects = [name for name in program.constants if name.startswith("project length[")]
    inputs |= dict.fromkeys(projects, 0.0)
    stretches = zip(projects, itertools.pairwise(network.items()), strict=False)
    for name, ((begun, before), (done, after)) in stretches:
        which = name.removeprefix("project length")
        inputs[name] = max(0.0, after - before)
        inputs[f"project start{which}"] = START + begun - first - STEP
        inputs[f"nominal duration{which}"] = float(done - begun)
    return inputs


def _covariance(
    trips: Series, first: int, years: list[int], shocked: tuple[int, ...]
) -> np.ndarray:
    """Every year is read against the first, whose own luck they share. [log points²]"""
    shared = YEARLY**2 + trips.error(first) ** 2
    own = [
        YEARLY**2 + trips.error(y) ** 2 + (SETBACK_SD**2 if y in shocked else 0.0) for y in years
    ]
    return shared + np.diag(own)
