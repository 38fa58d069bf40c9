"""Put the statements of a plan in an order in which each finds its inputs computed.

Two orders: `start` (what initial values need, once) and `step` (every step). What depends on constants alone is moved out
of the step. A statement that needs itself is cut into its elements; if even elements need each other in a circle,
that is an algebraic loop, named in order.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from model.engine.ir import (
    Assign,
    Fold,
    Hold,
    Level,
    Load,
    Pick,
    Pipe,
    Plan,
    Statement,
    VectorStep,
    at_point,
    loads,
    row_table,
    uses_clock,
    with_loads,
)
from model.engine.nodes import Number
from model.engine.program import CONTROLS, Program
from model.engine.steady import steadied
from model.errors import InputError

MAX_CUT = 200_000
NameOf = Callable[[int], str]


def put_in_order(
    plan: Plan, statements: list[Statement], name_of: NameOf, program: Program
) -> None:
    """Fill plan.start and plan.step.

    Raises InputError for an algebraic loop: `a -> b -> a`.
    """
    running = [s for s in statements if not s.once]
    ordered = _sorted(running, plan.rows, name_of, program, at_start=False)
    moved, kept = _hoisted(ordered, plan, program)
    beginning = [s for s in statements if s.once] + moved + kept
    needed = _needed(beginning, plan.rows)
    plan.start = _sorted(needed, plan.rows, name_of, program, at_start=True)
    plan.step = kept


# --- what reads what --------------------------------------------------------------------------------------------
def written(s: Statement) -> np.ndarray:
    return row_table(s.target, s.axes).ravel()


def read_rows(s: Statement, at_start: bool) -> list[np.ndarray]:
    """Rows a statement reads, one array a load."""
    if isinstance(s, VectorStep):
        size = int(np.prod(s.axes))
        return [np.arange(base, base + size) for base in s.inputs]
    sizes = s.axes + (s.inner if isinstance(s, Fold) else ())
    expr = s.expr  # type: ignore[attr-defined]
    if at_start and isinstance(s, Assign) and s.first is not None:
        expr = s.first
    found = []
    for load in loads(expr):
        if isinstance(load, Pick):
            base = row_table(load.at, sizes).ravel()[:, None] - load.back
            found.append(np.unique(base + np.arange(load.size)))
        else:
            found.append(row_table(load, sizes).ravel())
    return found


def producers(statements: Sequence[Statement], rows: int) -> np.ndarray:
    """Which statement computes each row (row,); -1 where none does."""
    producer = np.full(rows, -1, dtype=np.int64)
    for i, s in enumerate(statements):
        producer[written(s)] = i
    return producer


def needs(s: Statement, producer: np.ndarray, at_start: bool) -> set[int]:
    """The producers of what a statement reads."""
    found: set[int] = set()
    for rows_read in read_rows(s, at_start):
        found.update(np.unique(producer[rows_read]).tolist())
    found.discard(-1)
    return found


def edges(statements: list[Statement], rows: int, at_start: bool) -> list[set[int]]:
    """For each statement those it must come after."""
    producer = producers(statements, rows)
    return [needs(s, producer, at_start) for s in statements]


def _needed(statements: list[Statement], rows: int) -> list[Statement]:
    """The statements that are done once, and all they need."""
    before = edges(statements, rows, at_start=True)
    wanted = {i for i, s in enumerate(statements) if s.once}
    pending = list(wanted)
    while pending:
        for i in before[pending.pop()] - wanted:
            wanted.add(i)
            pending.append(i)
    return [s for i, s in enumerate(statements) if i in wanted]


def _hoisted(
    ordered: list[Statement], plan: Plan, program: Program
) -> tuple[list[Statement], list[Statement]]:
    """Split the step into what never changes during a run (marked once) and the rest."""
    moving = np.zeros(plan.rows, dtype=bool)
    states: list[Level | Hold | Pipe] = [*plan.levels, *plan.holds, *plan.pipes]
    for state in states:
        moving[state.base : state.base + state.rows] = True
    fixed_step = program.variables["TIME STEP"].kind == "constant"
    clocks = ("time", "whole") if fixed_step else ("time", "whole", "dt")
    fixed, kept = [], []
    for s in ordered:
        expr = getattr(s, "expr", None)
        changes = expr is not None and any(uses_clock(expr, clock) for clock in clocks)
        changes |= isinstance(s, Assign) and s.first is not None
        changes |= any(moving[rows].any() for rows in read_rows(s, at_start=False))
        if changes:
            moving[written(s)] = True
            kept.append(s)
        else:
            fixed.append(replace(s, once=True))
    parts, kept = steadied(kept, plan, moving, clocks, _controls(plan, program))
    return fixed + parts, kept


def _controls(plan: Plan, program: Program) -> dict[int, float]:
    """Rows of the controls that are plain numbers: another number makes another program (schedule.with_controls)."""
    numbers = {
        name: v.rules[0].expr for name in CONTROLS if (v := program.variables.get(name)) is not None
    }
    return {
        plan.places[program.variables[name].name].base: expr.value
        for name, expr in numbers.items()
        if isinstance(expr, Number)
    }


# --- sorting ----------------------------------------------------------------------------------------------------
def _sorted(
    statements: list[Statement], rows: int, name_of: NameOf, program: Program, *, at_start: bool
) -> list[Statement]:
    """In order; statements in a circle are cut into elements first."""
    before = edges(statements, rows, at_start)
    order, circle = topological(before, kinds(statements))
    if not circle:
        return [statements[i] for i in order]
    in_circle = _circular(before, circle)
    result: list[Statement] = []
    for i, s in enumerate(statements):
        if i not in in_circle:
            result.append(s)
        elif before[i] & in_circle == {i} and _in_sequence(s, at_start):
            assert isinstance(s, Assign)
            result.append(replace(s, one_by_one=True))
        else:
            result.extend(cut(s))
    if len(result) > MAX_CUT:
        raise InputError("has too many elements that depend on one another", file=program.name)
    before = edges(result, rows, at_start)
    for i, s in enumerate(result):
        if isinstance(s, Assign) and s.one_by_one:
            before[i].discard(i)
    order, circle = topological(before, kinds(result))
    if circle:
        raise _loop_error(result, before, circle, name_of, program, at_start)
    return [result[i] for i in order]


def topological(
    before: list[set[int]], kind_of: list[object], *, newest: bool = False
) -> tuple[list[int], set[int]]:
    """Kahn's order, and what cannot be ordered. Statements of one kind (same axes) stand together, so that they can share
    loops; else earlier ones come first, or (`newest`) those that had to wait longest: what needs each other stays close."""
    after: dict[int, list[int]] = {}
    waiting = [0] * len(before)
    ready: dict[object, list[tuple[int, int]]] = {}
    for i, earlier in enumerate(before):
        waiting[i] = len(earlier)
        for need in earlier:
            after.setdefault(need, []).append(i)
        if not earlier:
            heapq.heappush(ready.setdefault(kind_of[i], []), (0, i))
    order: list[int] = []
    kind: object = None
    while ready:
        if kind not in ready:
            kind = min(ready, key=lambda k: ready[k][0])
        _, i = heapq.heappop(ready[kind])
        if not ready[kind]:
            del ready[kind]
        order.append(i)
        for j in after.get(i, ()):
            waiting[j] -= 1
            if waiting[j] == 0:
                rank = -len(order) if newest else 0
                heapq.heappush(ready.setdefault(kind_of[j], []), (rank, j))
    return order, set(range(len(before))) - set(order)


def kinds(statements: list[Statement]) -> list[object]:
    return [(type(s).__name__, s.axes) for s in statements]


def _circular(before: list[set[int]], left: set[int]) -> set[int]:
    """Of the unordered, those that stand in a circle (not merely behind one)."""
    import networkx as nx

    graph = nx.DiGraph((j, i) for i in left for j in before[i] & left)
    found: set[int] = set()
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1 or any(graph.has_edge(i, i) for i in group):
            found |= group
    return found


def _in_sequence(s: Statement, at_start: bool) -> bool:
    """Whether each element reads only elements of the same statement that come before it in the loop."""
    if not isinstance(s, Assign) or not s.axes:
        return False
    own = written(s)
    place = {int(row): i for i, row in enumerate(own)}
    expr = s.first if at_start and s.first is not None else s.expr
    for load in loads(expr):
        if isinstance(load, Pick):
            return False
        table = np.broadcast_to(row_table(load, s.axes), s.axes).ravel()
        if any(place.get(int(row), -1) >= i for i, row in enumerate(table)):
            return False
    return True


def cut(s: Statement) -> Iterable[Statement]:
    """One statement for each point of the axes."""
    if isinstance(s, VectorStep) or not s.axes:
        return [s]
    return [_at_point(s, point) for point in itertools.product(*(range(n) for n in s.axes))]


def _at_point(s: Statement, point: tuple[int, ...]) -> Statement:
    def there(load: Load) -> Load:
        return at_point(load, point)

    assert isinstance(s, Assign | Fold)
    expr = with_loads(s.expr, there)
    if isinstance(s, Fold):
        return replace(s, target=there(s.target), axes=(), expr=expr)
    first = None if s.first is None else with_loads(s.first, there)
    return replace(s, target=there(s.target), axes=(), expr=expr, first=first)


def _loop_error(
    statements: list[Statement],
    before: list[set[int]],
    left: set[int],
    name_of: NameOf,
    program: Program,
    at_start: bool,
) -> InputError:
    """The shortest way round one circle, as names in causal order."""
    import networkx as nx

    graph = nx.DiGraph((j, i) for i in _circular(before, left) for j in before[i] & left)
    cycle = min(itertools.islice(nx.simple_cycles(graph), 200), key=len)
    names = [name_of(int(written(statements[i])[0])) for i in cycle]
    readable = [n for n in names if " (" not in n] or names
    start = readable.index(min(readable))
    readable = readable[start:] + readable[:start]
    shown = " -> ".join([*readable[:12], *(["…"] if len(readable) > 12 else []), readable[0]])
    variable = program.variables.get(statements[cycle[0]].name)
    line = f"line {variable.line}, " if variable else ""
    what = "initial values depend on each other" if at_start else "algebraic loop"
    return InputError(
        f"{what}: {shown}",
        file=program.name,
        where=f'{line}equation "{statements[cycle[0]].name}"',
        fix="give one of them a value with ACTIVE INITIAL"
        if at_start
        else "put a stock or a delay into it",
    )
