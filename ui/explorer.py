"""The Model page's parts: which picture, its places, and the panel of one variable.

chosen(scene) -> Choice             what the address asks to be drawn, with defaults filled in
diagram(scene, choice)              the picture and its list
panel(scene, name)                  the variable: equation, source, causes, uses, path
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios import structure
from scenarios.structure import PORT, Loop, Picture
from ui import answers, diagram, drawing, linked, naming, numbers, state, theme
from ui.frame import Scene

if TYPE_CHECKING:
    from model import Program
    from scenarios import Region
    from ui.address import View

LAYERS = ("stocks", "all", "loops")
ALIKE = 0.6  # how much of a misspelt name must agree with the one that was meant
SOME = 6  # names listed where none is like it


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is drawn."""

    sector: str
    layer: str
    part: str
    loop: Loop | None
    name: str  # the selected variable, "" before any


@st.cache_resource(show_spinner=False, max_entries=64)
def _loops(region_id: str, data: str, sector: str, _program: Program) -> tuple[Loop, ...]:
    return structure.loops_of(_program, sector)


@st.cache_resource(show_spinner=False, max_entries=256)
def _picture(
    region_id: str, data: str, choice: Choice, levers: tuple[str, ...], _program: Program
) -> tuple[Picture, diagram.Places]:
    if choice.loop is not None:
        picture = structure.picture_of_loop(_program, choice.loop, levers)
        return picture, diagram.ring_places(picture)
    if choice.layer == "all":
        picture = structure.picture_of_part(_program, choice.part, levers)
        return picture, diagram.layer_places(picture)
    picture = structure.picture_of_stocks(_program, choice.sector, levers, ports=True)
    return picture, diagram.flow_places(picture)


def loops(scene: Scene, sector: str) -> tuple[Loop, ...]:
    """The feedback loops of a sector."""
    return _loops(scene.region.id, scene.region.hash, sector, scene.region.program)


def chosen(scene: Scene) -> Choice:
    """What the address asks for; an unknown part or loop is named, and the first one drawn."""
    view, program = scene.view, scene.region.program
    name = asked(scene.view)
    known = name in program.variables
    sectors = sectors_in_order(scene)
    own = structure.sector_of(program, name) if known else ""
    sector = view.get("sector") if view.get("sector") in sectors else own
    sector = sector if sector in sectors else sectors[0]
    layer = view.get("layer") or _layer_of(scene.region, name)
    parts = structure.parts_of(program, sector)
    part = view.get("part") if view.get("part") in parts else ""
    if view.get("part") and not part:
        state.unusable("part")
    if not part:
        mine = program[name].group if known and own == sector else ""
        part = mine if mine in parts else parts[0]
    found = None
    if layer == "loops" or view.get("loop"):
        every = loops(scene, sector)
        found = next((x for x in every if x.id.lower() == view.get("loop")), None)
        if view.get("loop") and found is None:
            state.unusable("loop")
        found = (found or next(iter(every), None)) if layer == "loops" else None
    name = program[name].name if known else ""
    return Choice(sector=sector, layer=layer, part=part, loop=found, name=name)


def asked(view: View) -> str:
    """The variable the address names; of an element, as cards and formulas name it, its array."""
    return view.get("var").partition("[")[0].strip()


def _layer_of(region: Region, name: str) -> str:
    """The layer a variable stands in: stocks, flows and levers in the first, the rest among all variables."""
    if name not in region.program.variables:
        return LAYERS[0]
    variable = region.program[name]
    first = variable.kind in ("stock", "flow") or variable.name in levers(region)
    return LAYERS[0] if first else "all"


def sectors_in_order(scene: Scene) -> tuple[str, ...]:
    """The model's sectors as planners list them: people first, money last."""
    order = list(theme.TOKENS.sector)
    found = structure.sectors_of(scene.region.program)
    return tuple(sorted(found, key=lambda s: order.index(s) if s in order else len(order)))


def unknown(scene: Scene) -> tuple[str, str]:
    """The sentence about a variable of the address that this place's model does not have, and the nearest it has."""
    name, words, program = asked(scene.view), scene.words, scene.region.program
    if not name or name in program.variables:
        return "", ""
    known = {spelled.casefold(): n for n in program.variables for spelled in (n, label(scene, n))}
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=ALIKE)
    if close:
        near = known[close[0]]
        return words("model.unknown.near", name=name, near=both_names(scene, near)), near
    holding = [n for spelled, n in known.items() if name.casefold() in spelled]
    some = holding or [n for n in program.variables if program[n].kind == "stock"]
    some = [label(scene, n) for n in dict.fromkeys(some)][:SOME]
    names, total = words("list.comma").join(some), numbers.plain(len(program.variables))
    return words("model.unknown", name=name, names=names, n=total), ""


def select(name: str) -> None:
    """Put a variable into the address and its part on the screen; a port opens what is behind it."""
    view = state.view_now()
    if name.startswith(PORT):
        part = name.removeprefix(PORT)
        opened = {"part": part, "layer": "all"} if view.get("layer") == "all" else {"part": ""}
        state.go(view.put(sector=part.partition(" ")[0], var="", **opened))
        return
    region = answers.opened(view.region)
    if view.get("layer") == "loops" or name not in region.program.variables:
        state.go(view.put(var=name))
        return
    now = view.get("layer") or _layer_of(region, asked(view))
    state.go(view.put(var=name, sector="", part="", layer="all" if now == "all" else ""))


def label(scene: Scene, name: str) -> str:
    """A variable or part as people read it: its Chinese name on the Chinese page where it has one."""
    plain = name.removeprefix(PORT)
    if name.startswith(PORT) and plain in structure.sectors_of(scene.region.program):
        return sector_name(scene, plain)
    if scene.words.lang == "zh":
        return naming.chinese(scene.region, plain) or plain
    return plain


def sector_name(scene: Scene, sector: str) -> str:
    """A sector's name."""
    key = f"sector.{sector}"
    return scene.words(key) if key in scene.words else (sector or scene.words("sector.whole"))


def levers(region: Region) -> tuple[str, ...]:
    """The variables a plan can move."""
    rows = region.levers.values()
    return tuple(dict.fromkeys(row.name.partition("[")[0] for row in rows))


def promised(region: Region) -> frozenset[str]:
    """The variables a target of the place is measured by."""
    names = (name for formula in region.formulas.values() for name in formula.names)
    return frozenset(region.program.find(name)[0].name for name in names)


def draw(scene: Scene, choice: Choice) -> None:
    """The picture and, under it, the same as a list."""
    words, region = scene.words, scene.region
    picture, places = _picture(region.id, region.hash, choice, levers(region), region.program)
    title = words("diagram.title", sector=sector_name(scene, choice.sector), n=len(picture.marks))
    if choice.loop is not None:
        st.html(f'<p class="k-facts">{escape(loop_sentence(scene, choice.loop))}</p>')
    drawing.draw(
        picture,
        places,
        chosen=choice.name,
        flags=promised(region),
        title=title,
        colour=theme.TOKENS.sector.get(choice.sector, theme.TOKENS.primary),
        label=lambda name: label(scene, name),
        words=words,
        on_select=select,
    )
    if picture.left_out and choice.loop is None:
        st.html(f'<p class="k-caption">{escape(words("diagram.left", n=picture.left_out))}</p>')
    with st.expander(words("diagram.list")):
        _list(scene, picture, choice.name)


def _list(scene: Scene, picture: Picture, name: str) -> None:
    """Every mark as a name that can be chosen, by kind: the diagram for those who do not see it."""
    words = scene.words
    parts = []
    for kind in drawing.KINDS:
        names = [m.name for m in picture.marks if m.kind == kind]
        if not names:
            continue
        items = "".join(
            f"<li>{linked.name(n, label(scene, n), title=n, chosen=n == name)}</li>" for n in names
        )
        parts.append(f"<h2>{escape(words(f'mark.kind.{kind}'))}</h2><ul>{items}</ul>")
    linked.linked(f'<div class="k-names">{"".join(parts)}</div>', key="k-list", on_go=select)


def loop_sentence(scene: Scene, loop: Loop) -> str:
    """Its names round, what it does, and what the model's documents say of it."""
    words = scene.words
    names = words("list.arrow").join(label(scene, n) for n in (*loop.names, loop.names[0]))
    kind = {1: "loop.reinforcing", -1: "loop.balancing"}.get(loop.sign, "loop.open")
    return words("loop.sentence", id=loop.id, kind=words(kind), names=names)


def loop_name(scene: Scene, loop: Loop) -> str:
    """A loop's id, its kind, and where it begins."""
    kind = {1: "loop.reinforcing", -1: "loop.balancing"}.get(loop.sign, "loop.open")
    start = label(scene, loop.names[0])
    return scene.words("loop.name", id=loop.id, kind=scene.words(kind), name=start)


def both_names(scene: Scene, name: str) -> str:
    """A variable in the page's language and as the model calls it."""
    shown = label(scene, name)
    return name if shown == name else f"{shown} {name}"
