"""What stood in the way of a target that was missed: each limit taken away in turn.

    bound_by(region, settings, short, required) -> {target id: limit ids, the heaviest first}

A limit counts when, alone, its absence would close at least a twentieth of the distance. "effort" is the plan's own
lever: a value inside its range would do. "lever_end": even the end of the lever's range would not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scenarios.registry import Target, margin
from scenarios.required import Required
from scenarios.runs import Settings, at_target_year, input_names, run_to_targets

if TYPE_CHECKING:
    from scenarios.region import Region

COUNTS = 0.05  # of the distance
EFFORT, LEVER_END = "effort", "lever_end"


def bound_by(
    region: Region,
    settings: Settings,
    short: Sequence[Target],
    answers: Mapping[str, Required],
) -> dict[str, tuple[str, ...]]:
    """The limits behind each missed target, by the share of the distance each explains alone."""
    if not short:
        return {}
    limits = region.limits.limits
    members: list[Settings] = [settings]
    members += [{**settings, **relaxed(region, limit.relax)} for limit in limits]
    results = run_to_targets(region, members, short)
    found = {}
    for target in short:
        values = at_target_year(region, target, results)
        distance = -margin(float(values[0]), target)
        gains = {
            limit.id: (margin(float(value), target) + distance) / distance if distance else 0.0
            for limit, value in zip(limits, values[1:], strict=True)
        }
        heavy = sorted((key for key in gains if gains[key] >= COUNTS), key=lambda key: -gains[key])
        answer = answers.get(target.id)
        if answer is not None:
            heavy.insert(0, EFFORT if answer.in_range else LEVER_END)
        found[target.id] = tuple(heavy)
    return found


def relaxed(region: Region, relax: Mapping[str, float]) -> dict[str, float]:
    """The model inputs that take a limit away, element by element."""
    return {name: float(value) for key, value in relax.items() for name in input_names(region, key)}
