"""What calibration is told about a place, and what of it was known at a date.

place = Place(id=…, sectors=…, baseline=…, history=…)
place.known(2020)                 only rows whose evidence is of that year or older
place.series("total income[urban]", 2020) -> Series        one definition, with growths
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from calibration.baseline import Baseline, read_baseline
from calibration.before import before
from calibration.history import Observation, log_growths, read_history
from calibration.process import AREAS
from calibration.schema import Grade

NATION = Path(__file__).parent / "nation.csv"
ERROR = {  # measurement error of one figure, in log points
    Grade.OFFICIAL: 0.1,
    Grade.UNVERIFIED: 0.5,
    Grade.DERIVED: 1.0,
}
OTHER_ERROR = 5.0


@dataclass(frozen=True, slots=True)
class Series:
    """One series of one definition up to a year."""

    name: str
    definition: str
    levels: Mapping[int, float]
    growths: Mapping[int, float]  # log points
    grades: Mapping[int, Grade]

    def error(self, year: int) -> float:
        """Measurement error of a year's figure. [log points]"""
        return ERROR.get(self.grades[year], OTHER_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place's evidence; the model is named by its sectors so that a fit can take fewer."""

    id: str
    sectors: tuple[str, ...]
    baseline: tuple[Baseline, ...] = field(repr=False)
    history: tuple[Observation, ...] = field(repr=False)
    national: tuple[Observation, ...] = field(repr=False)

    def known(self, until: int) -> Place:
        """The place as its evidence stood: nothing younger than `until` remains.

        A number made from younger evidence gives way to what could have been said then (before.csv).
        """
        then = before(self.id, until)
        younger = {row.parameter for row in then}
        return replace(
            self,
            baseline=(
                *(r for r in self.baseline if r.vintage <= until and r.parameter not in younger),
                *then,
            ),
            history=tuple(row for row in self.history if max(row.vintage, row.year) <= until),
            national=tuple(row for row in self.national if max(row.vintage, row.year) <= until),
        )

    def rows(self, name: str) -> tuple[Observation, ...]:
        """Every observation of a series, the place's or the nation's."""
        found = tuple(row for row in self.history if row.series == name)
        return found or tuple(row for row in self.national if row.series == name)

    def series(self, name: str, origin: int) -> Series | None:
        """A series in the definition in force at the origin; None where the origin's year was not observed."""
        rows = self.rows(name)
        there = [row for row in rows if row.year == origin]
        if not there:
            return None
        begun = {
            row.definition: min(r.year for r in rows if r.definition == row.definition)
            for row in there
        }
        definition = max(there, key=lambda row: begun[row.definition]).definition
        own = [row for row in rows if row.definition == definition and row.year <= origin]
        levels = {row.year: row.value for row in own}
        grades = {row.year: row.grade for row in own}
        return Series(name, definition, levels, log_growths(own, name), grades)

    def income_growths(self) -> tuple[dict[str, dict[int, float]], dict[str, dict[int, float]]]:
        """Own and national growth of income by area and year, over all definitions, none joined. [log points]"""
        own = {area: log_growths(self.history, f"total income[{area}]") for area in AREAS}
        national = {area: log_growths(self.national, f"national income[{area}]") for area in AREAS}
        return own, national

    def names(self) -> tuple[str, ...]:
        """Every observed series, the place's first."""
        return tuple(dict.fromkeys(row.series for row in (*self.history, *self.national)))

    def data_hash(self) -> str:
        """Hash of the rows this place holds."""
        return fingerprint((*self.baseline, *self.history, *self.national))


@lru_cache(maxsize=1)
def national_series() -> tuple[Observation, ...]:
    """The national series every place is compared with."""
    return read_history(NATION)


def read_place(folder: Path, sectors: Iterable[str]) -> Place:
    """A place's evidence from its folder; a place without history has the nation's only."""
    history = folder / "history.csv"
    return Place(
        id=folder.name,
        sectors=tuple(sectors),
        baseline=read_baseline(folder / "baseline.csv"),
        history=read_history(history) if history.is_file() else (),
        national=national_series(),
    )


def fingerprint(rows: Iterable[object]) -> str:
    """Hash of rows by their content (not of files: an empty line changes nothing)."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode() + b"\0")
    return digest.hexdigest()[:16]
