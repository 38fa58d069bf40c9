"""The joined model as one Vensim file with a sketch: one view a sector, a band for each of its groups.

vensim_text(sectors=None) -> str

The equations are the sectors' own text, word for word. A sketch line begins with what it draws: 10 a variable, 11 a
valve, 12 a cloud or a comment, 1 an arrow or a pipe; numbers name the things of one view.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from model.engine import Program
from model.export.layout import Box, View, views
from model.joined import chosen, city, joined_equations

_VERSION = "V300  Do not put anything below this section - it will be ignored"
_HEAD = "\\\\\\---/// Sketch information - do not modify anything except names"
_FONT = "$192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,80,0"
_GREY = "128-128-128,0-0-0,|12||128-128-128"
_LINE = "-1--1--1,,1"
_END = "///---\\\\\\"
_CONTROL = "control"


def vensim_text(sectors: Iterable[str] | None = None) -> str:
    """The whole file. Raises InputError for an unknown sector, or sectors that do not fit together."""
    names = chosen(sectors)
    program = city(names)
    equations = joined_equations(names)
    body = "".join(equation.text.strip("\n") + "|\n\n" for equation in equations)
    drawn = [line for view in _views(program, names) for line in sketch(view)]
    return "{UTF-8}\n" + body + "\n".join([*drawn, _END, *_settings(program)]) + "\n"


def _views(program: Program, sectors: tuple[str, ...]) -> list[View]:
    sector_of = {eq.key: eq.file.parent.name for eq in joined_equations(sectors) if eq.key}
    shared = {eq.key for eq in joined_equations(sectors) if eq.file.name == "control.mdl"}
    places = {}
    for name in program.variables:
        key = " ".join(name.replace("_", " ").split()).casefold()
        sector = _CONTROL if key in shared else sector_of.get(key, _CONTROL)
        places[name] = (sector, program[name].group or sector)
    common = frozenset(n for n in program.variables if places[n][0] == _CONTROL)
    return views(program, places, common)


def _settings(program: Program) -> list[str]:
    """The lines after the sketch: time axis of graphs, and nothing else that a reader needs."""
    start, stop = program.initial_time, program.final_time
    lines = [":L\x7f<%^E!@", "15:0,0,0,0,0,0", "19:100,0", "27:2,", "34:0,", "4:Time", "35:Date"]
    return [*lines, f"24:{start:g}", f"25:{stop:g}", f"26:{stop:g}"]


# --- one view ---------------------------------------------------------------------------------------------------
def sketch(view: View) -> list[str]:
    """The lines of a view. A valve takes two numbers: its own and that of the name below it."""
    lines = [_HEAD, _VERSION, f"*{view.title}", _FONT]
    numbers: list[int] = []
    count = 0
    for box in view.boxes:
        count += 1
        numbers.append(count)
        lines += _box(box, count)
        count += "flow" in box.kind
    for valve, source, target in view.pipes:
        for end, mark in ((target, 4), (source, 100)):
            count += 1
            bend = _between(view.boxes[valve], view.boxes[end])
            lines.append(
                f"1,{count},{numbers[valve]},{numbers[end]},{mark},0,0,22,0,0,0,{_LINE}|{bend}|"
            )
    for source, target in view.arrows:
        count += 1
        ends = (numbers[i] + ("flow" in view.boxes[i].kind) for i in (source, target))
        start, stop = ends
        lines.append(f"1,{count},{start},{stop},0,0,0,0,0,128,0,{_LINE}|(0,0)|")
    return lines


def _box(box: Box, number: int) -> list[str]:
    at = f"{box.x},{box.y}"
    name = written(box.name) if box.name else ""
    shadow = f"2,0,3,-1,0,0,0,{_GREY}"
    if box.kind == "stock":
        return [f"10,{number},{name},{at},62,24,3,3,0,0,0,0,0,0"]
    if box.kind == "auxiliary":
        return [f"10,{number},{name},{at},74,20,8,3,0,0,0,0,0,0"]
    if box.kind == "shadow":
        return [f"10,{number},{name},{at},74,20,8,{shadow}"]
    if box.kind == "cloud":
        return [f"12,{number},48,{at},10,8,0,3,0,0,-1,0,0,0"]
    if box.kind == "title":
        return [f"12,{number},0,{at},120,14,8,7,0,0,-1,0,0,0", box.name or "model"]
    label = f"10,{number + 1},{name},{box.x},{box.y + 20},62,12,40,"
    label += shadow if box.kind == "shadow flow" else "3,0,0,-1,0,0,0"
    return [f"11,{number},48,{at},6,8,34,3,0,0,1,0,0,0", label]


def _between(a: Box, b: Box) -> str:
    return f"({(a.x + b.x) // 2},{(a.y + b.y) // 2})"


def written(name: str) -> str:
    """A name as Vensim writes it: in quotes where it holds more than letters, digits and spaces."""
    if name.startswith('"') or re.fullmatch(r"[^\W\d][\w $']*", name):
        return name
    return f'"{name}"'
