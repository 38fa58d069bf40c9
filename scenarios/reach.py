"""The `keda reach` answer as plain values, stable keys (design §6).

reach("chengdu", "plan", {}, None) -> {region, scenario, targets: [...], notes, command, hashes}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.answer import command
from scenarios.pace import pace_of
from scenarios.region import open_region
from scenarios.registry import Target
from scenarios.required import Required
from scenarios.verdict import Verdict, judge


def reach(
    region_id: str,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str] | None,
) -> dict[str, Any]:
    """Verdicts of all promises of a place (or those asked for) in one scenario."""
    region = open_region(region_id)
    verdicts = judge(region, scenario_id, changes, target_ids)
    return {
        "region": region_id,
        "scenario": scenario_id,
        "targets": [_row(verdict) for verdict in verdicts],
        "notes": [],
        "command": command("reach", region, scenario_id, changes, target_ids or ()),
        "hashes": {"model": region.program.hash, "data": region.hash},
    }


def _row(verdict: Verdict) -> dict[str, Any]:
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
        "pace": _pace(target),
        "bound_by": list(verdict.bound_by),
        "assumptions": verdict.assumptions,
        "resting_on": list(verdict.resting_on),
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


def _pace(target: Target) -> dict[str, Any] | None:
    pace = pace_of(target)
    if pace is None:
        return None
    return {"per_year": pace.per_year, "growth": pace.growth, "years": pace.years, "why": pace.why}
