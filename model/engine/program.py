"""The model as a frozen, readable whole: what every later step (order, units, kernels, diagrams) reads.

    program["total income"]            a Variable: dims, unit, doc, kind, rules (its equations), file and line
    program.causes(name), .uses(name)  the names it is computed from, and those computed from it
    program.loops()                    feedback loops, each a tuple of names in causal order
    program.unsupported                what no kernel can compute, listed before anything runs

Nothing here knows how a kernel computes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from model.engine.feedback import names_running
from model.engine.nodes import Array, Call, Missing, Node, Number, Ref, Table, show, walk
from model.engine.source import Source, key
from model.errors import InputError, nearest

if TYPE_CHECKING:
    import networkx as nx

CONTROLS = ("INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER")


@dataclass(frozen=True, slots=True)
class Rule:
    """One equation of a variable: the elements it is for and the tree that gives their value.

    subs : what stood left of the sign, one name a subscript (an element or a range).
    boxes : for each, the positions in the variable's own dimension it covers.
    excepts : positions left out (:EXCEPT:).
    """

    subs: tuple[str, ...]
    boxes: tuple[tuple[int, ...], ...]
    expr: Node
    line: int
    excepts: frozenset[tuple[int, ...]] = frozenset()

    def positions(self) -> Iterator[tuple[int, ...]]:
        return (p for p in itertools.product(*self.boxes) if p not in self.excepts)


@dataclass(frozen=True, slots=True)
class Variable:
    """A quantity of the model.

    kind : stock, flow (in or out of a stock), auxiliary, constant, initial (fixed when a run begins), lookup, data
    dims : names of the ranges it runs over; shape : their sizes
    """

    name: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    unit: str
    doc: str
    kind: str
    rules: tuple[Rule, ...]
    file: str
    line: int
    limits: tuple[float | None, float | None] = (None, None)
    group: str = ""
    hidden: bool = False  # inside a macro
    mode: str = ""  # of data
    non_negative: bool = False  # of an XMILE stock

    def __str__(self) -> str:
        head = f"{self.name}[{','.join(self.dims)}]" if self.dims else self.name
        lines = [f"{head}  ({self.kind}, {self.unit or 'no unit'}, {self.file} line {self.line})"]
        for rule in self.rules:
            left = f"[{','.join(rule.subs)}]" if rule.subs else ""
            lines.append(f"  {left} = {show(rule.expr)}")
        return "\n".join([*lines, f"  {self.doc}"] if self.doc else lines)


class Unsupported(NamedTuple):
    variable: str
    function: str
    file: str
    line: int

    def __str__(self) -> str:
        return f'{self.file}, line {self.line}, equation "{self.variable}": {self.function} is not supported'


class Beyond(InputError):
    """An equation that is right and that the engine does not compute: listed before any run, as an unknown function is."""

    def __init__(self, told: Unsupported, fix: str | None = None) -> None:
        self.told = told
        where = f'line {told.line}, equation "{told.variable}"'
        super().__init__(f"{told.function} is not supported", file=told.file, where=where, fix=fix)


# what is no function by name
ENDS = "a FINAL TIME that depends on a stock"
ORDER = "an order that is no constant"


_DRAWN = "random numbers are drawn here, not in Vensim's own order: runs agree in distribution only"
_HELD = (
    "a non-negative stock is stopped at 0 and its outflows go on, so what leaves may exceed what was there; "
    "Stella holds the outflows back"
)
CAUTIONS = {f"random {kind}": _DRAWN for kind in ("0 1", "uniform", "normal", "exponential")}


class Names(Mapping[str, Variable]):
    """Variables by name; capitals, underscores and spaces do not matter; an unknown name is a sentence."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self._all = {v.name: v for v in variables.values()}
        self._by_key = {key(v.name): v for v in variables.values()}

    def __getitem__(self, name: str) -> Variable:
        found = self._by_key.get(key(name))
        if found is None:
            raise InputError(
                "is not a variable of the model",
                got=name,
                fix=nearest(name, [v.name for v in self._all.values() if not v.hidden]),
            )
        return found

    def get(self, name: str, default: object = None) -> Variable | None:  # type: ignore[override]
        return self._by_key.get(key(name), default)  # type: ignore[arg-type]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and key(name) in self._by_key

    def __iter__(self) -> Iterator[str]:
        return (name for name, v in self._all.items() if not v.hidden)

    def __len__(self) -> int:
        return sum(not v.hidden for v in self._all.values())

    def everything(self) -> list[Variable]:
        """Hidden ones (inside macros) too."""
        return list(self._all.values())


@dataclass(frozen=True, eq=False)
class Program:
    """A whole model, resolved: every name is defined, every subscript fits, every function is known or listed."""

    name: str
    dialect: str
    variables: Names
    subscripts: Mapping[str, tuple[str, ...]]  # range -> elements
    maps: Mapping[
        tuple[str, str], tuple[tuple[str, ...], ...]
    ]  # (from, to) -> targets of each element
    unsupported: tuple[Unsupported, ...]
    hash: str
    source: Source = field(repr=False)

    def __getitem__(self, name: str) -> Variable:
        return self.variables[name]

    def __str__(self) -> str:
        return "\n".join(str(self.variables[name]) for name in self.variables)

    # --- elements and defaults ----------------------------------------------------------------------------------
    def elements(self, name: str) -> tuple[str, ...]:
        """Element names of a variable that have an equation: ("income[urban]", "income[rural]"); the name itself if plain."""
        variable = self.variables[name]
        return tuple(self.element_name(variable, p) for p in defined(variable))

    def element_name(self, variable: Variable, position: tuple[int, ...]) -> str:
        if not variable.dims:
            return variable.name
        parts = [self.subscripts[d][p] for d, p in zip(variable.dims, position, strict=True)]
        return f"{variable.name}[{','.join(parts)}]"

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """One line for each function used whose Vensim answer is known to differ a little: it goes with every run."""
        used = {
            node.function
            for variable in self.variables.everything()
            for rule in variable.rules
            for node in walk(rule.expr)
            if isinstance(node, Call)
        }
        lines = [line for function, line in CAUTIONS.items() if function in used]
        if any(variable.non_negative for variable in self.variables.everything()):
            lines.append(_HELD)
        return (*dict.fromkeys(lines), *self.source.cautions)

    @cached_property
    def constants(self) -> dict[str, float]:
        """Every element whose equation is a number, with that number."""
        found: dict[str, float] = {}
        for variable in self.variables.everything():
            if variable.kind == "constant" and not variable.hidden:
                for rule in variable.rules:
                    for at, value in literal_values(rule):
                        found[self.element_name(variable, at)] = value
        return found

    def find(self, element: str) -> tuple[Variable, tuple[tuple[int, ...], ...]]:
        """The variable and positions an element name means; a bare name means all its elements.

        Raises InputError for an unknown name, element, or a wrong count of subscripts.
        """
        kept = self.__dict__.setdefault("_found", {})  # every run asks for the same names
        if element not in kept:
            kept[element] = self._find(element)
        found: tuple[Variable, tuple[tuple[int, ...], ...]] = kept[element]
        return found

    def _find(self, element: str) -> tuple[Variable, tuple[tuple[int, ...], ...]]:
        bare, bracket, inner = element.partition("[")
        if bracket and element in self.variables:  # a quoted name may hold brackets
            bare, bracket, inner = element, "", ""
        if bracket and bare.strip().startswith('"') and not bare.strip().endswith('"'):
            bare, bracket, inner = element.rpartition("[")
        variable = self.variables[bare]
        if not bracket:
            return variable, defined(variable)
        wanted = [key(part) for part in inner.rstrip().rstrip("]").split(",")]
        if len(wanted) != len(variable.dims):
            raise InputError(
                f"has {len(wanted)} subscripts, the model's {variable.name} has {len(variable.dims)}",
                got=element,
                fix=f"write it as {self.elements(variable.name)[0]}",
            )
        choices = [
            self._positions(d, w, element) for d, w in zip(variable.dims, wanted, strict=True)
        ]
        known = set(defined(variable))
        found = tuple(p for p in itertools.product(*choices) if p in known)
        if not found:
            raise InputError("has no equation in the model", got=element)
        return variable, found

    def _positions(self, dim: str, wanted: str, element: str) -> tuple[int, ...]:
        names = [key(e) for e in self.subscripts[dim]]
        if wanted in names:
            return (names.index(wanted),)
        for label, members in self.subscripts.items():
            if key(label) == wanted:
                return tuple(names.index(key(m)) for m in members if key(m) in names)
        raise InputError(
            f'"{wanted}" is not an element of {dim}',
            got=element,
            fix=nearest(wanted, self.subscripts[dim]),
        )

    # --- controls -----------------------------------------------------------------------------------------------
    def _control(self, name: str) -> float:
        """The value before any override; nan where it is computed while the model runs."""
        for _ in range(4):
            variable = self.variables.get(name)
            if variable is None:
                return self.time_step if name == "SAVEPER" else math.nan
            expr = variable.rules[0].expr
            if isinstance(expr, Number):
                return expr.value
            if not isinstance(expr, Ref):
                return math.nan
            name = expr.name
        return math.nan

    @property
    def initial_time(self) -> float:
        return self._control("INITIAL TIME")

    @property
    def final_time(self) -> float:
        return self._control("FINAL TIME")

    @property
    def time_step(self) -> float:
        return self._control("TIME STEP")

    @property
    def saveper(self) -> float:
        return self._control("SAVEPER")

    # --- structure ----------------------------------------------------------------------------------------------
    @cached_property
    def graph(self) -> nx.DiGraph:
        """An edge from each cause to what it enters (hidden parts of macros joined through)."""
        return self._graph(names_in)

    @cached_property
    def running_graph(self) -> nx.DiGraph:
        """The same without the links that only set where a run begins: what a feedback can run through."""
        return self._graph(names_running)

    def _graph(self, names_of: Callable[[Node], Iterator[str]]) -> nx.DiGraph:
        import networkx as nx  # here: the app starts a second sooner without it

        graph = nx.DiGraph()
        graph.add_nodes_from(self.variables)
        for variable in self.variables.everything():
            for rule in variable.rules:
                for name in names_of(rule.expr):
                    if name in self.variables:
                        graph.add_edge(self.variables[name].name, variable.name)
        for variable in self.variables.everything():
            if variable.hidden:
                edges = itertools.product(
                    graph.predecessors(variable.name), graph.successors(variable.name)
                )
                graph.add_edges_from(list(edges))
                graph.remove_node(variable.name)
        return graph

    def causes(self, name: str) -> tuple[str, ...]:
        """The variables that stand in its equations, in the order of the model."""
        return self._in_order(self.graph.predecessors(self.variables[name].name))

    def uses(self, name: str) -> tuple[str, ...]:
        """The variables in whose equations it stands, in the order of the model."""
        return self._in_order(self.graph.successors(self.variables[name].name))

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.variables)}

    def _in_order(self, names: Iterator[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._order.__getitem__))

    def loops(self, *, longest: int = 12, most: int = 500) -> tuple[tuple[str, ...], ...]:
        """Feedback loops of at most `longest` variables, shortest first, at most `most` of them. A way through an initial
        value is no feedback and is left out."""
        import networkx as nx

        found = itertools.islice(
            nx.simple_cycles(self.running_graph, length_bound=longest), 20 * most
        )
        rotated = (self._rotate(loop) for loop in found)
        return tuple(sorted(rotated, key=lambda loop: (len(loop), loop))[:most])

    def _rotate(self, loop: list[str]) -> tuple[str, ...]:
        """The loop from its first stock (or the first name of the model), so that it reads the same every time."""
        order = self._order
        start = min(range(len(loop)), key=lambda i: (self[loop[i]].kind != "stock", order[loop[i]]))
        return tuple(loop[start:] + loop[:start])


def defined(variable: Variable) -> tuple[tuple[int, ...], ...]:
    """Positions of the elements that have an equation, in the order of the dimensions."""
    if len(variable.rules) == 1 and not variable.rules[0].excepts:
        return tuple(variable.rules[0].positions())
    return tuple(sorted({p for rule in variable.rules for p in rule.positions()}))


def names_in(expr: Node) -> Iterator[str]:
    """Variables a tree refers to (lookups called too)."""
    for node in walk(expr):
        if isinstance(node, Ref):
            yield node.name


def literal_values(rule: Rule) -> Iterator[tuple[tuple[int, ...], float]]:
    """(position, number) for each element of a rule that is written as numbers."""
    expr = rule.expr
    if isinstance(expr, Number | Missing):
        value = expr.value if isinstance(expr, Number) else NA
        yield from ((p, value) for p in rule.positions())
        return
    assert isinstance(expr, Array)
    flat = [x for row in expr.rows for x in row]
    moving = [box for box in rule.boxes if len(box) > 1]
    size = math.prod(len(box) for box in moving)
    places = list(itertools.product(*rule.boxes))
    if len(flat) == size:
        for place, value in zip(places, flat, strict=True):
            if place not in rule.excepts:
                yield place, value


NA = -(2.0**109)  # what Vensim stores for :NA:


def is_literal(expr: Node) -> bool:
    return isinstance(expr, Number | Array | Missing)


def is_table(expr: Node) -> bool:
    """A lookup's own definition."""
    return isinstance(expr, Table) or (
        isinstance(expr, Call) and expr.function in ("get direct lookups", "get xls lookups")
    )
