"""Which inputs a target's value rests on, and which levers come first.

    effects(region, settings, target_ids) -> {target id: {input id: Effect}}     every input moved to its two ends, one at a time
    levers_for(region, scenario_id, changes, target_ids) -> lever ids, strongest first
    idle_levers(...) -> {lever id: year}          levers that move a target only after its year
    resting_on(...) -> the inputs below "derived" that move the value at all

One ensemble run answers all of it; the result is kept per scenario and switches, not per slider position.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from calibration import Grade, growths
from model.engine.program import names_in
from scenarios.registry import margin
from scenarios.runs import (
    Settings,
    at_target_year,
    default_of,
    quantity,
    run,
    run_to_targets,
    settings_of,
)

if TYPE_CHECKING:
    from model import Input
    from model.engine.results import Results
    from scenarios.region import Region
    from scenarios.registry import Target

SHAKY = (Grade.UNVERIFIED, Grade.ESTIMATE, Grade.ASSUMPTION)
NOTHING = 1e-7  # relative to the target: an effect below this is the machine's rounding
BESIDE_IT = (
    1e-2  # of the strongest lever's effect: a plan's lever below this is not what moves the target
)
RECENT = range(2016, 2020)  # years whose mean stands on a lever's strip
MATTERS = 1e-3  # relative to the target: what a verdict "rests on" moves its value by at least this


@dataclass(frozen=True, slots=True)
class Effect:
    """A target's value with one input at its low and at its high end. [target unit]"""

    low: float
    high: float

    @property
    def size(self) -> float:
        return abs(self.high - self.low)


def grade_of(region: Region, row: Input) -> Grade:
    """How far the value in force in this place can be trusted."""
    return Grade(region.inputs[row.id].grade)


def effects(
    region: Region, settings: Settings, target_ids: Sequence[str]
) -> dict[str, dict[str, Effect]]:
    """Each input of the place (switches apart) at both ends, all else as in `settings`."""
    rows = [row for row in region.inputs.values() if row.kind != "switch"]
    members: list[Settings] = []
    for row in rows:
        for end in (row.low, row.high):
            members.append({**settings, row.name: end})
    if not rows or not target_ids:
        return {target_id: {} for target_id in target_ids}
    targets = [region.targets[target_id] for target_id in target_ids]
    results = run_to_targets(region, members, targets)
    found = {}
    for target in targets:
        values = at_target_year(region, target, results).reshape(len(rows), 2)
        found[target.id] = {
            row.id: Effect(float(low), float(high))
            for row, (low, high) in zip(rows, values, strict=True)
        }
    return found


def effects_at(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_ids: Sequence[str]
) -> dict[str, dict[str, Effect]]:
    """`effects` at a scenario with the switches of `changes`; slider positions do not enter.

    All modelled promises of the place share one run, whichever are asked for first.
    """
    switches = {
        key: value
        for key, value in changes.items()
        if key in region.inputs and region.inputs[key].kind == "switch"
    }
    together = [key for key in region.formulas if region.targets[key].promises]
    asked = (*together, *(key for key in target_ids if key not in together))
    found = _kept(Held(region), scenario_id, tuple(sorted(switches.items())), asked)
    return {key: found[key] for key in target_ids}


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """A region as a cache key: the same pack and model give the same key."""

    region: Region

    def __hash__(self) -> int:
        return hash((self.region.id, self.region.hash, self.region.program.hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and hash(self) == hash(other)


@lru_cache(maxsize=256)
def _kept(
    held: Held, scenario_id: str, switches: tuple[tuple[str, float], ...], ids: tuple[str, ...]
) -> dict[str, dict[str, Effect]]:
    return effects(held.region, settings_of(held.region, scenario_id, dict(switches)), ids)


def levers_for(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_ids: Sequence[str]
) -> tuple[str, ...]:
    """Levers that move any of the targets: the strongest for each target in the order asked, so that the main
    target's lever stands on top; then the plan's own, then the rest, by largest effect relative to the target.
    """
    plans = region.scenarios["plan"].values
    modelled = [target_id for target_id in target_ids if target_id in region.formulas]
    found = effects_at(region, scenario_id, changes, modelled)
    levers = region.levers
    size: dict[str, float] = {}
    best: list[str] = []
    for target_id in modelled:
        scale = abs(region.targets[target_id].target_value or 0) or 1.0
        mine = {key: e.size / scale for key, e in found[target_id].items() if key in levers}
        mine = {key: value for key, value in mine.items() if value > NOTHING}
        if mine:
            best.append(max(mine, key=lambda key: (region.inputs[key].name in plans, mine[key])))
        for key, value in mine.items():
            size[key] = max(size.get(key, 0.0), value)
    ordered = sorted(size, key=lambda key: (region.inputs[key].name not in plans, -size[key], key))
    return tuple(dict.fromkeys([*best, *ordered]))


def idle_levers(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_ids: Sequence[str]
) -> dict[str, int]:
    """Levers that do not move any of the targets by its year but do later, with the first whole year they do."""
    modelled = [region.targets[key] for key in target_ids if key in region.formulas]
    moving = set(levers_for(region, scenario_id, changes, target_ids))
    behind = {
        name for t in modelled for n in region.formulas[t.id].names for name in _behind(region, n)
    }
    rows = [
        row
        for key, row in region.levers.items()
        if key not in moving and row.name.split("[")[0] in behind
    ]
    if not rows:
        return {}
    settings = settings_of(region, scenario_id, changes)
    members = [{**settings, row.name: end} for row in rows for end in (row.low, row.high)]
    results = run(region, members, [name for t in modelled for name in region.formulas[t.id].names])
    found: dict[str, int] = {}
    for at, row in enumerate(rows):
        years = [
            results.times[np.argmax(apart)]
            for target in modelled
            if (apart := _apart(region, target, results, 2 * at)).any()
        ]
        if years:
            found[row.id] = math.ceil(min(years) - 1e-6)
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def better_low(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_ids: Sequence[str]
) -> frozenset[str]:
    """Levers whose low end brings the target they move most farther ahead than their high end does."""
    modelled = [target_id for target_id in target_ids if target_id in region.formulas]
    found = effects_at(region, scenario_id, changes, modelled)
    apart: dict[str, float] = {}  # lever -> how far ahead the high end is, relative to the target
    for target_id in modelled:
        target = region.targets[target_id]
        scale = abs(target.target_value or 0) or 1.0
        for key, effect in found[target_id].items():
            ahead = (margin(effect.high, target) - margin(effect.low, target)) / scale
            if key in region.levers and abs(ahead) > abs(apart.get(key, NOTHING)):
                apart[key] = ahead
    return frozenset(key for key, ahead in apart.items() if ahead < 0)


def _apart(region: Region, target: Target, results: Results, member: int) -> np.ndarray:
    """Whether two members that stand next to each other differ in a target's quantity, at each time. [(time,)]"""
    values = quantity(region, target, results)
    scale = abs(target.target_value or 0) or 1.0
    differ: np.ndarray = np.abs(values[:, member] - values[:, member + 1]) / scale > NOTHING
    return differ


def _behind(region: Region, name: str) -> set[str]:
    return {cause.split("[")[0] for cause in upstream(region, name.split("[")[0])}


def main_lever(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_id: str
) -> Input | None:
    """The lever to ask about: of those the plan itself sets, the one that moves the target most; or of all, where no
    lever of the plan moves it by more than a hundredth of what the strongest does.
    """
    order = levers_for(region, scenario_id, changes, [target_id])
    if not order:
        return None
    plans = region.scenarios["plan"].values
    size = {
        k: e.size
        for k, e in effects_at(region, scenario_id, changes, [target_id])[target_id].items()
    }
    least = BESIDE_IT * max(size[key] for key in order)
    own = [key for key in order if region.inputs[key].name in plans and size[key] >= least]
    return region.inputs[own[0] if own else max(order, key=lambda key: size[key])]


def resting_on(
    region: Region, scenario_id: str, changes: Mapping[str, float], target_id: str
) -> tuple[str, ...]:
    """Input ids graded unverified, estimate or assumption whose range moves the value, strongest first."""
    found = effects_at(region, scenario_id, changes, [target_id])[target_id]
    scale = abs(region.targets[target_id].target_value or 0) or 1.0
    levers, given = region.levers, set(region.limits.given)
    shaky = [
        key
        for key, effect in found.items()
        if key not in levers
        and region.inputs[key].name not in given
        and effect.size / scale > MATTERS
        and region.inputs[key].grade in SHAKY
    ]
    return tuple(sorted(shaky, key=lambda key: -found[key].size))


def switches_for(region: Region, target_ids: Sequence[str]) -> tuple[str, ...]:
    """口径 switches that any of the targets' values depends on by the model's own causes, the nearest first."""
    steps: dict[str, int] = {}
    for target_id in target_ids:
        if target_id in region.formulas:
            for name in region.formulas[target_id].names:
                for cause, distance in _steps_up(region, name.split("[")[0]).items():
                    steps[cause] = min(distance, steps.get(cause, distance))
    found = {
        key: steps[bare]
        for key, row in region.inputs.items()
        if row.kind == "switch" and (bare := row.name.split("[")[0]) in steps
    }
    return tuple(sorted(found, key=lambda key: found[key]))


def upstream(region: Region, name: str) -> set[str]:
    """Every variable a variable depends on, through any number of links, itself included."""
    reads = _reads(Held(region))
    found, edge = {name}, [name]
    while edge:
        edge = [cause for now in edge for cause in reads[now] if cause not in found]
        found.update(edge)
    return found


@lru_cache(maxsize=8)
def _reads(held: Held) -> dict[str, tuple[str, ...]]:
    """What each variable's equations read; without the graph library, which costs a second to load."""
    variables = held.region.program.variables
    return {
        variable.name: tuple(
            {
                variables[read].name
                for rule in variable.rules
                for read in names_in(rule.expr)
                if read in variables
            }
        )
        for variable in variables.everything()
    }


def _steps_up(region: Region, name: str) -> dict[str, int]:
    """Every variable behind a variable and the fewest links to it, itself with 0."""
    steps, edge = {name: 0}, [name]
    while edge:
        at = {cause: steps[now] + 1 for now in edge for cause in region.program.causes(now)}
        edge = [cause for cause in at if cause not in steps]
        steps |= {cause: at[cause] for cause in edge}
    return steps


@dataclass(frozen=True, slots=True)
class Anchors:
    """The marks on a lever's slider. [lever unit]"""

    base2020: float | None
    plan: float | None
    trend: float | None
    stretch: float | None
    record: float | None = None  # the best year on record; None where the lever has no series
    mean: float | None = None  # over the years before 2020 of that series
    stated: bool = True  # whether the plan itself sets the lever, else its `plan` is the default


def anchors(region: Region, lever_id: str) -> Anchors:
    """2020 value, plan value, recent trend, and the best year on record (or the lever's high where lower)."""
    row = region.inputs[lever_id]
    growth = _observed_growth(region, lever_id)
    record = max(growth.values(), default=None)
    before = [value for year, value in growth.items() if year in RECENT]
    return Anchors(
        base2020=growth.get(2020) if growth else _level_of_2020(region, row),
        plan=_scenario_value(region, "plan", row.name),
        trend=_scenario_value(region, "trend", row.name),
        stretch=row.high if record is None else min(record, row.high),
        record=record,
        mean=sum(before) / len(before) if before else None,
        stated=row.name in region.scenarios["plan"].values if "plan" in region.scenarios else False,
    )


def _level_of_2020(region: Region, row: Input) -> float | None:
    """What the lever stood at in 2020; None where the number in force speaks about a later year."""
    own = next((own for own in region.baseline if own.parameter == row.name), None)
    if own is not None and own.year is not None and own.year > 2020:
        return None
    value = default_of(region, row.name)
    return value if isinstance(value, float) else None


def _observed_growth(region: Region, lever_id: str) -> dict[int, float]:
    series = region.anchors.get(lever_id, {}).get("growth_of")
    rows = [o for o in region.history if o.series == series and o.year <= 2020]
    return growths(rows)


def _scenario_value(region: Region, scenario_id: str, name: str) -> float | None:
    scenario = region.scenarios.get(scenario_id)
    if scenario is None:
        return None
    value = scenario.values.get(name, default_of(region, name))
    return value if isinstance(value, float) else None
