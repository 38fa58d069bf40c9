"""Move stocks on within the step, each as soon as everybody has read it, next to where its rate is computed.

    moves, left = early(plan, step, show, rows)     statements `stock = stock + dt * rate`, and the levels that cannot be
    in_order(step, moves, rows) -> list             all of them, each as late as those that need it allow

A rate that is used at once stays in a register: it is neither written to memory nor read again when the step ends. That
matters for large models, whose memory no longer fits the processor's fastest caches.
"""

from __future__ import annotations

import numpy as np

from model.engine.ir import Assign, Clock, Const, Hold, Level, Load, Op, Pipe, Plan, Statement
from model.engine.order import kinds, needs, producers, read_rows, topological


def early(
    plan: Plan, step: list[Statement], show: list[Statement], rows: np.ndarray
) -> tuple[list[Assign], list[Level]]:
    """Statements that move stocks on, and the levels left to the end of the step: someone reads them after it, or their
    rate never changes.

    step, show : what is computed in every step, and what only where values are kept
    rows : those that are kept
    """
    later = _read_later(plan, show, rows)
    maker = producers(step, plan.rows)
    moves: list[Assign] = []
    left: list[Level] = []
    for level in plan.levels:
        makers = maker[level.rate : level.rate + level.rows]
        if later[level.base : level.base + level.rows].any() or (makers < 0).any():
            left.append(level)
        else:
            moves += [_move(level, step[i]) for i in dict.fromkeys(makers.tolist())]
    return moves, left


def _read_later(plan: Plan, show: list[Statement], rows: np.ndarray) -> np.ndarray:
    """Which rows are read after the statements of a step: by whom they are kept for, and what moves the states."""
    read = np.zeros(plan.rows, dtype=bool)
    read[rows] = True
    for statement in show:
        for some in read_rows(statement, at_start=False):
            read[some] = True
    states: list[Hold | Pipe] = [*plan.holds, *plan.pipes]
    for state in states:
        numbers = (state.length, state.initial) if isinstance(state, Pipe) else ()
        for first in (state.source, *numbers):
            read[first : first + state.rows] = True
    for level in plan.levels:
        read[level.rate : level.rate + level.rows] = True
    return read


def _move(level: Level, made: Statement) -> Assign:
    """The stock's rows that a statement computes the rate of."""
    rate = made.target
    stock = Load(rate.base + level.base - level.rate, rate.terms)
    new = Op("+", (stock, Op("*", (Clock("dt"), rate))))
    if level.non_negative:
        new = Op("max", (new, Const(0.0)))
    return Assign(name=level.name, target=stock, axes=made.axes, expr=new)


def in_order(step: list[Statement], moves: list[Assign], rows: int) -> list[Statement]:
    """Ordered from the end: what is computed stands close to what needs it, so that it stays in a register."""
    last = len(step) + len(moves) - 1
    backwards = [*step, *moves][::-1]
    after: list[set[int]] = [set() for _ in backwards]
    for i, before in enumerate(_before(step, moves, rows)):
        for j in before - {i}:
            after[last - j].add(last - i)
    order, _ = topological(after, kinds(backwards), newest=True)
    return [backwards[i] for i in order][::-1]


def _before(step: list[Statement], moves: list[Assign], rows: int) -> list[set[int]]:
    """For each statement those it comes after: what it reads is computed, and a stock it replaces has been read."""
    maker, mover = producers(step, rows), producers(moves, rows)
    before = [needs(s, maker, at_start=False) for s in [*step, *moves]]
    for i, s in enumerate(step):
        for n in needs(s, mover, at_start=False):
            before[len(step) + n].add(i)
    return before
