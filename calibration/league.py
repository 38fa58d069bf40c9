"""The scores of a backtest: ours beside each rival, and where we lose.

league(rows, place) -> list[Score]          per series and origin ("all" too), ours
table(rows) -> Table                        mean errors by forecaster, origin and horizon over a set of series
lost(rows) -> list of sentences             every loss, said
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.backtest import FORECASTERS, Row
from calibration.place import Place
from calibration.scores import Coverage, coverage, mase

INCOME = ("total income[urban]", "total income[rural]")
SCORED_TO = 2022  # the year to which parameters were set and the published scores reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Our scores on one series, from one origin or all."""

    series: str
    origin: int | str
    n: int
    effective_years: int  # distinct years: one national cycle is shared by all origins
    mae_log: float
    mase: float | None
    crps: float | None
    pinball: float | None
    cover50: Coverage
    cover90: Coverage
    width90: float
    versus_trend: float | None  # our mean error over the rival's; below 1 is better
    versus_nation: float | None
    lost_to: tuple[str, ...]


def scored(rows: Iterable[Row], *, until: int = SCORED_TO) -> list[Row]:
    """Rows with an actual, to the last year of the published scores."""
    return [row for row in rows if row.ae_log is not None and row.year <= until]


def league(rows: Sequence[Row], place: Place) -> list[Score]:
    """Our scores by series and origin, in the rows' order."""
    usable = scored(rows)
    found: list[Score] = []
    for series in dict.fromkeys(row.series for row in usable if row.forecaster == "model"):
        mine = [row for row in usable if row.series == series]
        origins: list[int | str] = [*dict.fromkeys(row.origin for row in mine), "all"]
        found += [_score(series, origin, mine, place) for origin in origins]
    return found


def _score(series: str, origin: int | str, rows: Sequence[Row], place: Place) -> Score:
    there = [row for row in rows if origin in ("all", row.origin)]
    ours = [row for row in there if row.forecaster == "model"]
    against = {name: _beside(there, name) for name in FORECASTERS if name != "model"}
    beaten_by = [name for name, ratio in against.items() if ratio is not None and ratio > 1]
    return Score(
        series=series,
        origin=origin,
        n=len(ours),
        effective_years=len({row.year for row in ours}),
        mae_log=mean_error(there, "model") or 0.0,
        mase=scaled_error(ours, place),
        crps=_mean([row.crps for row in ours]),
        pinball=_mean([row.pinball for row in ours]),
        cover50=coverage([bool(row.inside50) for row in ours]),
        cover90=coverage([bool(row.inside90) for row in ours]),
        width90=_mean([row.width90 for row in ours]) or 0.0,
        versus_trend=against["trend"],
        versus_nation=against["nation"],
        lost_to=tuple(beaten_by),
    )


def _beside(rows: Sequence[Row], rival: str) -> float | None:
    """Our mean error over a rival's, on the points the rival speaks about; None where it speaks about none."""
    theirs = [row for row in rows if row.forecaster == rival]
    points = {(row.origin, row.year) for row in theirs}
    ours = [r for r in rows if r.forecaster == "model" and (r.origin, r.year) in points]
    error, own = _mean([row.ae_log for row in theirs]), _mean([row.ae_log for row in ours])
    return own / error if own is not None and error else None


def mean_error(
    rows: Sequence[Row], forecaster: str, *, like: Sequence[Row] | None = None
) -> float | None:
    """Mean absolute error of ln ×100; None unless the forecaster speaks about every point of `like`."""
    own = [row for row in rows if row.forecaster == forecaster]
    if like is not None and len(own) != len(like):
        return None
    return _mean([row.ae_log for row in own])


def scaled_error(rows: Sequence[Row], place: Place) -> float | None:
    """MASE: mean of |error| over the mean yearly change of the sample known at each origin (same definition)."""
    ratios = []
    for row in rows:
        known = place.known(row.origin).series(row.series, row.origin)
        years = sorted(known.levels) if known else []
        changes = [
            known.levels[b] - known.levels[a]
            for a, b in itertools.pairwise(years)
            if known and b == a + 1
        ]
        if changes and row.observed is not None:
            ratios.append(mase([row.observed - row.p50], changes))
    return _mean(ratios)


def best(rows: Sequence[Row]) -> dict[str, float]:
    """Mean error by forecaster over the points every one of them speaks about."""
    ours = [row for row in rows if row.forecaster == "model"]
    errors = {name: mean_error(rows, name, like=ours) for name in FORECASTERS}
    return {name: error for name, error in errors.items() if error is not None}


def lost(
    rows: Sequence[Row], series: Sequence[str] = INCOME
) -> list[tuple[str, str, str, float, float]]:
    """Every loss on these series: (where, its value, rival, our error, the rival's), over all, by origin, by horizon."""
    there = [row for row in scored(rows) if row.series in series]
    found = []
    cuts: list[tuple[str, str, list[Row]]] = [("all", "", there)]
    for key in ("origin", "horizon"):
        for value in sorted({getattr(row, key) for row in there}):
            cuts.append((key, str(value), [row for row in there if getattr(row, key) == value]))
    for where, value, cut in cuts:
        errors = best(cut)
        ours = errors.pop("model", None)
        if ours is None:
            continue
        found += [
            (where, value, rival, ours, error)
            for rival, error in errors.items()
            if error < ours and rival != "nochange"
        ]
    return found


def _mean(values: Iterable[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return float(np.mean(present)) if present else None
