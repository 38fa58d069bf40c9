"""The closed list of things an equation may consist of.

An equation of a model file becomes a tree of these frozen nodes; nothing else exists, so that whoever walks a tree
(units, order, kernels, a diagram, a JavaScript emitter) can be complete. No node knows how it is computed.

    show(node) -> str                the equation as text again
    walk(node) -> iterator           the node and everything below it
    rebuild(node, change)            a copy with every child replaced by change(child)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that has a value."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: float


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """`:NA:`, the value Vensim gives to what is not known (-2 ** 109)."""


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A quoted argument: a file name, a sheet, a cell."""

    value: str


@dataclass(frozen=True, slots=True)
class Array(Node):
    """Numbers written out for the elements of one or two subscripts, row by row."""

    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Sub:
    """One subscript of a reference: an element, a range, or a range to reduce over (`age!`)."""

    name: str
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class Ref(Node):
    """The value of a variable, or of some elements of it."""

    name: str
    subs: tuple[Sub, ...] = ()


@dataclass(frozen=True, slots=True)
class Negative(Node):
    x: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    x: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`a - b + c`: operators of one precedence applied from the left.

    ops : one of "+" "-" | "*" "/" | "^" | "and" | "or" | "=" "<>" "<" "<=" ">" ">="; one fewer than args.
    """

    ops: tuple[str, ...]
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of `model.engine.functions`, by its lower-case name, or (before names are resolved) anything called."""

    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A lookup: points joined by straight lines.

    mode : "clamp" outside the points the end values; "extrapolate" the end slopes go on;
           "forward" the next point's value; "backward" the last point's value.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    mode: str = "clamp"


@dataclass(frozen=True, slots=True)
class Tables(Node):
    """One lookup for each element of the equation, in the order of its subscripts."""

    items: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A table read at x; the table stands here or is a variable."""

    table: Table | Ref
    x: Node
    mode: str = ""  # overrides the mode of the table where not empty


ARITHMETIC = ("+", "-", "*", "/", "^")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_PRECEDENCE = {"or": 1, "and": 2, "not": 3, **dict.fromkeys(COMPARISONS, 4)}
_PRECEDENCE |= {"+": 5, "-": 5, "*": 6, "/": 6, "negative": 7, "^": 8}


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node, then everything below it, depth first, without recursion."""
    pending = [node]
    while pending:
        top = pending.pop()
        yield top
        pending.extend(reversed(list(children(top))))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node with every child replaced by `change(child)`."""
    new: dict[str, object] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            new[field.name] = change(value)
        elif isinstance(value, tuple) and any(isinstance(item, Node) for item in value):
            new[field.name] = tuple(change(i) if isinstance(i, Node) else i for i in value)
    return replace(node, **new) if new else node


def show(node: Node, above: int = 0) -> str:
    """The equation as a person would write it; parentheses only where they matter."""
    match node:
        case Number(value):
            return f"{value:.15g}"
        case Missing():
            return ":NA:"
        case Text(value):
            return f"'{value}'"
        case Array(rows):
            return "; ".join(", ".join(f"{x:.15g}" for x in row) for row in rows)
        case Ref(name, subs):
            inner = ",".join(s.name + ("!" if s.reduced else "") for s in subs)
            return f"{name}[{inner}]" if subs else name
        case Negative(x):
            return _wrap(f"-{show(x, 7)}", 7, above)
        case Not(x):
            return _wrap(f":NOT: {show(x, 3)}", 3, above)
        case Chain(ops, args):
            level = _PRECEDENCE[ops[0]]
            parts = [show(args[0], level + (ops[0] == "^"))]  # a ^ b ^ c is read from the right
            for op, arg in zip(ops, args[1:], strict=True):
                word = f":{op.upper()}:" if op in ("and", "or") else op
                parts += [word, show(arg, level + (ops[0] != "^"))]
            return _wrap(" ".join(parts), level, above)
        case Call(function, args):
            return f"{function.upper()}({', '.join(show(a) for a in args)})"
        case Table(xs, ys):
            return ", ".join(f"({x:.15g}, {y:.15g})" for x, y in zip(xs, ys, strict=True))
        case Tables(items):
            return "; ".join(show(item) for item in items)
        case Lookup(table, x):
            if isinstance(table, Ref):
                return f"{show(table)}({show(x)})"
            return f"WITH LOOKUP({show(x)}, ({show(table)}))"
    raise TypeError(f"not a node: {node!r}")


def _wrap(text: str, level: int, above: int) -> str:
    return f"({text})" if level < above else text
