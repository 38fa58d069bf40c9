"""Compute a plan with NumPy: every statement as array operations over (axes…, member).

This is the plain form of the kernel: it answers at once, and what the compiled kernel gives is checked against it.

    kernel = NumpyKernel(plan)
    kernel.compute(given, schedule, rows)        -> (time, row, member), the rows asked for at the times kept
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from model.engine import arrays, noise
from model.engine.ir import (
    Assign,
    Clock,
    Const,
    Draw,
    Expr,
    Fold,
    Given,
    Load,
    Op,
    Pick,
    Plan,
    Read,
    Statement,
    VectorStep,
    row_table,
)
from model.engine.numpy_ops import LOGIC, OPS, Value
from model.engine.program import NA
from model.engine.schedule import Schedule


@dataclass
class Run:
    """What changes while a run goes on."""

    v: np.ndarray
    tables: list[tuple[np.ndarray, np.ndarray]]
    time: float = 0.0
    dt: float = 1.0
    whole: float = 0.0
    step: int = 0
    pipes: list[np.ndarray] = field(default_factory=list)


Code = Callable[[Run], Value]


class NumpyKernel:
    """A plan turned into closures, one a statement."""

    name = "numpy"

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.start_code = [code for s in plan.start for code in _statement(s, at_start=True)]
        self.step_code = [code for s in plan.step for code in _statement(s, at_start=False)]

    def begin(self, members: int) -> Run:
        v = np.repeat(self.plan.defaults[:, None], members, axis=1)
        return Run(v, list(self.plan.tables))

    def compute(
        self, given: Given, schedule: Schedule, rows: np.ndarray, method: str = "euler"
    ) -> np.ndarray:
        """v[rows] at the saved times, (time, row, member), of members that begin as given."""
        if given.members == 1:  # NumPy adds a lone column in another order: other last digits
            return self.compute(_twice(given), schedule, rows, method)[..., :1]
        run = self.begin(given.members)
        run.v[given.rows] = given.values
        run.tables = given.tables
        return self.run(run, schedule, rows, method)

    def start(self, run: Run, time: float, dt: float) -> None:
        """Initial values, and all that stays as it is."""
        run.time, run.whole, run.dt, run.step = time, time, dt, 0
        with np.errstate(all="ignore"):
            for code in self.start_code:
                code(run)

    def _histories(self, run: Run, steps: int) -> list[np.ndarray]:
        """Room for what each fixed delay holds, which is no more than a run has steps."""
        found = []
        for pipe in self.plan.pipes:
            lengths = run.v[pipe.length : pipe.length + pipe.rows]
            size = min(int(lengths.max()), steps)
            found.append(np.zeros((size, pipe.rows, run.v.shape[1])))
        return found

    def evaluate(self, run: Run, time: float, dt: float) -> None:
        """All variables at one time, from the states as they stand."""
        run.time, run.dt = time, dt
        with np.errstate(all="ignore"):
            for code in self.step_code:
                code(run)

    def run(
        self, run: Run, schedule: Schedule, rows: np.ndarray, method: str = "euler"
    ) -> np.ndarray:
        """The whole run; keeps v[rows] at the saved times."""
        kept = np.empty((int(schedule.saved.sum()), rows.size, run.v.shape[1]))
        advance = {"euler": self._euler, "rk4": self._rk4}[method]
        times, dts, at = schedule.times, schedule.dts, 0
        self.start(run, times[0], dts[0] if dts.size else 1.0)
        run.pipes = self._histories(run, times.size)
        for i, time in enumerate(times):
            dt = float(dts[i] if i < dts.size else (dts[-1] if dts.size else 1.0))
            run.step, run.whole = i, float(time)
            self.evaluate(run, float(time), dt)
            if schedule.saved[i]:
                kept[at] = run.v[rows]
                at += 1
            if i < dts.size:
                with np.errstate(all="ignore"):
                    advance(run, float(time), dt)
        return kept

    # --- from one time to the next ------------------------------------------------------------------------------
    def _euler(self, run: Run, time: float, dt: float) -> None:
        self._remember(run)
        for level in self.plan.levels:
            rows = run.v[level.base : level.base + level.rows]
            rows += dt * run.v[level.rate : level.rate + level.rows]
            if level.non_negative:
                np.maximum(rows, 0.0, out=rows)

    def _rk4(self, run: Run, time: float, dt: float) -> None:
        """The classical fourth-order step for the levels; holds and pipes move once a step."""
        plan, v = self.plan, run.v
        begin = [v[lv.base : lv.base + lv.rows].copy() for lv in plan.levels]
        total = [np.zeros_like(b) for b in begin]
        held = [(h.base, v[h.source : h.source + h.rows].copy()) for h in plan.holds]
        pipes = [v[p.source : p.source + p.rows].copy() for p in plan.pipes]
        for weight, ahead in ((1, 0.5), (2, 0.5), (2, 1.0), (1, 0.0)):
            for n, level in enumerate(plan.levels):
                rate = v[level.rate : level.rate + level.rows]
                total[n] += weight * rate
                if ahead:
                    v[level.base : level.base + level.rows] = begin[n] + ahead * dt * rate
            if ahead:
                self.evaluate(run, time + ahead * dt, dt)
        for n, level in enumerate(plan.levels):
            after = begin[n] + dt / 6 * total[n]
            v[level.base : level.base + level.rows] = (
                np.maximum(after, 0) if level.non_negative else after
            )
        for base, values in held:
            v[base : base + len(values)] = values
        self._pipes(run, pipes)

    def _remember(self, run: Run) -> None:
        for hold in self.plan.holds:
            run.v[hold.base : hold.base + hold.rows] = run.v[hold.source : hold.source + hold.rows]
        self._pipes(run, [run.v[p.source : p.source + p.rows] for p in self.plan.pipes])

    def _pipes(self, run: Run, sources: list[np.ndarray]) -> None:
        for pipe, ring, source in zip(self.plan.pipes, run.pipes, sources, strict=True):
            ring[run.step % len(ring)] = source
            past = run.step + 1 - run.v[pipe.length : pipe.length + pipe.rows].astype(int)
            old = np.take_along_axis(ring, (past % len(ring))[None], axis=0)[0]
            first = run.v[pipe.initial : pipe.initial + pipe.rows]
            run.v[pipe.base : pipe.base + pipe.rows] = np.where(past >= 0, old, first)


def _twice(given: Given) -> Given:
    """One member as two."""
    tables = [(xs, np.repeat(ys, 2, axis=1) if ys.ndim == 2 else ys) for xs, ys in given.tables]
    return Given(given.rows, np.repeat(given.values, 2, axis=1), tables)


# --- statements -------------------------------------------------------------------------------------------------
def _statement(s: Statement, *, at_start: bool) -> list[Callable[[Run], None]]:
    if isinstance(s, Assign) and s.one_by_one:
        from model.engine.order import cut

        return [code for part in cut(s) for code in _statement(part_of(part), at_start=at_start)]
    if isinstance(s, VectorStep):
        return [_vector(s)]
    put = _put(s.target, s.axes)
    if isinstance(s, Fold):
        sizes, inner = s.axes + s.inner, tuple(range(len(s.axes), len(s.axes) + len(s.inner)))
        code, fold = value(s.expr, sizes), _FOLDS[s.op]

        def folded(run: Run) -> None:
            full = np.broadcast_to(code(run), (*sizes, run.v.shape[1]))
            put(run, fold(full, axis=inner))

        return [folded]
    assert isinstance(s, Assign)
    code = value(s.first if at_start and s.first is not None else s.expr, s.axes)
    return [lambda run: put(run, code(run))]


def part_of(s: Statement) -> Statement:
    """One element of a statement that had to run in sequence."""
    from dataclasses import replace

    return replace(s, one_by_one=False)  # type: ignore[call-arg]


_FOLDS: dict[str, Callable[..., np.ndarray]] = {
    "sum": np.sum,
    "prod": np.prod,
    "vmin": np.min,
    "vmax": np.max,
}


def _put(target: Load, axes: tuple[int, ...]) -> Callable[[Run, Value], None]:
    rows = np.broadcast_to(row_table(target, axes), axes).ravel()
    if _contiguous(rows):
        low, high = int(rows[0]), int(rows[-1]) + 1

        def into_slice(run: Run, x: Value) -> None:
            run.v[low:high].reshape(*axes, -1)[...] = x

        return into_slice

    def scattered(run: Run, x: Value) -> None:
        members = run.v.shape[1]
        run.v[rows] = np.broadcast_to(x, (*axes, members)).reshape(-1, members)

    return scattered


def _contiguous(rows: np.ndarray) -> bool:
    return rows.size > 0 and bool(np.all(np.diff(rows) == 1))


def _vector(s: VectorStep) -> Callable[[Run], None]:
    count = math.prod(s.axes)
    function = arrays.VECTORS[s.op]

    def code(run: Run) -> None:
        inputs = [
            run.v[base : base + count].reshape(-1, s.axes[-1], run.v.shape[1]) for base in s.inputs
        ]
        low = s.target.base
        run.v[low : low + count] = function(*inputs).reshape(count, -1)

    return code


# --- expressions ------------------------------------------------------------------------------------------------
def value(expr: Expr, sizes: tuple[int, ...]) -> Code:
    """A closure that computes the expression with shape (sizes…, member), 1 where it does not change."""
    match expr:
        case Const(number):
            return lambda run: number
        case Clock(name):
            return lambda run: getattr(run, name)
        case Load():
            return _load(expr, sizes)
        case Read(at, x, mode):
            return _read(at, value(x, sizes), mode, sizes)
        case Pick(at, offset, back, size):
            return _pick(at, value(offset, sizes), back, size, sizes)
        case Draw(kind, call, element, args):
            places = row_table(element, sizes)[..., None]
            parts = [value(a, sizes) for a in args]
            return lambda run: noise.draw(kind, call, places, run.step, *(p(run) for p in parts))
        case Op("if then else", (c, a, b)):
            test, yes, no = condition(c, sizes), value(a, sizes), value(b, sizes)
            return lambda run: np.where(test(run), yes(run), no(run))
        case Op(name, args) if name in LOGIC:
            test = condition(expr, sizes)
            return lambda run: np.asarray(test(run)).astype(float)
        case Op(name, (a,)):
            f1, x1 = OPS[name], value(a, sizes)
            return lambda run: f1(x1(run))
        case Op(name, (a, b)):
            f2, x2, y2 = OPS[name], value(a, sizes), value(b, sizes)
            return lambda run: f2(x2(run), y2(run))
        case Op(name, args):
            f, parts = OPS[name], [value(a, sizes) for a in args]
            return lambda run: f(*(p(run) for p in parts))
    raise TypeError(f"not an expression: {expr!r}")


def condition(expr: Expr, sizes: tuple[int, ...]) -> Code:
    """A closure that computes whether the expression is true (not 0)."""
    match expr:
        case Op(("and" | "or") as name, (a, b)):
            x, y, f = condition(a, sizes), condition(b, sizes), LOGIC[name]
            return lambda run: f(x(run), y(run))
        case Op("not", (a,)):
            x = condition(a, sizes)
            return lambda run: np.logical_not(x(run))
        case Op(name, (a, b)) if name in LOGIC:
            f, x, y = LOGIC[name], value(a, sizes), value(b, sizes)
            return lambda run: f(x(run), y(run))
    x = value(expr, sizes)
    return lambda run: np.not_equal(x(run), 0)


def _load(load: Load, sizes: tuple[int, ...]) -> Code:
    rows = row_table(load, sizes)
    shape, flat = rows.shape, rows.ravel()
    if _contiguous(flat):
        low, high = int(flat[0]), int(flat[-1]) + 1
        if not shape:
            return lambda run: run.v[low]
        return lambda run: run.v[low:high].reshape(*shape, -1)
    return lambda run: run.v[rows]


def _pick(at: Load, offset: Code, back: int, size: int, sizes: tuple[int, ...]) -> Code:
    rows = row_table(at, sizes)[..., None]

    def code(run: Run) -> Value:
        move = np.asarray(np.trunc(offset(run)))
        inside = (move >= -back) & (move < size - back)
        where = np.broadcast_to(
            rows + np.where(inside, move, 0).astype(int), (*sizes, run.v.shape[1])
        )
        return np.where(
            inside,
            np.take_along_axis(run.v, where.reshape(-1, run.v.shape[1]), 0).reshape(where.shape),
            NA,
        )

    return code


def _read(at: Load, x: Code, mode: str, sizes: tuple[int, ...]) -> Code:
    tables = row_table(at, sizes)
    if tables.size == 1:
        number = int(tables.ravel()[0])
        return lambda run: arrays.lookup(*run.tables[number], np.asarray(x(run)), mode)
    full = np.broadcast_to(tables, sizes)

    def each(run: Run) -> Value:
        members = run.v.shape[1]
        points = np.broadcast_to(x(run), (*sizes, members))
        out = np.empty((*sizes, members))
        for place in np.ndindex(*sizes):
            out[place] = arrays.lookup(*run.tables[full[place]], points[place], mode)
        return out

    return each
