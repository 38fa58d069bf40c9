"""Where the marks of a diagram stand: columns from left to right, rows from top to bottom.

    flow_places(picture) -> {name: (column, row)}       chains of stocks and flows, each on a line of its own
    layer_places(picture) -> {name: (column, row)}      causes left of what they enter
    ring_places(picture) -> {name: (column, row)}       a loop as a ring

Places are on a grid; `drawn` turns them into pixels for the component (ui/diagram.js).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    from scenarios.structure import Picture

Places = dict[str, tuple[float, float]]
COLUMNS = 6  # that can be read side by side on an office screen
WIDTH, HEIGHT = 112, 44  # px of a mark
STEP_X, STEP_Y = 146, 72  # px from one mark to the next
MARGIN = 18
ROOM = {"zh": 15, "en": 16}  # half-width signs in a line of a label
MOST_LINES = {"zh": 2, "en": 3}
CLOSING, OPENING = "）」』》】，。；：、％%)]", "（「『《【(["
RING = 12  # marks of a loop that stand on a ring; a longer one goes round the edge of a rectangle


def flow_places(picture: Picture) -> Places:
    """Each chain of pipes in layers of its own, levers under the flow they move; chains packed in shelves."""
    order = {mark.name: at for at, mark in enumerate(picture.marks)}
    pipes = nx.DiGraph()
    pipes.add_nodes_from(m.name for m in picture.marks if m.kind != "lever")
    pipes.add_edges_from((link.start, link.end) for link in picture.links if link.pipe)
    pipes.remove_nodes_from([m.name for m in picture.marks if m.kind == "port"])
    hung = _hung(picture, set(pipes))
    order |= {name: len(order) + at for at, name in enumerate(hung)}  # under the flow it moves
    blocks = []
    for names in nx.weakly_connected_components(pipes):
        chain = pipes.subgraph(names)
        columns = _columns(chain, order)
        for lever, flow in hung.items():
            if flow in columns:
                columns[lever] = columns[flow]
        blocks.append(_folded(columns, order))
    alone = [m.name for m in picture.marks if m.kind == "lever" and m.name not in hung]
    blocks += [{name: (0.0, 0.0)} for name in alone]
    places = _shelves(sorted(blocks, key=lambda block: -len(block)))
    below = max((row for _, row in places.values()), default=-1.0) + 1
    ports = [m.name for m in picture.marks if m.kind == "port"]
    return places | {
        name: (float(at % COLUMNS), below + at // COLUMNS) for at, name in enumerate(ports)
    }


def layer_places(picture: Picture) -> Places:
    """Causes left of what they enter, ports in the first column, at most COLUMNS columns."""
    order = {mark.name: at for at, mark in enumerate(picture.marks)}
    graph = nx.DiGraph()
    graph.add_nodes_from(order)
    graph.add_edges_from((link.start, link.end) for link in picture.links)
    columns = _columns(graph, order)
    last = max(columns.values(), default=0)
    squeeze = (COLUMNS - 1) / last if last >= COLUMNS else 1.0
    layers: dict[int, list[str]] = {}
    for name in order:
        layers.setdefault(round(columns[name] * squeeze), []).append(name)
    return _rows(graph, [layers[at] for at in sorted(layers)])


def ring_places(picture: Picture) -> Places:
    """The marks of a loop on a ring, clockwise from the left; of a long one round the edge of a rectangle."""
    names = [mark.name for mark in picture.marks]
    if len(names) > RING:
        return _round_edge(names)
    wide, high = max(1.5, len(names) / 4.8), max(1.3, len(names) / 3.4)
    return {
        name: (
            wide - wide * math.cos(2 * math.pi * at / len(names)),
            high - high * math.sin(2 * math.pi * at / len(names)),
        )
        for at, name in enumerate(names)
    }


def _round_edge(names: list[str]) -> Places:
    """Clockwise from the upper left: along the top, down, back along the bottom, up; the top may have one mark less."""
    high = max(2, math.ceil((len(names) - 2 * COLUMNS) / 2) + 2)
    right, bottom = COLUMNS - 1, high - 1
    edge = [(x, 0) for x in range(COLUMNS)] + [(right, y) for y in range(1, high)]
    edge += [(x, bottom) for x in range(right - 1, -1, -1)]
    edge += [(0, y) for y in range(bottom - 1, 0, -1)]
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, edge, strict=False)}


def drawn(
    picture: Picture,
    places: Mapping[str, tuple[float, float]],
    label: Callable[[str], str],
    flags: Collection[str] = (),
) -> dict[str, Any]:
    """The picture as the component reads it: marks with pixels and label lines, links by index."""
    index = {mark.name: at for at, mark in enumerate(picture.marks)}
    nodes: list[dict[str, Any]] = []
    for mark in picture.marks:
        column, row = places[mark.name]
        text = label(mark.name)
        nodes.append(
            {
                "name": mark.name,
                "kind": mark.kind,
                "label": lines_of(text),
                "title": text,
                "small": not _is_zh(text),
                "flag": mark.name in flags,
                "x": round(MARGIN + column * STEP_X),
                "y": round(MARGIN + row * STEP_Y),
            }
        )
    links = [
        {"a": index[link.start], "b": index[link.end], "pipe": link.pipe, "sign": link.sign}
        for link in picture.links
    ]
    return {
        "nodes": nodes,
        "links": links,
        "width": max((n["x"] for n in nodes), default=0) + WIDTH + MARGIN,
        "height": max((n["y"] for n in nodes), default=0) + HEIGHT + MARGIN,
        "mark": [WIDTH, HEIGHT],
        "step": [STEP_X, STEP_Y],
        "grid": all(float(x).is_integer() and float(y).is_integer() for x, y in places.values()),
    }


def lines_of(text: str) -> list[str]:
    """A label in lines that fit a mark; what does not fit ends in an ellipsis."""
    if _is_zh(text):
        return _lines_zh(text)
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if _width(joined) <= ROOM["en"] or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = [_fitted(line, "en") for line in lines[: MOST_LINES["en"]]]
    if len(lines) > len(kept):
        kept[-1] = _cut(kept[-1], ROOM["en"] - 1) + "…"
    return kept


def _is_zh(text: str) -> bool:
    return any(ord(sign) > 0x2E80 for sign in text)


def _lines_zh(text: str) -> list[str]:
    """One line, or two: before a bracket where both halves fit, else near the middle, never a closing sign first."""
    if _width(text) <= ROOM["zh"]:
        return [text]
    breaks = [
        at
        for at in range(1, len(text))
        if text[at] not in CLOSING
        and text[at - 1] not in OPENING
        and not (text[at - 1].isascii() and text[at].isascii())
        and max(_width(text[:at]), _width(text[at:])) <= ROOM["zh"]
    ]
    if not breaks:
        first = _cut(text, ROOM["zh"])
        return [first, _fitted(text[len(first) :], "zh")]
    uneven = {at: abs(_width(text[:at]) - _width(text[at:])) for at in breaks}
    best = min(breaks, key=lambda at: (text[at] not in OPENING, uneven[at]))
    return [text[:best], text[best:]]


def _fitted(line: str, script: str) -> str:
    room = ROOM[script]
    return line if _width(line) <= room else _cut(line, room - 1) + "…"


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _cut(text: str, room: int) -> str:
    while _width(text) > room:
        text = text[:-1]
    return text


def _hung(picture: Picture, known: set[str]) -> dict[str, str]:
    """The first flow each lever moves."""
    levers = {mark.name for mark in picture.marks if mark.kind == "lever"}
    hung: dict[str, str] = {}
    for link in picture.links:
        if link.start in levers and link.end in known:
            hung.setdefault(link.start, link.end)
    return hung


def _columns(graph: nx.DiGraph, order: Mapping[str, int]) -> dict[str, int]:
    """The longest way to each node once the links that close a loop are turned round."""
    forward = nx.DiGraph()
    forward.add_nodes_from(sorted(graph, key=order.__getitem__))
    placed: set[str] = set()
    for name in _by_weight(graph, order):
        placed.add(name)
        forward.add_edges_from((name, n) for n in graph[name] if n not in placed)
    columns = dict.fromkeys(forward, 0)
    for name in nx.topological_sort(forward):
        for after in forward[name]:
            columns[after] = max(columns[after], columns[name] + 1)
    for name in forward:  # a source stands next to the first thing it enters
        if not forward.in_degree(name) and forward[name]:
            columns[name] = max(min(columns[n] for n in forward[name]) - 1, 0)
    return columns


def _by_weight(graph: nx.DiGraph, order: Mapping[str, int]) -> list[str]:
    """Nodes so that few links run backwards (Eades, Lin and Smyth 1993): sources, sinks, then most out over in."""
    left: dict[str, None] = dict.fromkeys(sorted(graph, key=order.__getitem__))
    first: list[str] = []
    last: list[str] = []

    def into(name: str) -> int:
        return sum(n in left for n in graph.predecessors(name))

    def out(name: str) -> int:
        return sum(n in left for n in graph[name])

    while left:
        sinks = [n for n in left if not out(n)]
        sources = [n for n in left if n not in sinks and not into(n)]
        if sinks:
            last = [*sinks, *last]
        elif sources:
            first += sources
        else:
            best = max(left, key=lambda n: out(n) - into(n))
            first.append(best)
            sources = [best]
        for name in sinks or sources:
            left.pop(name)
    return [*first, *last]


def _rows(graph: nx.DiGraph, layers: list[list[str]]) -> Places:
    """Order within each layer by the middle of the neighbours, back and forth; layers centred on each other."""
    at = {name: float(i) for layer in layers for i, name in enumerate(layer)}
    for sweep in range(8):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            neighbours = graph.predecessors if sweep % 2 == 0 else graph.successors
            middle = {}
            for name in layer:
                near = [at[n] for n in neighbours(name)]
                middle[name] = sum(near) / len(near) if near else at[name]
            layer.sort(key=lambda name: (middle[name], at[name]))
            at |= {name: float(i) for i, name in enumerate(layer)}
    most = max((len(layer) for layer in layers), default=0)
    return {
        name: (float(column), float(row + (most - len(layer)) // 2))
        for column, layer in enumerate(layers)
        for row, name in enumerate(layer)
    }


def _folded(columns: Mapping[str, int], order: Mapping[str, int]) -> Places:
    """Layers as columns; those past the last readable column go on in a new row."""
    places: Places = {}
    top = 0
    for start in range(0, max(columns.values()) + 1, COLUMNS):
        filled: dict[int, int] = {}
        for name in sorted(columns, key=order.__getitem__):
            column = columns[name] - start
            if 0 <= column < COLUMNS:
                row = filled.get(column, 0)
                filled[column] = row + 1
                places[name] = (float(column), float(top + row))
        top += max(filled.values(), default=0)
    return places


def _shelves(blocks: Iterable[Places]) -> Places:
    """Blocks side by side on shelves of COLUMNS columns, each where there is room first."""
    shelves: list[tuple[int, int, int]] = []  # top, height, columns used
    places: Places = {}
    for block in blocks:
        wide = int(max(x for x, _ in block.values())) + 1
        high = int(max(y for _, y in block.values())) + 1
        for at, (top, height, used) in enumerate(shelves):
            if used + wide <= COLUMNS and high <= height:
                shelves[at] = (top, height, used + wide)
                break
        else:
            top, used = (shelves[-1][0] + shelves[-1][1] if shelves else 0), 0
            shelves.append((top, high, wide))
        places |= {name: (x + used, y + top) for name, (x, y) in block.items()}
    return places
