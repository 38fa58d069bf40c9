"""Compute once what stays as it is during a run, where it stands inside an expression that does not.

    steadied(statements, plan, moving, clocks) -> (once, statements)

A part of an expression that reads neither the clocks nor a row that moves is given rows of its own, filled when the run
begins. Two dear operations are prepared so: dividing by such a part (its reciprocal is kept: a division costs a processor
about as much as twenty multiplications) and raising it to a power (its logarithm is kept).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from model.engine.ir import (
    Assign,
    Clock,
    Const,
    Draw,
    Expr,
    Fold,
    Load,
    Op,
    Pick,
    Plan,
    Read,
    Statement,
    Term,
    axes_used,
    renumbered,
    row_table,
)

_ONE = Const(1.0)
_QUICK = {"=", "<>", "<", "<=", ">", ">=", "not", "neg"}  # as quick as reading the result
_LARGEST = 10_000  # rows one part may take
# division -> the same with the reciprocal of the divisor as a last argument
_BY_RECIPROCAL = {"/": "over", "zidz": "zidz over", "xidz": "xidz over"}


def steadied(
    statements: list[Statement],
    plan: Plan,
    moving: np.ndarray,
    clocks: tuple[str, ...],
    fixed: Mapping[int, float],
) -> tuple[list[Statement], list[Statement]]:
    """Statements to do once, and the given ones reading what those compute; `plan` gets the rows they need.

    moving : (row,) bool        which rows change during a run
    clocks : names of the clocks that change
    fixed : rows that no input sets, and their numbers
    """
    lifting = _Lifting(plan, moving, clocks, fixed)
    changed = [lifting.statement(s) for s in statements]
    plan.defaults = np.append(plan.defaults, np.zeros(plan.rows - plan.defaults.size))
    return lifting.once, changed


class _Lifting:
    def __init__(
        self,
        plan: Plan,
        moving: np.ndarray,
        clocks: tuple[str, ...],
        fixed: Mapping[int, float],
    ) -> None:
        self.plan, self.moving, self.clocks, self.fixed = plan, moving, clocks, fixed
        self.once: list[Statement] = []
        self.known: dict[tuple[Expr, tuple[int, ...]], int] = {}  # part, sizes -> first row
        self.name = ""  # of the statement at work
        self.sizes: tuple[int, ...] = ()  # of its axes

    def statement(self, s: Statement) -> Statement:
        if not isinstance(s, Assign | Fold):
            return s
        self.name = s.name
        self.sizes = s.axes + (s.inner if isinstance(s, Fold) else ())
        expr, still = self.split(s.expr)
        return s if still else replace(s, expr=expr)

    def split(self, expr: Expr) -> tuple[Expr, bool]:
        """The expression with its steady parts read from their rows, and whether all of it is steady (then unchanged)."""
        match expr:
            case Const():
                return expr, True
            case Clock(name):
                return expr, name not in self.clocks
            case Load(base, ()) if base in self.fixed:
                return Const(self.fixed[base]), True
            case Load():
                return expr, not self.moving[row_table(expr, self.sizes)].any()
            case Op(name, args):
                parts = [self.split(a) for a in args]
                if all(still for _, still in parts):
                    return expr, True
                return self._prepared(name, parts), False
            case Read(at, x, mode):
                inner, still = self.split(x)
                return (expr, True) if still else (Read(at, inner, mode), False)
            case Pick(at, offset, back, size):
                inner, still = self.split(offset)
                inner = self.held(inner) if still else inner
                return Pick(at, inner, back, size), False
            case Draw(kind, call, element, args):
                parts = [self.split(a) for a in args]
                return Draw(kind, call, element, self._held_parts(parts)), False
        raise TypeError(f"not an expression: {expr!r}")

    def _held_parts(self, parts: list[tuple[Expr, bool]]) -> tuple[Expr, ...]:
        return tuple(self.held(part) if still else part for part, still in parts)

    def _prepared(self, name: str, parts: list[tuple[Expr, bool]]) -> Expr:
        """An operation of which some part moves."""
        args = self._held_parts(parts)
        if name in _BY_RECIPROCAL and parts[1][1]:
            divisor = parts[1][0]
            if name == "/" and isinstance(divisor, Const) and _is_power_of_two(divisor.value):
                return Op("*", (args[0], Const(1.0 / divisor.value)))
            return Op(_BY_RECIPROCAL[name], (*args, self.held(Op("/", (_ONE, divisor)))))
        if name in ("^", "power") and parts[0][1]:
            logarithm = Op("ln", (Op("abs", (parts[0][0],)),))
            return Op("power of", (*args, self.held(logarithm)))
        return Op(name, args)

    def held(self, part: Expr) -> Expr:
        """A steady part as rows that keep it, where that saves work."""
        if not _is_work(part):
            return part
        used = sorted(axes_used(part))
        sizes = tuple(self.sizes[axis] for axis in used)
        if math.prod(sizes) > _LARGEST:
            return part
        own = renumbered(part, {axis: n for n, axis in enumerate(used)})
        terms = _laid_out(sizes)
        if (own, sizes) not in self.known:
            base = self.known[own, sizes] = self.plan.rows
            self.plan.rows += math.prod(sizes)
            target = Load(base, tuple(Term(n, rows) for n, rows in enumerate(terms)))
            self.once.append(Assign(name=self.name, target=target, axes=sizes, once=True, expr=own))
        places = zip(used, terms, strict=True)
        return Load(self.known[own, sizes], tuple(Term(axis, rows) for axis, rows in places))


def _is_work(part: Expr) -> bool:
    match part:
        case Op(name, args):
            leaves = all(isinstance(a, Const | Load | Clock) for a in args)
            return not (name in _QUICK and leaves)
        case Read():
            return True
    return False


def _is_power_of_two(x: float) -> bool:
    return math.isfinite(x) and abs(math.frexp(x)[0]) == 0.5 and 1e-300 < abs(x) < 1e300


def _laid_out(sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """What each axis adds to the first row of a new block."""
    strides = [math.prod(sizes[axis + 1 :]) for axis in range(len(sizes))]
    return [tuple(i * stride for i in range(n)) for n, stride in zip(sizes, strides, strict=True)]
