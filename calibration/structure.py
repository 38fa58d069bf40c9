"""What only the model can say about the coming years: a sector run many times with its uncertain inputs drawn from priors.

    structural(known, 2020, years) -> {series: (paths (year, member), hold-out word)}
    reproduced(known, until) -> {series: {year: (simulated, observed)}}            the model at its defaults since its base year

A sector runs alone, its imports standing in. Levers stay at the sector's defaults, but what is begun may fall short of or exceed
what is planned: this is what follows without new decisions.
From a later origin the paths are moved to the observed level (the jump-off), so that only the change is the model's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri
from scipy.stats import qmc

from calibration.copula import correlation
from calibration.drivers import drivers
from calibration.place import Place
from calibration.priors import Prior, matches, priors
from calibration.problem import free_priors
from calibration.process import AREAS
from model import Program, city, read_inputs, simulate
from model.inputs import Input

BASE_YEAR = 2020  # the model starts there
AGES = ("people 0 to 14", "people 15 to 59", "elders 60 plus", "elders 65 plus")
INCOMES = tuple(f"total income[{area}]" for area in AREAS)
POINTS = 8  # 2^8 members a sector
BUILD_YEARS = 4.0
SLIP = 0.15  # spread of the log of building times
DELIVERY = 0.35  # spread of the log of what is begun over what is planned; an assumption
DECIDED: tuple[str, ...] = (
    "procurement plan[*]",
    "community plan",
    "site plan[*]",
    "planned * starts*",
    "planned approvals[*]",
    "hospital bed starts planned",
)
COUNTED = 0.5  # spread of the part of other rail that comes to be counted; an assumption


@dataclass(frozen=True, slots=True)
class Reading:
    """Series a sector gives, and what a comparison with later actuals is worth."""

    sector: str
    series: tuple[str, ...]
    hold_out: str


READINGS = (
    Reading("population", ("residents total",), "pseudo"),
    Reading("population", (*AGES, "household size", "households"), "pseudo"),
    Reading("population", ("births", "life expectancy"), "impossible"),
    Reading("income", ("middle income share",), "impossible"),
    Reading("commute", ("metro km open",), "pseudo"),
    Reading("commute", ("mean commute time", "Mean commute distance"), "impossible"),
    Reading("commute", ("share within 5 km", "share within 30 min"), "impossible"),
    Reading("commute", ("share within 45 min", "share within 60 min"), "impossible"),
    Reading("commute", ("green share", "public share of motorised"), "impossible"),
    Reading("commute", ("rail share of public", "station coverage"), "impossible"),
    Reading("eldercare", ("beds per 1000 elders", "elder service beds"), "impossible"),
    Reading("eldercare", ("institution beds", "nursing bed share"), "impossible"),
    Reading("eldercare", ("inclusive beds added",), "impossible"),
    Reading("childcare", ("childcare places per 1000", "care places"), "impossible"),
    Reading("housing", ("rental homes counted", "talent homes counted"), "impossible"),
    Reading("housing", ("Communities renovated", "Rent"), "impossible"),
    Reading("services", ("seats added", "schools added"), "impossible"),
    Reading("services", ("hospital beds per 1000",), "impossible"),
    Reading("services", ("doctors per 1000", "nurses per 1000", "gps per 10000"), "impossible"),
)


def structural(
    known: Place,
    origin: int,
    years: tuple[int, ...],
    *,
    given: Mapping[str, np.ndarray],
    seed: int = 0,
) -> dict[str, tuple[np.ndarray, str]]:
    """Paths of every reading whose sector the place has; nothing before the model's base year.

    given : (year, member) paths by series that a sector is made to follow, where there are any: residents, totals of income
    """
    found: dict[str, tuple[np.ndarray, str]] = {}
    if origin < BASE_YEAR or not years:
        return found
    sectors = dict.fromkeys(reading.sector for reading in READINGS)
    if not all(name in given for name in INCOMES):
        sectors.pop("income")
    for number, sector in enumerate(sector for sector in sectors if sector in known.sectors):
        readings = [reading for reading in READINGS if reading.sector == sector]
        names = [name for reading in readings for name in reading.series]
        runs = _runs(known, sector, names, origin, years, given, seed + number)
        for reading in readings:
            for name in reading.series:
                at_origin, paths = runs[name][0], runs[name][1:]
                series = known.series(name, origin)
                if series is not None:
                    paths = _moved(paths, at_origin, series.levels[origin])
                found[name] = (paths, reading.hold_out)
        if sector == "population":
            found |= _age_shares(runs)
    return found


def _moved(paths: np.ndarray, simulated: np.ndarray, observed: float) -> np.ndarray:
    """Paths moved so that they start where the series stands: a share on its log odds, anything else in proportion."""
    if not 0 < observed < 1:
        return paths * (observed / simulated)
    return np.asarray(expit(logit(paths) + logit(observed) - logit(simulated)))


def _age_shares(runs: Mapping[str, np.ndarray]) -> dict[str, tuple[np.ndarray, str]]:
    """Each age group over all residents of the same run. [Dmnl]"""
    total = runs["residents total"][1:]
    return {f"share of {age}": (runs[age][1:] / total, "pseudo") for age in AGES}


def reproduced(known: Place, until: int) -> dict[str, dict[int, tuple[float, float]]]:
    """The model at its defaults beside what was observed from its base year on: series -> year -> (simulated, observed)."""
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for reading in READINGS:
        if reading.sector not in known.sectors or reading.hold_out == "impossible":
            continue
        program = city([reading.sector])
        inputs: dict[str, object] = {
            row.parameter: row.value
            for row in known.baseline
            if row.parameter.partition("[")[0] in program.variables
        }
        years = range(BASE_YEAR, max(until, BASE_YEAR) + 1)
        runs = simulate(
            program,
            {**inputs, "FINAL TIME": float(years[-1] + 1)},
            outputs=list(reading.series),
            times=[float(y) for y in years],
            engine="numpy",
        )
        for name in reading.series:
            base = known.series(name, BASE_YEAR)
            rows = [row for row in known.rows(name) if base and row.definition == base.definition]
            pairs = {
                row.year: (float(runs[name][row.year - BASE_YEAR, 0]), row.value)
                for row in rows
                if row.year in years
            }
            if pairs:
                found[name] = pairs
    return found


def _runs(
    known: Place,
    sector: str,
    names: list[str],
    origin: int,
    years: tuple[int, ...],
    given: Mapping[str, np.ndarray],
    seed: int,
) -> Mapping[str, np.ndarray]:
    program = city([sector])
    inputs: dict[str, object] = {
        row.parameter: row.value
        for row in known.baseline
        if row.parameter.partition("[")[0] in program.variables
    }
    rows = read_inputs([sector])
    inputs |= drawn(priors(rows, known.baseline), POINTS, seed)
    inputs |= _delivered(rows, inputs, seed)
    inputs["FINAL TIME"] = float(years[-1] + 1)
    times = [float(y) for y in (origin, *years)]
    if "metro km open" in names:
        return _late(program, inputs, names, times, seed)
    if sector == "income":
        inputs |= _stated_incomes(known, origin, given)
    residents = given.get("residents total") if sector == "population" else None
    if sector == "population" and residents is None:
        inputs |= _moving(known, times, seed)
    if residents is not None and origin == BASE_YEAR:
        plain = simulate(program, inputs, outputs=["residents total"], times=times, engine="numpy")
        inputs["residents noise table"] = _follow(plain["residents total"], residents, times)
    results = simulate(program, inputs, outputs=names, times=times, engine="numpy")
    return {name: results[name] for name in names}


def _stated_incomes(
    known: Place, origin: int, given: Mapping[str, np.ndarray]
) -> dict[str, object]:
    """Totals of income on given paths, each part in proportion: no growth of their own, all of it a year's luck."""
    found: dict[str, object] = {"income growth basis": 0.0, "total spread rule": 0.0}
    for row in known.baseline:
        if row.parameter.startswith("base income["):
            found[row.parameter] = row.value
    for area, name in zip(AREAS, INCOMES, strict=True):
        paths = given[name][:, :: given[name].shape[1] >> POINTS]
        series = known.series(name, origin)
        start = series.levels[origin] if series else paths[0]
        logs = np.diff(np.log([np.broadcast_to(start, paths[0].shape), *paths]), axis=0)
        years = [float(origin + year) for year in range(len(logs))]
        found[f"plan rate total[{area}]"] = 0.0
        found[f"area noise table[{area}]"] = (years, logs)
    return found


def _delivered(rows: Iterable[Input], inputs: Mapping[str, object], seed: int) -> dict[str, object]:
    """Yearly starts as they may be made, not as they are planned: one factor a member for all of a sector's."""
    factor = np.exp(DELIVERY * ndtri(qmc.Halton(1, rng=seed + 1).random(2**POINTS)[:, 0]))
    planned = [row for row in rows if any(matches(row.name, pattern) for pattern in DECIDED)]
    values = {row.name: inputs.get(row.name, row.default) for row in planned}
    return {name: value * factor for name, value in values.items() if isinstance(value, float)}


def _late(
    program: Program, inputs: dict[str, object], names: list[str], times: list[float], seed: int
) -> Mapping[str, np.ndarray]:
    """The same runs with openings that come late (or early): a build of four years times a lognormal of 15 %."""
    fine = np.arange(times[0], times[-1] + 0.01, 0.25)
    results = simulate(program, inputs, outputs=names, times=fine, engine="numpy")
    found = {name: np.asarray(results[name])[:: round(1 / 0.25)] for name in names}
    members = found[names[0]].shape[1]
    slip = BUILD_YEARS * np.expm1(SLIP * ndtri(qmc.Halton(1, rng=seed).random(members)[:, 0]))
    km = np.asarray(results["metro km open"])
    found["metro km open"] = np.stack(
        [np.interp(np.array(times) - slip[m], fine, km[:, m]) for m in range(members)], axis=1
    )
    found["metro km open"][0] = km[0]
    found["metro km open"] += _of_other_rail(inputs, times, members, seed)
    return found


def _of_other_rail(
    inputs: Mapping[str, object], times: list[float], members: int, seed: int
) -> np.ndarray:
    """Suburban rail being built beside the metro, as far as it may come to be counted with it: most likely none. (year, member) [km]"""
    building = inputs.get("other rail building", 0.0)
    part = np.maximum(0, COUNTED * ndtri(qmc.Halton(1, rng=seed + 2).random(members)[:, 0]))
    opened = np.clip((np.array(times) - times[0] - 1) / BUILD_YEARS, 0, 1)
    return opened[:, None] * np.minimum(part, 1) * (building if isinstance(building, float) else 0)


def drawn(uncertain: tuple[Prior, ...], points: int, seed: int) -> dict[str, object]:
    """2^points members of the uncertain inputs: scrambled Sobol scores, made dependent, through the priors."""
    if not uncertain:
        return {}
    sobol = qmc.Sobol(len(uncertain), rng=np.random.default_rng(seed)).random_base2(points)
    z = correlation([prior.name for prior in uncertain]).applied(
        ndtri(np.clip(sobol, 1e-12, 1 - 1e-12)).T
    )
    return {prior.name: prior.values(z[i]) for i, prior in enumerate(uncertain)}


def _moving(known: Place, times: list[float], seed: int) -> dict[str, object]:
    """Migration where no residents were counted yearly: the inflow from its prior, and yearly luck about it."""
    (inflow,) = free_priors(known, "population", 2, int(times[0]))[:1]
    row = drivers()["residents total"]
    years = len(times)
    scores = qmc.Sobol(1 + years, rng=np.random.default_rng(seed + 1)).random_base2(POINTS)
    z = ndtri(np.clip(scores, 1e-12, 1 - 1e-12)).T
    away, luck = np.zeros(z.shape[1]), []
    for year in range(years):
        away = row.phi * away + row.sd * z[1 + year]
        luck.append(away / 100)
    return {
        "planned migration": inflow.values(z[0]),
        "residents noise table": (times, np.array(luck)),
    }


def _follow(
    plain: np.ndarray, residents: np.ndarray, times: list[float]
) -> tuple[list[float], np.ndarray]:
    """The extra inflow, as a share of residents a year, that makes the model follow given paths of residents."""
    members = plain.shape[1]
    wanted = np.concatenate(
        [plain[:1], residents[:, :: residents.shape[1] // members][:, :members]]
    )
    extra = np.diff(np.log(wanted), axis=0) - np.diff(np.log(plain), axis=0)
    knots = [*times[:-1], times[-1]]
    return knots, np.concatenate([extra, extra[-1:]])
