"""What XMILE leaves unsaid about arrays: which element a bare name, SELF or a dotted element stands for.

    Arrays().filled(node, equation, dims) -> Node

In the equation of an array the bare name of another array is its element at the same place; inside SUM(x), MEAN(x) and
their like it is all of it. `region.north` is the element north of the dimension region.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.engine.nodes import Call, Lookup, Node, Ref, Sub, Table, rebuild
from model.engine.source import Equation, key

_OVER_ALL = frozenset(("sum", "prod", "vmin", "vmax", "mean", "stddev"))


class Arrays:
    """By key: the dimensions of every array of one model, all dimensions, and curves that LOOKUP may read."""

    def __init__(self) -> None:
        self.dims: dict[str, tuple[str, ...]] = {}
        self.ranges: set[str] = set()
        self.graphs: dict[str, Table] = {}  # the curve of a variable that has an equation too

    def filled(self, node: Node, equation: Equation, dims: tuple[str, ...]) -> Node:
        """The expression with every subscript written.

        dims : dimensions of the variable the equation belongs to; equation.subs has an element or dimension for each.
        """
        place = {key(d): s for d, s in zip(dims, equation.subs, strict=False)}
        return self._fill(node, place, equation, whole=False)

    def _fill(
        self, node: Node, place: Mapping[str, str], equation: Equation, *, whole: bool
    ) -> Node:
        match node:
            case Ref(name, ()) if key(name) == "self":
                return Ref(equation.name, tuple(Sub(s) for s in equation.subs))
            case Ref(name, ()):
                return Ref(name, self._subscripts(name, place, whole=whole))
            case Ref(name, subs):
                return Ref(name, tuple(Sub(self._element(s.name), s.reduced) for s in subs))
            case Call("elmcount"):
                return node
            case Lookup(Ref(name, ()), x) | Call(name, (x,)) if key(name) in self.graphs:
                at_x = self._fill(x, place, equation, whole=whole)
                return Lookup(self.graphs[key(name)], at_x)
            case Call(name, (x,)) if name.lower() in _OVER_ALL:
                return Call(name, (self._fill(x, place, equation, whole=True),))
            case Call(name, (x,)) if key(name) in self.dims:  # an array of graphical functions
                table = Ref(name, self._subscripts(name, place, whole=False))
                return Lookup(table, self._fill(x, place, equation, whole=whole))
        return rebuild(node, lambda child: self._fill(child, place, equation, whole=whole))

    def _subscripts(self, name: str, place: Mapping[str, str], *, whole: bool) -> tuple[Sub, ...]:
        own = self.dims.get(key(name), ())
        if whole:
            return tuple(Sub("*", True) for _ in own)
        if all(key(d) in place for d in own):
            return tuple(Sub(place[key(d)]) for d in own)
        return ()  # nothing says which: told when names are resolved

    def _element(self, name: str) -> str:
        dim, dot, element = name.partition(".")
        return element if dot and key(dim) in self.ranges else name
