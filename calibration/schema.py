"""One validated way to read the tables of a region pack.

    read_table(path, FIELDS) -> list[Record]     every fault of the file at once, each with row, column and cure

A `Field` says what a column may hold; a `Record` is the checked row. Rules between rows belong to the reader that
knows what the table means (baseline.py, history.py, ../scenarios/registry.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from model.errors import InputError, nearest, raise_all
from model.tables import Row, read_rows


class Grade(StrEnum):
    """How far a number can be trusted, best first."""

    PLAN = "plan"  # a plan document says so
    OFFICIAL = "official"  # an official statistic, read
    UNVERIFIED = "unverified"  # an official figure recalled, not read again
    DERIVED = "derived"  # computed; the source says from what
    ESTIMATE = "estimate"  # a study, or another place
    ASSUMPTION = "assumption"  # ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a column of a table may hold.

    kind : text, number, year, or value (a number or a path of `(x,y)` points).
    """

    kind: Literal["text", "number", "year", "value"] = "text"
    optional: bool = False
    choices: Sequence[str] = ()
    absent: bool = False  # the column itself may be missing


@dataclass(frozen=True, slots=True)
class Record:
    """A checked row: values by column, and the row they came from."""

    row: Row
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def read_table(path: str | Path, fields: Mapping[str, Field]) -> list[Record]:
    """The rows of a table, checked cell by cell.

    Raises InputErrors with every fault of the file.
    """
    columns = [name for name, field in fields.items() if not field.absent]
    optional = [name for name, field in fields.items() if field.absent]
    records, faults = [], []
    for row in read_rows(path, columns, optional=optional):
        values = {}
        for name, field in fields.items():
            try:
                values[name] = _cell(row, name, field)
            except InputError as fault:
                faults.append(fault)
        records.append(Record(row, values))
    raise_all(faults)
    return records


def _cell(row: Row, name: str, field: Field) -> Any:
    text = row[name]
    if not text:
        if field.optional:
            return "" if field.kind == "text" else None
        raise row.error("is empty", name, fix=_expected(field))
    if field.kind == "number":
        return row.number_in(name)
    if field.kind == "year":
        return _year(row, name)
    if field.kind == "value":
        return points(row, name) if text.startswith("(") else row.number_in(name)
    if field.choices and text not in field.choices:
        raise row.error("is not known", name, fix=nearest(text, field.choices, among=10))
    return text


def _expected(field: Field) -> str:
    if field.choices:
        return f"write one of {', '.join(field.choices)}"
    return {"number": "write a number", "year": "write a year, e.g. 2025"}.get(
        field.kind, "fill it in"
    )


def _year(row: Row, name: str) -> int:
    value = row.required_number(name)
    if value != int(value) or not 1949 <= value <= 2100:
        raise row.error("is not a year", name, fix="write a year between 1949 and 2100, e.g. 2025")
    return int(value)


def points(row: Row, name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """A path written as `(2020,1) (2025,1.2)`: the xs, increasing, and the ys."""
    xs, ys = [], []
    for pair in row[name].replace(" ", "").strip("()").split(")("):
        x, comma, y = pair.partition(",")
        if not comma:
            raise row.error("is not a path", name, fix="write points as (2020,1) (2025,1.2)")
        try:
            xs.append(float(x))
            ys.append(float(y))
        except ValueError:
            raise row.error(
                "is not a path", name, fix="write points as (2020,1) (2025,1.2)"
            ) from None
    if sorted(set(xs)) != xs:
        raise row.error("has points out of order", name, fix="put each x once, in increasing order")
    return tuple(xs), tuple(ys)
