"""Cut a plan down to what some rows need: the statements they are computed from, and the states these move.

for_rows(plan, rows) -> Plan        the same rows under the same numbers, fewer statements
moving(plan) -> (list, list)        the statements of a step that move its states, and those that are only looked at
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.engine.ir import Hold, Level, Pipe, Plan, Statement
from model.engine.order import read_rows, written


def for_rows(plan: Plan, rows: np.ndarray) -> Plan:
    """The part of a plan that the values of `rows` depend on, at any time."""
    needed = np.zeros(plan.rows, dtype=bool)
    needed[rows] = True
    kept = _marked(plan, needed)
    begun: set[int] = set()
    _mark(plan.start, needed, begun, at_start=True)
    return replace(
        plan,
        start=[s for i, s in enumerate(plan.start) if i in begun],
        step=[s for i, s in enumerate(plan.step) if i in kept],
        levels=[s for s in plan.levels if needed[s.base : s.base + s.rows].any()],
        holds=[s for s in plan.holds if needed[s.base : s.base + s.rows].any()],
        pipes=[s for s in plan.pipes if needed[s.base : s.base + s.rows].any()],
    )


def moving(plan: Plan) -> tuple[list[Statement], list[Statement]]:
    """The statements of a step that its states need, and the rest: computed only where a value is kept."""
    needed = np.zeros(plan.rows, dtype=bool)
    states: list[Level | Hold | Pipe] = [*plan.levels, *plan.holds, *plan.pipes]
    for state in states:
        needed[state.base : state.base + state.rows] = True
    kept = _marked(plan, needed)
    rest = [s for i, s in enumerate(plan.step) if i not in kept]
    return [s for i, s in enumerate(plan.step) if i in kept], rest


def _marked(plan: Plan, needed: np.ndarray) -> set[int]:
    """Mark all that the needed rows depend on, through the states and back; which statements of a step that takes."""
    kept: set[int] = set()
    while True:
        before = int(needed.sum()), len(kept)
        _mark_states(plan, needed)
        _mark(plan.step, needed, kept, at_start=False)
        if (int(needed.sum()), len(kept)) == before:
            return kept


def _mark(
    statements: list[Statement], needed: np.ndarray, kept: set[int], *, at_start: bool
) -> None:
    """From the last statement to the first: keep it if it writes something needed, then need what it reads."""
    for i in range(len(statements) - 1, -1, -1):
        if i not in kept and needed[written(statements[i])].any():
            kept.add(i)
            for read in read_rows(statements[i], at_start):
                needed[read] = True


def _mark_states(plan: Plan, needed: np.ndarray) -> None:
    for level in plan.levels:
        if needed[level.base : level.base + level.rows].any():
            needed[level.base : level.base + level.rows] = True
            needed[level.rate : level.rate + level.rows] = True
    memories: list[Hold | Pipe] = [*plan.holds, *plan.pipes]
    for memory in memories:
        if needed[memory.base : memory.base + memory.rows].any():
            needed[memory.base : memory.base + memory.rows] = True
            needed[memory.source : memory.source + memory.rows] = True
            if isinstance(memory, Pipe):
                needed[memory.length : memory.length + memory.rows] = True
                needed[memory.initial : memory.initial + memory.rows] = True
