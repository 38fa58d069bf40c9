"""Write a plan as the text of compiled functions: named sections of short loops, members innermost.

    emit(plan) -> (text, index numbers)          the text of a module with `begin` and `run`

A statement becomes loops over its axes with a loop over the members of a block inside, which the compiler turns into vector
instructions:

    # births
    for i0 in range(18):
        for k in range(B):
            v[7680 + i0 * 64 + k] = v[5376 + i0 * 64 + k] * v[6528 + i0 * 64 + k]

`v` is one row of numbers, so that the distance between any two of them is known while compiling.

Only operations of a closed list are written; every name in the text is made here, none comes from a model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from model.engine.emit_loops import TOGETHER, expr_of, groups, reads
from model.engine.ir import (
    Assign,
    Clock,
    Const,
    Draw,
    Expr,
    Fold,
    Hold,
    Level,
    Load,
    Op,
    Pick,
    Pipe,
    Plan,
    Read,
    Statement,
    VectorStep,
    loads,
)
from model.engine.order import written

SECTION = 12  # loops a function
BLOCK = 64  # members a block: enough for full vector instructions, few enough for the cache
_INFIX = {"+": "+", "-": "-", "*": "*", "/": "/"}
_COMPARE = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CALLS = {
    "abs": "abs", "exp": "exp", "ln": "ln", "sqrt": "np.sqrt", "sin": "math.sin", "cos": "math.cos",
    "tan": "math.tan", "arcsin": "np.arcsin", "arccos": "np.arccos", "arctan": "math.atan", "sinh": "np.sinh",
    "cosh": "np.cosh", "tanh": "math.tanh", "sign": "sign", "round": "round_half_up", "gamma ln": "math.lgamma",
    "max": "most", "min": "least", "integer": "np.trunc", "floor": "np.floor", "quantum": "quantum",
    "modulo": "modulo", "zidz": "zidz", "xidz": "xidz", "given": "given", "step": "step_up", "pulse": "pulse",
    "pulse train": "pulse_train", "xmile pulse": "xmile_pulse", "ramp": "ramp", "stages": "stages", "steps": "steps",
}  # fmt: skip
_COSTLY = {"sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "gamma ln"}
_MODES = {"extrapolate": 1, "forward": 2, "backward": 3, "raw": 4}
TABLES = "tx, ty, t_int, t_float, guess"
ARGS = f"v, time, whole, dt, step, ix, {TABLES}"


class NotCompiled(Exception):
    """The plan holds something only the NumPy kernel computes."""


def emit(plan: Plan) -> tuple[str, np.ndarray]:
    """The module text, and the index numbers (`ix`) its loops use.

    Raises NotCompiled for functions of whole vectors and inverted lookups.
    """
    return _Writer(plan).module()


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.ix: list[int] = []
        self.tables: dict[tuple[int, ...], int] = {}
        self.lines: list[str] = []
        self.before: list[str] = []  # what a statement computes outside the loop over members
        self.reads = 0

    def module(self) -> tuple[str, np.ndarray]:
        plan = self.plan
        direct, rest = self._direct_rates()
        self.lines = [
            "import math",
            "import numpy as np",
            "from numba import njit",
            "from model.engine.numba_parts import *",
            "from model.engine.numba_parts import HOW",
        ]
        begin = self._sections(
            "begin", [self._group(g, at_start=True) for g in groups(plan.start, at_start=True)]
        )
        step = self._sections(
            "step", [self._group(g, at_start=False) for g in groups(rest, at_start=False)]
        )
        plain = [lv for lv in plan.levels if lv.rows == 1 and lv.base in direct]
        update = [self._update(lv, direct.get(lv.base)) for lv in plan.levels if lv not in plain]
        for n in range(0, len(plain), TOGETHER):
            lines = [self._update(lv, direct[lv.base]) for lv in plain[n : n + TOGETHER]]
            update.append([lines[0][0], *(line for part in lines for line in part[1:])])
        holds = [self._copy(h.base, h.source, h.rows) for h in plan.holds]
        move = self._sections("move", holds + update)
        self._entry("begin", begin)
        self._pipes()
        self._run(step, move)
        return "\n".join(self.lines) + "\n", np.array(self.ix or [0], dtype=np.int64)

    # --- functions ----------------------------------------------------------------------------------------------
    def _sections(self, name: str, blocks: list[list[str]]) -> list[str]:
        """Functions of at most SECTION statements each; their names."""
        names = []
        for n, first in enumerate(range(0, len(blocks), SECTION)):
            names.append(f"{name}_{n}")
            body = [f"    {line}" for block in blocks[first : first + SECTION] for line in block]
            self.lines += [
                "",
                "",
                "@njit(**HOW)",
                f"def {names[-1]}({ARGS}):",
                f"    B = {BLOCK}",
                *body,
            ]
        return names

    def _entry(self, name: str, sections: list[str]) -> None:
        """Initial values of every block."""
        one = ARGS.replace("v, ", "", 1).replace("ty", "ty[b]")
        self.lines += [
            "",
            "",
            "@njit(cache=True, **HOW)",
            f"def {name}(blocks, time, whole, dt, step, ix, {TABLES}):",
        ]
        self.lines += ["    for b in range(blocks.shape[0]):", "        v = blocks[b]"]
        self.lines += [f"        {s}(v, {one})" for s in sections] or ["        pass"]

    def _pipes(self) -> None:
        """Fixed delays: write this step's input into the ring, show that of `length` steps ago."""
        self.lines += [
            "",
            "",
            "@njit(**HOW)",
            "def pipes(v, ring, ring_first, ring_size, step):",
            f"    B = {BLOCK}",
        ]
        for n, p in enumerate(self.plan.pipes):
            self.lines += [
                f"    o, size = ring_first[{n}], ring_size[{n}]",
                f"    for r in range({p.rows}):",
                "        for k in range(B):",
                f"            ring[(o + (step % size) * {p.rows} + r) * B + k] = v[({p.source} + r) * B + k]",
                f"            past = step + 1 - int(v[({p.length} + r) * B + k])",
                f"            old = ring[(o + (max(past, 0) % size) * {p.rows} + r) * B + k]",
                f"            v[({p.base} + r) * B + k] = old if past >= 0 else v[({p.initial} + r) * B + k]",
            ]
        if not self.plan.pipes:
            self.lines.append("    pass")

    def _run(self, step: list[str], move: list[str]) -> None:
        """The loop over time of every block; `kept` (block, time, row, member) takes the rows asked for."""
        head = f"def run(blocks, kept, rows, times, dts, saved, ring, ring_first, ring_size, ix, {TABLES}):"
        one = ARGS.replace("v, ", "", 1).replace("ty", "ty[b]")
        self.lines += ["", "", "@njit(cache=True, **HOW)", head, "    steps_left = dts.size"]
        self.lines += ["    for b in range(blocks.shape[0]):", "        v, at = blocks[b], 0"]
        self.lines += [
            "        for step in range(times.size):",
            "            time = times[step]",
            "            whole = time",
        ]
        self.lines += ["            dt = dts[min(step, steps_left - 1)] if steps_left else 1.0"]
        self.lines += [f"            {s}(v, {one})" for s in step]
        self.lines += ["            if saved[step]:", "                for j in range(rows.size):"]
        self.lines += [
            f"                    for k in range({BLOCK}):",
            f"                        kept[b, at, j, k] = v[rows[j] * {BLOCK} + k]",
        ]
        self.lines += ["                at += 1", "            if step < steps_left:"]
        self.lines += (
            ["                pipes(v, ring[b], ring_first, ring_size, step)"]
            if self.plan.pipes
            else []
        )
        self.lines += [f"                {s}(v, {one})" for s in move] or ["                pass"]

    # --- what changes the states --------------------------------------------------------------------------------
    def _direct_rates(self) -> tuple[dict[int, list[Assign]], list[Statement]]:
        """Levels whose rates read no state can be moved on at once, without keeping the rate."""
        moving = np.zeros(self.plan.rows, dtype=bool)
        states: list[Level | Hold | Pipe] = [*self.plan.levels, *self.plan.holds, *self.plan.pipes]
        for state in states:
            moving[state.base : state.base + state.rows] = True
        owner = np.full(self.plan.rows, -1)
        for level in self.plan.levels:
            owner[level.rate : level.rate + level.rows] = level.base
        by_level: dict[int, list[Statement]] = {}
        rest: list[Statement] = []
        for s in self.plan.step:
            base = int(owner[written(s)[0]])
            (rest if base < 0 else by_level.setdefault(base, [])).append(s)
        direct: dict[int, list[Assign]] = {}
        for level in self.plan.levels:
            found = by_level.get(level.base, [])
            covered = sum(written(s).size for s in found)
            if covered == level.rows and all(
                isinstance(s, Assign) and not reads(s.expr, moving, s.axes) for s in found
            ):
                direct[level.base] = [s for s in found if isinstance(s, Assign)]
            else:
                rest += found
        return direct, rest

    def _update(self, level: Level, direct: list[Assign] | None) -> list[str]:
        if direct is None:
            own, rate = f"v[{level.base * BLOCK} + k]", f"v[{level.rate * BLOCK} + k]"
            new = (
                f"most({own} + dt * {rate}, 0.0)" if level.non_negative else f"{own} + dt * {rate}"
            )
            return [f"for k in range({level.rows * BLOCK}):", f"    {own} = {new}"]
        lines: list[str] = []
        for s in direct:
            row = self._row(Load(s.target.base - level.rate + level.base, s.target.terms))
            new = f"{row} + dt * {self.value(s.expr)}"
            lines += self._loops(
                s.axes, [f"{row} = {f'most({new}, 0.0)' if level.non_negative else new}"]
            )
        return lines

    def _copy(self, base: int, source: int, rows: int) -> list[str]:
        return [
            f"for k in range({rows * BLOCK}):",
            f"    v[{base * BLOCK} + k] = v[{source * BLOCK} + k]",
        ]

    # --- statements ---------------------------------------------------------------------------------------------
    def _group(self, group: list[Statement], *, at_start: bool) -> list[str]:
        """Statements over the same axes in one loop."""
        first = group[0]
        if isinstance(first, VectorStep):
            raise NotCompiled(first.op)
        if isinstance(first, Fold):
            return self._fold(first)
        body = []
        for s in group:
            assert isinstance(s, Assign)
            body.append(f"{self._row(s.target)} = {self.value(expr_of(s, at_start))}")
        return self._loops(first.axes, body)

    def _loops(self, axes: Iterable[int], body: list[str], first: int = 0) -> list[str]:
        lines, indent = [], ""
        for n, size in enumerate(axes, start=first):
            lines.append(f"{indent}for i{n} in range({size}):")
            indent += "    "
        before, self.before, self.reads = self.before, [], 0
        lines += [indent + line for line in before]
        return [*lines, f"{indent}for k in range(B):", *(f"{indent}    {line}" for line in body)]

    def _fold(self, s: Fold) -> list[str]:
        target, neutral = (
            self._row(s.target),
            {"sum": "0.0", "prod": "1.0", "vmin": "math.inf", "vmax": "-math.inf"},
        )
        join = {
            "sum": "{t} + {x}",
            "prod": "{t} * {x}",
            "vmin": "least({t}, {x})",
            "vmax": "most({t}, {x})",
        }[s.op]
        lines, indent = [], ""
        for n, size in enumerate(s.axes):
            lines.append(f"{indent}for i{n} in range({size}):")
            indent += "    "
        lines += [f"{indent}for k in range(B):", f"{indent}    {target} = {neutral[s.op]}"]
        one = f"{target} = {join.format(t=target, x=self.value(s.expr))}"
        return lines + [indent + line for line in self._loops(s.inner, [one], len(s.axes))]

    # --- rows ---------------------------------------------------------------------------------------------------
    def _index(self, load: Load, scale: int = 1) -> str:
        """A row (or table) number as text, times `scale`."""
        base, parts = load.base, []
        for term in load.terms:
            stride = term.stride
            if stride is None:
                number = f"ix[{self._numbers(term.rows)} + i{term.axis}]"
                parts.append(number if scale == 1 else f"{number} * {scale}")
                continue
            base += term.rows[0]
            if stride:
                parts.append(
                    f"i{term.axis}" if stride * scale == 1 else f"i{term.axis} * {stride * scale}"
                )
        return " + ".join([str(base * scale), *parts])

    def _numbers(self, rows: tuple[int, ...]) -> int:
        if rows not in self.tables:
            self.tables[rows] = len(self.ix)
            self.ix += rows
        return self.tables[rows]

    def _row(self, load: Load) -> str:
        return f"v[{self._index(load, BLOCK)} + k]"

    # --- expressions --------------------------------------------------------------------------------------------
    def value(self, expr: Expr) -> str:
        match expr:
            case Const(x):
                return _literal(x)
            case Clock(name):
                return name
            case Load():
                return self._row(expr)
            case Op("if then else", (c, a, b)):
                test, yes, no = self.condition(c), self.value(a), self.value(b)
                return (
                    f"({yes} if {test} else {no})"
                    if _costly(a) or _costly(b)
                    else f"select({test}, {yes}, {no})"
                )
            case Op(name, _) if name in _COMPARE or name in ("and", "or", "not"):
                return f"truth({self.condition(expr)})"
            case Op("neg", (a,)):
                return f"(-{self.value(a)})"
            case Op(name, (a, b)) if name in _INFIX:
                return f"({self.value(a)} {_INFIX[name]} {self.value(b)})"
            case Op("^" | "power", (a, b)):
                return self._power(a, b)
            case Op(name, args):
                return f"{_CALLS[name]}({', '.join(self.value(a) for a in args)})"
            case Read(at, x, mode):
                return self._read(at, x, mode)
            case Draw(kind, call, element, args):
                numbers = ", ".join(self.value(a) for a in args)
                return f"noise_{kind}({call}, {self._index(element)}, step, {numbers})"
            case Pick():
                raise NotCompiled("VECTOR ELM MAP")
        raise TypeError(f"not an expression: {expr!r}")

    def _read(self, at: Load, x: Expr, mode: str) -> str:
        """A table read; where x is the same for all members its place is found outside their loop."""
        n, self.reads = self.reads, self.reads + 1
        if mode not in ("clamp", *_MODES):
            raise NotCompiled(f"lookup {mode}")
        self.before.append(
            f"o{n}, l{n}, g{n}, a{n}, p{n}, m{n} = table({self._index(at)}, t_int, t_float)"
        )
        grid = f"o{n}, l{n}, g{n}, a{n}, p{n}, m{n}, tx, guess"
        if mode == "clamp" and not list(loads(x)) and not isinstance(x, Const):
            self.before.append(f"q{n}, s{n} = place({self.value(x)}, {grid})")
            low, high = f"ty[q{n} * {BLOCK} + k]", f"ty[(q{n} + 1) * {BLOCK} + k]"
            return f"({low} + s{n} * ({high} - {low}))"
        if mode == "clamp":
            return f"lookup({self.value(x)}, k, {grid}, ty, {BLOCK})"
        return f"lookup_other({self.value(x)}, k, {_MODES[mode]}, {grid}, ty, {BLOCK})"

    def _power(self, a: Expr, b: Expr) -> str:
        if isinstance(b, Const) and b.value == 2.0 and isinstance(a, Load):
            return f"({self.value(a)} * {self.value(a)})"
        if isinstance(b, Const) and b.value == 0.5:
            return f"np.sqrt({self.value(a)})"
        return f"power({self.value(a)}, {self.value(b)})"

    def condition(self, expr: Expr) -> str:
        match expr:
            case Op(("and" | "or") as name, (a, b)):
                return f"({self.condition(a)} {'&' if name == 'and' else '|'} {self.condition(b)})"
            case Op("not", (a,)):
                return f"(not {self.condition(a)})"
            case Op(name, (a, b)) if name in _COMPARE:
                return f"({self.value(a)} {_COMPARE[name]} {self.value(b)})"
        return f"({self.value(expr)} != 0.0)"


def _literal(x: float) -> str:
    if math.isinf(x):
        return "math.inf" if x > 0 else "(-math.inf)"
    if math.isnan(x):
        return "math.nan"
    return repr(float(x)) if x >= 0 else f"({float(x)!r})"


def _costly(expr: Expr) -> bool:
    match expr:
        case Op(name, args):
            return name in _COSTLY or any(_costly(a) for a in args)
        case Read() | Draw():
            return True
    return False
