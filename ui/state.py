"""What this visitor is looking at: the address, held while widgets redraw.

    arrive() -> View         on a full run: take over a link, Back or Forward
    view_now() -> View       what the page shows
    go(view)                 show this instead; makes one entry in the browser's history
    preview(view)            show this while a thumb is held; the address follows when it is released
    seat(key, value)         put a value into a widget before it is drawn

A full run compares the address with the last one written here and takes it over where it differs.
A fragment run trusts the session: two quick moves may arrive with the address of before the first.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import address
from ui.address import View

VIEW = "keda.view"
LINK = "keda.link"
OWN = "keda.own"
SAID = "keda.said"
HELD = "keda.held"
TOLD = "keda.told"
SEATED = "keda.seated"  # widget key -> the language it was last filled in


def arrive() -> View:
    """Read the address if it is not the one this session wrote last."""
    params = st.query_params.to_dict()
    if VIEW not in st.session_state or params != st.session_state[LINK]:
        view = address.read(params)
        st.session_state[VIEW], st.session_state[LINK] = view, params
        st.session_state[HELD] = False
    return view_now()


def view_now() -> View:
    """The view of this session; a bare one before anything was read."""
    view: View = st.session_state.get(VIEW, address.DEFAULT)
    return view


def settled(view: View) -> None:
    """Keep a view that lost what its region does not have, without touching the history."""
    st.session_state[VIEW] = view


def go(view: View) -> None:
    """Show this view: one write of the address, so one step for the browser's Back."""
    params = address.write(view)
    st.session_state[VIEW], st.session_state[LINK] = replace(view, dropped=()), params
    st.session_state[HELD] = False
    st.query_params.from_dict(params)


def preview(view: View) -> None:
    """Show this view without writing the address: a thumb is still held."""
    st.session_state[VIEW] = view
    st.session_state[HELD] = True


def held() -> bool:
    """Whether a thumb is held, so that what takes long or is read out can wait."""
    return bool(st.session_state.get(HELD, False))


def told(sentence: str) -> str:
    """What a screen reader is told: the sentence, or the last one while a thumb is held."""
    if not held():
        st.session_state[TOLD] = sentence
    kept: str = st.session_state.get(TOLD, "")
    return kept


def remember(page: str, own: tuple[tuple[str, str], ...]) -> None:
    """Keep a page's own parameters, so that coming back finds the same filter and the same row."""
    st.session_state[OWN] = {**st.session_state.get(OWN, {}), page: own}


def remembered(page: str) -> tuple[tuple[str, str], ...]:
    """A page's own parameters as last seen in this visit."""
    own: tuple[tuple[str, str], ...] = st.session_state.get(OWN, {}).get(page, ())
    return own


def forget() -> None:
    """Drop what pages remember: another place has other rows."""
    st.session_state[OWN] = {}


def say(sentence: str) -> None:
    """Tell the visitor something once, with the next drawing."""
    st.session_state[SAID] = sentence


def said() -> str:
    """What is to be told now; asking takes it."""
    sentence: str = st.session_state.pop(SAID, "")
    return sentence


def dropped() -> tuple[str, ...]:
    """The parts of the link that could not be used, until the visitor closes the notice."""
    return view_now().dropped


def unusable(*keys: str) -> None:
    """Take parameters of the page's own out of the view and name them: only the page knew that they lead nowhere."""
    settled(address.without(view_now(), *keys))


def dismiss() -> None:
    """Close the notice about the link."""
    st.session_state[VIEW] = replace(view_now(), dropped=())


def seat(key: str, value: object) -> None:
    """Put the address's value into a widget, only where it differs: a thumb in motion stays put.

    Once in another language too: a browser shows the old words of a choice, or none, until it is told again.
    """
    lang, seated = view_now().lang, st.session_state.setdefault(SEATED, {})
    if key not in st.session_state or st.session_state[key] != value or seated.get(key) != lang:
        st.session_state[key] = value
        seated[key] = lang
