"""The diagram on the page: a picture of the model, in places, with words, as the component draws it.

draw(picture, places, chosen=…, on_select=…)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui import diagram
from ui.catalogue import Words

if TYPE_CHECKING:
    from scenarios.structure import Picture

SCRIPT = Path(__file__).with_name("diagram.js")
STYLE = Path(__file__).with_name("diagram.css")
MARKUP = '<div class="d-root"></div>'
KEY = "k-diagram"
KINDS = ("stock", "flow", "auxiliary", "lever", "constant", "lookup", "port")


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def draw(
    picture: Picture,
    places: Mapping[str, tuple[float, float]],
    *,
    chosen: str,
    flags: Collection[str],
    title: str,
    colour: str,
    label: Callable[[str], str],
    words: Words,
    on_select: Callable[[str], None],
) -> None:
    """Mount the component; `flags` are what targets are measured by, `on_select` is given the name of a mark clicked."""
    component = st.components.v2.component(
        "keda_diagram", html=MARKUP, js=_text(SCRIPT), css=_text(STYLE), isolate_styles=False
    )
    data = diagram.drawn(picture, places, label, flags)
    of = sha1(repr(data["nodes"]).encode(), usedforsecurity=False).hexdigest()

    def selected() -> None:
        found = st.session_state[KEY].get("select")
        if found:
            on_select(found)

    component(
        key=KEY,
        data=data
        | {
            "of": of,
            "selected": chosen,
            "colour": colour,
            "words": {
                "title": title,
                "kinds": {kind: words(f"mark.kind.{kind}") for kind in KINDS},
                "flag": words("mark.flag"),
                "closer": words("diagram.closer"),
                "farther": words("diagram.farther"),
                "fit": words("diagram.fit"),
            },
        },
        on_select_change=selected,
    )
