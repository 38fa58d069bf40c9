"""Equations in XMILE's words, for one element or for all at once.

Writer.text(expr, scope, point) -> str       point None: the equation is shared by all elements of its variable
Writer.can_share(expr, variable) -> bool     whether XMILE can say it once for all
"""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np

from model.engine import Program
from model.engine.ir import Load, Plan
from model.engine.lower import REDUCERS
from model.engine.nodes import (
    Call,
    Chain,
    Lookup,
    Missing,
    Negative,
    Node,
    Not,
    Number,
    Ref,
    Table,
    walk,
)
from model.engine.program import NA, Variable
from model.engine.scope import Resolver, Scope
from model.engine.source import key

NAMES = {
    "zidz": "SAFEDIV", "xidz": "SAFEDIV", "modulo": "MOD", "initial": "INIT", "smooth": "SMTH1", "smoothi": "SMTH1",
    "smooth3": "SMTH3", "smooth3i": "SMTH3", "delay1": "DELAY1", "delay1i": "DELAY1", "delay3": "DELAY3",
    "delay3i": "DELAY3", "delay fixed": "DELAY", "trend": "TREND", "exp": "EXP", "ln": "LN", "abs": "ABS", "sqrt": "SQRT",
    "sin": "SIN", "cos": "COS", "tan": "TAN", "arctan": "ARCTAN", "arcsin": "ARCSIN", "arccos": "ARCCOS", "min": "MIN",
    "max": "MAX", "step": "STEP", "previous": "PREVIOUS",
}  # fmt: skip
_JOIN = {"sum": " + ", "prod": " * "}
_CLOCK = {
    "time": "TIME",
    "time step": "DT",
    "initial time": "STARTTIME",
    "final time": "STOPTIME",
    "saveper": "DT",
}
_RESERVED = {"if", "then", "else", "and", "or", "not", "time", "dt", "pi", "inf"}


def written(name: str) -> str:
    """A name as XMILE writes it: spaces as underscores; in quotes where it holds anything unusual."""
    bare = name.strip('"')
    plain = bare.replace(" ", "_")
    if re.fullmatch(r"[^\W\d]\w*", plain) and plain.lower() not in _RESERVED:
        return plain
    return f'"{bare}"'


class Writer:
    def __init__(self, program: Program, resolver: Resolver, plan: Plan) -> None:
        self.program, self.resolver, self.plan = program, resolver, plan
        self._known: dict[tuple[int, int], tuple[Any, ...]] = {}  # by reference and scope

    @staticmethod
    def number(value: float) -> str:
        return f"{value:.17g}" if value >= 0 else f"(-{-value:.17g})"

    def position(self, load: Load, variable: Variable, point: tuple[int, ...]) -> tuple[int, ...]:
        """Which element of a variable a load means at a point."""
        tables = variable.kind == "lookup"
        place = (self.plan.table_places if tables else self.resolver.places)[variable.name]
        row = load.base + sum(t.rows[point[t.axis]] for t in load.terms)
        return (
            tuple(int(i) for i in np.unravel_index(row - place.base, place.shape))
            if place.shape
            else ()
        )

    def can_share(self, expr: Node, variable: Variable) -> bool:
        """Whether every reference runs over the variable's own ranges, names elements, or sums a whole range."""
        own = {key(d) for d in variable.dims}
        for node in walk(expr):
            if not isinstance(node, Ref):
                continue
            known = self.program.variables.get(node.name)
            if known is None:
                if key(node.name) not in _CLOCK:
                    return False
                continue
            for sub, dim in zip(node.subs, known.dims, strict=True):
                is_range = self.resolver.ranges.is_range(sub.name)
                if sub.reduced or (
                    is_range and (key(sub.name) not in own or key(sub.name) != key(dim))
                ):
                    return False
        return True

    # --- expressions --------------------------------------------------------------------------------------------
    def text(self, node: Node, scope: Scope, point: tuple[int, ...] | None) -> str:
        match node:
            case Number(value):
                return self.number(value)
            case Missing():
                return self.number(NA)
            case Negative(x):
                return f"(-{self.text(x, scope, point)})"
            case Not(x):
                return f"(NOT {self.text(x, scope, point)})"
            case Chain((sign,), (Ref(a), Ref(b))) if sign in ("=", "<>") and self._ranges(a, b):
                return f"({self._rank(a, scope, point)} {sign} {self._rank(b, scope, point)})"
            case Chain(ops, args):
                parts = [self.text(args[0], scope, point)]
                for op, arg in zip(ops, args[1:], strict=True):
                    parts += [op.upper(), self.text(arg, scope, point)]
                return f"({' '.join(parts)})"
            case Lookup(Ref() as table, x, mode) if not mode:
                return f"LOOKUP({self._ref(table, scope, point)}, {self.text(x, scope, point)})"
            case Ref():
                return self._ref(node, scope, point)
            case Call():
                return self._call(node, scope, point)
            case Lookup(Table()):
                raise self.resolver.fault(
                    scope, "has a table inside a longer equation", "give it a name of its own"
                )
        raise self.resolver.fault(scope, f"{type(node).__name__} has no words in XMILE")

    def _ref(self, ref: Ref, scope: Scope, point: tuple[int, ...] | None) -> str:
        if key(ref.name) in _CLOCK:
            return _CLOCK[key(ref.name)]
        variable = self.program.variables.get(ref.name)
        if variable is None:
            return self._number_of(ref.name, scope, point)
        if not ref.subs:
            return written(variable.name)
        if point is None:
            return f"{written(variable.name)}[{', '.join(written(s.name) for s in ref.subs)}]"
        found = self._known.get((id(ref), id(scope)))
        if found is None:
            tables = variable.kind == "lookup"
            load = self.resolver.load(ref, scope, self.plan.table_places if tables else None)
            names = [[written(e) for e in self.program.subscripts[d]] for d in variable.dims]
            found = self._known[id(ref), id(scope)] = (
                load,
                names,
                written(variable.name),
                ref,
                scope,
            )
        load, names, head = found[:3]
        at = self.position(load, variable, point)
        return f"{head}[{', '.join(part[i] for part, i in zip(names, at, strict=True))}]"

    def _ranges(self, *names: str) -> bool:
        return not any(n in self.program.variables or key(n) in _CLOCK for n in names)

    def _number_of(self, name: str, scope: Scope, point: tuple[int, ...] | None) -> str:
        """A range used as a value: the number of the element in its range."""
        ranges = self.resolver.ranges
        if ranges.is_range(name) and point is not None:
            for along in scope.along:
                if along.name == key(name):
                    order = [key(e) for e in ranges.members[key(name)]]
                    return str(order.index(key(along.elements[point[along.axis]])) + 1)
        if not ranges.is_range(name):
            home = ranges.smallest_with([name])
            if home:
                return str([key(e) for e in ranges.members[home]].index(key(name)) + 1)
        raise self.resolver.fault(scope, f'"{name}" cannot be written as a number in XMILE')

    def _rank(self, name: str, scope: Scope, point: tuple[int, ...] | None) -> str:
        """For comparing two elements: the number among all elements of the model."""
        order = list(self.resolver.ranges.element_names)
        if not self.resolver.ranges.is_range(name):
            return str(order.index(key(name)) + 1)
        for along in scope.along:
            if along.name == key(name) and point is not None:
                return str(order.index(key(along.elements[point[along.axis]])) + 1)
        raise self.resolver.fault(scope, f'"{name}" cannot be compared in XMILE')

    # --- functions ----------------------------------------------------------------------------------------------
    def _call(self, call: Call, scope: Scope, point: tuple[int, ...] | None) -> str:
        name = call.function
        if name in REDUCERS:
            return self._reduced(REDUCERS[name], call.args[0], scope, point or ())
        args = [self.text(a, scope, point) for a in call.args]
        if name == "if then else":
            return f"(IF {args[0]} THEN {args[1]} ELSE {args[2]})"
        if name == "integer":  # toward zero, where XMILE's INT rounds down
            return f"(IF {args[0]} >= 0 THEN INT({args[0]}) ELSE (-INT(-{args[0]})))"
        if name == "zidz":
            args.append("0")
        if name in NAMES:
            return f"{NAMES[name]}({', '.join(args)})"
        raise self.resolver.fault(scope, f"{name.upper()} has no equivalent in XMILE")

    def _reduced(self, op: str, body: Node, scope: Scope, point: tuple[int, ...]) -> str:
        """Every element written out: sums and products with their sign, extremes two by two."""
        kept = self._known.get((id(body), id(scope)))
        if kept is None:
            names = dict.fromkeys(
                s.name for n in walk(body) if isinstance(n, Ref) for s in n.subs if s.reduced
            )
            unique = tuple({key(n): n for n in names}.values())
            kept = (scope.with_inner(unique, self.resolver.ranges), body, scope)
            self._known[id(body), id(scope)] = kept
        inner: Scope = kept[0]
        sizes = inner.sizes[len(scope.sizes) :]
        terms = [
            self.text(body, inner, (*point, *at))
            for at in itertools.product(*(range(n) for n in sizes))
        ]
        if op in _JOIN:
            return f"({_JOIN[op].join(terms)})"
        word = "MIN" if op == "vmin" else "MAX"
        while len(terms) > 1:  # in pairs, so that nothing nests deeply
            pairs = itertools.zip_longest(terms[::2], terms[1::2])
            terms = [a if b is None else f"{word}({a}, {b})" for a, b in pairs]
        return terms[0]
