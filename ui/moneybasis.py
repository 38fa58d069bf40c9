"""依据 of the Funding page: what its amounts are computed from, each with its value, grade and source.

draw(scene, cut, found)     the block; closed until somebody asks
rows(scene, cut, found)     what it lists: name, value, grade, source
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios.funding.bill import ANNOUNCED
from ui import basis, numbers, wording
from ui.tables import table

if TYPE_CHECKING:
    from model import Input
    from scenarios.funding import Funding
    from ui.catalogue import Words
    from ui.frame import Scene
    from ui.funding import Cut

SHARES = "given capital share["
# What the money there is rests on, from revenue to what may be borrowed.
ROOM = (
    "base revenue",
    "buoyancy",
    "programme share of revenue",
    "fund revenue",
    "programme share of fund",
    "net land margin",
    "special bond quota",
    "grant factor",
    "social share factor",
    "construction inflation",
)


def draw(scene: Scene, cut: Cut, found: Funding) -> None:
    """Formula, unit costs, payers' shares of the chosen programme, and what the room rests on."""
    words = scene.words
    head = [words("trust.column.parameter"), words("tip.value")]
    head += [words("variable.grade"), words("tip.source")]
    with st.expander(words("funding.origins")):
        st.html(f'<p class="k-facts">{escape(words("funding.formula"))}</p>')
        st.html(f'<div class="k-wide">{table(head, rows(scene, cut, found))}</div>')


def rows(scene: Scene, cut: Cut, found: Funding) -> list[list[str]]:
    """Unit costs, the payers' shares of the chosen programme, what the room rests on."""
    return [*_costs(found, cut, scene.words), *_inputs(scene, cut)]


def _costs(found: Funding, cut: Cut, words: Words) -> list[list[str]]:
    """The unit cost of every programme in the cut, with the factor on the screen; an announced sum as it is."""
    costs = []
    for row in (each.programme for each in found.bill.rows):
        if not row.unit_cost or cut.line not in ("", row.line):
            continue
        name, cost = wording.capital(words.pick(row.zh, row.en)), row.unit_cost * found.cost_factor
        if row.unit == ANNOUNCED:
            shown = numbers.figure(row.quantity * cost, numbers.quantity(ANNOUNCED), words)
        else:
            shown = numbers.figure(cost, numbers.quantity(f"CNY/{row.unit}"), words)
            name = words("funding.origins.cost", name=name)
        costs.append([name, str(shown), words(f"grade.{row.grade.value}"), row.source])
    return costs


def _inputs(scene: Scene, cut: Cut) -> list[list[str]]:
    """The payers' shares of the chosen programme, then what the room rests on."""
    words, inputs = scene.words, scene.region.inputs.values()
    here = cut.changes(scene, cut.line)  # with what is moved on this page alone

    def value(row: Input) -> float:
        return here[row.name] if row.name in here else basis.in_force(scene, row)

    shares = [row for row in inputs if cut.line and row.name.startswith(f"{SHARES}{cut.line},")]
    chosen = [row for row in shares if value(row)]
    chosen += sorted((row for row in inputs if row.name in ROOM), key=lambda r: ROOM.index(r.name))
    return [
        [
            wording.lever_name(row, words),
            wording.lever_value(row, value(row), words),
            words(f"grade.{row.grade}"),
            row.source,
        ]
        for row in chosen
    ]
