"""The lever panel as one component: sliders that answer while they are dragged (ui/sliders.js).

    panel(shelf, parts, on_move=…)      `parts` says which levers stand open and which behind a line to open

A message carries what moved since the last one; the picture follows while a thumb is held, the address once it is
released. Where the component does not come up, `basic()` turns true and ui/levers.py draws Streamlit's own sliders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from model import Input
from ui import answers, marks, numbers, wording
from ui.catalogue import Words
from ui.catalogue import words as catalogue

if TYPE_CHECKING:
    from ui.levers import Shelf

SCRIPT = Path(__file__).with_name("sliders.js")
KEY = "keda-sliders"
MARKUP = '<div class="k-sliders"></div>'
BASIC = "keda.sliders.basic"
ANSWERED = "keda.sliders.answered"  # number of the last message taken in
WAIT = 8  # seconds a page at rest may be without the component
# Presses the button of `_lifeline` if the component never came up.
WATCH = """<script>
let rest = 0;
const watch = setInterval(() => {
  const ready = document.querySelector(".k-sliders[data-ready]");
  const idle = document.querySelector(".stApp[data-test-script-state='notRunning']");
  rest = idle ? rest + 1 : 0;
  if (ready || rest >= %d) clearInterval(watch);
  if (!ready && rest >= %d) document.querySelector(".st-key-k-basic button")?.click();
}, 1000);
</script>"""
SPOKEN = (
    "levers.changed",
    "levers.beyond",
    "levers.exact",
    "levers.undo",
    "levers.nonumber",
    "levers.outside",
    "levers.next",
    "levers.more",
)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a lever was moved to; `done` once the thumb was released."""

    lever: str
    value: float  # [shown unit]
    done: bool


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def basic() -> bool:
    """Whether this visitor's browser could not draw the component."""
    return bool(st.session_state.get(BASIC, False))


def panel(
    shelf: Shelf, parts: Mapping[str, Sequence[str]], on_move: Callable[[Sequence[Move]], None]
) -> None:
    """Draw the levers of the parts, "first", "next" and "more", in that order."""
    component = st.components.v2.component(
        "keda_sliders", html=MARKUP, js=_script(), isolate_styles=False
    )
    words, inputs = shelf.words, answers.inputs(shelf.region)

    def moved() -> None:
        message = st.session_state[KEY].get("move")
        if message:
            st.session_state[ANSWERED] = message["n"]
            on_move([Move(m["id"], float(m["value"]), bool(m["done"])) for m in message["moves"]])

    component(
        key=KEY,
        data={
            "n": st.session_state.get(ANSWERED, 0),
            "levers": [
                {**spoken(shelf, inputs[key]), "part": part}
                for part, keys in parts.items()
                for key in keys
            ],
            "words": {name.removeprefix("levers."): words.messages[name] for name in SPOKEN},
        },
        on_move_change=moved,
    )
    _lifeline(words)


def _lifeline(words: Words) -> None:
    """What turns to Streamlit's sliders where the component stays away: by itself, or by hand."""
    with st.container(key="k-lifeline"):
        st.button(words("levers.basic"), key="k-basic", type="tertiary", on_click=_give_up)
        st.html(WATCH % (WAIT, WAIT), unsafe_allow_javascript=True)


def _give_up() -> None:
    st.session_state[BASIC] = True


def spoken(shelf: Shelf, row: Input) -> dict[str, Any]:
    """One lever as the component draws it: everything in shown units and in the visitor's words."""
    value = shelf.value(row)
    found = shelf.marks(row)
    own = answers.present(shelf.region, shelf.scenario, row)
    return {
        **_still(row, found, shelf.words.lang),
        "value": marks.shown(row, value),
        "own": marks.shown(row, own),
        "text": wording.lever_value(row, value, shelf.words),
        "changed": row.id in shelf.changes,
        "beyond": marks.beyond(found, row, value),
        "idle": shelf.idle.get(row.id, ""),
    }


@lru_cache(maxsize=4096)
def _still(row: Input, found: marks.Anchors, lang: str) -> dict[str, Any]:
    """What does not change while the lever moves; callers must not change it."""
    words = catalogue(lang)
    ends = [wording.lever_value(row, end, words) for end in (row.low, row.high)]
    known = (found.base2020, found.plan, found.trend, found.stretch)
    return {
        "id": row.id,
        "name": wording.lever_name(row, words),
        "low": marks.shown(row, row.low),
        "high": marks.shown(row, row.high),
        "step": marks.step(row),
        "unit": "%" if wording.lever_quantity(row).style == "percent" else "",
        "bounds": words("levers.range", low=ends[0], high=ends[1]),
        "bands": bands(row, words),
        "snaps": [marks.shown(row, v) for v in known if v is not None and row.low <= v <= row.high],
        "marks": marks.strip(row, found, words),
        "ranges": [
            {
                "kind": kind,
                "label": words(f"range.{kind}"),
                "value": marks.shown(row, value),
                "title": marks.origin(kind, found, wording.lever_value(row, value, words), words),
            }
            for kind, value in marks.ranges(row, found).items()
        ],
        "about": [
            words.pick(row.description_zh, row.description_en),
            words("levers.source", grade=words(f"grade.{row.grade}"), source=row.source),
            *marks.mean_said(row, found, words),
        ],
    }


def bands(row: Input, words: Words) -> list[dict[str, Any]]:
    """How the lever's values are written while they move, by size: divided by what, digits, and the words around.

    The same as `wording.lever_value`, which writes the value at rest.
    """
    of = wording.lever_quantity(row)
    if of.style == "money":
        return [_money(size, words) for size in (0.0, 1e6, 1e8, 1e9, 1e11)]
    around = numbers.figure(1.0, of, words, decimals=0)
    least = numbers.DECIMALS["percent"] if of.style == "percent" else 0
    plain = {"by": 1.0, "before": around.before, "after": around.after}
    found = [{**plain, "from": 0.0, "least": least, "most": 4}]
    return (
        [*found, {**plain, "from": 10.0, "least": 0, "most": 0}] if of.style == "count" else found
    )


def _money(size: float, words: Words) -> dict[str, Any]:
    of = numbers.Quantity("money", "CNY")
    around = numbers.figure(size, of, words)
    if words.lang == "en":
        large = size >= 1e9
        by, least, most = (1e9, 0, 2) if large else (1e6, 0, 1)
    else:
        large = size >= numbers.YI
        most = (1 if size >= 1e11 else 2) if large else (1 if size < 1e6 else 0)
        by, least = (numbers.YI if large else numbers.WAN), (0 if size < 1e6 else most)
    return {
        "from": size,
        "by": by,
        "least": least,
        "most": most,
        "before": around.before,
        "after": around.after,
    }
