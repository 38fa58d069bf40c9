"""Run a place under many settings at once: the only door from scenarios to the model.

    run(region, [settings, settings, …], outputs) -> Results      one member per settings

A settings is {model element name: value}. The place's own numbers lie under every one of them; what no settings
names keeps the model's default. Which engine ran is the model's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model import InputError, Results, simulate
from model.errors import nearest
from scenarios.region import PLAN, out_of_bounds

if TYPE_CHECKING:
    from calibration.baseline import Value
    from scenarios.region import Region
    from scenarios.registry import Target

Settings = Mapping[str, "Value"]
CONTROLS = ("INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER")


def settings_of(
    region: Region, scenario_id: str = PLAN, changes: Mapping[str, float] | None = None
) -> dict[str, Value]:
    """The settings of a scenario with changes (by lever id or model name) on top.

    Raises InputError for an unknown scenario, an unknown input, or a value its quantity cannot have.
    """
    if scenario_id not in region.scenarios:
        fix = nearest(scenario_id, region.scenarios)
        raise InputError("is not a scenario of this place", got=scenario_id, fix=fix)
    settings: dict[str, Value] = dict(region.scenarios[scenario_id].values)
    for key, value in (changes or {}).items():
        for name in input_names(region, key):
            row = next((row for row in region.inputs.values() if row.name == name), None)
            fault = out_of_bounds(row, value)
            if fault:
                raise InputError(fault[0], where=f'"{name}"', got=f"{value:g}", fix=fault[1])
            settings[name] = value
    return settings


def input_names(region: Region, key: str) -> tuple[str, ...]:
    """The model inputs a lever id, an element name or a whole subscripted name stands for."""
    if key in region.inputs:
        return (region.inputs[key].name,)
    if key.upper() == "INITIAL TIME":
        what = "is the year of the place's data and cannot be moved"
        raise InputError(what, got=key, fix='move "FINAL TIME", or ask about a year on the way')
    if key.upper() in CONTROLS:
        return (key.upper(),)
    constants = region.program.constants
    names = _elements(region, key, constants)
    if not names:
        known = [*region.inputs, *constants, *CONTROLS[1:]]
        raise InputError("is not an input of the model", got=key, fix=nearest(key, known))
    return names


def unit_of(region: Region, key: str) -> str:
    """The model's unit of what a lever id or model name stands for; "" where the model states none."""
    name = input_names(region, key)[0].partition("[")[0]
    return str(region.program.variables[name].unit)


def _elements(region: Region, key: str, constants: Mapping[str, float]) -> tuple[str, ...]:
    program = region.program
    try:
        variable, positions = program.find(key)
    except InputError:
        return ()
    found = (program.element_name(variable, position) for position in positions)
    return tuple(name for name in found if name in constants)


def default_of(region: Region, name: str) -> Value:
    """The value an input has in this place before any scenario."""
    return _default(region, region.own_values, name)


def _default(region: Region, own: Mapping[str, Value], name: str) -> Value:
    """`default_of` with the place's own values at hand; building them for each name would cost more than the run."""
    if name in own:
        return own[name]
    controls = _controls(region)
    return controls[name] if name in controls else region.program.constants[name]


def run(
    region: Region,
    members: Sequence[Settings],
    outputs: Iterable[str],
    times: Sequence[float] | np.ndarray | None = None,
    columns: Mapping[str, np.ndarray] | None = None,
) -> Results:
    """Paths of the outputs, one member per settings, from 2020 to the model's final time. [(time, member)]

    times : the only years wanted; the run goes no further than the last of them. None keeps them all.
    columns : with one settings, the inputs that differ from member to member. {element name: (member,)}
    """
    inputs = {**model_inputs(region, members), **(columns or {})}
    return simulate(region.program, inputs, outputs=list(dict.fromkeys(outputs)), times=times)


def model_inputs(region: Region, members: Sequence[Settings]) -> dict[str, object]:
    """What the model is given for these members: the place's own numbers, each settings' values over them."""
    given: dict[str, dict[int, Value]] = {}
    for number, member in enumerate(members):
        for name, value in member.items():
            given.setdefault(name, {})[number] = value
    own = region.own_values
    inputs: dict[str, object] = dict(own)
    for name, mine in given.items():
        values, fallback = set(mine.values()), None
        if len(mine) < len(members):
            fallback = _default(region, own, name)
            values.add(fallback)
        if len(values) == 1:
            inputs[name] = values.pop()
        elif any(isinstance(value, tuple) for value in values):
            raise InputError("is a path and cannot differ between runs made together", got=name)
        else:
            column = np.full(len(members), fallback, dtype=float)
            column[list(mine)] = list(mine.values())
            inputs[name] = column
    if len(members) > 1 and not any(isinstance(value, np.ndarray) for value in inputs.values()):
        inputs |= _spread({**region.program.constants, **inputs}, len(members))
    return inputs


def run_to_targets(
    region: Region,
    members: Sequence[Settings],
    targets: Sequence[Target],
    *,
    every_year: bool = False,
) -> Results:
    """What the targets read in their base and target years (or in every year on the way), and no further.

    What the place's other promises read is kept too: runs that keep the same share one compiled kernel.
    """
    program = region.program
    starts = {member.get("INITIAL TIME", program.initial_time) for member in members}
    ends = {member.get("FINAL TIME", program.final_time) for member in members}
    first = max(start for start in starts if isinstance(start, float))
    last = min(end for end in ends if isinstance(end, float))
    years = {float(y) for t in targets for y in (t.base_year, t.target_year) if y is not None}
    if every_year:
        years = set(np.arange(first, max(years) + 1.0).tolist())
    wanted = [first, *sorted(year for year in years if first < year <= last)]
    return run(region, members, read_by_targets(region), wanted)


def kept_times(region: Region, settings: Settings, *, until: float) -> np.ndarray:
    """Every time a run with these settings keeps, up to a year or its own end. [(time,), year]"""
    at = {**_controls(region), **{key: settings[key] for key in CONTROLS if key in settings}}
    first, end, step, every = (float(at[name]) for name in CONTROLS)  # type: ignore[arg-type]
    every = max(every, step)
    return first + every * np.arange(int((min(until, end) - first) / every + 1e-6) + 1)


def read_by_targets(region: Region) -> list[str]:
    """Every output a verdict of the place can need: what its promises read and what must stand beside them."""
    names = [name for formula in region.formulas.values() for name in formula.names]
    beside = [c.name for c in region.limits.companions if set(c.of) & set(names)]
    return list(dict.fromkeys([*names, *beside]))


def quantity(region: Region, target: Target, results: Results) -> np.ndarray:
    """A target's quantity over time and members; an increment counts from the base year. [(time, member), target unit]"""
    values = region.formulas[target.id].evaluate(lambda name: results[name])
    if target.kind == "cumulative_increment":
        return values - values[at_year(results, target.base_year or results.times[0], target)]
    return values


def at_year(results: Results, year: float, target: Target) -> int:
    """The row of a year; InputError where the model does not run to it."""
    rows = np.flatnonzero(np.isclose(results.times, float(year)))
    if not rows.size:
        first, last = results.times[0], results.times[-1]
        if first <= year <= last:
            what = f"speaks about {year:g}, on which no kept step falls"
            fix = "choose a TIME STEP and SAVEPER that divide the year, e.g. 0.25"
        else:
            what = f"speaks about {year:g}, the model runs over {first:g}—{last:g}"
            fix = f'set "FINAL TIME" to {year:g}' if year > last else "ask about a later year"
        raise InputError(what, where=f"target {target.id}", fix=fix)
    return int(rows[0])


def at_target_year(region: Region, target: Target, results: Results) -> np.ndarray:
    """The quantity in the target's own year. [(member,), target unit]"""
    if target.target_year is None:
        raise ValueError(f"{target.id} promises no figure")
    return quantity(region, target, results)[at_year(results, target.target_year, target)]


def _spread(inputs: Mapping[str, object], members: int) -> dict[str, np.ndarray]:
    """Equal members still come back as that many columns: one plain number written out as an array."""
    name, value = next(
        (k, v) for k, v in inputs.items() if isinstance(v, float) and k not in CONTROLS
    )
    return {name: np.full(members, value)}


def _controls(region: Region) -> dict[str, float]:
    program = region.program
    values = (program.initial_time, program.final_time, program.time_step, program.saveper)
    return dict(zip(CONTROLS, values, strict=True))
