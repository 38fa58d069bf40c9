"""Lower a Program to a Plan: expressions to operations on rows, memories and sums lifted out of them.

    lower(program, values=None) -> Plan      values: constants that replace defaults where they fix the number of rows

Raises InputError for subscript mismatches, algebraic loops and references to elements without an equation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from model.engine import limits
from model.engine.ir import (
    Assign,
    Clock,
    Const,
    Expr,
    Fold,
    Load,
    Op,
    Place,
    Plan,
    Read,
    Statement,
    Term,
    axes_used,
    renumbered,
)
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
    rebuild,
    walk,
)
from model.engine.order import put_in_order
from model.engine.program import NA, Program, Rule, Variable, is_literal, literal_values
from model.engine.scope import Resolver, Scope
from model.engine.source import key
from model.errors import InputError, raise_all

LONG = 50  # terms of a chain computed at once
REDUCERS = {"sum": "sum", "prod": "prod", "vmin": "vmin", "vmax": "vmax"}


def lower(program: Program, values: Mapping[str, float] | None = None) -> Plan:
    """The Plan of a program that has nothing unsupported."""
    lowering = Lowering(program, values or {})
    lowering.all()
    raise_all(lowering.faults[:20])
    plan = lowering.plan
    plan.structural = frozenset(lowering.structural)
    put_in_order(plan, lowering.statements, lowering.place_of_row, program)
    return plan


class Lowering:
    """The plan being made, and rows handed out so far."""

    def __init__(self, program: Program, values: Mapping[str, float]) -> None:
        self.program, self.values = program, values
        self.plan = Plan()
        self.statements: list[Statement] = []
        self.faults: list[InputError] = []
        self.structural: set[str] = set()
        self.filled: list[tuple[int, float]] = []
        self.owners: list[tuple[int, str]] = []  # (first row, variable)
        self.calls = 0
        for variable in program.variables.everything():
            if variable.kind == "lookup":
                continue
            self.plan.places[variable.name] = Place(
                self.rows(math.prod(variable.shape), variable.name), variable.shape
            )
        self.resolver = Resolver(program, self.plan.places)

    # --- rows ---------------------------------------------------------------------------------------------------
    def rows(self, count: int, owner: str) -> int:
        """Hand out rows; returns the first."""
        base = self.plan.rows
        self.plan.rows += count
        limits.within(
            self.plan.rows,
            4 * limits.MAX_ARRAY,
            f"needs {self.plan.rows:,} values",
            file=self.program.name,
        )
        self.owners.append((base, owner))
        return base

    def place_of_row(self, row: int) -> str:
        """The element (or variable) a row belongs to, for messages."""
        import bisect

        base, owner = self.owners[bisect.bisect_right([b for b, _ in self.owners], row) - 1]
        place = self.plan.places.get(owner)
        if place and place.shape and place.base == base:
            position = tuple(int(i) for i in np.unravel_index(row - base, place.shape))
            return self.program.element_name(self.program.variables[owner], position)
        return owner

    def all(self) -> None:
        for variable in self.program.variables.everything():
            for rule in variable.rules:
                if any(isinstance(n, Table | Tables) for n in (rule.expr,)):
                    self._tables(variable, rule)
        for variable in self.program.variables.everything():
            for rule in variable.rules:
                try:
                    self._rule(variable, rule)
                except InputError as fault:
                    self.faults.append(fault)
        self.plan.defaults = np.zeros(self.plan.rows)
        for row, value in self.filled:
            self.plan.defaults[row] = value

    def _rule(self, variable: Variable, rule: Rule) -> None:
        expr = rule.expr
        if is_literal(expr):
            place = self.plan.places[variable.name]
            for at, value in literal_values(rule):
                row = place.base + int(np.ravel_multi_index(at, place.shape)) if at else place.base
                self.filled.append((row, value))
            return
        scope = self.resolver.scope(variable, rule)
        if 0 in scope.sizes:
            return
        if isinstance(expr, Table | Tables):
            if variable.kind != "lookup":  # a series from a file, perhaps beside other equations
                self._data(variable, scope, expr.items[0] if isinstance(expr, Tables) else expr)
            return
        from model.engine.states import lower_integ

        target = self.resolver.target(scope)
        if isinstance(expr, Call) and expr.function == "integ":
            lower_integ(self, expr, scope, target)
        elif isinstance(expr, Call) and expr.function == "active initial":
            running, first = (self.expr(arg, scope) for arg in expr.args)
            self.assign(scope, target, running, first=first)
        else:
            self.assign(scope, target, self.expr(expr, scope))

    def assign(
        self,
        scope: Scope,
        target: Load,
        expr: Expr,
        *,
        first: Expr | None = None,
        once: bool = False,
    ) -> None:
        self.statements.append(
            Assign(
                name=scope.variable.name,
                target=target,
                axes=scope.sizes,
                expr=expr,
                first=first,
                once=once,
            )
        )

    def hidden(self, scope: Scope, label: str, copies: int = 1) -> Load:
        """New rows, one for each point of the scope (times copies, outermost); as a load over the scope."""
        base = self.rows(copies * math.prod(scope.sizes), f"{scope.variable.name} ({label})")
        return Load(base, self.over(scope))

    @staticmethod
    def over(scope: Scope) -> tuple[Term, ...]:
        """Terms of rows laid out like the scope's axes."""
        terms = []
        for axis, size in enumerate(scope.sizes):
            stride = math.prod(scope.sizes[axis + 1 :])
            terms.append(Term(axis, tuple(i * stride for i in range(size))))
        return tuple(terms)

    def lifted(self, scope: Scope, label: str, expr: Expr, *, once: bool = False) -> Load:
        """The expression computed into rows of its own."""
        if isinstance(expr, Load) and not once:
            return expr
        place = self.hidden(scope, label)
        self.assign(scope, place, expr, once=once)
        return place

    # --- tables -------------------------------------------------------------------------------------------------
    def new_table(self, table: Table) -> int:
        self.plan.tables.append((np.array(table.xs), np.array(table.ys)))
        return len(self.plan.tables) - 1

    def _tables(self, variable: Variable, rule: Rule) -> None:
        """Tables of a lookup or data variable, one an element, numbered like its elements."""
        place = self.plan.table_places.get(variable.name)
        if place is None:
            first = len(self.plan.tables)
            self.plan.tables += [(np.zeros(1), np.full(1, NA))] * math.prod(variable.shape)
            place = self.plan.table_places[variable.name] = Place(first, variable.shape)
        expr = rule.expr
        items = expr.items if isinstance(expr, Tables) else None
        for n, at in enumerate(rule.positions()):
            table = items[n] if items else expr
            assert isinstance(table, Table)
            number = place.base + (int(np.ravel_multi_index(at, place.shape)) if at else 0)
            made = self.new_table(table)
            self.plan.tables[number] = self.plan.tables.pop(made)

    def _data(self, variable: Variable, scope: Scope, table: Table) -> None:
        """A data variable is its table read at the time."""
        target = self.resolver.target(scope)
        first = self.plan.table_places[variable.name].base
        at = Load(first + target.base - self.plan.places[variable.name].base, target.terms)
        self.assign(scope, target, Read(at, Clock("time"), table.mode))

    # --- expressions --------------------------------------------------------------------------------------------
    def expr(self, node: Node, scope: Scope) -> Expr:
        match node:
            case Number(value):
                return Const(value)
            case Missing():
                return Const(NA)
            case Ref():
                return self._ref(node, scope)
            case Negative(x):
                return Op("neg", (self.expr(x, scope),))
            case Not(x):
                return Op("not", (self.expr(x, scope),))
            case Chain(ops, args):
                result = self.expr(args[0], scope)
                for n, (op, arg) in enumerate(zip(ops, args[1:], strict=True), start=1):
                    result = Op(op, (result, self.expr(arg, scope)))
                    if n % LONG == 0:  # so that a long sum does not become a deep tree
                        result = self.lifted(scope, "part", result)
                return result
            case Lookup(table, x, mode):
                return self._lookup(table, x, mode, scope)
            case Call():
                return self._call(node, scope)
            case Array():
                raise self.resolver.fault(scope, "mixes numbers in a row with other terms")
        raise self.resolver.fault(scope, f"{type(node).__name__} cannot stand here")

    def _ref(self, ref: Ref, scope: Scope) -> Expr:
        variable = self.program.variables.get(ref.name)
        if variable is not None and variable.kind != "lookup":
            return self.resolver.load(ref, scope)
        if key(ref.name) == "time":
            return Clock("time")
        if variable is not None:
            raise self.resolver.fault(
                scope, f'"{ref.name}" is a lookup', f"give it an argument: {ref.name}(x)"
            )
        return self._subscript_number(ref.name, scope)

    def _subscript_number(self, name: str, scope: Scope) -> Expr:
        """A range or element used as a value: its number in its family, from 1 (so that elements compare across subranges)."""
        ranges = self.resolver.ranges
        order = ranges.family(name)
        if not ranges.is_range(name):
            return Const(order.index(key(name)) + 1.0)
        for along in scope.along:
            if along.name == key(name):
                numbers = [order.index(key(e)) + 1.0 for e in along.elements]
                return self.along(scope, f"numbers of {name}", along.axis, numbers)
        raise self.resolver.fault(scope, f'"{name}" is a range and does not stand left of the sign')

    def along(self, scope: Scope, label: str, axis: int, numbers: list[float]) -> Load:
        """Numbers that change along an axis, in rows of their own."""
        base = self.rows(len(numbers), f"{scope.variable.name} ({label})")
        self.filled += [(base + i, v) for i, v in enumerate(numbers)]
        return Load(base, (Term(axis, tuple(range(len(numbers)))),))

    def _lookup(self, table: Table | Ref, x: Node, mode: str, scope: Scope) -> Expr:
        at_x = self.expr(x, scope)
        if isinstance(table, Table):
            return Read(Load(self.new_table(table)), at_x, mode or table.mode)
        variable = self.program.variables[table.name]
        if variable.name not in self.plan.table_places:
            raise self.resolver.fault(
                scope, f'"{table.name}" is not a lookup', "define it with points in parentheses"
            )
        at = self.resolver.load(table, scope, self.plan.table_places)
        return Read(at, at_x, mode or self.own_mode(table))

    def own_mode(self, ref: Ref) -> str:
        """How the table a reference names is read where nothing else is said."""
        expr = self.program.variables[ref.name].rules[0].expr
        table = expr.items[0] if isinstance(expr, Tables) else expr
        return table.mode if isinstance(table, Table) else "clamp"

    def _call(self, call: Call, scope: Scope) -> Expr:
        from model.engine import forms

        name = call.function
        if name in REDUCERS:
            return self._fold(REDUCERS[name], call.args[0], scope)
        form: Callable[[Lowering, Call, Scope], Expr] | None = forms.FORMS.get(name)
        if form is not None:
            return form(self, call, scope)
        return Op(name, tuple(self.expr(arg, scope) for arg in call.args))

    def _fold(self, op: str, body: Node, scope: Scope) -> Expr:
        """A sum (product, least, most) over the ranges marked with !, computed into rows of its own."""
        body = _starred(body, self)
        refs = (n for n in walk(body) if isinstance(n, Ref))
        names = tuple({key(s.name): s.name for n in refs for s in n.subs if s.reduced}.values())
        inner = scope.with_inner(names, self.resolver.ranges)
        outer = len(scope.sizes)
        return self.folded(op, self.expr(body, inner), scope, inner.sizes[outer:])

    def folded(self, op: str, expr: Expr, scope: Scope, inner: tuple[int, ...]) -> Expr:
        """op over the inner axes (numbered after the scope's); only the outer axes it moves along are kept."""
        outer = len(scope.sizes)
        kept = [axis for axis in range(outer) if axis in axes_used(expr)]
        new = {old: i for i, old in enumerate([*kept, *range(outer, outer + len(inner))])}
        sizes = tuple(scope.sizes[axis] for axis in kept)
        base = self.rows(math.prod(sizes), f"{scope.variable.name} ({op})")
        strides = {axis: math.prod(sizes[i + 1 :]) for i, axis in enumerate(kept)}
        rows = {axis: tuple(i * strides[axis] for i in range(scope.sizes[axis])) for axis in kept}
        self.statements.append(
            Fold(
                name=scope.variable.name,
                target=Load(base, tuple(Term(new[axis], rows[axis]) for axis in kept)),
                axes=sizes,
                op=op,
                inner=inner,
                expr=renumbered(expr, new),
            )
        )
        return Load(base, tuple(Term(axis, rows[axis]) for axis in kept))

    def dim_of(self, ref: Ref, position: int) -> str:
        return self.program.variables[ref.name].dims[position]


def _starred(node: Node, lowering: Lowering) -> Node:
    """`x[*]` written with the name of its range; a range starred twice, as in `x[*,*]`, has a second name."""
    if isinstance(node, Ref) and any(s.name == "*" for s in node.subs):
        subs: list[Sub] = []
        for i, sub in enumerate(node.subs):
            name = lowering.dim_of(node, i) if sub.name == "*" else sub.name
            if sub.name == "*" and Sub(name, True) in subs:
                second, members = f"{name} ({i})", lowering.resolver.ranges.members
                members[key(second)] = members[key(name)]
                name = second
            subs.append(Sub(name, True) if sub.name == "*" else sub)
        return Ref(node.name, tuple(subs))
    return rebuild(node, lambda child: _starred(child, lowering))
