"""The two figures a finding sets against each other, each with the row it stands in, and what lies between them.

    sides(finding, targets) -> Sides | None         None where a finding is not about two figures

A figure is printed in a row or worked out from one: 7.5% a year makes 69,762 of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenarios.audit.findings import Finding
from scenarios.audit.sentences import gap_en, gap_zh, number, people, say_en, say_zh
from scenarios.registry import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One figure, in both languages, and the row that states it or that it is worked out from."""

    row: Target
    zh: str
    en: str
    computed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Two figures and their difference."""

    first: Side
    second: Side
    gap_zh: str
    gap_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Where a rule keeps its figures: their keys in `numbers`, their rows in `ids`, and whose unit they share."""

    keys: tuple[str, str]
    rows: tuple[int, int] = (0, 1)
    unit: int = 0
    computed: tuple[bool, bool] = (False, False)
    extra: int = 0  # decimals beyond the printed ones


ONE_ROW = (0, 0)
PAIRS: Mapping[str, tuple[_Pair, ...]] = {
    "rate_against_level": (_Pair(keys=("value", "target_value"), unit=1, computed=(True, False)),),
    "parts_against_headline": (
        _Pair(keys=("rate", "implied_rate"), computed=(False, True), extra=1),
    ),
    "ratio_against_levels": (
        _Pair(keys=("target_value", "value"), computed=(False, True), extra=2),
        _Pair(keys=("target_value", "base_value"), computed=(False, True), extra=2),
    ),
    "share_against_levels": (_Pair(keys=("share", "value"), computed=(False, True), extra=1),),
    "per_head_against_population": (
        _Pair(keys=("value", "total"), unit=1, computed=(True, False)),
    ),
    "parts_against_total": (_Pair(keys=("total", "sum"), computed=(False, True)),),
    "increment_against_level": (_Pair(keys=("target_value", "value"), computed=(False, True)),),
    "yearly_against_sum": (_Pair(keys=("value", "target_value"), unit=1, computed=(True, False)),),
    "target_at_base": (_Pair(keys=("base_value", "target_value"), rows=ONE_ROW),),
    "below_last_period": (_Pair(keys=("last_period", "target_value"), rows=ONE_ROW),),
    "points_or_percent": (
        _Pair(keys=("by_points", "by_percent"), rows=ONE_ROW, computed=(True, True), extra=1),
    ),
}
PEOPLE = ("first_people", "second_people")  # of per_head_against_total


def sides(finding: Finding, targets: Mapping[str, Target]) -> Sides | None:
    """The two figures of a finding. `targets` are the rows of its place by id."""
    rows = [targets[key] for key in finding.ids if key in targets]
    found = finding.numbers
    if finding.rule == "figure_twice" and {"first", "second"} <= found.keys():
        return _twice(float(found["first"]), float(found["second"]), rows)
    if set(PEOPLE) <= found.keys() and len(rows) > 1:
        a, b = (float(found[key]) for key in PEOPLE)
        return _heads(a, b, rows[1], rows[-1])
    for pair in PAIRS.get(finding.rule, ()):
        if set(pair.keys) <= found.keys() and len(rows) > max(*pair.rows, pair.unit):
            a, b = (float(found[key]) for key in pair.keys)
            return _paired(pair, a, b, rows)
    return None


def _paired(pair: _Pair, a: float, b: float, rows: Sequence[Target]) -> Sides:
    unit = rows[pair.unit]
    first, second = (
        Side(
            row=rows[at],
            zh=say_zh(unit, value, extra=pair.extra * computed, stated=not computed),
            en=say_en(unit, value, extra=pair.extra * computed),
            computed=computed,
        )
        for at, value, computed in zip(pair.rows, (a, b), pair.computed, strict=True)
    )
    return _between(first, second, abs(a - b), unit)


def _between(first: Side, second: Side, difference: float, unit: Target) -> Sides:
    if ":" in first.zh:  # of 1:1.3 and 1:1.328 what is after the colon
        zh = en = number(difference, 3)
    elif (
        unit.unit == "1/year"
    ):  # rates are printed to a tenth; two that differ by less are told apart
        zh, en = (f"{number(100 * difference, 2)}{of}" for of in ("个百分点", " percentage points"))
    else:
        zh, en = gap_zh(unit, difference), gap_en(unit, difference)
    return Sides(first=first, second=second, gap_zh=zh, gap_en=en)


def _twice(a: float, b: float, rows: Sequence[Target]) -> Sides | None:
    """Each figure with the first row that states it."""
    found = []
    for value in (a, b):
        row = next((r for r in rows if value in (r.target_value, r.base_value)), None)
        if row is None:
            return None
        found.append(
            Side(row=row, zh=say_zh(row, value, stated=True), en=say_en(row, value), computed=False)
        )
        rows = [r for r in rows if r is not row]
    return _between(found[0], found[1], abs(a - b), found[0].row)


def _heads(a: float, b: float, first: Target, second: Target) -> Sides:
    """How many people two totals would be for."""
    one, other = (
        Side(row=row, zh=people(value), en=f"{value:,.0f} people", computed=True)
        for row, value in ((first, a), (second, b))
    )
    gap = abs(a - b)
    return Sides(first=one, second=other, gap_zh=people(gap), gap_en=f"{gap:,.0f} people")
