"""A table whose rows can be chosen, as plain HTML: readable, sortable by filter, printable, a list on a phone.

    choose(head, rows, chosen=…, on_choose=…, key=…)

Streamlit's own table is drawn on a canvas, which screen readers, zoom and print do not get into.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_name("rows.js")
MARKUP = '<div class="k-scroll k-rows"></div>'


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and how it is set."""

    text: str
    state: str = ""  # a verdict's state: icon and colour
    title: str = ""  # shown on hover
    strong: bool = False
    words: bool = False  # text, set to the left
    spark: tuple[str, ...] = ()  # SVG paths in a box of 84 by 22, drawn instead of the text


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the first cell names it."""

    id: str
    cells: tuple[Cell, ...]


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def choose(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Row],
    *,
    chosen: str,
    on_choose: Callable[[str], None],
    key: str,
) -> None:
    """Draw the table; `on_choose` is given the id of a row that was clicked."""
    component = st.components.v2.component(
        "keda_rows", html=MARKUP, js=_script(), isolate_styles=False
    )

    def clicked() -> None:
        found = st.session_state[key].get("row")
        if found:
            on_choose(found)

    component(
        key=key,
        data={
            "caption": caption,
            "head": list(head),
            "rows": [asdict(row) for row in rows],
            "chosen": chosen,
        },
        on_row_change=clicked,
    )
