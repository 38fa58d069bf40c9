"""What a person may move or a place must supply: one row of a sector's inputs.csv each.

    read_inputs() -> tuple[Input, ...]            every row that the joined model still has, checked
    by_name(inputs)["build time"].checked(-1)     InputError: -1 is below 0; …

A row feeds the slider, the check and the documentation; its default is the constant in the `.mdl`, so neither can
drift from the other unnoticed. `low` and `high` are the usual range; `checked` refuses only what cannot be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.constants import Constant, constants, constants_of
from model.errors import InputError, nearest, raise_all
from model.joined import SECTORS, chosen, joined_equations
from model.tables import Row, read_rows

COLUMNS = (
    *("id", "name", "zh", "en", "unit", "low", "default", "high", "kind", "group", "shown"),
    *("step", "description_zh", "description_en", "grade", "source"),
)
NEEDED = ("id", "name", "zh", "en", "group", "description_zh", "description_en", "source")
KINDS = ("lever", "assumption", "switch", "baseline")
SHOWN = ("percent", "count", "money", "year", "number", "switch")
GRADES = ("plan", "official", "unverified", "derived", "estimate", "assumption")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One constant of the model as people meet it. Values are in model units, never percent or 万."""

    id: str  # stable, used in addresses: "plan_rate_total__urban"
    name: str  # the model's element name: "plan rate total[urban]"
    zh: str
    en: str
    unit: str
    low: float
    default: float
    high: float
    kind: str  # one of KINDS
    group: str
    shown: str  # how a page shows it, one of SHOWN
    step: float
    description_zh: str
    description_en: str
    grade: str  # one of GRADES
    source: str
    sector: str

    @property
    def floor(self) -> float:
        """The least value that can be: 0 unless the usual range itself goes below it."""
        return 0.0 if self.low >= 0 else -math.inf

    @property
    def ceiling(self) -> float:
        """The greatest value that can be: the last choice of a switch, else no bound."""
        return self.high if self.kind == "switch" else math.inf

    def in_range(self, value: float) -> bool:
        """Whether a value lies in the usual range, ends included."""
        return self.low <= value <= self.high

    def checked(self, value: float, *, where: str | None = None) -> float:
        """The value, or an InputError where it cannot be: not finite, a negative time, an unknown switch position."""
        place = where or f'input "{self.name}"'
        usual = f"the usual range is {self.low:g} to {self.high:g} {self.unit}"
        if not math.isfinite(value):
            raise InputError("is not a finite number", where=place, got=value, fix=usual)
        if self.kind == "switch" and value not in range(int(self.low), int(self.high) + 1):
            choices = ", ".join(str(n) for n in range(int(self.low), int(self.high) + 1))
            raise InputError("is not a choice", where=place, got=f"{value:g}", fix=f"use {choices}")
        if value < self.floor:
            raise InputError(
                "cannot be negative", where=place, got=f"{value:g}", fix=f"write 0 or more; {usual}"
            )
        return value


def by_name(inputs: Iterable[Input]) -> dict[str, Input]:
    """Inputs by the model's element name."""
    return {each.name: each for each in inputs}


def read_inputs(sectors: Iterable[str] | None = None) -> tuple[Input, ...]:
    """Rows of every sector's inputs.csv, in file order; a row whose constant only stands in for another sector is
    left out once that sector is joined. Raises every fault of every file together."""
    return _read_inputs(chosen(sectors))


@lru_cache(maxsize=16)
def _read_inputs(sectors: tuple[str, ...]) -> tuple[Input, ...]:
    joined = constants_of(joined_equations(sectors))
    found: list[Input] = []
    faults: list[InputError] = []
    for sector in sectors:
        path = SECTORS / sector / "inputs.csv"
        rows, wrong = inputs_of(path, alone=constants([sector]), sector=sector)
        before = by_name(found)  # a stand-in that two sectors read is one input
        found += [each for each in rows if each.name in joined and each.name not in before]
        faults += wrong
    raise_all(faults)
    return tuple(found)


def inputs_of(
    path: Path, *, alone: Mapping[str, Constant], sector: str
) -> tuple[list[Input], list[InputError]]:
    """The good rows of one file and the faults of the others; `alone` are the constants of the sector by itself."""
    found: list[Input] = []
    faults: list[InputError] = []
    for row in read_rows(path, COLUMNS):
        try:
            each = _input(row, sector)
        except InputError as fault:
            faults.append(fault)
            continue
        wrong = [*_faults(each, row, alone), *_repeated(each, row, found)]
        faults += wrong
        if not wrong:
            found.append(each)
    return found, faults


def _input(row: Row, sector: str) -> Input:
    for column in NEEDED:
        if not row[column]:
            raise row.error("is empty", column, fix="every input needs one")
    numbers = {column: row.required_number(column) for column in ("low", "default", "high", "step")}
    texts = {column: row[column] for column in COLUMNS if column not in numbers}
    return Input(**texts, **numbers, sector=sector)  # type: ignore[arg-type]


def _faults(each: Input, row: Row, alone: Mapping[str, Constant]) -> list[InputError]:
    faults = []
    if not re.fullmatch(r"[a-z0-9_]+", each.id):
        faults.append(row.error("is not an id", "id", fix="use lower case, digits and underscores"))
    for column, known in (("kind", KINDS), ("shown", SHOWN), ("grade", GRADES)):
        if row[column] not in known:
            faults.append(row.error("is not known", column, fix=f"use one of {', '.join(known)}"))
    if not each.low <= each.default <= each.high:
        fix = f"keep low <= default <= high, here {each.low:g}, {each.default:g}, {each.high:g}"
        faults.append(row.error("lies outside low and high", "default", fix=fix))
    if each.step <= 0:
        faults.append(row.error("is not a step", "step", fix="write a number above 0"))
    return [*faults, *_unlike_model(each, row, alone)]


def _unlike_model(each: Input, row: Row, alone: Mapping[str, Constant]) -> list[InputError]:
    constant = alone.get(each.name)
    if constant is None:
        return [row.error("is no constant of the model", "name", fix=nearest(each.name, alone))]
    faults = []
    if each.default != constant.value:
        fix = f"the model says {constant.value:g} ({constant.file.name})"
        faults.append(row.error("is not the model's default", "default", fix=fix))
    if each.unit != constant.unit:
        faults.append(row.error("is not the model's unit", "unit", fix=f"write {constant.unit}"))
    return faults


def _repeated(each: Input, row: Row, before: Sequence[Input]) -> list[InputError]:
    return [
        row.error("stands twice in this file", column, fix="keep one row")
        for column in ("id", "name")
        if any(getattr(other, column) == getattr(each, column) for other in before)
    ]
