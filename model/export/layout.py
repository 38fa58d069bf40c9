"""Where everything of a diagram stands: stocks as boxes with their flows, the rest in layers from causes to effects.

    views(program, places) -> list[View]       places: variable -> (view, band); one view a sector, a band a group

Within a band a variable stands one layer right of its last cause; constants stand just left of what uses them; what
comes from another band is drawn again as a shadow. Stocks with their inflows and outflows stand at the right end.
Coordinates are screen points, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from model.engine import Program
from model.engine.nodes import Call, Chain, Negative, Node, Ref
from model.engine.program import names_in

COLUMN, ROW, MARGIN = 210, 62, 90
_STOCK_AT, _OUT_AT, _WIDTH = 230, 400, 560  # within a stock's stretch: stock, outflow, whole


@dataclass(slots=True)
class Box:
    """kind : stock, flow, auxiliary, shadow (of a variable drawn elsewhere), shadow flow, cloud, title"""

    kind: str
    name: str
    x: int
    y: int


@dataclass(slots=True)
class View:
    """boxes by number; pipes (valve, from, to) and arrows (from, to) name them."""

    title: str
    boxes: list[Box] = field(default_factory=list)
    pipes: list[tuple[int, int, int]] = field(default_factory=list)
    arrows: list[tuple[int, int]] = field(default_factory=list)
    bottom: int = MARGIN

    def add(self, kind: str, name: str, x: int, y: int) -> int:
        self.boxes.append(Box(kind, name, x, y))
        return len(self.boxes) - 1


def views(
    program: Program, places: Mapping[str, tuple[str, str]], common: frozenset[str] = frozenset()
) -> list[View]:
    """One view for each first part of the places; `common` names (the year, conversions) cast no shadows."""
    bands: dict[str, dict[str, list[str]]] = {}
    for name in program.variables:
        sector, band = places[name]
        bands.setdefault(sector, {}).setdefault(band, []).append(name)
    drawn: set[str] = set()
    found: list[View] = []
    for title, parts in bands.items():
        view = View(title)
        for band, names in parts.items():
            _Band(program, view, names, common, drawn).draw(band)
        found.append(view)
    return found


def flows_of(program: Program, stock: str) -> tuple[list[str], list[str]]:
    """Flows into a stock and out of it: the variables added and taken off in its rate."""
    inflows: list[str] = []
    outflows: list[str] = []
    for rule in program[stock].rules:
        if isinstance(rule.expr, Call) and rule.expr.function == "integ":
            for name, plus in _terms(rule.expr.args[0], True):
                known = program.variables.get(name)
                if known is not None and known.kind == "flow":
                    side = inflows if plus else outflows
                    if known.name not in inflows + outflows:
                        side.append(known.name)
    return inflows, outflows


def _terms(node: Node, plus: bool) -> list[tuple[str, bool]]:
    match node:
        case Ref(name):
            return [(name, plus)]
        case Negative(x):
            return _terms(x, not plus)
        case Chain(ops, args) if set(ops) <= {"+", "-"}:
            signs = [plus, *(plus == (op == "+") for op in ops)]
            return [t for a, s in zip(args, signs, strict=True) for t in _terms(a, s)]
    return [(name, plus) for name in names_in(node)]


class _Band:
    """One group of variables, drawn below what the view holds already."""

    def __init__(
        self,
        program: Program,
        view: View,
        names: Sequence[str],
        common: frozenset[str],
        drawn: set[str],
    ) -> None:
        self.program, self.view, self.drawn = program, view, drawn
        self.names = list(names)
        inside = set(names)
        self.stocks = [n for n in names if program[n].kind == "stock"]
        self.attached: dict[str, tuple[list[str], list[str]]] = {
            s: flows_of(program, s) for s in self.stocks
        }
        self.piped = {f for pair in self.attached.values() for side in pair for f in side}
        self.causes = {n: [c for c in program.causes(n) if c not in common] for n in names}
        self.shadows = list(
            dict.fromkeys(
                c for n in names for c in self.causes[n] if c not in inside and c not in self.piped
            )
        )
        self.at: dict[str, int] = {}

    def draw(self, title: str) -> None:
        view, top = self.view, self.view.bottom
        view.add("title", title, MARGIN + 60, top)
        top += ROW
        layers = self._layers()
        lowest = top
        for number, layer in enumerate(layers):
            for row, name in enumerate(self._ordered(layer)):
                kind = "shadow" if name in self.shadows else "auxiliary"
                y = top + row * ROW
                self.at[name] = view.add(kind, name, MARGIN + number * COLUMN, y)
                lowest = max(lowest, y)
        left = MARGIN + len(layers) * COLUMN
        below = self._stocks(left, top)
        self._arrows()
        view.bottom = max(lowest, below) + 2 * ROW

    # --- layers -------------------------------------------------------------------------------------------------
    def _layers(self) -> list[list[str]]:
        """Names by layer: each right of its causes; what has no causes just left of its first user."""
        free = [n for n in self.names if n not in self.stocks and n not in self.piped]
        inside = set(free)
        depth: dict[str, int] = {}
        waiting = {n: {c for c in self.causes[n] if c in inside and c != n} for n in free}
        while waiting:
            ready = [n for n, needs in waiting.items() if not needs & waiting.keys()]
            for name in ready or [
                next(iter(waiting))
            ]:  # a circle through a delay is cut where it begins
                behind = [depth[c] + 1 for c in self.causes[name] if c in depth]
                depth[name] = max(behind, default=0)
                del waiting[name]
        users: dict[str, list[int]] = {}
        for name in free:
            for cause in self.causes[name]:
                users.setdefault(cause, []).append(depth[name])
        sources = [n for n in free if not any(c in inside for c in self.causes[n])]
        last = (
            max(depth.values(), default=0) + 1
        )  # beside the stocks, for what only they and flows use
        first = {n: min(users.get(n, [last])) - 1 for n in [*sources, *self.shadows]}
        shift = 1 if any(d < 0 for d in first.values()) else 0
        for name in free:
            depth[name] = (first[name] if name in first else depth[name]) + shift
        for name in self.shadows:
            depth[name] = first[name] + shift
        layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for name, d in depth.items():
            layers[d].append(name)
        return layers

    def _ordered(self, layer: list[str]) -> list[str]:
        """Close to the middle of its causes' heights, so that fewer arrows cross."""

        def height(name: str) -> float:
            ys = [self.view.boxes[self.at[c]].y for c in self.causes.get(name, []) if c in self.at]
            return sum(ys) / len(ys) if ys else float("inf")

        return sorted(layer, key=height)

    # --- stocks and flows ---------------------------------------------------------------------------------------
    def _stocks(self, left: int, top: int) -> int:
        """Stocks below one another with valves on both sides; the lowest y used."""
        y = top
        for stock in self.stocks:
            inflows, outflows = self.attached[stock]
            rows = max(len(inflows), len(outflows), 1)
            middle = y + (rows - 1) * ROW // 2
            self.at[stock] = self.view.add("stock", stock, left + _STOCK_AT, middle)
            for row, flow in enumerate(inflows):
                self._flow(flow, left + 90, y + row * ROW, into=stock)
            for row, flow in enumerate(outflows):
                self._flow(flow, left + _OUT_AT, y + row * ROW, out_of=stock)
            y += rows * ROW + ROW // 2
        return y

    def _flow(self, flow: str, x: int, y: int, into: str = "", out_of: str = "") -> None:
        """A valve between stock and cloud; a flow between two stocks of the band joins them."""
        if flow in self.at:  # its other end was drawn before
            for n, (valve, source, target) in enumerate(self.view.pipes):
                if valve == self.at[flow]:
                    ends = (self.at[out_of], target) if out_of else (source, self.at[into])
                    self.view.pipes[n] = (valve, *ends)
            return
        kind = "shadow flow" if flow in self.drawn else "flow"
        self.drawn.add(flow)
        valve = self.at[flow] = self.view.add(kind, flow, x, y)
        cloud = self.view.add("cloud", "", x - 90 if into else x + 110, y)
        ends = (cloud, self.at[into]) if into else (self.at[out_of], cloud)
        self.view.pipes.append((valve, *ends))

    def _arrows(self) -> None:
        for name in [*self.names, *(f for f in self.piped if f not in self.names)]:
            if name not in self.at:
                continue
            attached = self.attached.get(name, ([], []))
            causes = self.causes.get(name, [])
            for cause in causes:
                if cause in self.at and cause != name and cause not in attached[0] + attached[1]:
                    self.view.arrows.append((self.at[cause], self.at[name]))
