"""What a share is worth: the same question with each parameter of the income process at the ends of its range.

    over_ranges(ask) -> Ranges          per target the least and the greatest share, and what gave them

Sampling error is not the error of the answer. This range stands beside every share, in the same size of type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from calibration.process import process_rows
from scenarios.futures.ask import Ask
from scenarios.futures.chunk import last_year, opened
from scenarios.futures.ensemble import Ensemble, Progress, ensemble
from scenarios.futures.quantities import INCOME
from scenarios.futures.sobol import REPLICATES

POINTS = 128  # a replicate: 2 048 members a variant
LOCAL = ("sigma_place_no_history", "sigma_gap_no_history")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One other set of assumptions about how income moves."""

    name: str
    process: tuple[tuple[str, float], ...]
    shares: dict[str, float]  # target id -> share of sampled futures


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """Shares over the variants; empty where no target depends on income's luck."""

    variants: tuple[Variant, ...]

    def span(self, target_id: str) -> tuple[float, float] | None:
        """The least and the greatest share of a target."""
        found = [v.shares[target_id] for v in self.variants if target_id in v.shares]
        return (min(found), max(found)) if found else None


def over_ranges(ask: Ask, *, progress: Progress | None = None) -> Ranges:
    """Run every variant with the same members. Raises InputError for what cannot be asked."""
    ask = replace(ask, points=min(ask.points, POINTS), replicates=REPLICATES).prepared()
    touched = tuple(key for key in ask.targets if _rests_on_luck(ask, key))
    if not touched or not ask.noise:
        return Ranges(variants=())
    ask = replace(ask, targets=touched)
    ask = replace(ask, until=ask.until or last_year(ask))
    found: list[Variant] = []
    every = variants(ask)
    for done, (name, process) in enumerate(every):
        if progress:
            progress(done, len(every))
        shares = _shares(ensemble(_with(ask, process)))
        found.append(Variant(name=name, process=process, shares=shares))
    return Ranges(variants=tuple(found))


def variants(ask: Ask) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Each parameter at both ends; and the yearly slowing of growth taken as known at both ends."""
    forecast = opened(ask).chances.forecast
    local = forecast is not None and forecast.local
    rows = [row for row in process_rows() if not (local and row.name in LOCAL)]
    found: list[tuple[str, tuple[tuple[str, float], ...]]] = [
        (f"{row.name} {end:g}", ((row.name, end),)) for row in rows for end in (row.low, row.high)
    ]
    drift = next(row for row in rows if row.name == "drift_mean")
    for end in (drift.low, drift.high):
        found.append((f"drift known {end:g}", (("drift_mean", end), ("drift_sd", 0.0))))
    return found


def _with(ask: Ask, process: tuple[tuple[str, float], ...]) -> Ask:
    names = {name for name, _ in process}
    kept = tuple((name, value) for name, value in ask.process if name not in names)
    return replace(ask, process=(*kept, *process))


def _rests_on_luck(ask: Ask, target_id: str) -> bool:
    members = opened(replace(ask, targets=(target_id,)))
    return members.income is not None and INCOME in members.region.program.variables


def _shares(found: Ensemble) -> dict[str, float]:
    return {row.target.id: row.share.value for row in found.targets}
