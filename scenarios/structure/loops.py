"""Feedback loops a reader can follow: those the model's own documents name, then the shortest others.

    loops_of(program, "eldercare") -> tuple[Loop, ...]

A variable's doc says which loop it closes ("Closes RE1: low occupancy, higher cost, …"); the loop itself is
found in the equations, as the shortest way round through that variable, or through the variables that
`model/sectors/loops.csv` names (none: a chain that is told as a loop and closes nowhere). R reinforces, B balances.
"""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from model import Program
from model.joined import SECTORS
from scenarios.structure.polarity import polarity

if TYPE_CHECKING:  # the app starts a quarter of a second sooner without it
    import networkx as nx

CLOSES = re.compile(r"Closes\s+([^:.]+?)(?:\s+with\s[^:.]*)?(?::\s*([^.]*))?\.")
NAMED = re.compile(r"\b[A-Z]{1,2}\d+\b")
LONGEST = 14
MOST_OTHERS = 12
MOST_WAYS = 30  # looked at from one variable, where the shortest does not do


@dataclass(frozen=True, slots=True)
class Loop:
    """A way round: the names in causal order, the sign of each link from a name to the next, and of the whole."""

    id: str  # "RE1", or "R-1", "B-1", "L-1" where the documents give no name
    names: tuple[str, ...]
    signs: tuple[int, ...]
    told: str = ""  # what the documents say of it

    @property
    def sign(self) -> int:
        """1 reinforcing, -1 balancing, 0 where the equations leave it open."""
        return math.prod(self.signs)


def loops_of(program: Program, sector: str | None = None, *, least: int = 3) -> tuple[Loop, ...]:
    """Loops of a sector, or of the whole model: the named ones first, then the shortest others of `least` variables.

    A stock and its own outflow are a loop of two: left out where a model is large, all there is where it is small.
    """
    whole = program.running_graph
    graph = _within(whole, {n for n in whole if program[n].kind != "constant"})
    here = [n for n in graph if sector is None or _sector(program, n) == sector]
    inside = set(here)
    named = [loop for loop in _named(program, graph, here) if not inside.isdisjoint(loop.names)]
    named.sort(key=lambda loop: loop.names[0] not in inside)  # those that begin here first
    taken = {frozenset(loop.names) for loop in named}
    others: list[Loop] = []
    for names in _shortest(program, _within(graph, inside), least):
        if frozenset(names) not in taken:
            signs = _signs(program, names)
            kind = {1: "R", -1: "B", 0: "L"}[math.prod(signs)]
            number = 1 + sum(loop.id.startswith(kind + "-") for loop in others)
            others.append(Loop(f"{kind}-{number}", names, signs))
        if len(others) == MOST_OTHERS:
            break
    return (*named, *others)


def _sector(program: Program, name: str) -> str:
    return program[name].group.partition(" ")[0]


def _named(program: Program, graph: nx.DiGraph, here: Iterable[str]) -> Iterable[Loop]:
    """The loops the docs name, each once: the shortest way round that agrees with its letter."""
    members: dict[str, list[str]] = {}
    told: dict[str, str] = {}
    for name in here:
        for ids, text in CLOSES.findall(program[name].doc):
            for each in NAMED.findall(ids):
                members.setdefault(each, []).append(name)
                if text:
                    told.setdefault(each, text.strip())
    for each in waymarks().keys() - members.keys():
        members[each] = [name for name in waymarks()[each][:1] if name in here]
    for each, names in sorted(members.items(), key=lambda item: (item[0][:-1], item[0])):
        marks = waymarks().get(each)
        if marks is not None:
            found = _past(graph, marks) if marks and set(marks) <= set(graph) else None
        else:
            found = _way_round(program, graph, names, balancing="B" in each)
            found = found or _longer_way(program, graph, names, balancing="B" in each)
        if found is not None:
            yield Loop(each, found, _signs(program, found), told.get(each, ""))


def _way_round(
    program: Program, graph: nx.DiGraph, names: list[str], *, balancing: bool
) -> tuple[str, ...] | None:
    """The shortest loop through all these names whose sign is the one documented; through one of them if none has all."""
    inside = [n for name in names for n in ([name] if graph.in_degree(name) else graph[name])]
    for through in (inside, *([name] for name in inside)):
        for loop in _through(graph, through[0]) if through else ():
            if set(through) <= set(loop):
                sign = math.prod(_signs(program, loop))
                if sign == 0 or (sign < 0) == balancing:
                    return loop
    return None


@lru_cache(maxsize=1)
def waymarks() -> dict[str, tuple[str, ...]]:
    """What the told loops pass, by id; nothing where the story is a chain that does not close."""
    with (SECTORS / "loops.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: tuple(name for name in row["through"].split(";") if name)
            for row in csv.DictReader(file)
        }


def _within(graph: nx.DiGraph, kept: set[str]) -> nx.DiGraph:
    """The part of a graph on some names, in the graph's order, so that equal ways are always taken alike."""
    import networkx as nx

    part = nx.DiGraph()
    part.add_nodes_from(name for name in graph if name in kept)
    part.add_edges_from((a, b) for a, b in graph.edges if a in kept and b in kept)
    return part


def _past(graph: nx.DiGraph, marks: tuple[str, ...]) -> tuple[str, ...] | None:
    """The loop past these variables in their order, by the shortest ways between them that never meet."""
    import networkx as nx

    loop: list[str] = []
    for start, end in zip(marks, (*marks[1:], marks[0]), strict=True):
        left = _within(graph, set(graph) - ({*loop, *marks} - {start, end}))
        if start not in left or not nx.has_path(left, start, end):
            return None
        loop += nx.shortest_path(left, start, end)[:-1]
    return tuple(loop)


def _longer_way(
    program: Program, graph: nx.DiGraph, names: list[str], *, balancing: bool
) -> tuple[str, ...] | None:
    """Where the shortest way round has the other sign: the shortest inside the sector that agrees with the letter."""
    import networkx as nx

    sector = _sector(program, names[0])
    inside = _within(graph, {n for n in graph if _sector(program, n) == sector})
    for name in (n for n in names if n in inside and inside.in_degree(n)):
        for first in inside.successors(name):
            if not nx.has_path(inside, first, name) or first == name:
                continue
            for way in itertools.islice(nx.shortest_simple_paths(inside, first, name), MOST_WAYS):
                loop = (name, *way[:-1])
                if len(loop) >= 3 and (math.prod(_signs(program, loop)) < 0) == balancing:
                    return loop
    return None


def _through(graph: nx.DiGraph, name: str) -> Iterable[tuple[str, ...]]:
    """Loops through a name, shorter before longer, at least three long, at most a few hundred looked at."""
    import networkx as nx

    backwards = nx.single_source_shortest_path(graph.reverse(copy=False), name, cutoff=LONGEST)
    found = [
        tuple(way[::-1][:-1])
        for start in graph.successors(name)
        if start in backwards and start != name
        for way in [[name, *backwards[start][::-1]][::-1]]
    ]
    loops = {tuple(_rotated(loop, name)) for loop in found if len(set(loop)) == len(loop) >= 3}
    return sorted(loops, key=lambda loop: (len(loop), loop))


def _rotated(loop: tuple[str, ...], name: str) -> tuple[str, ...]:
    at = loop.index(name)
    return (*loop[at:], *loop[:at])


def _shortest(program: Program, graph: nx.DiGraph, least: int) -> Iterable[tuple[str, ...]]:
    """Loops of up to eight variables, shortest first."""
    import networkx as nx

    found = itertools.islice(nx.simple_cycles(graph, length_bound=8), 4000)
    order = {name: at for at, name in enumerate(program.variables)}
    loops = []
    for loop in found:
        if len(loop) >= least:
            start = min(range(len(loop)), key=lambda i: order[loop[i]])
            loops.append(tuple(loop[start:] + loop[:start]))
    return sorted(loops, key=lambda loop: (len(loop), loop))


def _signs(program: Program, names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(
        polarity(program, a, b) for a, b in zip(names, (*names[1:], names[0]), strict=True)
    )
