"""Which way one variable moves another, read from the equation.

    polarity(program, "births", "Children") -> 1        more births, more children
    polarity(program, "deaths", "Children") -> -1
    polarity(program, "price", "demand") -> 0           it depends, or the equation does not say

A product is read as if its other factors were positive, as quantities of people, places and money are; a table
counts as rising or falling only if it does so throughout. Source: Sterman, Business Dynamics, 2000, 5.2.1.
"""

from __future__ import annotations

from model import Program
from model.engine.nodes import Call, Chain, Lookup, Negative, Node, Number, Ref, Table, walk

RISING = frozenset(
    {
        "abs",
        "active initial",
        "delay fixed",
        "delay1",
        "delay1i",
        "delay3",
        "delay3i",
        "exp",
        "initial",
        "integ",
        "integer",
        "ln",
        "log",
        "max",
        "min",
        "prod",
        "smooth",
        "smooth3",
        "smooth3i",
        "smoothi",
        "sqrt",
        "sum",
        "vmax",
        "vmin",
    }
)
QUOTIENTS = frozenset({"zidz", "xidz"})
BOTH = frozenset({1, -1})


def polarity(program: Program, cause: str, effect: str) -> int:
    """1 the same way, -1 the other way, 0 both or unknown. Raises InputError for an unknown name."""
    name = program[cause].name
    found: set[int] = set()
    for rule in program[effect].rules:
        found |= _signs(program, rule.expr, name)
    return found.pop() if len(found) == 1 else 0


def _signs(program: Program, node: Node, name: str) -> frozenset[int]:
    match node:
        case Ref():
            same = node.name in program.variables and program[node.name].name == name
            return frozenset({1}) if same else frozenset()
        case Negative(x):
            return _flipped(_signs(program, x, name))
        case Chain(ops, args):
            return _chain(program, ops, args, name)
        case Call(function, args):
            return _call(program, function, args, name)
        case Lookup(table, x):
            return _times(_signs(program, x, name), _slope(program, table))
    return BOTH if any(isinstance(n, Ref) and _is(program, n, name) for n in walk(node)) else _NONE


_NONE: frozenset[int] = frozenset()


def _is(program: Program, node: Ref, name: str) -> bool:
    return node.name in program.variables and program[node.name].name == name


def _flipped(signs: frozenset[int]) -> frozenset[int]:
    return frozenset(-sign for sign in signs)


def _times(signs: frozenset[int], factor: int) -> frozenset[int]:
    if not signs or factor == 1:
        return signs
    return _flipped(signs) if factor == -1 else BOTH


def _chain(
    program: Program, ops: tuple[str, ...], args: tuple[Node, ...], name: str
) -> frozenset[int]:
    """A run of one level of operators: + -, * /, ^, or comparisons."""
    found = [_signs(program, arg, name) for arg in args]
    if ops[0] == "^":
        falls = sum(_below_zero(power) for power in args[1:]) % 2
        base = _flipped(found[0]) if falls else found[0]
        return base | (BOTH if any(found[1:]) else _NONE)
    if ops[0] not in ("+", "-", "*", "/"):
        return BOTH if any(found) else _NONE
    total: frozenset[int] = _NONE
    below = [_below_zero(arg) for arg in args] if ops[0] in ("*", "/") else [False] * len(args)
    for at, (op, signs) in enumerate(zip(("+", *ops), found, strict=True)):
        others = sum(below) - below[at]
        total |= _flipped(signs) if (op in ("-", "/")) != bool(others % 2) else signs
    return total


def _below_zero(node: Node) -> bool:
    """Whether a factor is written with a minus, its own quantities being positive."""
    return isinstance(node, Negative) or (isinstance(node, Number) and node.value < 0)


def _call(program: Program, function: str, args: tuple[Node, ...], name: str) -> frozenset[int]:
    found = [_signs(program, arg, name) for arg in args]
    if function in RISING:
        main = found if function in ("max", "min", "active initial") else found[:1]
        # An initial value or a delay's length moves nothing by itself after the start.
        return frozenset().union(*main) if main else _NONE
    if function in QUOTIENTS:
        return found[0] | _flipped(found[1]) | frozenset().union(*found[2:])
    if function == "if then else":
        return (BOTH if found[0] else _NONE) | frozenset().union(*found[1:])
    return BOTH if any(found) else _NONE


def _slope(program: Program, table: Node) -> int:
    """1 for a table that never falls, -1 for one that never rises, 0 otherwise."""
    if isinstance(table, Ref):
        rules = program[table.name].rules
        slopes = {_slope(program, rule.expr) for rule in rules}
        return slopes.pop() if len(slopes) == 1 else 0
    if not isinstance(table, Table):
        return 0
    steps = [b - a for a, b in zip(table.ys, table.ys[1:], strict=False)]
    if all(step >= 0 for step in steps):
        return 1
    return -1 if all(step <= 0 for step in steps) else 0
