"""The model lowered to rows: what both kernels are generated from.

Every quantity is some rows of one block of memory `v` (row, member). An element of a subscripted variable is a row;
a statement computes the rows of one equation in a loop over its axes. Lifted out of the expressions stand the things
that need a memory of their own (delays, smooths), sums over elements, and functions of whole vectors.

    expression      Const, Clock, Load, Pick, Op, Read, Draw: elementwise, one value a member
    statement       Assign, Fold (a sum over inner axes), VectorStep
    state           Level (integrated), Hold (replaced at the end of a step), Pipe (a fixed delay)
    Plan            all of it in order, with where each variable lies
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Expr:
    """Something with one value a member at every point of a statement's axes."""


@dataclass(frozen=True, slots=True)
class Const(Expr):
    value: float


@dataclass(frozen=True, slots=True)
class Clock(Expr):
    """ "time"; "dt", the length of the step; "whole", the time at which the step began (in RK4 "time" moves within it)."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """What an axis adds to a row number: `rows[i]` at position i of the axis."""

    axis: int
    rows: tuple[int, ...]

    @property
    def stride(self) -> int | None:
        """The step between neighbours if it is always the same (then rows[i] = rows[0] + i * stride)."""
        if len(self.rows) < 2:
            return 0
        step = self.rows[1] - self.rows[0]
        even = all(b - a == step for a, b in zip(self.rows, self.rows[1:], strict=False))
        return step if even else None


@dataclass(frozen=True, slots=True)
class Load(Expr):
    """Row base + the terms of the axes."""

    base: int
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick(Expr):
    """Row of `at` + integer part of offset, in a vector of `size` rows of which `back` lie before `at`; :NA: outside it."""

    at: Load
    offset: Expr
    back: int
    size: int


@dataclass(frozen=True, slots=True)
class Op(Expr):
    """An operation of kernels.OPS on values."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Read(Expr):
    """Table number at.base + terms, read at x. mode: see arrays.lookup."""

    at: Load
    x: Expr
    mode: str


@dataclass(frozen=True, slots=True)
class Draw(Expr):
    """A random number from an explicit seed: the same for the same seed, call, element and step."""

    kind: str
    call: int
    element: Load  # the number of the element
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Computes the rows `target` over `axes` (sizes). once: done when a run begins, not in every step."""

    name: str  # the variable it belongs to
    target: Load
    axes: tuple[int, ...]
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Statement):
    """target = expr (in the beginning: `first`, where that is another expression).

    one_by_one : an element reads earlier elements of the same statement: axes must run in order.
    """

    expr: Expr
    first: Expr | None = None
    one_by_one: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold(Statement):
    """target = op over the inner axes of expr. op: sum prod vmin vmax. Inner axes are numbered after the outer ones."""

    op: str
    inner: tuple[int, ...]
    expr: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorStep(Statement):
    """A function of whole vectors of length axes[-1]: inputs are first rows of blocks laid out like the target.

    numbers : sizes the function needs to know besides.
    """

    op: str
    inputs: tuple[int, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """Rows that change by rate * dt."""

    name: str
    base: int
    rate: int
    rows: int
    non_negative: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Rows that take the value of other rows when a step ends."""

    name: str
    base: int
    source: int
    rows: int


@dataclass(frozen=True, slots=True)
class Pipe:
    """A delay of a fixed number of steps: `base` shows the input of `length` steps ago, before that the initial value."""

    name: str
    base: int
    source: int
    length: int  # first row of the lengths, in steps
    initial: int
    rows: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a variable lies: row of its first element, and its shape."""

    base: int
    shape: tuple[int, ...]

    def row(self, position: tuple[int, ...]) -> int:
        """The row of one element."""
        return self.base + (int(np.ravel_multi_index(position, self.shape)) if position else 0)


@dataclass(frozen=True, slots=True)
class Given:
    """What members begin with instead of the defaults: rows (n,), values (n, member), and all tables of the run,
    x (point,) and y (point,) or (point, member)."""

    rows: np.ndarray
    values: np.ndarray
    tables: list[tuple[np.ndarray, np.ndarray]]

    @property
    def members(self) -> int:
        return self.values.shape[1]

    def part(self, first: int, last: int) -> Given:
        """Members first to last - 1."""
        tables = [(t[0], t[1][:, first:last]) if t[1].ndim == 2 else t for t in self.tables]
        return Given(self.rows, self.values[:, first:last], tables)


@dataclass(eq=False)
class Plan:
    """A model ready to be computed. Statements stand in the order in which they can be computed."""

    rows: int = 0
    defaults: np.ndarray = field(default_factory=lambda: np.zeros(0))
    places: dict[str, Place] = field(default_factory=dict)  # variable -> rows
    given: dict[str, Place] = field(
        default_factory=dict
    )  # stock -> rows of a given initial value (nan: none)
    tables: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    table_places: dict[str, Place] = field(default_factory=dict)  # lookup -> first table number
    start: list[Statement] = field(default_factory=list)
    step: list[Statement] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    pipes: list[Pipe] = field(default_factory=list)
    structural: frozenset[str] = (
        frozenset()
    )  # constants that fix the number of rows (orders of delays)


def loads(expr: Expr) -> Iterator[Load | Pick]:
    """Every place an expression reads from `v`."""
    pending = [expr]
    while pending:
        top = pending.pop()
        match top:
            case Load():
                yield top
            case Pick(_, offset):
                yield top
                pending.append(offset)
            case Op(_, args):
                pending.extend(reversed(args))
            case Read(_, x):
                pending.append(x)
            case Draw(_, _, _, args):
                pending.extend(reversed(args))


def uses_clock(expr: Expr, name: str = "time") -> bool:
    """Whether the value depends on the clock (random numbers do)."""
    match expr:
        case Clock(n):
            return n == name or (n == "whole" and name == "time")
        case Op(_, args):
            return any(uses_clock(a, name) for a in args)
        case Read(_, x):
            return uses_clock(x, name)
        case Pick(_, offset):
            return uses_clock(offset, name)
        case Draw():
            return True
    return False


def row_table(load: Load, sizes: tuple[int, ...]) -> np.ndarray:
    """Row numbers of a load over the axes: integer array that broadcasts to `sizes`."""
    rows = np.full((1,) * len(sizes), load.base, dtype=np.intp)
    for term in load.terms:
        shape = [1] * len(sizes)
        shape[term.axis] = len(term.rows)
        rows = rows + np.array(term.rows, dtype=np.intp).reshape(shape)
    return rows


def axes_used(expr: Expr) -> set[int]:
    """The axes along which the value may change."""
    found: set[int] = set()
    pending = [expr]
    while pending:
        match pending.pop():
            case Load(_, terms):
                found |= {t.axis for t in terms}
            case Op(_, args):
                pending.extend(args)
            case Read(at, x):
                pending.extend((at, x))
            case Pick(at, offset):
                pending.extend((at, offset))
            case Draw(_, _, element, args):
                pending.extend((element, *args))
    return found


def with_loads(expr: Expr, change: Callable[[Load], Load]) -> Expr:
    """The expression with every load (also of tables and of random elements) replaced."""
    match expr:
        case Load():
            return change(expr)
        case Op(name, args):
            return Op(name, tuple(with_loads(a, change) for a in args))
        case Read(at, x, mode):
            return Read(change(at), with_loads(x, change), mode)
        case Pick(at, offset, back, size):
            return Pick(change(at), with_loads(offset, change), back, size)
        case Draw(kind, call, element, args):
            parts = tuple(with_loads(a, change) for a in args)
            return Draw(kind, call, change(element), parts)
    return expr


def renumbered(expr: Expr, axis: dict[int, int]) -> Expr:
    """The expression with its axes renamed."""

    def change(load: Load) -> Load:
        terms = (Term(axis[t.axis], t.rows) for t in load.terms)
        return Load(load.base, tuple(sorted(terms, key=lambda t: t.axis)))

    return with_loads(expr, change)


def at_point(load: Load, point: tuple[int, ...]) -> Load:
    """The load with its first axes fixed at a point, the others renumbered from 0."""
    base, terms, outer = load.base, [], len(point)
    for term in load.terms:
        if term.axis < outer:
            base += term.rows[point[term.axis]]
        else:
            terms.append(Term(term.axis - outer, term.rows))
    return Load(base, tuple(terms))
