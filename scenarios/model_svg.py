"""A stock-flow picture as SVG text: stocks as boxes, flows as valves on pipes, levers with a dashed edge.

    svg(picture, title) -> str

Each chain of pipes stands in columns along its material, chains under each other; the same picture gives the same text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import networkx as nx

from scenarios.structure import Link, Mark, Picture

WIDTH, HEIGHT = 136, 34  # px of a mark
STEP_X, STEP_Y = 168, 58  # px from one mark to the next
MARGIN, HEAD = 16, 34
COLUMNS = 7
LINE = 21  # signs of a label that fit a line
STYLE = (
    ".stock{fill:#fff;stroke:#1b4f72;stroke-width:1.8}.flow{fill:#eaf2f8;stroke:#1b4f72}"
    ".lever{fill:#fff;stroke:#8a6d00;stroke-dasharray:4 3}.pipe{stroke:#1b4f72;stroke-width:3.2;fill:none}"
    ".link{stroke:#7f8c8d;stroke-width:.9;fill:none}text{font:11px sans-serif;fill:#1a1a1a}"
    "text.head{font:bold 15px sans-serif}"
)
Places = dict[str, tuple[int, int]]  # name -> column, row


def svg(picture: Picture, title: str) -> str:
    """The picture as one SVG document."""
    picture = _ordered(picture)
    places = places_of(picture)
    columns = max((column for column, _ in places.values()), default=0) + 1
    rows = max((row for _, row in places.values()), default=0) + 1
    wide, high = 2 * MARGIN + columns * STEP_X, HEAD + MARGIN + rows * STEP_Y
    kinds = {mark.name: mark.kind for mark in picture.marks}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
        f' role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" markerWidth="7" markerHeight="7" refX="6" refY="3" orient="auto">'
        '<path d="M0,0 L6,3 L0,6 z" fill="#7f8c8d"/></marker></defs>',
        f'<text class="head" x="{MARGIN}" y="22">{escape(title)}</text>',
        *(_line(link, places) for link in sorted(picture.links, key=lambda each: each.pipe)),
        *(_mark(mark, places[mark.name], kinds) for mark in picture.marks),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _ordered(picture: Picture) -> Picture:
    """The same with its links in the order of their marks."""
    order = {mark.name: at for at, mark in enumerate(picture.marks)}
    links = sorted(picture.links, key=lambda link: (order[link.start], order[link.end]))
    return Picture(picture.marks, tuple(links), picture.left_out)


def places_of(picture: Picture) -> Places:
    """Chains of pipes with the levers of their flows under them, the largest first, side by side where they fit."""
    order = {mark.name: at for at, mark in enumerate(picture.marks)}
    pipes = nx.DiGraph()
    pipes.add_nodes_from(order)
    pipes.add_edges_from((link.start, link.end) for link in picture.links if link.pipe)
    moved = _moved(picture)
    blocks = []
    for names in nx.weakly_connected_components(pipes):
        chain = sorted(names - set(moved), key=order.__getitem__)
        if chain:
            columns = dict(_columns(pipes.subgraph(chain), chain))
            hung = [name for name in order if moved.get(name) in columns]
            columns |= {name: columns[moved[name]] for name in hung}
            blocks.append(_block(columns, [*chain, *hung]))
    blocks.sort(key=lambda block: (-len(block), order[next(iter(block))]))
    return _shelves(blocks)


def _moved(picture: Picture) -> dict[str, str]:
    """The first flow each lever moves."""
    levers = {mark.name for mark in picture.marks if mark.kind == "lever"}
    found: dict[str, str] = {}
    for link in picture.links:
        if link.start in levers and link.end not in levers:
            found.setdefault(link.start, link.end)
    return found


def _shelves(blocks: Sequence[Places]) -> Places:
    """Blocks from left to right while they fit in COLUMNS, then on the next shelf."""
    places: Places = {}
    left = top = deep = 0
    for block in blocks:
        wide = max(column for column, _ in block.values()) + 1
        if left and left + wide > COLUMNS:
            left, top, deep = 0, top + deep, 0
        places |= {name: (left + column, top + row) for name, (column, row) in block.items()}
        left += wide
        deep = max(deep, max(row for _, row in block.values()) + 1)
    return places


def _columns(chain: nx.DiGraph, order: Sequence[str]) -> Mapping[str, int]:
    """How far along the material each mark stands; links that close a ring are left out, the last first."""
    ahead = nx.DiGraph()
    ahead.add_nodes_from(order)
    for start in order:
        for end in sorted(chain.successors(start), key=list(order).index):
            ahead.add_edge(start, end)
            if not nx.is_directed_acyclic_graph(ahead):
                ahead.remove_edge(start, end)
    found: dict[str, int] = {}
    for name in nx.topological_sort(ahead):
        found[name] = max((found[before] + 1 for before in ahead.predecessors(name)), default=0)
    return found


def _block(columns: Mapping[str, int], chain: Sequence[str]) -> Places:
    """A chain with its levers from the top, folded after COLUMNS columns."""
    deep = max(sum(columns[name] == at for name in chain) for at in set(columns.values()))
    places: Places = {}
    for name in chain:
        fold, column = divmod(columns[name], COLUMNS)
        row = fold * deep
        while (column, row) in places.values():
            row += 1
        places[name] = (column, row)
    return places


def _centre(place: tuple[int, int]) -> tuple[float, float]:
    column, row = place
    return MARGIN + column * STEP_X + WIDTH / 2, HEAD + row * STEP_Y + HEIGHT / 2


def _line(link: Link, places: Places) -> str:
    """A pipe as a straight thick line, a cause as a thin curve that ends at the edge of its mark."""
    (x1, y1), (x2, y2) = _centre(places[link.start]), _centre(places[link.end])
    if link.pipe:
        return f'<path class="pipe" d="M{x1:g},{y1:g} L{x2:g},{y2:g}"/>'
    side = 1 if x2 >= x1 else -1
    x2 -= side * WIDTH / 2 if x1 != x2 else 0
    y2 += 0 if x1 != _centre(places[link.end])[0] else (-HEIGHT / 2 if y2 > y1 else HEIGHT / 2)
    bend = (y1 + y2) / 2 - 22
    return (
        f'<path class="link" marker-end="url(#tip)" d="M{x1:g},{y1:g} '
        f'Q{(x1 + x2) / 2:g},{bend:g} {x2:g},{y2:g}"/>'
    )


def _mark(mark: Mark, place: tuple[int, int], kinds: Mapping[str, str]) -> str:
    x, y = _centre(place)
    kind = kinds[mark.name] if kinds[mark.name] in ("stock", "flow", "lever") else "flow"
    round_ = {"stock": 0, "flow": 12, "lever": 4}[kind]
    box = (
        f'<rect class="{kind}" x="{x - WIDTH / 2:g}" y="{y - HEIGHT / 2:g}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="{round_}"/>'
    )
    lines = _lines(mark.name)
    top = y + 4 - 6.5 * (len(lines) - 1)
    words = "".join(
        f'<tspan x="{x:g}" y="{top + 13 * at:g}">{escape(text)}</tspan>'
        for at, text in enumerate(lines)
    )
    return f'<g>{box}<text text-anchor="middle">{words}</text></g>'


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= LINE or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][: LINE - 1]}…"]
