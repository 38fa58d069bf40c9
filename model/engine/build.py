"""Make the Program of a Source: names and subscripts resolved, functions known, every fault told at once.

    build(source) -> Program

Raises InputError(s): undefined names ("did you mean"), wrong subscripts, wrong counts of arguments, two definitions of
one element, broken ranges. Functions the engine cannot compute do not stop it: they are listed in program.unsupported.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterable
from dataclasses import replace

from model.engine import external, limits, macros
from model.engine.functions import FUNCTIONS, spelled
from model.engine.nodes import (
    Array,
    Call,
    Lookup,
    Missing,
    Node,
    Ref,
    Sub,
    Table,
    Tables,
    rebuild,
    walk,
)
from model.engine.program import (
    CONTROLS,
    Names,
    Program,
    Rule,
    Unsupported,
    Variable,
    is_literal,
    is_table,
)
from model.engine.ranges import Ranges
from model.engine.source import Equation, Source, key
from model.errors import InputError, nearest, raise_all

BUILTINS = ("time",)
MAX_FAULTS = 30


def build(source: Source) -> Program:
    """The Program of a model as read; see the module."""
    files = external.Files(source)
    ranges = Ranges.of(source, files.subscript)
    equations = macros.expand(source)
    builder = _Builder(source, ranges, files, equations)
    variables = builder.variables()
    raise_all(builder.faults[:MAX_FAULTS])
    subscripts = {ranges.names[k]: members for k, members in ranges.members.items()}
    maps = {(ranges.names[a], ranges.names[b]): t for (a, b), t in ranges.maps.items()}
    content = repr((source.dialect, list(variables.values()), subscripts, maps))
    return Program(
        name=source.name,
        dialect=source.dialect,
        variables=Names(variables),
        subscripts=subscripts,
        maps=maps,
        unsupported=tuple(builder.unsupported),
        hash=hashlib.sha256(content.encode()).hexdigest()[:16],
        source=source,
    )


class _Builder:
    """Holds what resolving one equation needs to know of all the others."""

    def __init__(
        self, source: Source, ranges: Ranges, files: external.Files, equations: list[Equation]
    ) -> None:
        self.source, self.ranges, self.files = source, ranges, files
        self.faults: list[InputError] = []
        self.unsupported = [Unsupported(v, f, source.name, line) for v, f, line in source.refused]
        self.groups: dict[str, list[Equation]] = {}
        for equation in equations:
            self.groups.setdefault(key(equation.name), []).append(equation)
        self.names = {k: " ".join(group[0].name.split()) for k, group in self.groups.items()}
        self.lookups = {k for k, group in self.groups.items() if _lookup_group(group)}
        self.arity = {k: len(group[0].subs) for k, group in self.groups.items()}
        self.now = equations[0]

    def variables(self) -> dict[str, Variable]:
        found: dict[str, Variable] = {}
        for k, group in self.groups.items():
            self.now = group[0]
            if self.ranges.is_range(self.names[k]):
                self.fault("is both a variable and a range", fix="rename one of them")
                continue
            variable = self.variable(self.names[k], group)
            if variable is not None:
                found[variable.name] = variable
        self.now = Equation("", None)
        self._controls(found)
        return _with_flows(found)

    def fault(self, what: str, *, fix: str | None = None, got: str | None = None) -> None:
        where = f'line {self.now.line}, equation "{self.now.name}"' if self.now.name else None
        self.faults.append(InputError(what, file=self.source.name, where=where, got=got, fix=fix))

    def _near(self, name: str, names: Iterable[str]) -> str | None:
        """What was meant, for the faults that are told."""
        return nearest(name, names) if len(self.faults) < MAX_FAULTS else None

    def _controls(self, found: dict[str, Variable]) -> None:
        have = {key(name) for name in found}
        missing = [name for name in CONTROLS[:3] if key(name) not in have]
        if missing:
            lines = ", ".join(f"`{name} = …`" for name in missing)
            self.fault(
                f"does not define {', '.join(missing)}", fix=f"add {lines} to the control section"
            )

    # --- one variable -------------------------------------------------------------------------------------------
    def variable(self, name: str, group: list[Equation]) -> Variable | None:
        counts = {len(e.subs) for e in group}
        if len(counts) > 1:
            self.fault(f"has equations with {' and '.join(map(str, sorted(counts)))} subscripts")
            return None
        dims = self._dims(group)
        if dims is None:
            return None
        shape = tuple(len(self.ranges.elements(d)) for d in dims)
        limits.within(
            math.prod(shape),
            limits.MAX_ARRAY,
            f'"{name}" has {math.prod(shape):,} elements',
            file=self.source.name,
        )
        rules = []
        for equation in group:
            self.now = equation
            rule = self._rule(equation, dims)
            if rule is not None:
                rules.append(rule)
        if not rules:
            return None
        self._overlaps(rules)
        first = group[0]
        filled = next((e for e in group if e.unit), first)
        return Variable(
            name=name,
            dims=tuple(self.ranges.names[key(d)] for d in dims),
            shape=shape,
            unit=filled.unit,
            doc=next((e.doc for e in reversed(group) if e.doc), ""),
            kind=_kind(name, rules, first),
            rules=tuple(rules),
            file=self.source.name,
            line=first.line,
            limits=filled.limits,
            group=first.group,
            hidden=name.startswith("#"),
            mode=first.mode,
            non_negative=first.non_negative,
        )

    def _dims(self, group: list[Equation]) -> tuple[str, ...] | None:
        """For each subscript position the range that holds everything the equations name there."""
        dims = []
        for position in range(len(group[0].subs)):
            named = [e.subs[position] for e in group]
            for equation in group:
                self.now = equation
                if not self._known(equation.subs[position]):
                    return None
            if len({key(n) for n in named}) == 1 and self.ranges.is_range(named[0]):
                dims.append(key(named[0]))
                continue
            elements = [e for n in named for e in self.ranges.elements(n)]
            home = self.ranges.smallest_with(
                elements, [n for n in named if self.ranges.is_range(n)]
            )
            if home is None:
                self.fault(
                    f"no range holds all of {', '.join(dict.fromkeys(named))}", fix="define one"
                )
                return None
            dims.append(home)
        return tuple(dims)

    def _known(self, name: str) -> bool:
        if self.ranges.is_range(name) or key(name) in self.ranges.element_names:
            return True
        names = [*self.ranges.names.values(), *self.ranges.element_names.values()]
        self.fault("is not a subscript range or element", got=name, fix=self._near(name, names))
        return False

    def _rule(self, equation: Equation, dims: tuple[str, ...]) -> Rule | None:
        places = [{key(e): i for i, e in enumerate(self.ranges.elements(d))} for d in dims]

        def box(subs: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
            return tuple(
                tuple(place[key(e)] for e in self.ranges.elements(s) if key(e) in place)
                for s, place in zip(subs, places, strict=True)
            )

        excepts: set[tuple[int, ...]] = set()
        for group in equation.excepts:
            if len(group) != len(dims):
                self.fault("has :EXCEPT: with another count of subscripts")
            elif all(self._known(s) for s in group):
                excepts.update(itertools.product(*box(group)))
        expr = self._right_side(equation)
        if expr is None:
            return None
        subs = tuple(self._spelled(s) for s in equation.subs)
        rule = Rule(subs, box(equation.subs), expr, equation.line, frozenset(excepts))
        if isinstance(expr, Array):
            self._array_fits(expr, rule)
        return rule

    def _spelled(self, sub: str) -> str:
        return self.ranges.names.get(key(sub)) or self.ranges.element_names.get(key(sub), sub)

    def _array_fits(self, expr: Array, rule: Rule) -> None:
        wanted = math.prod(len(b) for b in rule.boxes)
        have = sum(map(len, expr.rows))
        if have == wanted:
            return
        fix = "give one number for each element"
        for sub in rule.subs:
            inside = self.ranges.nested.get(key(sub))
            if inside:
                fix = f'"{inside[0]}" in the range "{sub}" is itself a range and stands for all its elements; rename one'
        self.fault(f"gives {have} numbers for {wanted} elements", fix=fix)

    def _overlaps(self, rules: list[Rule]) -> None:
        if len(rules) == 1:
            return
        seen: set[tuple[int, ...]] = set()
        for rule in rules:
            for place in rule.positions():
                if place in seen:
                    self.fault(
                        "is defined twice", fix="remove one of the equations, or use :EXCEPT:"
                    )
                    return
                seen.add(place)

    # --- the right-hand side ------------------------------------------------------------------------------------
    def _right_side(self, equation: Equation) -> Node | None:
        expr = equation.expr
        if expr is None:
            self.unsupported.append(
                Unsupported(
                    equation.name,
                    "a variable without an equation (data from a run file)",
                    self.source.name,
                    equation.line,
                )
            )
            return Missing()
        expr = self.resolve(expr)
        try:
            return self.files.replace(expr, equation, self.ranges)
        except InputError as fault:
            self.faults.append(fault)
            return None

    def resolve(self, node: Node) -> Node:
        if isinstance(node, Ref):
            return self._reference(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Lookup) and isinstance(node.table, Ref):
            table = self._reference(node.table)
            assert isinstance(table, Ref)
            return Lookup(table, self.resolve(node.x), node.mode)
        return rebuild(node, self.resolve)

    def _reference(self, ref: Ref) -> Node:
        k = key(ref.name)
        if k in BUILTINS and k not in self.names:
            return Ref("Time")
        if k not in self.names:
            if self.ranges.is_range(ref.name) or k in self.ranges.element_names:
                return Ref(self._spelled(ref.name), ref.subs)
            known = [n for n in self.names.values() if not n.startswith("#")]
            self.fault(f'nothing defines "{ref.name}"', fix=self._near(ref.name, known))
            return ref
        if len(ref.subs) != self.arity[k]:
            self.fault(
                f'"{ref.name}" is used with {len(ref.subs)} subscripts and defined with {self.arity[k]}',
                fix="give one subscript for each of its ranges",
            )
            return ref
        subs = []
        for sub in ref.subs:
            if sub.name == "*" or self._known(sub.name):
                subs.append(Sub(self._spelled(sub.name), sub.reduced))
        return Ref(self.names[k], tuple(subs))

    def _call(self, call: Call) -> Node:
        k, name = key(call.function), spelled(call.function)
        if k in self.lookups or (k in self.names and name not in FUNCTIONS):
            if len(call.args) != 1:
                self.fault(f'the lookup "{call.function}" takes one argument')
            return Lookup(Ref(self.names[k]), self.resolve(call.args[0]))
        function = FUNCTIONS.get(name)
        if (
            name == "elmcount"
            and isinstance(call.args[0], Ref)
            and key(call.args[0].name) in self.names
        ):
            return Call(name, (Ref(self.names[key(call.args[0].name)]),))
        args = tuple(self.resolve(arg) for arg in call.args)
        if function is None:
            self.unsupported.append(
                Unsupported(self.now.name, call.function.upper(), self.source.name, self.now.line)
            )
            return Call(name, args)
        if not function.least <= len(args) <= function.most:
            most = f" to {function.most}" if function.most > function.least else ""
            self.fault(
                f"{name.upper()} takes {function.least}{most} arguments, here are {len(args)}"
            )
        if name == "lookup forward" and args and isinstance(args[0], Ref):
            return Lookup(args[0], args[1], "forward")
        if name in ("lookup extrapolate", "lookup backward") and isinstance(args[0], Ref):
            return Lookup(args[0], args[1], name.split()[1])
        return args[0] if name == "game" else Call(name, args)


def _lookup_group(group: list[Equation]) -> bool:
    return any(e.kind == "lookup" or (e.expr is not None and is_table(e.expr)) for e in group)


def _kind(name: str, rules: list[Rule], first: Equation) -> str:
    exprs = [rule.expr for rule in rules]
    if any(isinstance(e, Call) and e.function == "integ" for e in exprs):
        return "stock"
    if all(isinstance(e, Table | Tables) for e in exprs):
        return "data" if first.kind == "data" else "lookup"
    if all(is_literal(e) for e in exprs):
        return "data" if first.kind == "data" and first.expr is None else "constant"
    if all(isinstance(e, Call) and e.function == "initial" for e in exprs):
        return "initial"
    return "auxiliary"


def _with_flows(variables: dict[str, Variable]) -> dict[str, Variable]:
    """Auxiliaries that stand as a term in the rate of a stock are its flows."""
    flows: set[str] = set()
    for variable in variables.values():
        for rule in variable.rules:
            if isinstance(rule.expr, Call) and rule.expr.function == "integ" and rule.expr.args:
                flows |= {n.name for n in walk(rule.expr.args[0]) if isinstance(n, Ref)}
    return {
        name: replace(v, kind="flow") if v.kind == "auxiliary" and name in flows else v
        for name, v in variables.items()
    }
