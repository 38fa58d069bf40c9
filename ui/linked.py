"""Text with names that lead somewhere without a new visit: equations, trees, lists.

    linked(html, key=…, on_go=…)        `on_go` is given what stands in the data-go of the name clicked
    name("Waiting", "轮候")             one such name, escaped

The HTML is built by ui/ from escaped text only; links of the browser's own would begin a new visit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha1
from html import escape
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_name("linked.js")
MARKUP = '<div class="k-linked"></div>'


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def name(go: str, text: str, *, title: str = "", chosen: bool = False) -> str:
    """A name as a button that looks like a link."""
    hint = f' title="{escape(title, quote=True)}"' if title else ""
    now = ' aria-current="true"' if chosen else ""
    return (
        f'<button type="button" class="k-go" data-go="{escape(go, quote=True)}"{hint}{now}>'
        f"{escape(text)}</button>"
    )


def copy(text: str, label: str, done: str) -> str:
    """A button that copies a text; it says `done` for a moment."""
    return (
        f'<button type="button" class="k-go" data-copy="{escape(text, quote=True)}" '
        f'data-done="{escape(done, quote=True)}">{escape(label)}</button>'
    )


def linked(html: str, *, key: str, on_go: Callable[[str], None]) -> None:
    """Draw the text."""
    component = st.components.v2.component(
        "keda_linked", html=MARKUP, js=_script(), isolate_styles=False
    )

    def gone() -> None:
        found = st.session_state[key].get("go")
        if found:
            on_go(found)

    of = sha1(html.encode(), usedforsecurity=False).hexdigest()
    component(key=key, data={"html": html, "of": of}, on_go_change=gone)
