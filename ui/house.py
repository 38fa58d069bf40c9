"""The one component of the house: language of the document, keys, announcements, copying the link.

house(words, title=…, announce=…, on_key=…)     drawn once a page, inside its fragment
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from ui.catalogue import Words
from ui.catalogue import words as catalogue

SCRIPT = Path(__file__).with_name("house.js")
KEY = "keda-house"
STREAMLIT = "streamlit."
MARKUP = (
    '<div class="k-house"><button type="button" class="k-copy"></button>'
    '<div class="k-live" role="status" aria-live="polite"></div>'
    '<div class="k-lost" role="alert" hidden></div></div>'
)
LANG = {"zh": "zh-CN", "en": "en"}
# key -> command; PageUp and PageDown are what presentation clickers send.
KEYS = {
    "0": "reset",
    "n": "next",
    "PageDown": "next",
    "p": "previous",
    "PageUp": "previous",
    "f": "present",
    "l": "language",
}


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


@cache
def dictionary(lang: str) -> dict[str, str]:
    """Streamlit's own words -> ours: from its English, or back to it after the language was switched."""
    english, chinese = catalogue("en").messages, catalogue("zh").messages
    ours = [key for key in english if key.startswith(STREAMLIT)]
    if lang == "en":
        return {chinese[key]: english[key] for key in ours}
    return {english[key]: chinese[key] for key in ours}


def house(
    words: Words,
    *,
    title: str,
    announce: str,
    present: bool,
    on_key: Callable[[str], None],
) -> None:
    """Draw the component. `announce` is read out when it changes; `on_key` is given the command of a key."""
    component = st.components.v2.component(
        "keda_house", html=MARKUP, js=_script(), isolate_styles=False
    )

    def pressed() -> None:
        command = st.session_state[KEY].get("key")
        if command:
            on_key(command)

    component(
        key=KEY,
        data={
            "lang": LANG[words.lang],
            "title": title,
            "announce": announce,
            "copy": words("header.copy"),
            "copied": words("header.copied"),
            "lost": words("error.lost"),
            "keys": KEYS | ({"Escape": "leave"} if present else {}),
            "dictionary": dictionary(words.lang),
        },
        on_key_change=pressed,
    )
