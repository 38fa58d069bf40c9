"""How far the model of a place may be believed: its saved calibration as rows a page can show.

    evidence(region) -> Evidence        series with their errors, grades of inputs, what data do not determine

Errors are mean absolute errors in log points (× 100), as the calibration scores them; `origin` is the last year known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration.fitted import read_document
from calibration.history import Observation, read_history
from calibration.league import SCORED_TO
from calibration.place import NATION
from model.inputs import GRADES
from scenarios.region import Region

ORIGIN = 2020
FEWEST = 2  # points from which a series is compared with its naive trend
BETTER, WORSE, OPEN = "better", "worse", "open"
NO_TEST = ("fitted", "impossible")  # hold-outs that test nothing
BAND = ("p05", "p25", "p50", "p75", "p95")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One observed series: how well it is followed and how well it was foreseen."""

    name: str
    definition: str
    kind: str  # what the hold-out is worth: true, pseudo, fitted, impossible
    fit: float | None  # mean absolute error over the observed value [Dmnl]
    ours: float | None  # hold-out error from ORIGIN [log points]
    trend: float | None  # the naive trend's on the same points
    points: int
    inside: int  # of `points` inside the 90 % band
    all_inside: int  # of the points of every origin
    all_points: int
    lost_to: tuple[str, ...]

    @property
    def word(self) -> str:
        """Whether it beat the naive trend; OPEN where there is too little, or no honest test, to say so."""
        if self.kind in NO_TEST or self.ours is None or self.trend is None or self.points < FEWEST:
            return OPEN
        return BETTER if self.ours < self.trend else WORSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One year of a fan: the band foreseen from ORIGIN, and what came."""

    year: int
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    trend: float | None
    observed: float | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Parameters that the data do not determine, and why."""

    names: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a place's history says about its model."""

    until: int
    series: tuple[Series, ...]
    fans: Mapping[str, tuple[Step, ...]]
    history: Mapping[
        str, tuple[Observation, ...]
    ]  # by series, the nation's where the place has none
    unknown: tuple[Unknown, ...]
    notes: tuple[tuple[str, str], ...]
    hashes: Mapping[str, str]

    @property
    def compared(self) -> tuple[Series, ...]:
        """Those with enough points to be held against their naive trend."""
        return tuple(row for row in self.series if row.word != OPEN)

    @property
    def better(self) -> int:
        """How many of `compared` beat it."""
        return sum(row.word == BETTER for row in self.compared)

    @property
    def covered(self) -> tuple[int, int]:
        """Observed values inside the 90 % band, and all of them, from ORIGIN; only where that tests anything."""
        tested = [row for row in self.series if row.kind not in NO_TEST]
        return sum(row.inside for row in tested), sum(row.points for row in tested)

    @property
    def last(self) -> int:
        """The last year whose observations are scored."""
        seen = [s.year for steps in self.fans.values() for s in steps if s.observed is not None]
        return min(max(seen, default=self.until), SCORED_TO)


def evidence(region: Region) -> Evidence | None:
    """The saved calibration of a place; None where there is none."""
    document = read_document(region.id)
    if document is None:
        return None
    fans = _fans(document["holdout"])
    return Evidence(
        until=int(document["until"]),
        series=_series(document, fans),
        fans=fans,
        history=_history(region),
        unknown=tuple(
            Unknown(tuple(row["names"]), row["reason_zh"], row["reason_en"])
            for row in document["not_identified"]
        ),
        notes=tuple((note["zh"], note["en"]) for note in document["notes"]),
        hashes=document["hashes"],
    )


def _history(region: Region) -> dict[str, tuple[Observation, ...]]:
    found: dict[str, list[Observation]] = {}
    own = {o.series for o in region.history}
    national = (o for o in read_history(NATION) if o.series not in own)
    for each in (*region.history, *national):
        found.setdefault(each.series, []).append(each)
    return {name: tuple(rows) for name, rows in found.items()}


def grades(region: Region) -> dict[str, int]:
    """How many inputs of the place's model stand at each grade, best first."""
    found = Counter(row.grade for row in region.inputs.values())
    return {grade: found[grade] for grade in GRADES if found[grade]}


def _fans(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Step, ...]]:
    found: dict[str, list[Step]] = {}
    for row in sorted(rows, key=lambda row: (row["series"], row["year"])):
        if row["origin"] != ORIGIN or row["p05"] is None:
            continue
        rivals = row.get("rivals") or {}
        band = {name: float(row[name]) for name in BAND}
        step = Step(
            year=int(row["year"]), **band, trend=rivals.get("trend"), observed=row["observed"]
        )
        found.setdefault(row["series"], []).append(step)
    return {name: tuple(steps) for name, steps in found.items()}


def _series(
    document: Mapping[str, Any], fans: Mapping[str, tuple[Step, ...]]
) -> tuple[Series, ...]:
    fit = {row["series"]: row for row in document["fit"] if not row["by_construction"]}
    kinds = {row["series"]: row for row in document["holdout"] if row["origin"] == ORIGIN}
    scores: dict[str, dict[str, Any]] = {}
    for row in document["scores"]:
        scores.setdefault(row["series"], {})[str(row["origin"])] = row
    seen = [
        name for name, steps in fans.items() if any(step.observed is not None for step in steps)
    ]
    names = dict.fromkeys([*scores, *fit, *seen])
    return tuple(_row(name, fit.get(name), kinds.get(name), scores.get(name, {})) for name in names)


def _row(
    name: str,
    fit: Mapping[str, Any] | None,
    kind: Mapping[str, Any] | None,
    scores: Mapping[str, Mapping[str, Any]],
) -> Series:
    here, whole = scores.get(str(ORIGIN)), scores.get("all")
    ours = None if here is None else float(here["mae_log"])
    ratio = None if here is None else here["versus_trend"]
    definition = (fit or kind or {}).get("definition", "")
    return Series(
        name=name,
        definition=definition,
        kind="" if kind is None else str(kind["kind"]),
        fit=None if fit is None else float(fit["mape"]),
        ours=ours,
        trend=None if not ratio or ours is None else ours / ratio,
        points=0 if here is None else int(here["cover90"]["n"]),
        inside=0 if here is None else int(here["cover90"]["inside"]),
        all_points=0 if whole is None else int(whole["cover90"]["n"]),
        all_inside=0 if whole is None else int(whole["cover90"]["inside"]),
        lost_to=() if here is None else tuple(here["lost_to"]),
    )
