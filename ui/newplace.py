"""Bring in a place of one's own: an empty workbook out, a filled one in, every fault with its cell, then the place opens."""

from __future__ import annotations

from html import escape

import streamlit as st

from model import InputError
from model.errors import InputErrors
from scenarios.databook import uploaded
from scenarios.databook.uploaded import Look
from ui import actions, answers, faults, header, state
from ui.address import View
from ui.catalogue import Words
from ui.frame import Scene
from ui.guard import logged, plain_text

FILE = "k-place-file"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FAULTS = 30  # shown; the rest are counted


def new_place(scene: Scene) -> None:
    """The form: a blank workbook, an upload, what it would become, the button that keeps it."""
    words = scene.words
    st.html(f'<p class="k-facts">{escape(words("place.hint"))}</p>')
    st.download_button(
        words("place.blank"),
        data=uploaded.blank,
        file_name="keda.xlsx",
        mime=XLSX,
        key="k-place-blank",
    )
    file = st.file_uploader(words("place.file"), type=["xlsx"], key=FILE)
    if file is None:
        return
    try:
        found = _looked(file.name, file.getvalue())
    except InputError as fault:
        st.warning(listed(fault, words))
        return
    except Exception:
        st.warning(words("error.id", id=logged("an uploaded databook could not be read")))
        return
    facts = words(
        "place.facts",
        name=words.pick(found.name_zh, found.name_en),
        targets=found.targets,
        modelled=found.modelled,
        estimated=found.estimated,
    )
    st.html(f'<p class="k-facts">{escape(facts)}</p>')
    label = words("place.replace" if found.there else "place.keep")
    st.button(label, key="k-place-keep", type="primary", on_click=_keep, args=(found.there,))


@st.cache_resource(show_spinner=False, max_entries=8)
def _looked(name: str, content: bytes) -> Look:
    return uploaded.look(name, content)


def listed(fault: InputError, words: Words) -> str:
    """The sentence, or every fault on a line of its own; beyond a screenful the rest are counted."""
    each_one = list(fault.errors) if isinstance(fault, InputErrors) else [fault]
    if len(each_one) == 1:
        return plain_text(faults.said(each_one[0], words))
    lines = [f"- {plain_text(faults.said(each, words))}" for each in each_one[:MOST_FAULTS]]
    if len(each_one) > MOST_FAULTS:
        lines.append(f"- {words('place.more', n=len(each_one) - MOST_FAULTS)}")
    return "\n".join([words("place.faults", n=len(each_one)), "", *lines])


def _keep(again: bool) -> None:
    """Keep the place and open it; what went wrong is said in one sentence."""
    file = st.session_state.get(FILE)
    say = header.words_of(state.view_now())
    if file is None:
        return
    try:
        done = uploaded.keep(file.name, file.getvalue(), by=actions.person(), replace=again)
    except InputError as fault:
        state.say(faults.said(fault, say))
        return
    except Exception:
        state.say(say("error.id", id=logged("a place could not be kept")))
        return
    answers.listed.clear()
    _looked.clear()
    view = state.view_now()
    state.say(say("place.kept", targets=done.targets, modelled=done.modelled))
    state.go(View(region=done.id, lang=view.lang, theme=view.theme))
