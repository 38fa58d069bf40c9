"""What the check of an uploaded model found: its size, what cannot run, units, loops."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import streamlit as st

from ui import faults, numbers
from ui.catalogue import Words
from ui.tables import table

MOST = 40  # rows of a list; the rest are counted


def draw(found: dict[str, Any], words: Words) -> None:
    """The sentence, then each list that has something in it."""
    sentence = words(
        "upload.report",
        n=found["variables"],
        stocks=found["stocks"],
        units=len(found["unit_errors"]),
        loops=len(found["loops"]),
        unsupported=len(found["unsupported"]),
        start=_time(found["start"]),
        end=_time(found["end"]),
        step=_time(found["step"]),
    )
    st.html(f'<p class="k-facts" id="k-report">{escape(sentence)}</p>')
    if found["unsupported"]:
        st.warning(words("upload.unsupported", n=len(found["unsupported"])))
        rows = [[u["function"], u["variable"], str(u["line"])] for u in found["unsupported"]]
        _list(words("upload.list.unsupported"), ("function", "variable", "line"), rows, words, True)
    rows = [
        [e["variable"], str(e["line"]), faults.said(e["message"], words)]
        for e in found["unit_errors"]
    ]
    _list(words("upload.list.units"), ("variable", "line", "message"), rows, words)
    rows = [
        [
            loop["id"],
            words({1: "loop.reinforcing", -1: "loop.balancing"}.get(loop["sign"], "loop.open")),
            words("list.arrow").join([*loop["names"], loop["names"][0]]),
        ]
        for loop in found["loops"]
    ]
    _list(words("upload.list.loops"), ("loop", "kind", "names"), rows, words)
    for note in (*found["notes"], *found.get("run_notes", ())):
        st.caption(note)


def _time(value: float) -> str:
    """A control's value; one that is computed while the model runs has none yet."""
    return "…" if math.isnan(value) else f"{value:g}"


def _list(
    title: str,
    columns: tuple[str, ...],
    rows: list[list[str]],
    words: Words,
    expanded: bool = False,
) -> None:
    if not rows:
        return
    head = [words(f"upload.column.{column}") for column in columns]
    with st.expander(f"{title} {numbers.plain(len(rows))}", expanded=expanded):
        st.html(f'<div class="k-wide">{table(head, rows[:MOST])}</div>')
        if len(rows) > MOST:
            st.caption(words("variable.more", n=len(rows) - MOST))
