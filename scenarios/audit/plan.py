"""What the rules read: the rows of a registry and, where the document prints no base, what else is known.

    Plan(targets, known, observations)        pure data; a rule is a function of it
    plan_of(region) -> Plan                   the one adapter from a region pack

A rule reads no file but the list of documents, never runs the model, and says the grade of every number that is not the document's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calibration.baseline import Baseline
from calibration.history import Observation
from scenarios.audit.names import same_key
from scenarios.audit.printed import Interval, base_interval
from scenarios.registry import ARITHMETIC, Target

if TYPE_CHECKING:
    from scenarios.region import Region

PLAN_GRID = 5  # years; five-year plans start from years divisible by five
OWN = "plan"  # the grade of a number the document itself prints


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A number from outside the document."""

    value: float
    grade: str
    source: str
    low: float | None = None
    high: float | None = None


Known = Mapping[tuple[str, int], KnownValue]  # by model variable ("total income[urban]") and year


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Where a target starts from: the document's own base, or one from outside with its grade."""

    value: float
    interval: Interval
    year: int
    grade: str
    source: str
    ids: tuple[str, ...]  # rows it was read from, beside the target's own

    @property
    def own(self) -> bool:
        """Whether the document itself prints it."""
        return self.grade == OWN


@dataclass(frozen=True, slots=True)
class Plan:
    """The registry of one place, and what is known beside it."""

    targets: tuple[Target, ...]
    known: Known = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()

    def start_year(self, target: Target) -> int:
        """The year a target starts from: its own, the registry's usual base year, else the plan grid's."""
        if target.base_year is not None:
            return target.base_year
        end = target.target_year or 0
        years = Counter(
            row.base_year for row in self.targets if row.base_year and row.base_year < end
        )
        if years:
            return max(years, key=lambda year: (years[year], year))
        return (end - 1) // PLAN_GRID * PLAN_GRID

    def base_of(self, target: Target) -> Base | None:
        """The base of a target: its own column, a row that states it, else what is known; None for none."""
        year = self.start_year(target)
        if target.base_value is not None:
            return _own(target, year)
        for row in self.targets:
            if row.base_value is not None and row.base_year == year and _same(row, target):
                return _own(row, year, ids=(row.id,))
        known = self.known.get((target.variable, year))
        if known is None or target.variable == ARITHMETIC:
            return None
        return Base(
            value=known.value,
            interval=Interval(known.value, known.value),
            year=year,
            grade=known.grade,
            source=known.source,
            ids=(),
        )


def _own(row: Target, year: int, ids: tuple[str, ...] = ()) -> Base:
    assert row.base_value is not None
    return Base(
        value=row.base_value,
        interval=base_interval(row),
        year=year,
        grade=OWN,
        source=row.section,
        ids=ids,
    )


def _same(row: Target, target: Target) -> bool:
    if row.id == target.id or row.unit != target.unit:
        return False
    linked = row.variable == target.variable != ARITHMETIC
    return linked or same_key(row) == same_key(target)


def plan_of(region: Region) -> Plan:
    """The plan of a region pack, with its baseline and history as what is known."""
    rows = tuple(region.targets.values())
    return Plan(rows, known_of(region.baseline, region.history), tuple(region.history))


def known_of(baseline: tuple[Baseline, ...], history: tuple[Observation, ...]) -> Known:
    """What a place's own tables know, by variable and year.

    A baseline row `base income[urban,wage]` of 2020 is the 2020 value of `income[urban,wage]`; paths and rows
    without a year are left out. Where both tables speak, the observation counts.
    """
    known: dict[tuple[str, int], KnownValue] = {}
    for row in baseline:
        if isinstance(row.value, tuple) or row.year is None:
            continue
        value = KnownValue(
            value=row.value, grade=str(row.grade), source=row.source, low=row.low, high=row.high
        )
        known[row.parameter, row.year] = value
        known[row.parameter.removeprefix("base "), row.year] = value
    for seen in sorted(history, key=lambda row: row.vintage):
        known[seen.series, seen.year] = KnownValue(
            value=seen.value, grade=str(seen.grade), source=seen.source
        )
    return known
