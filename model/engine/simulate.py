"""Run a program: inputs in, Results out.

    simulate(program, inputs, outputs=…, times=…) -> Results        the one call most readers need
    stream(program, inputs_of, members=…) -> iterator of Results    any number of members in chunks of one size

Inputs replace constants, initial values of stocks, lookups and the four controls; a float for all members or an array
(member,). Members never see each other, so a chunk gives the same numbers wherever it is cut.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from model.engine import limits
from model.engine.bound import Bound, Inputs, bind, given
from model.engine.ir import Given, Plan
from model.engine.llvm_text import LANES
from model.engine.lower import lower
from model.engine.numpy_kernel import NumpyKernel
from model.engine.program import ENDS, Program, Unsupported
from model.engine.results import Results
from model.engine.schedule import Schedule, schedule
from model.engine.source import key
from model.errors import InputError

METHODS = ("euler", "rk4")
ENGINES = ("auto", "kernel", "compiled", "numpy", "pysd")
_CHUNK_VALUES = 3_000_000  # v of one chunk: small enough for memory, large enough for speed
_WORTH_COMPILING = 1e7
_MOST_CHOSEN = 64
_NUMPY_A_SECOND = 4e7  # row values
_A_STATEMENT = 50  # row values: what NumPy takes for any statement, however few members there are
_WORTH_ITS_OWN = 3e9  # row values: below it the kernel of all rows, once there, does as well
_WORTH_WAITING = 3e8  # row values to compute: NumPy would need longer than compiling takes


class Kernel(Protocol):
    """What computes a plan: NumpyKernel or CompiledKernel."""

    name: str

    def compute(
        self, given: Given, schedule: Schedule, rows: np.ndarray, method: str = "euler"
    ) -> np.ndarray: ...


def simulate(
    program: Program,
    inputs: Inputs | None = None,
    *,
    outputs: Sequence[str] | None = None,
    times: Sequence[float] | np.ndarray | None = None,
    engine: str = "auto",
    method: str | None = None,
) -> Results:
    """Run the model for every member.

    Parameters
    ----------
    inputs : {element name: float | (member,)}    A name without element sets all its elements. A lookup is ((x…), (y…)),
        y (point,) or (point, member). All arrays have one length; it is 1 where all are floats.
    outputs : element names; a bare name means all its elements; None means everything.
    times : which times to keep; None means every SAVEPER.
    engine : "kernel" the fastest that is ready, "compiled" (waits until it is), "numpy", or "pysd" (the reference: it runs
        the file's own text as Python, so for models one trusts). "auto" is "kernel", or PySD where a file of the user's
        own holds what the engine does not compute: one line on standard error, and PySD reads a text of our words only.
    method : "euler" or "rk4"; None is what the file says (a Vensim text: euler).

    Raises InputError for unknown names, lengths that differ, values that are not numbers, and what the engine cannot do.
    """
    method = method or program.source.method
    if engine not in ENGINES or method not in METHODS:
        raise InputError(
            "is not known",
            got=engine if engine not in ENGINES else method,
            fix=f"choose from {', '.join((*ENGINES, *METHODS))}",
        )
    inputs = dict(inputs or {})
    if engine == "pysd":
        from model.engine.pysd_runner import run_pysd

        return run_pysd(program, inputs, outputs, times, method=method)
    if beyond := _beyond(program, inputs):
        return _instead(program, beyond, inputs, outputs, times, engine, method)
    bound = bind(program, inputs)
    groups = [
        _run(bound.program_of(controls), bound, where, outputs, times, engine, method)
        for controls, where in bound.groups()
    ]
    done = (
        groups[0]
        if len(groups) == 1
        else _merged(groups, [where for _, where in bound.groups()], bound.members)
    )
    return replace(done, notes=(*done.notes, *program.cautions)) if program.cautions else done


def stream(
    program: Program,
    inputs_of: Callable[[int, int], Inputs],
    *,
    members: int,
    chunk: int = 4096,
    **how: object,
) -> Iterator[Results]:
    """Results of members [first, last) at a time; `inputs_of(first, last)` gives their inputs. Memory does not grow."""
    for first in range(0, members, chunk):
        last = min(first + chunk, members)
        yield simulate(program, inputs_of(first, last), **how)  # type: ignore[arg-type]


def prepare(program: Program) -> None:
    """Begin to compile the program in the background (or read it from the cache), before anyone asks for a run."""
    from model.engine.compiled_kernel import compiled

    compiled(plan_of(program))


def made_from(program: Program, mark: str) -> None:
    """Say what a program was made from, all of it: its kernel on the disk is then found without writing its text."""
    plan_of(program).__dict__["_made_from"] = mark


# --- running ----------------------------------------------------------------------------------------------------
def plan_of(program: Program, values: tuple[tuple[str, float], ...] = ()) -> Plan:
    """The plan of a program; made once, kept with it."""
    cache = program.__dict__.setdefault("_plans", {})
    if values not in cache:
        cache[values] = lower(program, dict(values))
    return cache[values]


def _plan_for(program: Program, bound: Bound) -> Plan:
    """The plan with orders of delays as the inputs say (they fix the number of rows)."""
    plan = plan_of(program)
    fixed = {}
    for variable, _, values in bound.constants:
        if variable.name in plan.structural:
            if np.unique(values).size > 1:
                raise InputError(
                    "fixes the order of a delay and must be the same for all members",
                    got=variable.name,
                )
            fixed[variable.name] = float(np.ravel(values)[0])
    return plan_of(program, tuple(sorted(fixed.items()))) if fixed else plan


def chosen_rows(
    program: Program, plan: Plan, outputs: Sequence[str] | None
) -> tuple[tuple[str, ...], np.ndarray]:
    """Element names asked for, and their rows; kept with the plan, as the same outputs are asked for again and again."""
    kept = plan.__dict__.setdefault("_chosen", {})
    asked = None if outputs is None else tuple(outputs)
    if asked not in kept:
        if len(kept) >= _MOST_CHOSEN:
            kept.clear()
        kept[asked] = _chosen_rows(program, plan, asked)
    found: tuple[tuple[str, ...], np.ndarray] = kept[asked]
    return found


def _chosen_rows(
    program: Program, plan: Plan, outputs: tuple[str, ...] | None
) -> tuple[tuple[str, ...], np.ndarray]:
    wanted = list(program.variables) if outputs is None else list(outputs)
    if outputs is None:
        count = sum(math.prod(v.shape) for v in program.variables.everything())
        what = f"the results of all variables are {count:,} series"
        limits.within(count, limits.MAX_SERIES, what, file=program.name, fix="name those you want")
    names: list[str] = []
    rows: list[int] = []
    for name in wanted:
        variable, positions = program.find(name)
        if variable.kind == "lookup":
            if outputs is not None:
                raise InputError("is a lookup and has no values over time", got=name)
            continue
        place = plan.places[variable.name]
        for position in positions:
            names.append(program.element_name(variable, position))
            rows.append(place.row(position))
    return tuple(dict.fromkeys(names)), np.array(list(dict.fromkeys(rows)), dtype=np.intp)


def _run(
    program: Program,
    bound: Bound,
    where: np.ndarray,
    outputs: Sequence[str] | None,
    times: Sequence[float] | np.ndarray | None,
    engine: str,
    method: str,
) -> Results:
    plan = _plan_for(program, bound)
    steps = schedule(program, None if times is None else np.asarray(times, dtype=float))
    names, rows = chosen_rows(program, plan, outputs)
    size = int(steps.saved.sum()) * rows.size * where.size * 8
    limits.within(size, limits.MAX_MEMORY, f"the results need {size / 1e9:.1f} GB")
    _not_too_long(program, plan, steps)
    work = steps.times.size * max(plan.rows * where.size, _A_STATEMENT * len(plan.step))
    kernel = _kernel(plan, engine, method, work, rows)
    inputs = given(plan, bound, where)
    values = np.empty((int(steps.saved.sum()), rows.size, where.size))
    wide = plan.rows if kernel.name == "numpy" else values[:, :, 0].size + inputs.rows.size
    chunk = max(LANES, _CHUNK_VALUES // max(wide, 1) // LANES * LANES)
    start = time.thread_time()
    for first in range(0, where.size, chunk):
        last = min(first + chunk, where.size)
        values[:, :, first:last] = kernel.compute(inputs.part(first, last), steps, rows, method)
    seconds = time.thread_time() - start
    return Results(steps.kept.copy(), names, values, kernel.name, seconds=seconds)


def _not_too_long(program: Program, plan: Plan, steps: Schedule) -> None:
    """Refuse a run whose steps would take minutes before it begins."""
    count, most = steps.times.size, limits.MAX_WORK // max(plan.rows, 1)
    span = float(steps.times[-1] - steps.times[0])
    limits.within(
        count * plan.rows,
        limits.MAX_WORK,
        f"takes {count:,} steps of {plan.rows:,} values each, {count * plan.rows:,} in all",
        file=program.name,
        where="TIME STEP",
        fix=f"use a step of {span / most:.2g} or longer",
    )


def _kernel(plan: Plan, engine: str, method: str, work: float, rows: np.ndarray) -> Kernel:
    """The compiled kernel where it is ready or worth waiting for; else NumPy's, while a thread compiles.

    A model that runs once and is small is not worth compiling: that begins with the second run, or a large one. Waiting
    as long as NumPy would need costs at most as much again, and the kernel is often on the disk. A very large run is
    worth a kernel that computes only the rows asked for.
    """
    if engine != "numpy" and method == "euler":
        runs = plan.__dict__["_runs"] = plan.__dict__.get("_runs", 0) + 1
        begun = "_compiling" in plan.__dict__  # somebody has asked for it: see `prepare`
        if engine == "compiled" or runs > 1 or begun or work > _WORTH_COMPILING:
            from model.engine.compiled_kernel import compiled, ready

            must = engine == "compiled"
            there = ready(plan, rows) or (ready(plan) if work < _WORTH_ITS_OWN else None)
            if there is not None:
                return there
            if work > _WORTH_WAITING and rows.size < plan.rows // 2:
                compiled(plan, rows)
                compiled(plan)  # after it: whoever asks for something else finds that one ready
                only = compiled(plan, rows, wait=True)
                if only is not None:
                    return only
            found = compiled(
                plan, wait=must or work > _WORTH_WAITING, seconds=work / _NUMPY_A_SECOND
            )
            if found is not None:
                return found
    kernel: NumpyKernel | None = plan.__dict__.get("_numpy")
    if kernel is None:
        kernel = plan.__dict__["_numpy"] = NumpyKernel(plan)
    return kernel


def _merged(groups: list[Results], where: list[np.ndarray], members: int) -> Results:
    """Groups of members with their own controls side by side, where their times agree."""
    first = groups[0]
    if any(
        g.times.shape != first.times.shape or not np.allclose(g.times, first.times) for g in groups
    ):
        raise InputError(
            "the members keep values at different times",
            fix="name the times to keep, or run them apart",
        )
    values = np.empty((*first.values.shape[:2], members))
    for group, numbers in zip(groups, where, strict=True):
        values[:, :, numbers] = group.values
    seconds = sum(group.seconds for group in groups)
    return Results(first.times, first.names, values, first.engine, first.notes, seconds)


def _beyond(program: Program, inputs: Inputs) -> list[Unsupported]:
    """What the engine does not compute of a run with these inputs: a FINAL TIME that is given is no trouble."""
    given_end = any(key(name) == "final time" for name in inputs)
    return [told for told in program.unsupported if not (given_end and told.function == ENDS)]


def _instead(
    program: Program,
    beyond: Sequence[Unsupported],
    inputs: Inputs,
    outputs: Sequence[str] | None,
    times: Sequence[float] | np.ndarray | None,
    engine: str,
    method: str,
) -> Results:
    """The run by PySD, told in one line; or the refusal, which says why."""
    from model.engine.pysd_runner import run_instead
    from model.engine.pysd_text import refusal

    first, more = beyond[0], f" (and {len(beyond) - 1} more)" if len(beyond) > 1 else ""
    why = refusal(program)
    if why or engine != "auto" or program.source.folder is None:
        cure = "rewrite it"
        if not why and program.source.folder is None:
            cure += ", or run it from a file of your own: PySD would run it, as Python, which is never done to uploads"
        elif not why:
            cure += f", or let PySD run it: engine auto, not {engine}"
        raise InputError(
            f"{first.function} is not supported{more}{', and ' if why else ''}{why}",
            file=first.file,
            where=f'line {first.line}, equation "{first.variable}"',
            fix=cure,
        )
    note = f"{first}{more}; PySD runs the model instead, one run at a time"
    print(note, file=sys.stderr)  # before the run: it may take a while
    return replace(run_instead(program, inputs, outputs, times, method=method), notes=(note,))
