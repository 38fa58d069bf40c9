"""The target registry: every number a plan document promises, one row each.

    read_targets("regions/chengdu/targets.csv") -> tuple[Target, ...]
    met(values, target) -> array of bool          the operator as the document words it

A level met exactly is met under ">=" (达到、不低于) and not under ">" (突破、超过).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from calibration.schema import Field, Record, read_table
from model.errors import InputError, nearest, raise_all
from scenarios.units import fault_of_unit

OPERATORS = (">=", ">", "<=", "<", "=", "~", "in")
AT_LEAST = (">=", ">")
AT_MOST = ("<=", "<")
KINDS = (
    "level",
    "growth_rate",
    "cumulative_increment",
    "share",
    "ratio",
    "per_capita",
    "count_total",
    "threshold",
)
AREAS = [
    "income",
    "jobs",
    "education",
    "childcare",
    "health",
    "elderly",
    "housing",
    "renewal",
    "commute",
    "transport",
    "environment",
    "culture",
    "social-security",
    "services-system",
    "population",
    "economy",
    "finance",
    "governance",
]
ARITHMETIC = "arithmetic"
EQUAL = 1e-9  # relative; closer than this is rounding of the machine, not of the city
ABOUT = 0.05  # 左右: within five per cent, our reading of a word the documents leave open

FIELDS = {
    "id": Field(),
    "document": Field(),
    "section": Field(optional=True),
    "area": Field(choices=AREAS),
    "indicator": Field(),
    "indicator_en": Field(),
    "unit": Field(),
    "kind": Field(choices=KINDS),
    "operator": Field(optional=True, choices=OPERATORS),
    "base_year": Field(kind="year", optional=True),
    "base_value": Field(kind="number", optional=True),
    "target_year": Field(kind="year", optional=True),
    "target_value": Field(kind="number", optional=True),
    "target_value_upper": Field(kind="number", optional=True),
    "binding": Field(optional=True, choices=("约束性", "预期性")),
    "stretch": Field(optional=True),
    "printed": Field(optional=True),
    "variable": Field(),
    "conflicts": Field(optional=True),
    "note": Field(optional=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number a document promises by a year; without `target_value` it only states a baseline."""

    id: str
    document: str
    section: str
    area: str
    indicator: str
    indicator_en: str
    unit: str
    kind: str
    operator: str
    base_year: int | None
    base_value: float | None  # [unit]
    target_year: int | None
    target_value: float | None  # [unit]
    target_value_upper: float | None  # [unit], for "in"
    binding: str
    stretch: str
    printed: str
    variable: str  # an expression over model variables, or "arithmetic"
    conflicts: tuple[str, ...]
    note: str

    @property
    def modelled(self) -> bool:
        """Whether the model can speak about it."""
        return self.promises and self.variable != ARITHMETIC

    @property
    def promises(self) -> bool:
        """Whether the row promises a figure by a year (and is not a baseline only)."""
        return self.target_value is not None and self.target_year is not None

    @property
    def wants_less(self) -> bool:
        """Whether smaller is better."""
        return self.operator in AT_MOST

    def as_dict(self) -> dict[str, object]:
        """Plain values by column, for `--json`."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        return row | {"conflicts": list(self.conflicts)}


def read_targets(path: str | Path) -> tuple[Target, ...]:
    """The rows of a target table.

    Raises InputErrors for unreadable cells, ids given twice, a conflict that points nowhere, a target year
    before its base year, a range without an upper end.
    """
    records = read_table(path, FIELDS)
    targets = tuple(_target(record) for record in records)
    faults: list[InputError] = []
    first: dict[str, int] = {}
    ids = {target.id for target in targets}
    for record, target in zip(records, targets, strict=True):
        if target.id in first:
            fix = f"row {first[target.id]} has it; give each row an id of its own"
            faults.append(record.row.error("stands twice", "id", fix=fix))
        first.setdefault(target.id, record.row.number)
        faults += _faults(record, target, ids)
    raise_all(faults)
    return targets


def _target(record: Record) -> Target:
    values = dict(record.values)
    conflicts = tuple(part.strip() for part in values["conflicts"].split(";") if part.strip())
    values["operator"] = values["operator"] or ">="
    return Target(**{**values, "conflicts": conflicts})


def _faults(record: Record, target: Target, ids: set[str]) -> list[InputError]:
    row, faults = record.row, []
    if wrong := fault_of_unit(target.unit):
        faults.append(row.error(wrong[0], "unit", fix=wrong[1]))
    if target.base_year and target.target_year and target.target_year < target.base_year:
        fix = "write the later year as target_year"
        what = f"lies before the base year {target.base_year}"
        faults.append(row.error(what, "target_year", fix=fix))
    if target.target_value is not None and target.target_year is None:
        faults.append(row.error("is empty", "target_year", fix="write the year of the promise"))
    if target.operator == "in":
        upper, lower = target.target_value_upper, target.target_value
        if upper is None or lower is None or upper < lower:
            fix = "write the upper end of the range, not below target_value"
            faults.append(row.error("is not an upper end", "target_value_upper", fix=fix))
    prefixes = {known.split("-")[0] for known in ids}
    for other in target.conflicts:
        if other not in ids and other.split("-")[0] in prefixes:
            faults.append(row.error(f'points to "{other}"', "conflicts", fix=nearest(other, ids)))
    return faults


def met(values: np.ndarray, target: Target) -> np.ndarray:
    """Whether each value satisfies the target's operator; same shape, nan is never met."""
    goal = target.target_value
    if goal is None:
        raise ValueError(f"{target.id} promises no figure")
    values = np.asarray(values, dtype=float)
    slack = EQUAL * max(abs(goal), 1e-300)
    equal = np.abs(values - goal) <= slack
    match target.operator:
        case ">=":
            return (values >= goal) | equal
        case ">":
            return (values > goal) & ~equal
        case "<=":
            return (values <= goal) | equal
        case "<":
            return (values < goal) & ~equal
        case "=":
            return equal
        case "~":
            return np.abs(values - goal) <= ABOUT * abs(goal)
        case _:
            upper = target.target_value_upper
            assert upper is not None
            return ((values >= goal) | equal) & (values <= upper + EQUAL * abs(upper))


def margin(value: float, target: Target) -> float:
    """How far a value stands from its target: positive on the good side, negative when short. [unit]"""
    goal, upper = target.target_value, target.target_value_upper
    assert goal is not None
    if target.operator == "in" and upper is not None:
        return min(value - goal, upper - value)
    if target.operator in ("~", "="):
        return -abs(value - goal)
    return goal - value if target.wants_less else value - goal


def find_target(targets: Sequence[Target], target_id: str) -> Target:
    """The target of an id; InputError names the nearest known one."""
    for target in targets:
        if target.id == target_id:
            return target
    known = [target.id for target in targets]
    raise InputError("is not a known target", got=target_id, fix=nearest(target_id, known))
