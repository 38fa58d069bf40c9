"""What a diagram of a sector shows: its marks and the links between them, without places on a screen.

    picture_of_stocks(program, "eldercare", levers)      stocks, flows, the levers near them
    picture_of_part(program, "eldercare price", levers)  every variable of one part, other parts as ports
    picture_of_loop(program, loop, levers)               the variables of one feedback loop

A part is a group of the model file; its first word is the sector it belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from model import Program
from model.engine.program import CONTROLS
from scenarios.structure.loops import Loop
from scenarios.structure.polarity import polarity

MOST = 60  # marks in one picture; more cannot be read
NEAR = 3  # steps through auxiliaries that one arrow of the stock picture may stand for
PORT = "port:"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn. kind : stock, flow, auxiliary, lever, constant, lookup or port."""

    name: str  # the variable, or PORT and the part a port stands for
    kind: str


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow. pipe : material flow in or out of a stock; sign : 1, -1, or 0 where it is open or not asked."""

    start: str
    end: str
    pipe: bool = False
    sign: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks in the order of the model, links between them, and how many variables were left out."""

    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    left_out: int = 0


def sector_of(program: Program, name: str) -> str:
    """The sector a variable belongs to: the first word of its group; empty in a model without groups."""
    return program[name].group.partition(" ")[0]


def sectors_of(program: Program) -> tuple[str, ...]:
    """The sectors of a model in its own order; one empty name for a model without groups."""
    return tuple(dict.fromkeys(sector_of(program, name) for name in _variables(program)))


def parts_of(program: Program, sector: str) -> tuple[str, ...]:
    """The groups of a sector in the order of the model."""
    names = [n for n in _variables(program) if sector_of(program, n) == sector]
    return tuple(dict.fromkeys(program[name].group for name in names))


def picture_of_stocks(
    program: Program, sector: str, levers: Collection[str] = (), *, ports: bool = False
) -> Picture:
    """The stocks and flows of a sector, pipes between them, and what moves the flows, at most MOST marks.

    Where there is no room the levers go first, then stocks that nothing reads (sums kept for the reports).
    With `ports` each other sector that moves a flow is one mark more.
    """
    here = [n for n in _variables(program) if sector_of(program, n) == sector]
    solid = [n for n in here if program[n].kind in ("stock", "flow")]
    if len(solid) > MOST:
        solid = _without_sums(program, solid)
    left_out = sum(program[n].kind in ("stock", "flow") for n in here) - len(solid[:MOST])
    solid = solid[:MOST]
    near = _near(program, here, set(solid), levers)
    moved = [name for name in near if name in levers][: MOST - len(solid)]
    marks = tuple(Mark(n, _kind(program, n, levers)) for n in here if n in {*solid, *moved})
    links = [*_pipes(program, solid)]
    joined = {(link.start, link.end) for link in links}
    for start in (*solid, *moved):
        if program[start].kind == "flow":
            continue
        for end in near.get(start, ()):
            if (start, end) not in joined and end != start:
                links.append(Link(start, end))
    entries = _entries(program, sector, solid) if ports else ()
    doors = tuple(Mark(port, "port") for port in dict.fromkeys(link.start for link in entries))
    return Picture((*marks, *doors), (*links, *entries), max(left_out, 0))


def _entries(program: Program, sector: str, solid: list[str]) -> tuple[Link, ...]:
    """From each other sector to the flows it moves, through at most NEAR steps of this sector's auxiliaries."""
    found: dict[tuple[str, str], Link] = {}
    for flow in (name for name in solid if program[name].kind == "flow"):
        seen, front = {flow, *solid}, [flow]
        for _ in range(NEAR):
            causes = [c for name in front for c in program.causes(name) if c not in seen]
            seen.update(causes)
            front = []
            for cause in causes:
                if program[cause].kind in ("constant", "lookup"):
                    continue
                if sector_of(program, cause) == sector:
                    front.append(cause)
                else:
                    port = PORT + sector_of(program, cause)
                    found.setdefault((port, flow), Link(port, flow))
    return tuple(found.values())


def picture_of_part(program: Program, part: str, levers: Collection[str] = ()) -> Picture:
    """Every variable of a part except fixed constants; each other part it touches is one port."""
    here = [n for n in _variables(program) if program[n].group == part]
    kept = [n for n in here if program[n].kind not in ("constant", "lookup") or n in levers]
    left_out = len(here) - len(kept) + max(len(kept) - MOST, 0)
    kept = kept[:MOST]
    inside = set(kept)
    links: dict[tuple[str, str], Link] = {
        (link.start, link.end): link for link in _pipes(program, kept)
    }
    ports: dict[str, None] = {}
    for name in kept:
        for cause in program.causes(name):
            if cause in inside:
                links.setdefault((cause, name), Link(cause, name))
            elif program[cause].kind != "constant" and program[cause].group not in ("", part):
                port = PORT + program[cause].group
                ports[port] = None
                links.setdefault((port, name), Link(port, name))
    marks = [Mark(n, _kind(program, n, levers)) for n in kept]
    return Picture((*(Mark(p, "port") for p in ports), *marks), tuple(links.values()), left_out)


def picture_of_loop(program: Program, loop: Loop, levers: Collection[str] = ()) -> Picture:
    """The variables of a loop, each link with its sign."""
    around = zip(loop.names, (*loop.names[1:], loop.names[0]), loop.signs, strict=True)
    links = tuple(
        Link(a, b, pipe=(program[a].kind, program[b].kind) == ("flow", "stock"), sign=sign)
        for a, b, sign in around
    )
    return Picture(tuple(Mark(n, _kind(program, n, levers)) for n in loop.names), links)


def _variables(program: Program) -> Iterable[str]:
    return (name for name in program.variables if name.upper() not in CONTROLS)


def _kind(program: Program, name: str, levers: Collection[str]) -> str:
    if name in levers:
        return "lever"
    kind = program[name].kind
    return kind if kind in ("stock", "flow", "constant", "lookup") else "auxiliary"


def _pipes(program: Program, names: Iterable[str]) -> Iterable[Link]:
    """Flows into stocks, and stocks into the flows that drain them."""
    inside = set(names)
    for stock in (n for n in inside if program[n].kind == "stock"):
        for flow in program.causes(stock):
            if flow in inside and program[flow].kind == "flow":
                sign = polarity(program, flow, stock)
                start, end = (stock, flow) if sign < 0 else (flow, stock)
                yield Link(start, end, pipe=True)


def _without_sums(program: Program, names: list[str]) -> list[str]:
    """Without the stocks that nothing in the model reads, and the flows that then lead nowhere."""
    kept = [n for n in names if program[n].kind == "flow" or program.uses(n)]
    stocks = {n for n in kept if program[n].kind == "stock"}
    return [n for n in kept if n in stocks or stocks & {*program.uses(n), *program.causes(n)}]


def _near(
    program: Program, here: list[str], solid: set[str], levers: Collection[str]
) -> dict[str, list[str]]:
    """For each stock and lever the flows it reaches through at most NEAR steps of auxiliaries of the same sector."""
    import networkx as nx  # here, as in loops

    graph = program.graph.subgraph(here)
    through = graph.subgraph(
        n for n in here if program[n].kind not in ("stock", "flow", "constant")
    )
    found: dict[str, list[str]] = {}
    for start in (n for n in here if (n in solid and program[n].kind == "stock") or n in levers):
        reached = set(graph.successors(start))
        for first in list(reached):
            if first in through:
                reached |= set(nx.single_source_shortest_path_length(through, first, NEAR - 1))
        ends = [
            n
            for n in here
            if n in solid
            and program[n].kind == "flow"
            and (n in graph[start] or any(c in reached for c in program.causes(n)))
        ]
        if ends:
            found[start] = ends
    return found
