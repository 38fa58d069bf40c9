"""Yearly series beside income totals: how each may go on after the last year known.

    row = drivers()["residents total"]
    row.paths(level, last_growth, scores, shocks) -> (year, member)

A series grows by a mean of its own (uncertain, and it may persist): g[t] = m + u[t], u[t] = φ·u[t-1] + sd·z[t], and falls in a
shock year. `odds` does the same on the log odds of a share; `level` returns to its own mean; `rate` is a growth rate itself and
adds nothing up. Units: log points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from calibration.schema import Field, Grade, read_table

TABLE = Path(__file__).parent / "series.csv"
FORMS = ("income", "growth", "odds", "level", "rate", "boardings")
HOLD_OUTS = ("true", "pseudo", "fitted", "impossible")
_NUMBER = Field(kind="number", optional=True)
_FIELDS = {
    "series": Field(),
    "form": Field(choices=FORMS),
    "scope": Field(choices=("place", "nation")),
    **dict.fromkeys(("mean", "mean_sd", "sd", "phi", "shock"), _NUMBER),
    "hold_out": Field(choices=HOLD_OUTS),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "vintage": Field(kind="year"),
    "source": Field(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """How one series goes on. `hold_out` says what a comparison with later actuals is worth:

    true        everything used was known at the origin
    pseudo      the series was revised later, or a parameter is younger than the origin
    fitted      a default was changed after a miss
    impossible  nothing was observed before, or the base itself is younger
    """

    series: str
    form: str
    scope: str
    mean: float  # log points a year
    mean_sd: float
    sd: float  # of a year (of the level itself for `level`)
    phi: float
    shock: float  # log points in a shock year
    hold_out: str
    grade: Grade
    vintage: int
    source: str

    def kind(self, origin: int) -> str:
        """What the comparison is worth from an origin: true only where the parameters are no younger than it."""
        later = self.form != "income" and self.vintage > origin
        return "pseudo" if later and self.hold_out == "true" else self.hold_out

    def paths(
        self,
        past: Mapping[int, float],
        growths: Mapping[int, float],
        origin: int,
        scores: np.ndarray,
        shocked: np.ndarray,
    ) -> np.ndarray:
        """Levels after the origin. [unit of the series]

        past : year -> level of one definition, with the origin
        growths : year -> log points, of that definition
        scores : (1 + year, member)   the first is the mean's
        shocked : (year, member)      whether the year is a shock year
        Returns (year, member).
        """
        if self.form == "level":
            return self._levels(past, origin, scores)
        mean = self.mean + self.mean_sd * scores[0]
        seen = 100 * np.log1p(past[origin]) if self.form == "rate" else growths.get(origin)
        usual = self.sd / np.sqrt(1 - self.phi**2)
        away = usual * scores[1] if seen is None else seen - mean
        growth = np.empty_like(scores[1:])
        for year in range(growth.shape[0]):
            away = self.phi * away + self.sd * scores[1 + year]
            growth[year] = mean + away + self.shock * shocked[year]
        if self.form == "rate":
            return np.expm1(growth / 100)
        cumulated = np.cumsum(growth, axis=0) / 100
        if self.form == "odds":
            start = np.log(past[origin] / (1 - past[origin]))
            return 1 / (1 + np.exp(-(start + cumulated)))
        return past[origin] * np.exp(cumulated)

    def _levels(self, past: Mapping[int, float], origin: int, scores: np.ndarray) -> np.ndarray:
        """About the mean of what was seen; the mean itself is known only so well."""
        logs = 100 * np.log([past[y] for y in sorted(past) if y <= origin])
        centre = logs.mean() + self.sd / np.sqrt(logs.size) * scores[0]
        away = logs[-1] - centre
        steps = []
        for z in scores[1:]:
            away = self.phi * away + self.sd * np.sqrt(1 - self.phi**2) * z
            steps.append(centre + away)
        return np.exp(np.array(steps) / 100)


@lru_cache(maxsize=1)
def drivers() -> Mapping[str, Driver]:
    """The rows of the table by series; empty numbers are 0."""
    found = {}
    for row in read_table(TABLE, _FIELDS):
        values = {**row.values, "grade": Grade(row["grade"])}
        values |= {key: values[key] or 0.0 for key in ("mean", "mean_sd", "sd", "phi", "shock")}
        found[row["series"]] = Driver(**values)
    return found


def boardings(
    at_origin: float, km: np.ndarray, km_served: float, recovering: bool, scores: np.ndarray
) -> np.ndarray:
    """Metro boardings a year: km open to an elasticity, recovery from a shock year, 2 % a year, noise, later setbacks.

    km : (year, member) open after the origin; km_served : open on average in the year of the origin [km]
    scores : (2 + 3·year, member). Returns (year, member) [person/year].
    Source: intensity of Chengdu's network 2019–22 (1.45, .97, .88, .77 万 boardings a km and day).
    """
    years = km.shape[0]
    elasticity = 0.55 + 0.25 / 1.6448536269514722 * scores[0]
    recovery = 1.25 * np.exp(0.10 * scores[1]) if recovering else np.ones_like(scores[1])
    noise, which, depth = np.split(scores[2:], 3)
    setback = np.where(which < -0.5244005127080409, np.clip(0.8 + 0.08 * depth, 0, 1), 1.0)
    growth = 1.02 ** np.arange(1, years + 1)[:, None]
    return (
        at_origin
        * (km / km_served) ** elasticity
        * recovery
        * growth
        * np.exp(0.07 * noise)
        * setback
    )
