"""A place's own numbers: `regions/<id>/baseline.csv`, every row with a grade and a source.

    read_baseline(path) -> tuple[Baseline, ...]

A row replaces the model's default for one constant (or one path) of that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibration.schema import Field, Grade, Record, read_table
from model.errors import InputError, raise_all

Value = float | tuple[tuple[float, ...], tuple[float, ...]]

DISTRIBUTIONS = ("fixed", "uniform", "normal", "lognormal", "logitnormal", "triangular")
FIELDS = {
    "parameter": Field(),
    "value": Field(kind="value"),
    "unit": Field(),
    "year": Field(kind="year", optional=True),
    "low": Field(kind="number", optional=True),
    "high": Field(kind="number", optional=True),
    "distribution": Field(optional=True, choices=DISTRIBUTIONS),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "vintage": Field(kind="year"),
    "source": Field(),
    "note": Field(optional=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """One number (or path) of a place."""

    parameter: str  # the model's element name, "base income[urban,wage]"
    value: Value  # [unit]
    unit: str
    year: int | None  # the year it speaks about
    low: float | None  # [unit]; with `high` the range its grade calls for
    high: float | None
    distribution: str
    grade: Grade
    vintage: int  # latest year of evidence behind it
    source: str
    note: str
    row: int  # in baseline.csv


def read_baseline(path: str | Path) -> tuple[Baseline, ...]:
    """The rows of a baseline table.

    Raises InputErrors for an unreadable cell, a parameter given twice, a value outside its own range.
    """
    records = read_table(path, FIELDS)
    rows = tuple(_baseline(record) for record in records)
    faults: list[InputError] = []
    first: dict[str, int] = {}
    for record, row in zip(records, rows, strict=True):
        faults += _faults(record, row)
        if row.parameter in first:
            fix = f"row {first[row.parameter]} already gives it; keep one"
            faults.append(record.row.error("stands twice", "parameter", fix=fix))
        first.setdefault(row.parameter, row.row)
    raise_all(faults)
    return rows


def _baseline(record: Record) -> Baseline:
    return Baseline(**{**record.values, "grade": Grade(record["grade"]), "row": record.row.number})


def _faults(record: Record, row: Baseline) -> list[InputError]:
    if isinstance(row.value, tuple):
        return []
    faults = []
    if row.low is not None and row.value < row.low:
        faults.append(
            record.row.error(f"is below its own low {row.low:g}", "value", fix="widen the range")
        )
    if row.high is not None and row.value > row.high:
        faults.append(
            record.row.error(f"is above its own high {row.high:g}", "value", fix="widen the range")
        )
    return faults
