"""The income sector's hindcast: totals of both areas, with output, prices and residents as they went.

The run starts in the first admissible year with that year's totals (in the shares of 2020), the clock relabelled: the model's
first year stands for it. Output follows its published real growth and the mean rise of its prices. What is fitted is how far income drifts from output, and the rural catch-up.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.history import log_growths
from calibration.place import Place, Series
from calibration.problem import START, STEP, Problem, free_priors, growths_of_any, point_of
from calibration.process import AREAS, Process, flagged
from model import city, read_inputs, simulate

PARTS = ("wage", "business", "property", "transfer")
FLAGGED_SPREAD = 3.5  # log points by which a shock year's process is wider


def income_problem(known: Place, until: int, process: Process) -> Problem | int:
    """Totals of both areas from the first admissible year; output is given, so the drift between the two is fitted."""
    series = [known.series(f"total income[{area}]", until) for area in AREAS]
    if any(s is None for s in series):
        return 0
    pair = [s for s in series if s is not None]
    first = min(pair[0].levels)
    years = [y for y in range(first + 1, until + 1) if all(y in s.levels for s in pair)]
    n = len(years) * len(AREAS)
    free = free_priors(known, "income", n, until)
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
        point_of(f"total income[{area}]", s, y)
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
    real = _real_growth(known, first, until)
    knots = [START + y for y in range(max(2, until - first))]
    away = np.log1p(real) - np.log1p(rows["trend growth"])
    inputs["output noise table"] = (knots, list(np.resize(away, len(knots))))
    inputs["trend deflator growth"] = _price_rise(known, first, until, rows)
    levels = known.series("nominal GDP", first)
    inputs["base GDP"] = levels.levels[first] if levels else rows["base GDP"]
    people = np.exp(np.concatenate([[0], np.cumsum(_residents_growth(known, first, until))]) / 100)
    share = _urban_shares(known, first, until)
    span = [START + y for y in range(until - first + 1)]
    start = _first_residents(known, first)
    inputs["urban residents path"] = (span, list(start * people * share))
    inputs["rural residents path"] = (span, list(start * people * (1 - share)))
    inputs["labour force index"] = (span, list(people))
    return inputs


def _real_growth(known: Place, first: int, until: int) -> np.ndarray:
    """Published real growth of output; levels are cut by the economic census of 2018, these rates are not. (year,) [1/year]"""
    rates = {row.year: row.value for row in known.rows("real growth")}
    there = [rates[y] for y in range(first + 1, until + 1) if y in rates]
    usual = float(np.mean(there)) if there else 0.06
    return np.array([rates.get(y, usual) for y in range(first + 1, until + 1)])


def _price_rise(known: Place, first: int, until: int, usual: Mapping[str, float]) -> float:
    """Mean rise of output prices: published nominal less real growth over the years that have both. [1/year]

    A mean, because single years of nominal growth carry revisions of the level. Without any year: the sector's own.
    """
    nominal = growths_of_any(known, "nominal GDP")
    real = {row.year: 100 * np.log1p(row.value) for row in known.rows("real growth")}
    rises = [
        nominal[y] - real[y] for y in range(first + 1, until + 1) if y in nominal and y in real
    ]
    return float(np.expm1(np.mean(rises) / 100)) if rises else usual["trend deflator growth"]


def _residents_growth(known: Place, first: int, until: int) -> np.ndarray:
    """Growth of residents as printed beside the incomes: the bulletins. Incomes were never revised with the census. (year,)"""
    bulletin = [
        row for row in known.rows("residents total") if row.definition == "residents-bulletin"
    ]
    growths = log_growths(bulletin, "residents total")
    there = [g for y, g in growths.items() if first < y <= until]
    usual = float(np.mean(there)) if there else 1.0
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
