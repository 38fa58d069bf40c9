"""Where a target stands on the way: at any year against the straight line, and how late its lever may still be pulled.

    progress_of(verdict, 2023) -> Progress | None
    phase_ins(region, settings, verdicts) -> {target id: PhaseIn}

A lever's response is taken to be the same whenever it is pulled: what it changes k years after 2020 it changes k years
after a later start (as a ratio for growth rates, which compound; as a difference for everything else). That is exact
where the response does not depend on the calendar, and close where only prices and ageing do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model import InputError
from scenarios.registry import Target, margin, met
from scenarios.required import Required
from scenarios.runs import Settings, quantity, run_to_targets

if TYPE_CHECKING:
    from scenarios.region import Region
    from scenarios.verdict import Verdict

ON_LINE = 1e-3  # relative to the target: closer than this is on the line
NOTICED = 0.1  # of the lever's whole effect: from here on its pull shows
RATE = "1/year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One year on the way. [target unit]"""

    year: int
    value: float | None  # on the model's path; None where the target is not modelled
    straight_line: float | None  # None where the document gives no base
    ahead: float | None  # of the straight line, positive on the good side

    @property
    def state(self) -> str:
        """ahead, on, behind, or unknown."""
        if self.ahead is None or self.straight_line is None:
            return "unknown"
        if abs(self.ahead) <= ON_LINE * max(abs(self.straight_line), 1e-300):
            return "on"
        return "ahead" if self.ahead > 0 else "behind"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseIn:
    """How a lever's pull arrives, and the last year-end by which it must be pulled."""

    lever: str  # model element name
    lag_years: int | None  # until a tenth of its effect shows; None where it shows none
    latest_start: (
        int | None
    )  # pulled to its best end by the end of that year it still reaches; None: never

    def too_late(self, start: int) -> bool:
        """Whether pulling it at the end of that year cannot reach the target any more."""
        return self.latest_start is None or start > self.latest_start


def progress_of(verdict: Verdict, year: int) -> Progress | None:
    """The target's way at a year between base and target; None where it promises no figure.

    Raises InputError for a year outside base and target year.
    """
    target = verdict.target
    if target.target_value is None or target.target_year is None:
        return None
    path = verdict.path
    first = target.base_year or (2020 if path is None else int(path.years[0]))
    if not min(first, target.target_year) <= year <= target.target_year:
        fix = f"ask for a year from {first} to {target.target_year}"
        raise InputError("is not on the way of this target", where=target.id, got=year, fix=fix)
    value = None if path is None else float(np.interp(year, path.years, path.values))
    line = _straight(target, verdict, year, first)
    ahead = None if value is None or line is None else _good_side(value - line, target)
    return Progress(year=year, value=value, straight_line=line, ahead=ahead)


def _straight(target: Target, verdict: Verdict, year: int, first: int) -> float | None:
    """The straight line from the printed base (or the model's 2020) to the target; a rate asks the same every year."""
    goal = target.target_value
    assert goal is not None and target.target_year is not None
    if target.kind in ("growth_rate", "threshold"):
        return goal
    base = target.base_value
    if target.kind == "cumulative_increment":
        base = 0.0
    elif base is None and verdict.path is not None:
        base = float(np.interp(first, verdict.path.years, verdict.path.values))
    if base is None:
        return None
    span = target.target_year - first
    return goal if span == 0 else base + (goal - base) * (year - first) / span


def _good_side(difference: float, target: Target) -> float:
    return -difference if target.wants_less else difference


def phase_ins(
    region: Region, settings: Settings, verdicts: Sequence[Verdict]
) -> dict[str, PhaseIn]:
    """For each missed target with a lever: how its pull arrives and when it must come at the latest."""
    asked = [(v.target, v.required) for v in verdicts if v.required is not None and not v.reached]
    if not asked:
        return {}
    members: list[Settings] = [settings]
    for _, answer in asked:
        lifted = {**settings, **answer.given_values}
        members += [{**lifted, answer.lever: end} for end in (answer.low, answer.high)]
    results = run_to_targets(region, members, [target for target, _ in asked], every_year=True)
    found = {}
    for at, (target, answer) in enumerate(asked):
        paths = quantity(region, target, results)
        ends = [paths[:, 1 + 2 * at], paths[:, 2 + 2 * at]]
        last = int((target.target_year or 0) - results.times[0])
        best = max(ends, key=lambda path: margin(float(path[last]), target))
        rate = _is_rate(region, answer)
        found[target.id] = _phase_in(target, answer, paths[:, 0], best, last, rate=rate)
    return found


def _is_rate(region: Region, answer: Required) -> bool:
    row = next((row for row in region.inputs.values() if row.name == answer.lever), None)
    return row is not None and row.unit == RATE


def _phase_in(
    target: Target, answer: Required, plan: np.ndarray, pulled: np.ndarray, last: int, *, rate: bool
) -> PhaseIn:
    compounds = rate and bool((plan > 0).all() and (pulled > 0).all())
    effect = (pulled / plan - 1.0 if compounds else pulled - plan)[: last + 1]
    after = plan[last] * (1.0 + effect) if compounds else plan[last] + effect
    years = last - np.flatnonzero(met(after, target))  # pulled so many years after the start
    shows = np.flatnonzero(np.abs(effect) >= NOTICED * abs(effect[-1]))
    moves = bool(effect[-1])
    first = (target.target_year or 0) - last
    return PhaseIn(
        lever=answer.lever,
        lag_years=int(shows[0]) if moves else None,
        latest_start=first + int(years.max()) if years.size else None,
    )


def as_json(found: Progress | None) -> Mapping[str, object] | None:
    """Plain values of a progress, for `--json`."""
    if found is None:
        return None
    return {
        "year": found.year,
        "value": found.value,
        "straight_line": found.straight_line,
        "ahead": found.ahead,
        "state": found.state,
    }
