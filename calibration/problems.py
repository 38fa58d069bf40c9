"""What may be fitted to what: one problem a sector, with its observations, free parameters and hindcast run.

    problems(known, until, process) -> tuple[Problem, ...]      those the data have points for, and why the others have none

At most min(3, n/2) parameters are free, n the admissible points. A hindcast starts in the first admissible year with that year's
official values and the clock relabelled (the model's first year stands for it), so that nothing runs 2020 backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from calibration.drivers import drivers
from calibration.place import Place, Series
from calibration.priors import Prior
from calibration.process import AREAS, Process, flagged
from calibration.schema import Grade
from model import city, read_inputs, simulate

MOST_FREE = 3
PARTS = ("wage", "business", "property", "transfer")
STEP = 0.25  # TIME STEP of fits: annual rates compound exactly at any
START = 2020.0
FLAGGED_SPREAD = 3.5  # log points by which a shock year's process is wider
FERTILITY_BEFORE = {
    2018: 1.55,
    2019: 1.50,
    2020: 1.236,
}  # UN World Population Prospects 2024, recalled

Run = Callable[[Mapping[str, np.ndarray]], np.ndarray]  # parameter values -> (observation, member)


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


@dataclass(frozen=True, slots=True)
class Unfitted:
    """A sector whose parameters stay at their priors, and why."""

    sector: str
    parameters: tuple[str, ...]
    reason_zh: str
    reason_en: str


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


def problems(
    known: Place, until: int, process: Process
) -> tuple[tuple[Problem, ...], tuple[Unfitted, ...]]:
    """The fits that the evidence of `until` allows, in import order, and the sectors it allows none for."""
    makers: dict[str, Callable[[Place, int, Process], Problem | int]] = {
        "population": _population,
        "income": _income,
        "finance": _finance,
    }
    found: list[Problem] = []
    missing: list[Unfitted] = []
    for sector in (s for s in (*makers, *WANTED) if s in known.sectors):
        if any(sector in (p.sector for p in found) or sector == u.sector for u in missing):
            continue
        made = makers[sector](known, until, process) if sector in makers else 0
        if isinstance(made, Problem):
            if sector not in [p.sector for p in found]:
                found.append(made)
        elif sector not in [u.sector for u in missing]:
            missing.append(
                Unfitted(
                    sector,
                    WANTED[sector],
                    f"到{until}年只有{made}个可用的年度点，不足两个，参数取先验",
                    f"{made} admissible yearly points to {until}, two are needed: parameters stay at their priors",
                )
            )
    return tuple(found), tuple(missing)


def free_priors(known: Place, sector: str, n: int) -> tuple[Prior, ...]:
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
                low=low or row.low,
                default=default,
                high=high or row.high,
                transform=transform,  # type: ignore[arg-type]
                floor=row.floor,
            )
        )
    return tuple(found)


# --- income -----------------------------------------------------------------------------------------------------
def _income(known: Place, until: int, process: Process) -> Problem | int:
    """Totals of both areas from the first admissible year; output is given, so the drift between the two is fitted."""
    series = [known.series(f"total income[{area}]", until) for area in AREAS]
    if any(s is None for s in series):
        return 0
    pair = [s for s in series if s is not None]
    first = min(pair[0].levels)
    years = [y for y in range(first + 1, until + 1) if all(y in s.levels for s in pair)]
    n = len(years) * len(AREAS)
    free = free_priors(known, "income", n)
    if not free or not years:
        return n
    program = city(["income"])
    inputs = _income_inputs(known, first, until, pair)
    times = [START + (y - first) for y in years]
    names = [f"structural income[{area},{part}]" for area in AREAS for part in PARTS]

    def run(values: Mapping[str, np.ndarray]) -> np.ndarray:
        done = simulate(program, {**inputs, **values}, outputs=names, times=times, engine="numpy")
        totals = [sum(done[f"structural income[{a},{p}]"] for p in PARTS) for a in AREAS]
        return 100 * np.log(np.concatenate([np.asarray(total) for total in totals]))

    points = tuple(
        _point(f"total income[{area}]", s, y)
        for area, s in zip(AREAS, pair, strict=True)
        for y in years
    )
    shocked = flagged(known.income_growths()[1]["urban"], until)
    return Problem(
        sector="income",
        free=free,
        points=points,
        n=n,
        covariance=income_covariance(process, pair, years, first, shocked),
        run=run,
    )


def _income_inputs(known: Place, first: int, until: int, pair: list[Series]) -> dict[str, object]:
    """The state of the first year: its totals in the shares of 2020, its output, and output and people as they went."""
    rows = {row.name: row.default for row in read_inputs(["income"])}
    rows |= {row.parameter: row.value for row in known.baseline if isinstance(row.value, float)}
    inputs: dict[str, object] = {
        name: rows[name] for name in rows if name in city(["income"]).constants
    }
    for area, s in zip(AREAS, pair, strict=True):
        total = sum(rows[f"base income[{area},{part}]"] for part in PARTS)
        for part in PARTS:
            name = f"base income[{area},{part}]"
            inputs[name] = rows[name] * s.levels[first] / total
    inputs |= {"income growth basis": 2.0, "shock switch": 0.0, "TIME STEP": STEP}
    inputs["FINAL TIME"] = START + until - first
    output = _growth_by_year(known, "nominal GDP", first, until)
    trend = 100 * np.log((1 + rows["trend growth"]) * (1 + rows["trend deflator growth"]))
    knots = [START + y for y in range(until - first)]
    inputs["output noise table"] = (
        (knots, [(g - trend) / 100 for g in output]) if knots[1:] else None
    )
    inputs = {name: value for name, value in inputs.items() if value is not None}
    levels = known.series("nominal GDP", first)
    inputs["base GDP"] = levels.levels[first] if levels else rows["base GDP"]
    people = np.exp(
        np.concatenate([[0], np.cumsum(_growth_by_year(known, "residents total", first, until))])
        / 100
    )
    share = _urban_shares(known, first, until)
    span = [START + y for y in range(until - first + 1)]
    start = _first_residents(known, first)
    inputs["urban residents path"] = (span, list(start * people * share))
    inputs["rural residents path"] = (span, list(start * people * (1 - share)))
    inputs["labour force index"] = (span, list(people))
    return inputs


def _growth_by_year(known: Place, series: str, first: int, until: int) -> np.ndarray:
    """Growth of every year, from whichever definition printed both its ends; a year without any takes the mean. (year,)"""
    from calibration.history import log_growths

    growths: dict[int, float] = {}
    rows = known.rows(series)
    for definition in dict.fromkeys(row.definition for row in rows):
        growths |= log_growths([row for row in rows if row.definition == definition], series)
    there = [growths[y] for y in range(first + 1, until + 1) if y in growths]
    usual = float(np.mean(there)) if there else 0.0
    return np.array([growths.get(y, usual) for y in range(first + 1, until + 1)])


def _urban_shares(known: Place, first: int, until: int) -> np.ndarray:
    rows = {row.year: row.value for row in known.rows("urban share") if first <= row.year <= until}
    years = np.arange(first, until + 1)
    if len(rows) < 2:
        return np.full(years.size, next(iter(rows.values()), 0.75))
    slope, level = np.polyfit(list(rows), list(rows.values()), 1)
    return np.array([rows.get(int(y), level + slope * y) for y in years])


def _first_residents(known: Place, first: int) -> float:
    rows = [row for row in known.rows("residents total") if row.year == first]
    return rows[0].value if rows else 2e7


def income_covariance(
    process: Process, pair: list[Series], years: list[int], first: int, shocked: tuple[int, ...]
) -> np.ndarray:
    """Covariance of ln observed less ln simulated: a missed year stays missed, and both areas share one cycle. [log points²]"""
    span = list(range(first + 1, years[-1] + 1))
    shape = (len(AREAS), len(span), len(AREAS), len(span))
    growth = np.zeros(shape)
    for i, u in enumerate(span):
        for j, v in enumerate(span):
            growth[:, i, :, j] += process.sigma_cycle**2 * process.rho ** abs(u - v)
        growth[:, i, :, i] += process.sigma_wander**2 / 2
        growth[:, i, :, i] += np.eye(len(AREAS)) * process.sigma_place**2
        if u in shocked:
            reach = np.array([process.reach(area) for area in AREAS])
            growth[:, i, :, i] += FLAGGED_SPREAD**2 * np.outer(reach, reach)
    flat = growth.reshape(len(AREAS) * len(span), -1)
    sums = np.kron(np.eye(len(AREAS)), np.tril(np.ones((len(span), len(span)))))
    kept = [a * len(span) + span.index(y) for a in range(len(AREAS)) for y in years]
    covariance = (sums @ flat @ sums.T)[np.ix_(kept, kept)]
    for a, s in enumerate(pair):
        block = slice(a * len(years), (a + 1) * len(years))
        covariance[block, block] += s.error(first) ** 2
        covariance[block, block] += np.diag([s.error(y) ** 2 for y in years])
    return covariance


# --- population ---------------------------------------------------------------------------------------------------
def _population(known: Place, until: int, process: Process) -> Problem | int:
    """Residents and urban share from the first revised year; the ages of 2020 are scaled to it."""
    people, share = known.series("residents total", until), known.series("urban share", until)
    if people is None:
        return 0
    first = min(people.levels)
    years = [y for y in sorted(people.levels) if y > first]
    urban_years = [
        y for y in years if share is not None and first in share.levels and y in share.levels
    ]
    n = len(years) + len(urban_years)
    free = free_priors(known, "population", n)
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
            rows.append(100 * np.log(part / (1 - part)))
        return np.concatenate(rows)

    points = [_point("residents total", people, y) for y in years]
    blocks = [_driver_covariance("residents total", people, first, years)]
    if share is not None and urban_years:
        points += [_point("urban share", share, y, odds=True) for y in urban_years]
        blocks.append(_driver_covariance("urban share", share, first, urban_years))
    return Problem(
        sector="population",
        free=free,
        points=tuple(points),
        n=n,
        covariance=_block_diagonal(blocks),
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


# --- finance -------------------------------------------------------------------------------------------------------
def _finance(known: Place, until: int, process: Process) -> Problem | int:
    """General revenue against the mean growth of output over the same years."""
    revenue = known.series("General revenue", until)
    if revenue is None:
        return 0
    first = min(revenue.levels)
    years = [y for y in sorted(revenue.levels) if y > first]
    free = free_priors(known, "finance", len(years))
    if not free:
        return len(years)
    program = city(["finance"])
    output = _growth_by_year(known, "nominal GDP", first, until)
    inputs: dict[str, object] = {
        "base revenue": revenue.levels[first],
        "nominal growth": float(np.expm1(output.mean() / 100)),
        "FINAL TIME": START + until - first,
        "TIME STEP": STEP,
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
        points=tuple(_point("General revenue", revenue, y) for y in years),
        n=len(years),
        covariance=_driver_covariance("General revenue", revenue, first, years),
        run=run,
    )


# --- shared --------------------------------------------------------------------------------------------------------
def _point(name: str, series: Series, year: int, *, odds: bool = False) -> Point:
    level = series.levels[year]
    value = 100 * float(np.log(level / (1 - level) if odds else level))
    return Point(series=name, year=year, value=value, observed=level)


def _driver_covariance(name: str, series: Series, first: int, years: list[int]) -> np.ndarray:
    """The same of a series with a driver of its own: persistent yearly deviations, added up, and errors of measurement."""
    row = drivers()[name]
    span = list(range(first + 1, years[-1] + 1))
    lag = np.abs(np.subtract.outer(span, span))
    growth = row.sd**2 / (1 - row.phi**2) * row.phi**lag
    sums = np.tril(np.ones((len(span), len(span))))
    kept = [span.index(y) for y in years]
    covariance = (sums @ growth @ sums.T)[np.ix_(kept, kept)]
    return covariance + series.error(first) ** 2 + np.diag([series.error(y) ** 2 for y in years])


def _block_diagonal(blocks: list[np.ndarray]) -> np.ndarray:
    size = sum(block.shape[0] for block in blocks)
    whole, at = np.zeros((size, size)), 0
    for block in blocks:
        end = at + block.shape[0]
        whole[at:end, at:end] = block
        at = end
    return whole


def with_free(problem: Problem, free: tuple[Prior, ...]) -> Problem:
    """The same problem with other priors of its parameters (for tests and for a later vintage)."""
    return replace(problem, free=free)
