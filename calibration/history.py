"""What was observed: `regions/<id>/history.csv`. Series of unlike definition (口径) are never joined.

read_history(path) -> tuple[Observation, ...]
growths(observations) -> {year: rate}        only across years of one definition
log_growths(observations, series) -> {year: log points}
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from calibration.drivers import drivers
from calibration.schema import Field, Grade, Record, read_table
from model.errors import InputError, raise_all

FIELDS = {
    "series": Field(),
    "year": Field(kind="year"),
    "value": Field(kind="number"),
    "unit": Field(),
    "definition": Field(),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "vintage": Field(kind="year"),
    "source": Field(),
    "note": Field(optional=True, absent=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One year of one series; `series` is the model variable it is an observation of."""

    series: str
    year: int
    value: float  # [unit]
    unit: str
    definition: str  # id of the 口径
    grade: Grade
    vintage: int
    source: str
    note: str


def read_history(path: str | Path) -> tuple[Observation, ...]:
    """The observations, by series and year.

    Raises InputErrors for an unreadable cell, a year given twice under one definition, two units under one definition, and a
    figure that is no level of a series whose growth is read (0, a share in per cent).
    """
    records = read_table(path, FIELDS)
    raise_all([*_repeated(records), *_unlike_units(records), *_impossible(records)])
    rows = [_observation(record) for record in records]
    return tuple(sorted(rows, key=lambda row: (row.series, row.year)))


def _repeated(records: list[Record]) -> list[InputError]:
    """A year that one definition gives twice."""
    faults = []
    seen: dict[tuple[str, int, str], int] = {}
    for record in records:
        key = (record["series"], record["year"], record["definition"])
        if key in seen:
            fix = f"row {seen[key]} already gives {record['series']} {record['year']}; keep one"
            faults.append(record.row.error("stands twice", "year", fix=fix))
        seen.setdefault(key, record.row.number)
    return faults


def _unlike_units(records: list[Record]) -> list[InputError]:
    """A figure in another unit than the first of its series and definition."""
    faults = []
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        other = first.setdefault((record["series"], record["definition"]), record)
        if other["unit"] != record["unit"]:
            fix = f"row {other.row.number} gives this series in {other['unit']}; write the figure in that unit"
            faults.append(record.row.error("is another unit", "unit", fix=fix))
    return faults


def _impossible(records: list[Record]) -> list[InputError]:
    """A level that has no growth: nothing or less, or a share that is none."""
    faults = []
    for record in records:
        driver, value = drivers().get(record["series"]), record["value"]
        if driver is None or driver.form == "rate":
            continue
        if value <= 0:
            fix = "leave the year out where nothing was counted"
            faults.append(record.row.error("is not above 0", "value", fix=fix))
        elif driver.form == "odds" and value >= 1:
            fix = "write a share between 0 and 1, or with its sign, e.g. 78.77%"
            faults.append(record.row.error("is not a share", "value", fix=fix))
    return faults


def _observation(record: Record) -> Observation:
    return Observation(**{**record.values, "grade": Grade(record["grade"])})


def growths(observations: Iterable[Observation]) -> dict[int, float]:
    """Yearly growth by year, only between consecutive years of one definition. [1/year]

    A year whose predecessor is 0 has no growth rate and is left out.
    """
    by_key = {(row.series, row.definition, row.year): row.value for row in observations}
    return {
        year: value / by_key[series, definition, year - 1] - 1
        for (series, definition, year), value in by_key.items()
        if by_key.get((series, definition, year - 1))
    }


def log_growths(observations: Iterable[Observation], series: str) -> dict[int, float]:
    """Yearly growth of one series in log points (100·Δln), by year, only across years of one definition."""
    own = [row for row in observations if row.series == series]
    return {
        year: 100 * math.log1p(rate) for year, rate in sorted(growths(own).items()) if rate > -1
    }
