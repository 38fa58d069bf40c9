"""Forecasts from past origins beside what came, and beside simple rivals.

    rows = backtest(place, origins=(2017, …, 2020))      one row a series, origin, year and forecaster
    table = scores(rows)                                 per series and forecaster, over all origins and by origin
    write_backtest(rows, path)

Every origin is made again from the rows known then; actuals enter only here, afterwards.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from calibration.outlook import Outlook, outlook
from calibration.place import Place
from calibration.process import Process
from calibration.rivals import naive_spread, rivals, trend_sample
from calibration.scores import QUANTILES, crps, pinball, pit

ORIGINS = (2017, 2018, 2019, 2020)
FORECASTERS = ("model", "trend", "damped", "nation", "target", "nochange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One forecast of one year by one forecaster. Errors in log points; None where not observed or not a band."""

    series: str
    definition: str
    origin: int
    year: int
    horizon: int
    forecaster: str
    p05: float | None
    p25: float | None
    p50: float
    p75: float | None
    p95: float | None
    observed: float | None
    grade: str
    kind: str  # what the comparison is worth: true, pseudo, fitted, impossible
    ae_log: float | None
    crps: float | None
    pinball: float | None
    pit: float | None
    inside50: bool | None
    inside90: bool | None
    width90: float | None  # share of the median


def backtest(
    place: Place,
    origins: Iterable[int] = ORIGINS,
    *,
    seed: int = 0,
    process: Process | None = None,
    stated: Mapping[str, float] | None = None,
    structure: bool = False,
) -> list[Row]:
    """Every forecast of every series from every origin, compared with what the place's full history holds.

    stated : the plan's yearly rate by series, a rival from 2020 only. [1/year]
    """
    rows: list[Row] = []
    for origin in origins:
        known = place.known(origin)
        seen = outlook(known, origin, seed=seed, process=process, structure=structure)
        rows += compared(place, known, seen, stated or {})
    return rows


def compared(place: Place, known: Place, seen: Outlook, stated: Mapping[str, float]) -> list[Row]:
    """The rows of one origin."""
    rows: list[Row] = []
    for series, members in seen.members.items():
        others = _rivals(known, series, seen, stated.get(series) if seen.origin == 2020 else None)
        for i, year in enumerate(seen.years):
            actual = _actual(place, series, seen.definition[series], year)
            rows.append(_row(seen, series, year, "model", members[i], actual))
            for name, path in others.items():
                draws = _naive_draws(known, series, seen.origin, year) if name == "trend" else None
                shown = np.array([path[year]]) if draws is None else path[year] * draws
                rows.append(_row(seen, series, year, name, shown, actual, point=path[year]))
    return rows


def _rivals(
    known: Place, series: str, seen: Outlook, stated: float | None
) -> dict[str, dict[int, float]]:
    own = known.series(series, seen.origin)
    if own is None or not seen.years:
        return {}
    national = known.income_growths()[1]
    area = "urban" if "urban" in series else "rural"
    nation = national[area] if series.startswith("total income[") else {}
    growths = known.income_growths()[0][area] if series.startswith("total income[") else own.growths
    return rivals(
        own.levels[seen.origin],
        growths,
        nation,
        origin=seen.origin,
        years=seen.years,
        stated_rate=stated,
    )


def _naive_draws(known: Place, series: str, origin: int, year: int) -> np.ndarray | None:
    """The naive band as an ensemble about its median (factors), so that it is scored as ours is."""
    own = known.series(series, origin)
    growths = own.growths if own else {}
    if series.startswith("total income["):
        growths = known.income_growths()[0]["urban" if "urban" in series else "rural"]
    spread = naive_spread(growths, origin=origin, year=year)
    if spread is None:
        return None
    shares = (np.arange(999) + 0.5) / 999
    degrees = trend_sample(growths, origin).size - 1
    return np.exp(np.clip(student.ppf(shares, degrees) * spread[1] / 100, -50, 50))


def _actual(place: Place, series: str, definition: str, year: int) -> tuple[float, str] | None:
    """What was observed in a year: of the forecast's definition, else of the only one printed for a model's own base."""
    there = [row for row in place.rows(series) if row.year == year]
    same = [row for row in there if row.definition == definition]
    if definition in ("model", "derived"):
        same = there
    return (same[0].value, same[0].grade.value) if same else None


def _row(
    seen: Outlook,
    series: str,
    year: int,
    forecaster: str,
    members: np.ndarray,
    actual: tuple[float, str] | None,
    *,
    point: float | None = None,
) -> Row:
    band = members.size > 1
    p05, p25, p50, p75, p95 = (float(q) for q in np.quantile(members, QUANTILES))
    p50 = p50 if point is None else point
    value = actual[0] if actual else None
    scored = value is not None and value > 0 and p50 > 0 and float(members.min()) > 0
    logs = 100 * np.log(np.maximum(members, 1e-300)) if scored else np.zeros(1)
    truth = 100 * float(np.log(value)) if scored and value else 0.0
    return Row(
        series=series,
        definition=seen.definition[series],
        origin=seen.origin,
        year=year,
        horizon=year - seen.origin,
        forecaster=forecaster,
        p05=p05 if band else None,
        p25=p25 if band else None,
        p50=p50,
        p75=p75 if band else None,
        p95=p95 if band else None,
        observed=value,
        grade=actual[1] if actual else "",
        kind=seen.hold_out[series],
        ae_log=abs(truth - 100 * float(np.log(p50))) if scored else None,
        crps=crps(logs, truth) if scored and band else None,
        pinball=pinball(dict(zip(QUANTILES, np.quantile(logs, QUANTILES), strict=True)), truth)
        if scored and band
        else None,
        pit=pit(logs, truth) if scored and band else None,
        inside50=p25 <= value <= p75 if scored and band and value else None,
        inside90=p05 <= value <= p95 if scored and band and value else None,
        width90=(p95 - p05) / p50 if band and p50 else None,
    )


def write_backtest(rows: Sequence[Row], path: str | Path) -> None:
    """The rows as a table, numbers with 12 digits."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([field.name for field in fields(Row)])
        for row in rows:
            out.writerow([_cell(value) for value in astuple(row)])


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else value
