"""Write a plan as LLVM text: sections of straight code and short loops over vectors of eight members.

    emit(plan) -> Text                sections (name, module text), one after the other; what each is for
    emit(plan, rows) -> Text          the same for these rows alone

A statement becomes loops over its axes; the value of a plain variable stays in a register for the statements after it:

    # births[area] = women[area] * fertility
    h1:  %i1 = phi i64 …
         %t5 = load <8 x double>, ptr %t4
         %t6 = fmul contract <8 x double> %t5, %t2
         store <8 x double> %t6, ptr %t7

The memory `v` holds eight numbers a row, one a member. Only operations of a closed list are written; every name in the
text is made here, none comes from a model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from model.engine import emit_moves
from model.engine.early import early, in_order
from model.engine.emit_loops import expr_of, fixed, groups, has_chain, is_small, split, taken
from model.engine.emit_together import together
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
    VectorStep,
    row_table,
)
from model.engine.llvm_library import MOST, READS, signatures
from model.engine.llvm_math import OPS, least, most, truth
from model.engine.llvm_text import FLOAT, LANES, Function, Value, where
from model.engine.needed import for_rows, moving
from model.engine.order import cut, written
from model.engine.program import NA

SECTION = 1200  # instructions a function: LLVM's time grows faster than a function's length
WAYS = 4  # sums along a long axis run side by side, so that none waits for the one before
_LONG = 12
ARGS = "ptr noalias %v, double %time, double %whole, double %dt, i64 %step, ptr %tx, ptr %ty, ptr %t_int"
MOVE_ARGS = "ptr noalias %v, double %dt, i64 %step, ptr noalias %hist, i64 %times"
_COMPARE: dict[str, Callable[[Value, Value], Value]] = {
    "=": lambda a, b: a.equals(b),
    "<>": lambda a, b: a.differs(b),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_FOLDS: dict[str, tuple[float, Callable[[Value, Value], Value]]] = {
    "sum": (0.0, lambda a, b: a + b),
    "prod": (1.0, lambda a, b: a * b),
    "vmin": (math.inf, least),
    "vmax": (-math.inf, most),
}


class NotCompiled(Exception):
    """The plan holds something only the NumPy kernel computes."""


@dataclass
class Text:
    """Module texts by name, and the functions called when a run begins, in every step, where values are kept, and to move
    the states on."""

    modules: dict[str, str] = field(default_factory=dict)
    begin: list[str] = field(default_factory=list)
    step: list[str] = field(default_factory=list)
    show: list[str] = field(default_factory=list)
    move: list[str] = field(default_factory=list)


def emit(plan: Plan, rows: np.ndarray | None = None) -> Text:
    """The text of a plan's kernel; with `rows`, of what they need only, and what nobody reads stays in registers.

    Raises NotCompiled for functions of whole vectors and inverted lookups.
    """
    part = plan if rows is None else for_rows(plan, rows)
    step, show = moving(part)
    moves, left = early(part, step, show, np.arange(plan.rows) if rows is None else rows)
    part = replace(part, step=in_order(step, moves, part.rows), levels=left)
    show = in_order(show, [], part.rows)
    loaded = np.zeros(plan.rows, dtype=bool)
    text = _written(part, show, loaded, None)
    if rows is None:
        return text
    loaded[rows] = True  # now marks every row read from memory: only those are stored
    return _written(part, show, loaded.copy(), loaded)


def _written(
    plan: Plan, show: list[Statement], loaded: np.ndarray, stored: np.ndarray | None
) -> Text:
    """Marks in `loaded` every row read from memory; stores only rows in `stored` (None: all)."""
    text = Text()

    def section(name: str, args: str) -> Section:
        return Section(name, args, loaded, stored)

    def ended(now: Section, names: list[str], args: str) -> Section:
        text.modules[now.name] = now.module()
        names.append(now.name)
        stem, number = now.name.rsplit("_", 1)
        return section(f"{stem}_{int(number) + 1}", args)

    for name, statements in (("begin", plan.start), ("step", plan.step), ("show", show)):
        now, at_start = section(f"{name}_0", ARGS), name == "begin"
        for group in groups(statements, at_start=at_start):
            now.group(group, at_start=at_start)
            if now.f.size > SECTION:
                now = ended(now, getattr(text, name), ARGS)
        ended(now, getattr(text, name), ARGS)
    now, rows = section("move_0", MOVE_ARGS), 0
    for hold in plan.holds:
        emit_moves.copy(now, hold)
    for pipe in plan.pipes:
        emit_moves.pipe(now, pipe, rows)
        rows += pipe.rows
    for level in plan.levels:
        emit_moves.level(now, level)
        if now.f.size > SECTION:
            now = ended(now, text.move, MOVE_ARGS)
    ended(now, text.move, MOVE_ARGS)
    return text


class Section:
    """One function over the memory of eight members."""

    def __init__(self, name: str, args: str, loaded: np.ndarray, stored: np.ndarray | None) -> None:
        self.name, self.loaded, self.stored = name, loaded, stored
        self.f = Function(name, args)
        self.tables: dict[tuple[int, ...], str] = {}
        self.own: frozenset[int] = frozenset()  # rows a statement run in sequence writes

    def module(self) -> str:
        self.f.do("ret void")
        self.f.depths[0].lines = together(self.f.depths[0].lines)
        numbers = [
            f"{name} = private unnamed_addr constant [{len(rows)} x i64] [{', '.join(f'i64 {r}' for r in rows)}]\n"
            for rows, name in self.tables.items()
        ]
        return signatures() + "".join(numbers) + "\n" + self.f.text()

    # --- statements ---------------------------------------------------------------------------------------------
    def group(self, group: Sequence[Statement], *, at_start: bool) -> None:
        """Statements over the same axes in one loop."""
        first = group[0]
        if isinstance(first, VectorStep):
            raise NotCompiled(first.op)
        if is_small(first):
            for s in group:
                for part in cut(s):
                    self._point(part, at_start)
            return
        if isinstance(first, Fold):
            self._fold(first)
            return
        if len(first.axes) == 1 and first.axes[0] >= _LONG and has_chain(group, at_start):
            self._several(group, first.axes[0], at_start)
            return
        for size in first.axes:
            self.f.open(size)
        for s in group:
            assert isinstance(s, Assign)
            self.own = frozenset(map(int, written(s))) if s.one_by_one else frozenset()
            self.put(s.target, self.value(expr_of(s, at_start)))
            self.own = frozenset()
        for _ in first.axes:
            self.f.close()

    def _several(self, group: Sequence[Statement], size: int, at_start: bool) -> None:
        """Statements with long chains of instructions: a turn computes three elements side by side."""
        whole = size - size % MOST
        if size - whole == 1:  # a loop of one turn has no counter, and would read before it writes
            whole -= MOST
        pairs = [(s.target, expr_of(s, at_start)) for s in group if isinstance(s, Assign)]
        both = [(split(t, 0, whole, MOST), split(x, 0, whole, MOST)) for t, x in pairs]
        turns = [[(t[way], x[way]) for t, x in both] for way in range(MOST)]
        self.f.open(whole // MOST)
        self.f.side_by_side([partial(self._each, turn) for turn in turns])
        self.f.close()
        if whole < size:  # in a loop too, so that the same instructions are written
            rest = slice(whole, size)
            self.f.open(size - whole)
            self._each([(taken(t, 0, rest), taken(x, 0, rest)) for t, x in pairs])
            self.f.close()

    def _each(self, pairs: Sequence[tuple[Expr, Expr]]) -> None:
        for target, expr in pairs:
            assert isinstance(target, Load)
            self.put(target, self.value(expr))

    def _point(self, s: Statement, at_start: bool) -> None:
        if isinstance(s, Assign):
            self.put(s.target, self.value(expr_of(s, at_start)))
            return
        assert isinstance(s, Fold)
        _, join = _FOLDS[s.op]
        values = [s.expr]
        for axis, size in enumerate(s.inner):
            values = [fixed(x, axis, at) for x in values for at in range(size)]
        total = self.value(values[0])
        for x in values[1:]:
            total = join(total, self.value(x))
        self.put(s.target, total)

    def _fold(self, s: Fold) -> None:
        """A sum (product, …) over inner axes: carried from turn to turn, along a long last axis in several ways at once."""
        f, (neutral, join), depth = self.f, _FOLDS[s.op], len(s.axes)
        last = depth + len(s.inner) - 1
        size = s.inner[-1]
        ways = WAYS if size >= _LONG else 1
        whole = size - size % ways
        for n in s.axes:
            f.open(n)
        totals: list[list[str]] = [[f.number(neutral).name] * ways]
        for n in (*s.inner[:-1], whole // ways):
            f.open(n)
            totals.append([f.carry(first) for first in totals[-1]])
        added = [
            join(f.value(total), self.value(x))
            for total, x in zip(totals[-1], split(s.expr, last, whole, ways), strict=True)
        ]
        tail = range(whole, size)
        for carried in totals[1:]:
            for name, new in zip(carried, added, strict=True):
                f.hand(name, new.name)
        f.close()
        if tail and len(s.inner) > 1:  # the rest of a row is added before the next row begins
            added[0] = self._rest(join, added[0], s.expr, last, tail)
            for carried in totals[1:-1]:
                f.hand(carried[0], added[0].name)
        for _ in s.inner[:-1]:
            f.close()
        if tail and len(s.inner) == 1:
            added[0] = self._rest(join, added[0], s.expr, last, tail)
        total = added[0]
        for other in added[1:]:
            total = join(total, other)
        self.put(s.target, total)
        for _ in s.axes:
            f.close()

    def _rest(
        self,
        join: Callable[[Value, Value], Value],
        total: Value,
        expr: Expr,
        axis: int,
        tail: range,
    ) -> Value:
        for at in tail:
            total = join(total, self.value(fixed(expr, axis, at)))
        return total

    # --- rows ---------------------------------------------------------------------------------------------------
    def _place(self, load: Load, scale: int = 1) -> str:
        """The number of a row (or table) times `scale`."""
        f, base, parts = self.f, load.base, []
        for term in load.terms:
            index = f.index(term.axis + 1)
            stride = term.stride
            if stride is None:
                table = self.tables.setdefault(term.rows, f"@ix_{self.name}_{len(self.tables)}")
                at = f.put(f"getelementptr i64, ptr {table}, i64 {index}", index)
                number = f.put(f"load i64, ptr {at}", at)
                parts.append(f.put(f"mul i64 {number}, {scale}", number))
                continue
            base += term.rows[0]
            if stride:
                parts.append(f.put(f"mul i64 {index}, {stride * scale}", index))
        total = str(base * scale)
        for part in parts:
            total = f.put(f"add i64 {part}, {total}", part, total)
        return total

    def _pointer(self, load: Load) -> str:
        place = self._place(load, LANES)
        return self.f.put(f"getelementptr double, ptr %v, i64 {place}", place)

    def _rows(self, load: Load) -> np.ndarray:
        """All rows a load may mean in the loops it stands in."""
        return row_table(load, tuple(d.size for d in self.f.depths[1:])).ravel()

    def load(self, load: Load) -> Value:
        f, pointer = self.f, self._pointer(load)
        text = f"load {FLOAT}, ptr {pointer}, align 8"
        if text not in f.depths[f.depth_of.get(pointer, 0)].known:
            self.loaded[self._rows(load)] = True
        if self.own and not self.own.isdisjoint(self._rows(load).tolist()):
            return f.value(f.fresh(text))
        return f.value(f.put(text, pointer))

    def put(self, target: Load, x: Value) -> None:
        """Store a value where it is read again, and know it for the rest of the same turn."""
        f, pointer = self.f, self._pointer(target)
        if self.stored is None or self.stored[self._rows(target)].any():
            f.do(f"store {FLOAT} {x.name}, ptr {pointer}, align 8")
        else:
            f.size += 1  # sections are cut where they would be with it
        depth = f.depth_of.get(pointer, 0)
        assert depth == len(f.depths) - 1, "every turn writes a row of its own"
        if not self.own:
            f.depths[depth].known[f"load {FLOAT}, ptr {pointer}, align 8"] = x.name

    # --- expressions --------------------------------------------------------------------------------------------
    def value(self, expr: Expr) -> Value:
        f = self.f
        match expr:
            case Const(x):
                return f.number(x)
            case Clock(name):
                return f.spread(f"%{name}")
            case Load():
                return self.load(expr)
            case Op("if then else", (c, a, b)):
                return where(self.condition(c), self.value(a), self.value(b))
            case Op(name, _) if name in _COMPARE or name in ("and", "or", "not"):
                return truth(self.condition(expr))
            case Op("^" | "power", (a, Const(2.0))):
                base = self.value(a)
                return base * base
            case Op("^" | "power", (a, Const(0.5))):
                return self.value(a).builtin("sqrt")
            case Op(name, args):
                return OPS[name](*(self.value(a) for a in args))
            case Read(at, x, mode):
                if mode not in READS:
                    raise NotCompiled(f"lookup {mode}")
                table = f"i64 {self._place(at)}"
                return f.call(
                    f"keda_read_{mode}", self.value(x), "ptr %tx", "ptr %ty", "ptr %t_int", table
                )
            case Draw(kind, call, element, args):
                values = [self.value(a) for a in args]
                place = f"i64 {self._place(element)}"
                return f.call(f"keda_noise_{kind}", f"i64 {call}", place, "i64 %step", *values)
            case Pick():
                return self._pick(expr)
        raise TypeError(f"not an expression: {expr!r}")

    def _pick(self, pick: Pick) -> Value:
        f = self.f
        move = self.value(pick.offset).builtin("trunc")
        inside = (move >= -pick.back) & (move < pick.size - pick.back)
        by = where(inside, move, 0.0).to_whole()
        lane = f.value("<" + ", ".join(f"i64 {k}" for k in range(LANES)) + ">", "i")
        found = f.gather(self._pointer(pick.at), by * LANES + lane)
        first = self._rows(pick.at) - pick.back
        self.loaded[(first[:, None] + np.arange(pick.size)).ravel()] = True
        return where(inside, found, NA)

    def condition(self, expr: Expr) -> Value:
        match expr:
            case Op("and", (a, b)):
                return self.condition(a) & self.condition(b)
            case Op("or", (a, b)):
                return self.condition(a) | self.condition(b)
            case Op("not", (a,)):
                return ~self.condition(a)
            case Op(name, (a, b)) if name in _COMPARE:
                return _COMPARE[name](self.value(a), self.value(b))
        return self.value(expr).differs(0.0)


__all__ = ["NotCompiled", "Text", "emit"]
