"""Levers as Streamlit's own sliders, for browsers in which the component of ui/sliders.py does not come up.

lever(shelf, row, set_lever)        one lever; `set_lever(id, value)` takes over a new one, None for the saved
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from model import Input
from ui import marks, state, wording
from ui.catalogue import Words

if TYPE_CHECKING:
    from ui.levers import Shelf

Take = Callable[[str, float | None], None]


def key_of(region_id: str, lever_id: str) -> str:
    """The widget key of a lever."""
    return f"lever-{region_id}-{lever_id}"


def _moved(row: Input, key: str, take: Take) -> None:
    typed = st.session_state[key]
    if typed is not None:
        take(row.id, marks.model(row, typed))


def lever(shelf: Shelf, row: Input, take: Take) -> None:
    """One lever: name and value, slider, marks, worded ranges."""
    words, value = shelf.words, shelf.value(row)
    key, name = key_of(shelf.region.id, row.id), wording.lever_name(row, words)
    found = shelf.marks(row)
    changed = row.id in shelf.changes
    with st.container(key=f"k-lever-{row.id}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.html(_label(name, changed, marks.beyond(found, row, value), words), width="stretch")
            with st.popover(wording.lever_value(row, value, words), type="tertiary"):
                _exact(shelf, row, value, take)
        state.seat(key, marks.shown(row, value))
        st.slider(
            name,
            marks.shown(row, row.low),
            marks.shown(row, row.high),
            step=marks.step(row),
            format="%.2f%%" if wording.lever_quantity(row).style == "percent" else "localized",
            key=key,
            label_visibility="collapsed",
            on_change=_moved,
            args=(row, key, take),
        )
        st.html(marks.strip(row, found, words))
        _ranges(shelf, row, found, changed, take)


def _exact(shelf: Shelf, row: Input, value: float, take: Take) -> None:
    """A number field for a value the slider's steps leave out, and where the lever comes from."""
    words, key = shelf.words, f"exact-{key_of(shelf.region.id, row.id)}"
    state.seat(key, marks.shown(row, value))
    st.number_input(
        words("levers.exact", unit="%" if wording.lever_quantity(row).style == "percent" else ""),
        marks.shown(row, row.low),
        marks.shown(row, row.high),
        step=marks.step(row) / 10,
        format="%.2f",
        key=key,
        on_change=_moved,
        args=(row, key, take),
    )
    st.caption(words.pick(row.description_zh, row.description_en))
    st.caption(words("levers.source", grade=words(f"grade.{row.grade}"), source=row.source))


def _ranges(shelf: Shelf, row: Input, found: marks.Anchors, changed: bool, take: Take) -> None:
    """The three worded ranges as buttons, and the way back."""
    words = shelf.words
    with st.container(horizontal=True, gap="small", key=f"k-ranges-{row.id}"):
        for kind, value in marks.ranges(row, found).items():
            st.button(
                words(f"range.{kind}"),
                key=f"{kind}-{key_of(shelf.region.id, row.id)}",
                type="tertiary",
                help=marks.origin(kind, found, wording.lever_value(row, value, words), words),
                on_click=take,
                args=(row.id, value),
            )
        if changed:
            st.button(
                words("levers.undo"),
                key=f"undo-{key_of(shelf.region.id, row.id)}",
                type="tertiary",
                on_click=take,
                args=(row.id, None),
            )


def _label(name: str, changed: bool, past: bool, words: Words) -> str:
    dot = f'<i class="k-dot" title="{escape(words("levers.changed"))}"></i>' if changed else ""
    chip = f'<span class="k-chip">{escape(words("levers.beyond"))}</span>' if past else ""
    return f'<div class="k-lever-name">{dot}{escape(name)}{chip}</div>'
