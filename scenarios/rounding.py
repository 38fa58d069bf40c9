"""Whether the digits a plan prints could alone explain a miss: 7.5% may be anything from 7.45 to 7.55.

rounding_of(region, scenario_id, changes, settings, targets) -> {target id: Rounding}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.registry import Target, met
from scenarios.runs import Settings, at_target_year, input_names, run_to_targets

if TYPE_CHECKING:
    from scenarios.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """The target's value with every printed rate of the scenario at the ends of its rounding interval."""

    rates: tuple[str, ...]  # model inputs moved
    low: float  # [target unit]
    high: float
    explains: bool  # the favourable end reaches the target


def rounding_of(
    region: Region,
    scenario_id: str,
    changes: Mapping[str, float],
    settings: Settings,
    targets: Sequence[Target],
) -> dict[str, Rounding]:
    """For each target the span that rounding of the scenario's own printed rates allows.

    Rates that the reader has moved are no longer the document's and stay where they are.
    """
    moved = {name for key in changes for name in input_names(region, key)}
    printed = {
        override.name: override
        for override in region.scenarios[scenario_id].overrides
        if override.half_unit and override.name not in moved
    }
    if not printed or not targets:
        return {}
    ends: list[Settings] = [
        {**settings, **{o.name: o.value + sign * o.half_unit for o in printed.values()}}
        for sign in (-1.0, 0.0, 1.0)
    ]
    results = run_to_targets(region, ends, targets)
    found = {}
    for target in targets:
        low, now, high = at_target_year(region, target, results)
        if low == now == high:
            continue
        explains = bool(met(np.array([low, high]), target).any())
        span = sorted((float(low), float(high)))
        found[target.id] = Rounding(
            rates=tuple(printed), low=span[0], high=span[1], explains=explains
        )
    return found
