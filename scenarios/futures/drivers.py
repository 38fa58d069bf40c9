"""Yearly noise of what drives the other sectors: residents, births, output, revenue, prices, boardings.

    drivers(program) -> tuple[Driver, ...]                those of drivers.csv whose table the model has
    driver.path(scores, cycle, shock, size) -> (year, member)        logarithms, one a year

One shock indicator serves all: a year in which income falls is a year in which builders, buyers and riders stay away.
`growth` is an addition to a year's growth, `walk` a level that wanders, `level` a level about its own mean. Evidence and
grade of each stand in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.schema import Field, Grade, read_table

if TYPE_CHECKING:
    from model import Program

TABLE = Path(__file__).parent / "drivers.csv"
_NUMBERS = ("sd", "ar", "mean_sd", "shock", "shock_sd", "lag", "with_cycle")
FIELDS = {
    "table": Field(),
    "kind": Field(choices=("growth", "walk", "level")),
    **{name: Field(kind="number") for name in _NUMBERS},
    "grade": Field(choices=[grade.value for grade in Grade]),
    "source": Field(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Noise of one table of the model. Logarithms, not per cent."""

    table: str  # the model's lookup, one knot a calendar year
    kind: str  # growth, walk, level
    sd: float  # of an ordinary year
    ar: float  # how much of a year's noise is left in the next
    mean_sd: float  # of the lasting mean
    shock: float  # in a shock year
    shock_sd: float
    lag: float  # years after the shock
    with_cycle: float  # correlation with the common cycle
    grade: str
    source: str

    def scores(self, years: Sequence[int]) -> tuple[str, ...]:
        """Names of the normal scores it needs: its principal paths, and its lasting mean."""
        return (
            *(f"{self.table} path {i + 1}" for i in range(len(years))),
            f"{self.table} mean",
        )

    def path(
        self, scores: np.ndarray, cycle: np.ndarray, shock: np.ndarray, size: np.ndarray
    ) -> np.ndarray:
        """The noise of each year.

        scores : (year + 1, member)     standard normal, as named by `scores`
        cycle : (year, member)          the common cycle, unit variance
        shock, size : (year, member)    0 or 1; normal score of the depth
        Returns (year, member).
        """
        years = len(cycle)
        own = np.diff(_principal(self.ar, years) @ scores[:years], axis=0, prepend=0.0)
        noise = self.sd * (self.with_cycle * cycle + np.sqrt(1 - self.with_cycle**2) * own)
        noise = noise + self.mean_sd * scores[years] + self._fall(shock, size)
        return np.cumsum(noise, axis=0) if self.kind == "walk" else noise

    def _fall(self, shock: np.ndarray, size: np.ndarray) -> np.ndarray:
        fall = shock * (self.shock + self.shock_sd * size)
        lag = int(self.lag)
        return fall if not lag else np.concatenate([np.zeros_like(fall[:lag]), fall[:-lag]])


@lru_cache(maxsize=32)
def _principal(ar: float, years: int) -> np.ndarray:
    """Principal paths of the cumulated noise, the largest first. [(year, score)]"""
    at = np.arange(years)
    yearly = ar ** np.abs(at[:, None] - at[None, :]) if ar else np.eye(years)
    sums = np.tril(np.ones((years, years)))
    values, vectors = np.linalg.eigh(sums @ yearly @ sums.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), at])
    return vectors * signs * np.sqrt(np.maximum(values, 0.0))


@lru_cache(maxsize=1)
def all_drivers() -> tuple[Driver, ...]:
    """Every row of the table."""
    return tuple(Driver(**record.values) for record in read_table(TABLE, FIELDS))


def drivers(program: Program) -> tuple[Driver, ...]:
    """The drivers whose table the model has."""
    return tuple(
        driver for driver in all_drivers() if driver.table.partition("[")[0] in program.variables
    )
