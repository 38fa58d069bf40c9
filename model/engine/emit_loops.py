"""Which statements share a loop, and how loops are laid out before they are written.

groups(statements, at_start=False)     neighbours that run over the same axes in one loop
slim(statement)                        without axes of one element
split(expr, axis, size, ways)          an expression along an axis taken `ways` elements at a time
taken(expr, axis, slice)               the same at some elements
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from model.engine.ir import (
    Assign,
    Expr,
    Fold,
    Load,
    Op,
    Pick,
    Statement,
    Term,
    loads,
    row_table,
    with_loads,
)
from model.engine.order import written

TOGETHER = 24  # statements a loop
SMALL = 4  # points of a loop that is written out


def expr_of(s: Assign, at_start: bool) -> Expr:
    return s.first if at_start and s.first is not None else s.expr


def is_small(s: Statement) -> bool:
    """Whether the statement is written out point by point."""
    if isinstance(s, Fold):
        return math.prod(s.axes) * math.prod(s.inner) <= 2 * SMALL
    return isinstance(s, Assign) and math.prod(s.axes) <= SMALL


def has_chain(group: Sequence[Statement], at_start: bool) -> bool:
    """Whether statements that do not run in sequence hold an exponential, written in place as a long chain."""
    return all(isinstance(s, Assign) and not s.one_by_one for s in group) and any(
        _has_exp(expr_of(s, at_start)) for s in group if isinstance(s, Assign)
    )


def _has_exp(expr: Expr) -> bool:
    return isinstance(expr, Op) and (expr.name == "exp" or any(map(_has_exp, expr.args)))


def groups(statements: list[Statement], *, at_start: bool) -> list[list[Statement]]:
    """Neighbours that can share a loop: same axes, and reading of each other only what stands at the same point."""
    found: list[list[Statement]] = []
    for s in map(slim, statements):
        last = found[-1] if found else []
        if last and len(last) < TOGETHER and _fit(s, last, at_start):
            last.append(s)
        else:
            found.append([s])
    return found


def _fit(s: Statement, last: list[Statement], at_start: bool) -> bool:
    if not isinstance(s, Assign) or s.axes != last[0].axes or is_small(s) or s.one_by_one:
        return False
    return all(isinstance(o, Assign) and not o.one_by_one for o in last) and _point_by_point(
        s, last, at_start
    )


def _point_by_point(s: Assign, others: list[Statement], at_start: bool) -> bool:
    made = {int(row): other.target for other in others for row in written(other)}
    for load in loads(expr_of(s, at_start)):
        if isinstance(load, Pick):
            return False
        targets = {made[int(row)] for row in row_table(load, s.axes).ravel() if int(row) in made}
        if targets and targets != {load}:
            return False
    moves = s.target in loads(s.expr)  # a stock to its next value: see `early`
    return not moves or not any(_reads_elsewhere(s, o) for o in others)


def _reads_elsewhere(move: Assign, s: Statement) -> bool:
    """Whether a statement reads the stock at another point than the one a turn moves on."""
    assert isinstance(s, Assign)
    own = set(written(move).tolist())
    reads = (load for load in loads(s.expr) if load != move.target)
    return any(
        isinstance(load, Pick) or not own.isdisjoint(row_table(load, s.axes).ravel().tolist())
        for load in reads
    )


def slim(s: Statement) -> Statement:
    """The same statement without its axes of one element."""
    if not isinstance(s, Assign | Fold):
        return s
    inner = s.inner if isinstance(s, Fold) else ()
    sizes = s.axes + inner
    if 1 not in sizes:
        return s
    new = {old: n for n, old in enumerate(a for a, size in enumerate(sizes) if size > 1)}

    def change(load: Load) -> Load:
        base = load.base + sum(t.rows[0] for t in load.terms if t.axis not in new)
        return Load(base, tuple(Term(new[t.axis], t.rows) for t in load.terms if t.axis in new))

    axes = tuple(n for n in s.axes if n > 1)
    expr = with_loads(s.expr, change)
    if isinstance(s, Fold):
        left = tuple(n for n in inner if n > 1)
        return replace(s, target=change(s.target), axes=axes, inner=left, expr=expr)
    first = None if s.first is None else with_loads(s.first, change)
    return replace(s, target=change(s.target), axes=axes, expr=expr, first=first)


def split(expr: Expr, axis: int, size: int, ways: int) -> list[Expr]:
    """Of an axis of `ways` * turns elements: for each way the expression at elements way, way + ways, …"""
    return [taken(expr, axis, slice(way, size, ways)) for way in range(ways)]


def taken(expr: Expr, axis: int, part: slice) -> Expr:
    """The expression at some elements of an axis."""

    def change(load: Load) -> Load:
        terms = (Term(t.axis, t.rows[part]) if t.axis == axis else t for t in load.terms)
        return Load(load.base, tuple(terms))

    return with_loads(expr, change)


def fixed(expr: Expr, axis: int, position: int) -> Expr:
    """The expression at one position of an axis."""

    def change(load: Load) -> Load:
        base = load.base + sum(t.rows[position] for t in load.terms if t.axis == axis)
        return Load(base, tuple(t for t in load.terms if t.axis != axis))

    return with_loads(expr, change)
