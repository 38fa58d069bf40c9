"""When a run steps and what it keeps: times, step lengths and which of them are saved.

    schedule(program, controls) -> Schedule

Time is INITIAL TIME + i * TIME STEP, computed by multiplication so that rounding does not build up. A value is kept where
Time is within half a step of INITIAL TIME + k * SAVEPER. The controls may themselves change with Time (Vensim allows it);
then they are followed step by step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.engine import limits
from model.engine.nodes import Number, Ref
from model.engine.program import CONTROLS, ENDS, Names, Program, Unsupported, names_in
from model.engine.source import key
from model.errors import InputError

_TINY = 1e-6  # of a step
_CONTROL_KEYS = frozenset(key(name) for name in CONTROLS)


@dataclass(frozen=True)
class Schedule:
    """times (step + 1,), dts (step,), saved (step + 1,) bool; the last time is FINAL TIME."""

    times: np.ndarray
    dts: np.ndarray
    saved: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        return self.times[self.saved]


def schedule(program: Program, times: np.ndarray | None = None) -> Schedule:
    """The steps of a run of the program with its own controls; `times`: keep only these.

    Raises InputError for a step that is not positive, times that run backwards, times that are never reached.
    """
    start, stop, step, every = (_constant(program, name) for name in CONTROLS)
    if start is None or stop is None or step is None or every is None:
        found = _followed(program)
    else:
        found = _even(program, start, stop, step, every)
    return found if times is None else _only(found, times, program)


def _constant(program: Program, name: str) -> float | None:
    variable = program.variables.get(name)
    for _ in range(4):
        if variable is None:
            return _constant(program, "TIME STEP") if name == "SAVEPER" else None
        expr = variable.rules[0].expr
        if isinstance(expr, Number):
            return expr.value
        variable = program.variables.get(expr.name) if isinstance(expr, Ref) else None
        if variable is None:
            return None
    return None


def _check(program: Program, start: float, stop: float, step: float) -> None:
    if not step > 0 or not math.isfinite(step):
        raise InputError("must be above 0", file=program.name, where="TIME STEP", got=step)
    if not (math.isfinite(start) and math.isfinite(stop)) or stop < start:
        raise InputError(
            "ends before it begins",
            file=program.name,
            where="FINAL TIME",
            got=stop,
            fix=f"INITIAL TIME is {start:g}",
        )
    limits.within(
        (stop - start) / step,
        limits.MAX_STEPS,
        f"takes {(stop - start) / step:,.12g} steps",
        file=program.name,
    )


def _even(program: Program, start: float, stop: float, step: float, every: float) -> Schedule:
    _check(program, start, stop, step)
    count = math.ceil((stop - start) / step - _TINY)
    times = start + step * np.arange(count + 1)
    if not every > 0:
        every = step
    phase = (times - start) / every
    saved = np.abs(phase - np.round(phase)) * every < step * (0.5 - _TINY)
    if every <= step * (1 + _TINY):
        saved[:] = True
    return Schedule(times, np.full(count, step), saved)


def _followed(program: Program) -> Schedule:
    """Controls that change with Time: computed alone, step after step."""
    at = Early(program, [name for name in CONTROLS if name in program.variables])

    def controls(time: float, dt: float) -> list[float]:
        values = at(time, dt)
        return values if len(values) > 3 else [*values, values[2]]

    start = controls(0.0, 1.0)[0]
    time, times, next_save = start, [start], start
    dts: list[float] = []
    saved: list[bool] = []
    while True:
        _, stop, step, every = controls(time, dts[-1] if dts else 1.0)
        _check(program, min(start, stop), stop, step)
        due = time > next_save - step * (0.5 - _TINY)
        saved.append(due)
        if due:
            next_save = time + every
        if time > stop - step * _TINY:
            break
        dts.append(step)
        time = time + step
        times.append(time)
        limits.within(len(times), limits.MAX_STEPS, "takes too many steps", file=program.name)
    return Schedule(np.array(times), np.array(dts), np.array(saved))


class Early:
    """Plain variables that depend on constants and Time alone, computed apart from the rest of the model."""

    def __init__(
        self, program: Program, names: list[str], values: Mapping[str, float] | None = None
    ) -> None:
        from model.engine.lower import lower
        from model.engine.numpy_kernel import NumpyKernel

        self.part = _part(program, names)
        self.kernel = NumpyKernel(lower(self.part))
        self.run = self.kernel.begin(members=1)
        for name, value in (values or {}).items():
            if name in self.part.variables:
                place = self.kernel.plan.places[self.part.variables[name].name]
                self.run.v[place.base : place.base + math.prod(place.shape)] = value
        self.rows = [self.kernel.plan.places[self.part.variables[n].name].base for n in names]
        self.kernel.start(self.run, 0.0, 1.0)

    def __call__(self, time: float, dt: float) -> list[float]:
        """Their values at one time."""
        self.run.whole = time
        self.kernel.start(self.run, time, dt)
        self.kernel.evaluate(self.run, time, dt)
        return [float(self.run.v[row, 0]) for row in self.rows]

    @property
    def constants(self) -> list[str]:
        return [v.name for v in self.part.variables.everything() if v.kind == "constant"]


def ends_by_stock(program: Program) -> list[Unsupported]:
    """A FINAL TIME that a stock moves: the members of a run would end at times of their own."""
    if _constant(program, "FINAL TIME") is None and "FINAL TIME" in program.variables:
        try:
            _part(program, ["FINAL TIME"])
        except InputError:
            control = program.variables["FINAL TIME"]
            return [Unsupported(control.name, ENDS, control.file, control.line)]
    return []


def _part(program: Program, names: list[str]) -> Program:
    """The program cut down to some variables and what they are computed from (no stocks: those differ by member)."""
    wanted: dict[str, None] = {}
    pending = [(name, name) for name in [*names, "TIME STEP"] if name in program.variables]
    while pending:
        name, asked = pending.pop()
        variable = program.variables[name]
        if variable.name in wanted:
            continue
        if variable.kind == "stock":
            raise InputError(
                f'depends on the stock "{variable.name}"',
                file=program.name,
                where=f'"{asked}"',
                fix="compute it from constants and Time",
            )
        wanted[variable.name] = None
        used = {n for rule in variable.rules for n in names_in(rule.expr)}
        pending += [(n, asked) for n in sorted(used) if n in program.variables]
    return replace(program, variables=Names({name: program.variables[name] for name in wanted}))


def _only(found: Schedule, times: np.ndarray, program: Program) -> Schedule:
    """Keep the steps nearest the wanted times; no step is made after the last of them."""
    saved = np.zeros(found.times.size, dtype=bool)
    slack = 0.5 * (found.dts.max() if found.dts.size else 1.0)
    for time in np.atleast_1d(np.asarray(times, dtype=float)):
        at = int(np.argmin(np.abs(found.times - time)))
        if abs(found.times[at] - time) > slack:
            raise InputError(
                "is not a time of the run",
                file=program.name,
                got=f"{time:g}",
                fix=f"choose between {found.times[0]:g} and {found.times[-1]:g}",
            )
        saved[at] = True
    last = int(np.flatnonzero(saved).max(initial=0))
    return Schedule(found.times[: last + 1], found.dts[:last], saved[: last + 1])


def with_controls(program: Program, values: Mapping[str, float]) -> Program:
    """The program with INITIAL TIME, FINAL TIME, TIME STEP or SAVEPER replaced by numbers."""
    variables = {v.name: v for v in program.variables.everything()}
    for name, value in values.items():
        known = program.variables.get(name)
        if known is None:  # SAVEPER need not be written
            known = replace(program.variables["TIME STEP"], name="SAVEPER")
        rule = replace(known.rules[0], expr=Number(float(value)), subs=(), boxes=())
        variables[known.name] = replace(known, rules=(rule,), kind="constant")
    return replace(program, variables=Names(variables))


def is_control(name: str) -> bool:
    return key(name) in _CONTROL_KEYS
