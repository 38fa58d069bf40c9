"""The `keda reach` answer as plain values, stable keys (design §6).

reach("chengdu", "plan", {}, None) -> {region, scenario, targets: [...], notes, command, hashes}
reach("chengdu", "plan", {}, ["cd-015"], at=2023, start=2024)      where it stands in 2023; levers pulled at end-2024
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from model import InputError
from scenarios.answer import command
from scenarios.by_grade import kept
from scenarios.pace import pace_of
from scenarios.progress import PhaseIn, as_json, phase_ins, progress_of
from scenarios.region import Region, open_region
from scenarios.registry import Target
from scenarios.required import Required
from scenarios.runs import input_names, settings_of
from scenarios.unlinked import why_arithmetic
from scenarios.verdict import Verdict, judge

TOO_LATE = "too_late"


def reach(
    region_id: str,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str] | None,
    *,
    at: int | None = None,
    start: int | None = None,
) -> dict[str, Any]:
    """Verdicts of all promises of a place (or those asked for) in one scenario.

    at : a year on the way, whose path value and straight line are given too.
    start : the year at whose end levers are pulled at the earliest; a target its lever can no longer reach is
        "too_late".
    """
    region = open_region(region_id)
    verdicts = judge(region, scenario_id, changes, target_ids)
    phases = phase_ins(region, settings_of(region, scenario_id, changes), verdicts)
    return {
        "region": region_id,
        "scenario": scenario_id,
        "targets": [
            {
                **_row(region, verdict),
                "state": _state(verdict, phases.get(verdict.target.id), start),
                "phase_in": _phase(phases.get(verdict.target.id), start),
                "progress": _progress(verdict, at, alone=target_ids is not None),
            }
            for verdict in verdicts
        ],
        "notes": outside_ranges(region, changes),
        "command": command("reach", region, scenario_id, changes, target_ids or ()),
        "hashes": {"model": region.program.hash, "data": region.hash},
    }


def _state(verdict: Verdict, phase: PhaseIn | None, start: int | None) -> str:
    late = phase is not None and start is not None and phase.too_late(start)
    return TOO_LATE if late else verdict.state


def _phase(phase: PhaseIn | None, start: int | None) -> dict[str, Any] | None:
    if phase is None:
        return None
    return {
        "lever": phase.lever,
        "lag_years": phase.lag_years,
        "latest_start": phase.latest_start,
        "too_late": None if start is None else phase.too_late(start),
    }


def _progress(verdict: Verdict, at: int | None, *, alone: bool) -> Any:
    """The way at a year; a year off the way of one target is refused only where that target was asked for."""
    if at is None:
        return None
    try:
        return as_json(progress_of(verdict, at))
    except InputError:
        if alone:
            raise
        return None


def _row(region: Region, verdict: Verdict) -> dict[str, Any]:
    target = verdict.target
    return {
        "id": target.id,
        "indicator": target.indicator,
        "unit": target.unit,
        "state": verdict.state,
        "reached": verdict.reached,
        "value": verdict.value,
        "target_value": target.target_value,
        "target_year": target.target_year,
        "margin": verdict.margin,
        "first_year": verdict.first_year,
        "required": _required(verdict.required),
        "pace": _pace(target, int(region.program.initial_time)),
        "why_not_modelled": _why(region, target),
        "bound_by": list(verdict.bound_by),
        "assumptions": verdict.assumptions,
        "grades": dict(Counter(region.inputs[key].grade for key in verdict.resting_on)),
        "resting_on": list(verdict.resting_on),
        "variance_by_grade": kept(region.id).get(target.id),
        "readings": [
            {"zh": r.label_zh, "en": r.label_en, "value": r.value, "reached": r.reached}
            for r in verdict.readings
        ],
        "companions": [
            {"name": c.name, "value": c.value, "hollow": c.hollow} for c in verdict.companions
        ],
        "rounding": None
        if verdict.rounding is None
        else {
            "low": verdict.rounding.low,
            "high": verdict.rounding.high,
            "explains": verdict.rounding.explains,
        },
    }


def _required(found: Required | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "lever": found.lever,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "in_range": found.in_range,
        "nearest_value": found.nearest_value,
        "nearest_outcome": found.nearest_outcome,
        "given": list(found.given),
    }


def _why(region: Region, target: Target) -> dict[str, str] | None:
    found = why_arithmetic(region, target)
    return None if found is None else {"zh": found[0], "en": found[1]}


def outside_ranges(region: Region, changes: Mapping[str, float]) -> list[str]:
    """A line for each value set outside the range its input has here; it is run all the same."""
    rows = {row.name: row for row in region.inputs.values()}
    names = [(name, value) for key, value in changes.items() for name in input_names(region, key)]
    return [
        f'"{name}" = {value:g}: 超出范围 {row.low:g} 至 {row.high:g}，照此推演 '
        f"outside its range, run all the same"
        for name, value in names
        if (row := rows.get(name)) is not None and not row.low <= value <= row.high
    ]


def _pace(target: Target, start: int) -> dict[str, Any] | None:
    pace = pace_of(target, start)
    if pace is None:
        return None
    return {"per_year": pace.per_year, "growth": pace.growth, "years": pace.years, "why": pace.why}
