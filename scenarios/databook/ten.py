"""A new place from ten numbers: totals split as the model's default place is, the rest national or scaled, as estimates.

    from_ten(given, sectors) -> rows of baseline.csv

One of the ten that was not given is the nation's, a head where it grows with the place (national.csv); so are the few
levels that the nation publishes. Any other quantity that grows with the size of a place (people, beds, CNY a year) is
the default place's, scaled by residents; any other level (a share, a price) is the default place's. All are graded
`estimate` and say whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from calibration.schema import Field, Record, read_table
from model import Input, read_inputs
from model.errors import InputError
from scenarios.databook.cells import as_text

FILE = Path(__file__).with_name("ten.csv")
FIELDS = {
    "id": Field(),
    "zh": Field(),
    "unit": Field(),
    "low": Field(kind="number"),
    "high": Field(kind="number"),
    "inputs": Field(),
    "less": Field(optional=True),
    "hint": Field(),
}
NATIONAL = Path(__file__).with_name("national.csv")
NATIONAL_FIELDS = {
    "name": Field(),  # one of the ten, or an input
    "value": Field(kind="number"),
    "per": Field(optional=True),  # which of the ten it is a head of
    "source": Field(),
}
SIZED = ("person", "bed", "place", "seat", "household", "dwelling", "site", "entity", "hectare")
MONEY_SECTORS = ("finance", "income", "eldercare")
NO_LIMIT = 1e12  # a ceiling so high that it is none
YEAR, VINTAGE = "2020", "2020"
SPLIT = "由十个数中的“{name}”按模型缺省构成拆分"
NATION = "全国数，非本地数据：{source}"
NATION_SPLIT = "全国数，非本地数据，按模型缺省构成拆分：{source}"
SCALED = "模型缺省地区（成都市）按常住人口比例折算，非本地数据；缺省值来源：{source}"
TAKEN = "模型缺省地区（成都市）的水平，非本地数据；缺省值来源：{source}"


@dataclass(frozen=True, slots=True)
class Number:
    """One of the ten: a total over some of the model's inputs (without those of `less`)."""

    id: str
    zh: str
    unit: str
    low: float
    high: float
    inputs: tuple[str, ...]
    less: str
    hint: str


@dataclass(frozen=True, slots=True)
class Given:
    """A number someone filled in."""

    value: float
    grade: str
    source: str
    national: bool = False  # nobody filled it in


@cache
def ten_numbers() -> tuple[Number, ...]:
    """The ten, in the order of the sheet."""
    return tuple(
        Number(
            r["id"],
            r["zh"],
            r["unit"],
            r["low"],
            r["high"],
            tuple(name.strip() for name in r["inputs"].split(";")),
            r["less"],
            r["hint"],
        )
        for r in read_table(FILE, FIELDS)
    )


def fault_of(number: Number, value: float) -> InputError | None:
    """What is wrong with a filled-in number: usually 万 or 亿 not written out."""
    if number.low <= value <= number.high:
        return None
    fix = f"write it in {number.unit}, between {number.low:g} and {number.high:g}"
    return InputError("cannot be", got=f"{value:g}", fix=fix)


def from_ten(given: Mapping[str, Given], sectors: Sequence[str]) -> list[dict[str, str]]:
    """Rows of baseline.csv for every input that describes a place, of the sectors chosen.

    Raises InputError where people over 60 are more than all people.
    """
    inputs = {row.name: row for row in read_inputs(sectors)}
    given = with_national(given)
    ratios = _ratios(given, inputs)
    size = _size(given, inputs)
    rows = []
    for row in inputs.values():
        number = next((n for n in ten_numbers() if row.name in n.inputs and n.id in ratios), None)
        if number is not None:
            rows.append(_row_given(row, number, given[number.id], ratios[number.id]))
        elif row.name in national():
            rows.append(_row_national(row))
        elif _grows(row):
            rows.append(_row_estimated(row, size, SCALED))
        elif row.kind == "baseline":
            rows.append(_row_estimated(row, 1.0, TAKEN))
    return rows


@cache
def national() -> dict[str, Record]:
    """The nation's numbers by the name of one of the ten, or of an input."""
    return {row["name"]: row for row in read_table(NATIONAL, NATIONAL_FIELDS)}


def with_national(given: Mapping[str, Given]) -> dict[str, Given]:
    """What was given, and the nation's number for each of the ten that was not; a head of nobody's is left out."""
    found = dict(given)
    for number in ten_numbers():
        row = national().get(number.id)
        if number.id in found or row is None or (row["per"] and row["per"] not in found):
            continue
        value = row["value"] * (found[row["per"]].value if row["per"] else 1.0)
        found[number.id] = Given(value, "estimate", row["source"], national=True)
    return found


def _ratios(given: Mapping[str, Given], inputs: Mapping[str, Input]) -> dict[str, float]:
    """How many times the default place's total each given number is."""
    found = {}
    for number in ten_numbers():
        default = sum(inputs[name].default for name in number.inputs if name in inputs)
        if number.id in given and default > 0:
            value = given[number.id].value
            if number.less:
                value -= given[number.less].value
            if value < 0:
                fix = f"{number.zh} includes {number.less}"
                raise InputError("is less than a part of it", got=given[number.id].value, fix=fix)
            found[number.id] = value / default
    return found


def _size(given: Mapping[str, Given], inputs: Mapping[str, Input]) -> float:
    """Residents of this place against the default place's; 1 where nobody says."""
    names = [n for n in inputs if n.startswith("initial residents ")]
    total = sum(inputs[name].default for name in names)
    residents = given.get("residents")
    return residents.value / total if residents and total else 1.0


def _grows(row: Input) -> bool:
    """Whether a quantity is larger in a larger place, by its unit."""
    top, *below = row.unit.split("/")
    money = top == "CNY" and row.sector in MONEY_SECTORS and abs(row.default) < NO_LIMIT
    money = money or row.name == "base GDP"
    return (top in SIZED or money) and set(below) <= {"year"}


def _row_given(row: Input, number: Number, given: Given, ratio: float) -> dict[str, str]:
    """An input that is one of the ten, or its part of one; the nation's spread as the default place's does."""
    alone = len(number.inputs) == 1
    value = row.default * ratio
    if given.national:
        source = (NATION if alone else NATION_SPLIT).format(source=given.source)
        return _row_spread(row, value, row.low * ratio, row.high * ratio, source)
    grade = given.grade if alone else "estimate"
    source = given.source if alone else SPLIT.format(name=number.zh)
    return _row(row, value, value, value, grade, source, "fixed")


def _row_national(row: Input) -> dict[str, str]:
    found = national()[row.name]
    source = NATION.format(source=found["source"])
    return _row_spread(row, found["value"], row.low, row.high, source)


def _row_estimated(row: Input, size: float, source: str) -> dict[str, str]:
    said = source.format(source=row.source)
    return _row_spread(row, row.default * size, row.low * size, row.high * size, said)


def _row_spread(row: Input, value: float, a: float, b: float, source: str) -> dict[str, str]:
    """An estimate with the range of its input about it."""
    low, high = min(a, b, value), max(a, b, value)
    return _row(row, value, low, high, "estimate", source, "uniform")


def _row(
    row: Input, value: float, low: float, high: float, grade: str, source: str, distribution: str
) -> dict[str, str]:
    ends = ("", "") if low == high else (as_text(low), as_text(high))
    return {
        "parameter": row.name,
        "value": as_text(value),
        "unit": row.unit,
        "year": YEAR,
        "low": ends[0],
        "high": ends[1],
        "distribution": distribution if ends[0] else "fixed",
        "grade": grade,
        "vintage": VINTAGE,
        "source": source,
        "note": row.zh,
    }
