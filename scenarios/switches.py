"""Which 口径 switches to offer for some targets: those that move them first, the rest of their sector behind.

    switches_in_order(region, scenario_id, changes, target_ids, sectors) -> switch ids

A definition that changes nothing about what is on the screen is noise beside one that decides the verdict; each
is therefore tried at every choice, in one ensemble run, and kept per scenario and definitions in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenarios.effects import NOTHING, switches_for
from scenarios.runs import Settings, at_target_year, run_to_targets, settings_of

if TYPE_CHECKING:
    from scenarios.region import Region


def switches_in_order(
    region: Region,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str],
    sectors: Sequence[str] = (),
) -> tuple[str, ...]:
    """Switch ids: of `sectors`, in their order, with an effect; others with one by size; then the rest of `sectors`."""
    known = switches_for(region, target_ids)
    found = switch_effects(region, settings_of(region, scenario_id, changes), target_ids, known)

    def place(key: str) -> tuple[bool, int, float]:
        moves, sector = found[key] > NOTHING, region.inputs[key].sector
        at_home = sector in sectors
        rank = sectors.index(sector) if at_home else len(sectors)
        return not moves, rank, 0.0 if at_home else -found[key]

    kept = [key for key in known if found[key] > NOTHING or region.inputs[key].sector in sectors]
    return tuple(sorted(kept, key=place))


def switch_effects(
    region: Region, settings: Settings, target_ids: Sequence[str], keys: Sequence[str]
) -> dict[str, float]:
    """The most a target moves over the choices of each switch, relative to the target. [Dmnl]"""
    targets = [region.targets[key] for key in target_ids if key in region.formulas]
    tried = [(key, choice) for key in keys for choice in _choices(region, key)]
    if not targets or not tried:
        return dict.fromkeys(keys, 0.0)
    members = [{**settings, region.inputs[key].name: choice} for key, choice in tried]
    results = run_to_targets(region, members, targets)
    found = dict.fromkeys(keys, 0.0)
    for target in targets:
        values = at_target_year(region, target, results)
        scale = abs(target.target_value or 0.0) or 1.0
        for key in keys:
            own = values[[at for at, (name, _) in enumerate(tried) if name == key]]
            found[key] = max(found[key], float(np.ptp(own)) / scale)
    return found


def _choices(region: Region, key: str) -> list[float]:
    row = region.inputs[key]
    return [float(choice) for choice in range(round(row.low), round(row.high) + 1)]
