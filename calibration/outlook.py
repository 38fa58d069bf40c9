"""What may come after the origin, series by series, from what was known then.

    outlook(place.known(2020), 2020, seed=0) -> Outlook     .members[series] is (year, member) to 2025

Income totals follow the conditioned process; other yearly series their driver (drivers.py); what only the model can say follows
the model with its uncertain inputs drawn from their priors (structure.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from calibration.derived import derived
from calibration.drivers import boardings, drivers
from calibration.place import ERROR, OTHER_ERROR, Place
from calibration.process import AREAS, Forecast, Process, condition, read_process
from calibration.structure import structural

END = 2025
POINTS = 14  # 2^14 members
SERVED = {
    2020: 345.0
}  # km open on average in a year in which the network jumped; 302 km at its start, 558 at its end


@dataclass(frozen=True, slots=True)
class Outlook:
    """Predictive members of every series that can be predicted from the origin."""

    origin: int
    years: tuple[int, ...]
    forecast: Forecast
    members: Mapping[str, np.ndarray]  # series -> (year, member), in the series' unit
    hold_out: Mapping[str, str]  # series -> true, pseudo, fitted, impossible
    definition: Mapping[str, str]


class _Scores:
    """Normal scores in a fixed order of dimensions: income path, shocks, sizes, then each driver in the table's order."""

    def __init__(self, forecast: Forecast, years: int, seed: int) -> None:
        self.path, self.span, self.years = forecast.dims, len(forecast.years), years
        wanted = dict.fromkeys(("growth", "odds", "level", "rate"), 1 + years)
        wanted |= {"boardings": 2 + 3 * years, "income": len(AREAS)}
        sizes = {row.series: wanted[row.form] for row in drivers().values()}
        ends = np.cumsum([self.path + 2 * years, *sizes.values()])
        self.at = {
            name: slice(int(end - size), int(end))
            for (name, size), end in zip(sizes.items(), ends[1:], strict=True)
        }
        points = qmc.Sobol(int(ends[-1]), rng=np.random.default_rng(seed)).random_base2(POINTS)
        self.z = ndtri(np.clip(points, 1e-12, 1 - 1e-12)).T

    def of(self, series: str) -> np.ndarray:
        return self.z[self.at[series]]

    def shocks(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of occurrence and size over the forecast's whole span; years beyond the outlook stay calm."""
        calm = np.zeros((self.span - self.years, self.z.shape[1]))
        first = self.path
        which = self.z[first : first + self.years]
        size = self.z[first + self.years : first + 2 * self.years]
        return np.concatenate([which, calm]), np.concatenate([size, calm])


def outlook(
    known: Place,
    origin: int,
    *,
    seed: int = 0,
    process: Process | None = None,
    structure: bool = True,
    only: str = "",
    spread: float = 1.0,
) -> Outlook:
    """Everything that can be said about the years to 2025 from a place's evidence of `origin`.

    only : a form of driver ("income") where nothing else is asked for.
    spread : factor on the width of the Gaussian part about its centre, for "what if every sd were half as large".
    """
    years = tuple(range(origin + 1, END + 1))
    own, national = known.income_growths()
    forecast = condition(process or read_process(), own=own, nation=national, origin=origin)
    forecast = replace(forecast, factor=spread * forecast.factor)
    if not years:
        return Outlook(origin, years, forecast, {}, {}, {})
    scores = _Scores(forecast, len(years), seed)
    which, size = scores.shocks()
    shocked = (which < ndtri(forecast.process.shock_share))[: len(years)]
    growth = forecast.growth(scores.z[: forecast.dims], which, size)
    found: dict[str, np.ndarray] = {}
    words: dict[str, str] = {}
    definition: dict[str, str] = {}
    for name, row in drivers().items():
        if only and row.form != only:
            continue
        series = known.series(name, origin)
        if row.form == "income":
            area = AREAS.index(name.partition("[")[2].rstrip("]"))
            base = _income_base(known, AREAS[area], origin)
            sums = growth[area, : len(years)].cumsum(axis=0)
            if base is not None:
                level, error = base
                start = level * np.exp(error / 100 * scores.of(name)[0])
                found[name] = start * np.exp(sums / 100)
            else:
                index = f"income index[{AREAS[area]}]"
                found[index], words[index] = 100 * np.exp(sums / 100), "impossible"
                definition[index] = f"{origin} = 100"
        elif series is not None and row.form != "boardings":
            found[name] = row.paths(series.levels, series.growths, origin, scores.of(name), shocked)
        if name in found:
            words[name] = row.kind(origin)
            definition[name] = series.definition if series else "derived"
    if structure:
        extra = structural(known, origin, years, given=found, seed=seed)
        for name, (paths, word) in extra.items():
            found.setdefault(name, paths)
            words.setdefault(name, word)
            series = known.series(name, origin)
            definition.setdefault(name, series.definition if series else "model")
    if not only:
        for name, (paths, word) in derived(known, origin, years, found, seed=seed + 1).items():
            found[name], words[name] = paths, word
            definition[name] = "derived"
    trips = None if only else known.series("metro boardings", origin)
    if trips is not None:
        found["metro boardings"] = _boardings(known, origin, forecast, scores, found, trips.levels)
        words["metro boardings"] = drivers()["metro boardings"].kind(origin)
        definition["metro boardings"] = trips.definition
    return Outlook(origin, years, forecast, found, words, definition)


def _income_base(known: Place, area: str, origin: int) -> tuple[float, float] | None:
    """Level at the origin and its error in log points: observed there, else the place's own 2020 figures added up."""
    series = known.series(f"total income[{area}]", origin)
    if series is not None:
        return series.levels[origin], 0.0
    parts = [row for row in known.baseline if row.parameter.startswith(f"base income[{area},")]
    if len(parts) != 4 or origin != 2020:
        return None
    worst = max(ERROR.get(row.grade, OTHER_ERROR) for row in parts)
    return sum(row.value for row in parts if isinstance(row.value, float)), worst


def _boardings(
    known: Place,
    origin: int,
    forecast: Forecast,
    scores: _Scores,
    found: Mapping[str, np.ndarray],
    levels: Mapping[int, float],
) -> np.ndarray:
    km = known.series("metro km open", origin)
    open_now = km.levels[origin] if km else 1.0
    draws = found.get("metro km open")
    members = scores.z.shape[1]
    if draws is None:
        path = np.full((scores.years, members), open_now)
    else:
        path = np.tile(draws, (1, members // draws.shape[1] + 1))[:, :members]
    return boardings(
        levels[origin],
        path,
        SERVED.get(origin, open_now),
        origin in forecast.years_flagged,
        scores.of("metro boardings"),
    )
