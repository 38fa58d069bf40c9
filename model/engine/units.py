"""Dimensional analysis of a whole Program with Pint.

    check_units(program) -> tuple[UnitError, ...]      every equation whose two sides do not have one unit

Units are Vensim's: products, quotients and powers of names; names may hold spaces; `Dmnl`, `fraction` and `1` are dimensionless;
plurals are the singular; the equivalences of the model's settings (`22:` lines) hold; so do Chinese names (元, 万元, 人, 张, 年).
Units of one kind but another size (month and year) are different: Vensim converts nothing. A name nobody defined is a
dimension of its own. A number in an equation is dimensionless, 0 fits everywhere; a variable without a unit is not checked.
Time has the unit of the clock (TIME STEP …), or where that has none the unit of time most variables are per.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from model.engine.functions import FUNCTIONS
from model.engine.nodes import (
    COMPARISONS,
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
    Table,
    Tables,
)
from model.engine.program import Program, Variable
from model.engine.source import key
from model.engine.unit_names import Any_, Units, same, text_of

_CLOCK = ("TIME STEP", "INITIAL TIME", "FINAL TIME", "SAVEPER")
_TIME = {"[time]": 1}


class UnitError(NamedTuple):
    variable: str
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f'{self.file}, line {self.line}, equation "{self.variable}": {self.message}'


class _Mismatch(Exception):
    """Two sides that should have one unit."""


def check_units(program: Program) -> tuple[UnitError, ...]:
    """Every unit error of the program, in the order of its variables."""
    return tuple(_Checker(program).errors())


class _Checker:
    def __init__(self, program: Program) -> None:
        from pint.errors import PintError

        self.program = program
        self.units = Units(program.source.equivalences)
        self.found: list[UnitError] = []
        self.of: dict[str, Any] = {}
        for variable in program.variables.everything():
            try:
                self.of[variable.name] = self.units.read(variable.unit)
            except (ValueError, PintError) as err:
                self.of[variable.name] = Any_
                self.add(variable, variable.line, str(err))
        self.one = self.units.name("Dmnl")
        time = self.time_of_clock()
        self.time = self.time_of_rates() if time is Any_ else time

    def add(self, variable: Variable, line: int, message: str) -> None:
        self.found.append(UnitError(variable.name, variable.file, line, message))

    def time_of_clock(self) -> Any:
        """The unit of the first control that has one."""
        controls = [self.program.variables.get(name) for name in _CLOCK]
        return next((self.of[c.name] for c in controls if c and self.of[c.name] is not Any_), Any_)

    def time_of_rates(self) -> Any:
        """The unit of time that most units are per, where the clock has none; unknown where none is."""
        known = [unit for unit in self.of.values() if unit is not Any_]
        per = Counter(name for unit in known for name, power in unit.unit_items() if power == -1)
        of_time = [n for n in per if self.units.registry.get_dimensionality(n) == _TIME]
        return self.units.name(max(of_time, key=per.__getitem__)) if of_time else Any_

    def errors(self) -> list[UnitError]:
        for variable in self.program.variables.everything():
            if variable.hidden or variable.kind in ("constant", "lookup", "data"):
                continue
            left = self.of[variable.name]
            for rule in variable.rules:
                try:
                    right = self.unit(rule.expr)
                except _Mismatch as fault:
                    self.add(variable, rule.line, str(fault))
                    continue
                if not same(left, right):
                    self.add(
                        variable,
                        rule.line,
                        f"left is [{text_of(left)}], right is [{text_of(right)}]",
                    )
        return sorted(self.found, key=lambda e: e.line)

    # --- the unit of an expression ------------------------------------------------------------------------------
    def unit(self, node: Node) -> Any:
        match node:
            case Number(value):
                return Any_ if value == 0 else self.one
            case Missing() | Array() | Table() | Tables():
                return Any_
            case Ref(name):
                if key(name) == "time" and name not in self.program.variables:
                    return self.time
                variable = self.program.variables.get(name)
                return self.one if variable is None else self.of[variable.name]
            case Negative(x):
                return self.unit(x)
            case Not(x):
                self.unit(x)
                return self.one
            case Chain(ops, args):
                return self.chain(ops, args)
            case Lookup(table, x):
                self.unit(x)
                return (
                    self.of[self.program.variables[table.name].name]
                    if isinstance(table, Ref)
                    else Any_
                )
            case Call():
                return self.call(node)
        return Any_

    def chain(self, ops: tuple[str, ...], args: tuple[Node, ...]) -> Any:
        units = [self.unit(arg) for arg in args]
        if ops[0] in ("and", "or"):
            return self.one
        if ops[0] in COMPARISONS:
            self.all_same(units, "compares")
            return self.one
        if ops[0] in ("+", "-"):
            return self.all_same(units, "adds")
        if ops[0] == "^":
            return self.raised(units[0], units[1], args[1])
        total = units[0]
        for op, unit in zip(ops, units[1:], strict=True):
            if total is Any_ or unit is Any_:
                total = Any_ if (total is Any_ and not _is_zero(args[0])) or unit is Any_ else total
                continue
            total = total * unit if op == "*" else total / unit
        return total

    def raised(self, base: Any, exponent: Any, node: Node) -> Any:
        if not same(exponent, self.one):
            raise _Mismatch(f"the exponent is [{text_of(exponent)}], not Dmnl")
        if base is Any_ or same(base, self.one):
            return base
        if isinstance(node, Number):
            return base**node.value
        raise _Mismatch(f"[{text_of(base)}] is raised to a power that is not a number")

    def all_same(self, units: list[Any], verb: str) -> Any:
        known = [u for u in units if u is not Any_]
        for unit in known[1:]:
            if not same(known[0], unit):
                raise _Mismatch(f"{verb} [{text_of(known[0])}] and [{text_of(unit)}]")
        return known[0] if known else Any_

    def is_time(self, unit: Any, what: str) -> None:
        if not same(unit, self.time):
            raise _Mismatch(f"{what} is [{text_of(unit)}], Time is [{text_of(self.time)}]")

    def call(self, call: Call) -> Any:
        name, units = call.function, [self.unit(arg) for arg in call.args]
        if name == "integ" and isinstance(call.args[1], Number):
            units[1] = Any_  # Vensim lets a number be an initial value of any unit
        if name not in FUNCTIONS:
            return Any_
        if name in _SAME_UNIT:
            return self.all_same(
                [units[i] for i in _SAME_UNIT[name] if i < len(units)], name.upper() + " joins"
            )
        if name in _NO_UNIT:
            if not same(units[0], self.one):
                raise _Mismatch(f"{name.upper()} needs Dmnl, here is [{text_of(units[0])}]")
            return self.one
        if name in _TIMED:
            for i in _TIMED[name][1]:
                if i < len(units):
                    self.is_time(units[i], f"a time in {name.upper()}")
            first = _TIMED[name][0]
            return (
                self.one
                if first is None
                else self.all_same(
                    [units[i] for i in first if i < len(units)], name.upper() + " joins"
                )
            )
        return self.special(name, units)

    def special(self, name: str, units: list[Any]) -> Any:
        if name == "integ":
            rate, initial = units
            if rate is Any_ or self.time is Any_:
                return initial
            return self.all_same(
                [initial, rate * self.time], "INTEG joins the initial value and rate * time,"
            )
        if name in ("zidz", "xidz"):
            ratio = Any_ if Any_ in (units[0], units[1]) else units[0] / units[1]
            return self.all_same([ratio, *units[2:]], "XIDZ joins")
        if name == "ramp":
            return Any_ if Any_ in (units[0], self.time) else units[0] * self.time
        if name == "xmile pulse":
            return Any_ if Any_ in (units[0], self.time) else units[0] / self.time
        if name == "trend":
            self.is_time(units[1], "the averaging time")
            return Any_ if self.time is Any_ else self.one / self.time
        if name == "lookup area":
            across = self.all_same(units[1:], "LOOKUP AREA joins")
            return Any_ if Any_ in (units[0], across) else units[0] * across
        if name in ("get data first time", "get data last time"):
            return self.time
        if name == "sqrt":
            return Any_ if units[0] is Any_ else units[0] ** 0.5
        return Any_


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0


# which arguments share a unit, which is also that of the result
_SAME_UNIT: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(
        (
            "abs",
            "integer",
            "floor",
            "round",
            "game",
            "initial",
            "sum",
            "vmin",
            "vmax",
            "mean",
            "stddev",
        ),
        (0,),
    ),
    **dict.fromkeys(
        ("max", "min", "modulo", "xmile mod", "quantum", "active initial", "previous"), (0, 1)
    ),
    "if then else": (1, 2),
    "sample if true": (1, 2),
    "random uniform": (0, 1),
    "random normal": (0, 1, 2, 3),
    "vector select": (1, 2),
    "vector reorder": (0,),
    "vector elm map": (0,),
    "allocate available": (0, 2),
    "allocate by priority": (0, 4),
}
_NO_UNIT = (
    "exp",
    "ln",
    "log",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
)
# function -> (arguments that share the result's unit, or None for Dmnl; arguments that are times)
_TIMED: dict[str, tuple[tuple[int, ...] | None, tuple[int, ...]]] = {
    **dict.fromkeys(("delay1", "delay3", "smooth", "smooth3"), ((0,), (1,))),
    **dict.fromkeys(
        ("delay1i", "delay3i", "smoothi", "smooth3i", "delay n", "smooth n", "delay fixed"),
        ((0, 2), (1,)),
    ),
    "forecast": ((0,), (1, 2)),
    **dict.fromkeys(("get data between times", "time shift"), ((0,), (1,))),
    "step": ((0,), (1,)),
    "pulse": (None, (0, 1)),
    "pulse train": (None, (0, 1, 2, 3)),
}
