"""A program written anew for PySD, in words of our own, so that nothing of a stranger's file reaches the Python it generates.

    rewritten(program) -> Rewritten      Vensim text of v1, v2, … over r1, r2, … with elements e1, e2, …; how to read the answer
    refusal(program) -> str              why PySD cannot run it instead; "" if it can

The text holds letters and figures of ours, numbers, operators and the functions of KNOWN: no name, comment, unit, string or
file of the model. Numbers from files have been read by then, from the model's own folder.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from model.engine import limits
from model.engine.nodes import (
    Array,
    Call,
    Chain,
    Lookup,
    Missing,
    Negative,
    Node,
    Not,
    Number,
    Ref,
    Sub,
    Table,
    Tables,
    walk,
)
from model.engine.program import (
    CONTROLS,
    ENDS,
    ORDER,
    Program,
    Rule,
    Variable,
    is_literal,
    literal_values,
)
from model.engine.source import key

# Vensim's functions that PySD computes as Vensim does. Not here: random ones (it takes no seeds), pulses (it ends them half a
# step off), and what it does not know.
_FUNCTIONS = """
abs, exp, ln, log, sqrt, sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, integer, max, min, modulo, quantum, power,
zidz, xidz, if then else, step, ramp, sum, prod, vmin, vmax, elmcount, integ, delay1, delay3, delay1i, delay3i, delay n,
delay fixed, smooth, smooth3, smoothi, smooth3i, smooth n, trend, forecast, sample if true, initial, active initial
"""
KNOWN = frozenset(word.strip() for word in _FUNCTIONS.split(","))
BEYOND = frozenset((ENDS, ORDER))  # what PySD computes, other than functions
_PLAIN_MODES = ("", "clamp")


def refusal(program: Program) -> str:
    """Why PySD cannot run the program instead, as the end of a sentence; "" where it can."""
    for told in program.unsupported:
        if told.function not in BEYOND and told.function.lower() not in KNOWN:
            return f"PySD does not compute {told.function} either"
    if ends_itself(program) and not math.isfinite(program.initial_time + program.time_step):
        return "PySD's run has no bound, as INITIAL TIME or TIME STEP is computed too"
    if program.source.method != "euler":
        return "PySD has only Euler's method, and the model asks for another"
    for variable in program.variables.everything():
        for rule in variable.rules:
            if what := next(_foreign(program, variable, rule), ""):
                return f'PySD would not compute {what} in "{variable.name}" as it should be'
    return ""


def ends_itself(program: Program) -> bool:
    """Whether the model says while it runs when it ends."""
    return any(told.function == ENDS for told in program.unsupported)


def _foreign(program: Program, variable: Variable, rule: Rule) -> Iterator[str]:
    """What of an equation PySD has no words for, or computes otherwise."""
    if variable.non_negative:
        yield "a non-negative stock"
    counted = [
        c.args[0] for c in walk(rule.expr) if isinstance(c, Call) and c.function == "elmcount"
    ]
    for node in walk(rule.expr):
        match node:
            case Ref() if any(node is ref for ref in counted):
                continue
            case Call(function) if function not in KNOWN:
                yield function.upper()
            case Table(_, _, mode) | Lookup(_, _, mode) if mode not in _PLAIN_MODES:
                yield f"a lookup that goes on {mode}"
            case Ref(_, subs) if away := _elsewhere(program, rule, subs):
                yield f'the range "{away}", which does not stand left of the sign,'
            case Ref(name) if name not in program.variables and key(name) != "time":
                yield f'the subscript "{name}" as a number'
            case Missing():
                yield ":NA:"
            case Number(value) if not math.isfinite(value):
                yield "a number without end"


def _elsewhere(program: Program, rule: Rule, subs: tuple[Sub, ...]) -> str:
    """A range that is read through another one left of the sign (a mapping, a second name); "" if none is."""
    ranges, left = set(map(key, program.subscripts)), set(map(key, rule.subs))
    moved = (s.name for s in subs if not s.reduced and key(s.name) in ranges)
    return next((name for name in moved if key(name) not in left), "")


@dataclass(frozen=True)
class Rewritten:
    """The text, and for each variable of the program its word in the text."""

    program: Program
    words: Mapping[str, str]

    def element(self, name: str) -> list[tuple[str, str]]:
        """(element as the program names it, as the text names it) for each element a name means."""
        variable, positions = self.program.find(name)
        return [
            (self.program.element_name(variable, p), self._place(variable, p)) for p in positions
        ]

    def _place(self, variable: Variable, position: tuple[int, ...]) -> str:
        word = self.words[variable.name]
        inside = [
            self.elements[key(self.program.subscripts[d][p])]
            for d, p in zip(variable.dims, position, strict=True)
        ]
        return f"{word}[{','.join(inside)}]" if inside else word

    @cached_property
    def elements(self) -> dict[str, str]:
        names = (key(e) for members in self.program.subscripts.values() for e in members)
        return {name: f"e{i}" for i, name in enumerate(dict.fromkeys(names), start=1)}

    @cached_property
    def ranges(self) -> dict[str, str]:
        return {key(name): f"r{i}" for i, name in enumerate(self.program.subscripts, start=1)}

    @cached_property
    def last(self) -> float:
        """The time at which a run that has no end of its own is cut off."""
        return self.program.initial_time + limits.MAX_STEPS * self.program.time_step

    @cached_property
    def text(self) -> str:
        """The whole model."""
        lines = ["{UTF-8}"]
        for name, members in self.program.subscripts.items():
            inside = ", ".join(self.elements[key(e)] for e in members)
            lines.append(f"{self.ranges[key(name)]}: {inside} ~~|")
        for variable in self.program.variables.everything():
            for rule in variable.rules:
                lines += self._equations(variable, rule)
        return "\n".join(lines) + "\n"

    def _equations(self, variable: Variable, rule: Rule) -> Iterator[str]:
        expr = rule.expr
        if isinstance(expr, Tables) or (is_literal(expr) and isinstance(expr, Array)):
            values = (
                zip(rule.positions(), expr.items, strict=True)
                if isinstance(expr, Tables)
                else ((p, Number(v)) for p, v in literal_values(rule))
            )
            for position, value in values:
                yield self._equation(variable, self._place(variable, position), value)
            return
        inside = ",".join(map(self._subscript, rule.subs))
        left = self.words[variable.name] + (f"[{inside}]" if inside else "")
        if rule.excepts:
            places = (self._place(variable, p).partition("[")[2] for p in sorted(rule.excepts))
            left += " :EXCEPT: " + ", ".join(f"[{place}" for place in places)
        yield self._equation(variable, left, expr)

    def _equation(self, variable: Variable, left: str, expr: Node) -> str:
        if isinstance(expr, Table):
            points = _points(expr)
            if variable.kind == "lookup":
                return f"{left}({points}) ~~|"
            return f"{left} = WITH LOOKUP(Time, ({points})) ~~|"
        right = self._text(expr)
        if key(variable.name) == "final time" and ends_itself(self.program):
            right = f"MIN({right}, {_number(self.last)})"
        return f"{left} = {right} ~~|"

    def _subscript(self, name: str) -> str:
        return self.ranges.get(key(name)) or self.elements[key(name)]

    def _ref(self, ref: Ref) -> str:
        variable = self.program.variables.get(ref.name)
        if variable is None:
            assert key(ref.name) == "time", ref  # `refusal` knows of any other
            return "Time"
        inside = ",".join(
            self._subscript(dim if s.name == "*" else s.name) + ("!" if s.reduced else "")
            for s, dim in zip(ref.subs, variable.dims, strict=False)
        )
        return self.words[variable.name] + (f"[{inside}]" if inside else "")

    def _text(self, node: Node) -> str:
        match node:
            case Number(value):
                return _number(value) if value >= 0 else f"({_number(value)})"
            case Ref():
                return self._ref(node)
            case Negative(x):
                return f"(-({self._text(x)}))"
            case Not(x):
                return f"(:NOT: ({self._text(x)}))"
            case Chain():
                return self._chain(node)
            case Call("elmcount", (Ref(name),)):
                ranges = self.program.subscripts
                sizes = {key(n): len(members) for n, members in ranges.items()}
                known = self.program.variables.get(name)
                return _number(sizes[key(name)] if known is None else math.prod(known.shape))
            case Call("log", (x,)):
                return f"LOG({self._text(x)}, 10.0)"
            case Call(("delay n" | "smooth n") as function, (*args, order)):
                whole = (
                    f"INTEGER({self._text(order)})"  # PySD counts stages with whole numbers only
                )
                return f"{function.upper()}({', '.join(map(self._text, args))}, {whole})"
            case Call(function, args) if function in KNOWN:
                return f"{function.upper()}({', '.join(map(self._text, args))})"
            case Lookup(Table() as table, x):
                return f"WITH LOOKUP({self._text(x)}, ({_points(table)}))"
            case Lookup(Ref() as ref, x):
                return f"{self._ref(ref)}({self._text(x)})"
        raise TypeError(f"not a node for PySD: {node!r}")

    def _chain(self, chain: Chain) -> str:
        """Operators of one precedence; everything below stands in parentheses of its own."""
        parts = [self._text(arg) for arg in chain.args]
        words = [f":{op.upper()}:" if op in ("and", "or") else op for op in chain.ops]
        rest = (f" {word} {part}" for word, part in zip(words, parts[1:], strict=True))
        return f"({parts[0]}{''.join(rest)})"


def rewritten(program: Program) -> Rewritten:
    """The program in words of our own; call it where `refusal` has nothing to say."""
    words = {}
    for i, variable in enumerate(program.variables.everything(), start=1):
        control = next((c for c in CONTROLS if key(c) == key(variable.name)), None)
        words[variable.name] = control or f"v{i}"
    return Rewritten(program, words)


def _number(value: float) -> str:
    return repr(float(value))


def _points(table: Table) -> str:
    return ", ".join(
        f"({_number(x)}, {_number(y)})" for x, y in zip(table.xs, table.ys, strict=True)
    )
