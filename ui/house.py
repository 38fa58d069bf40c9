"""The one component of the house: language of the document, keys, announcements, copying the link.

house(words, title=…, announce=…, on_key=…)     drawn once a page, inside its fragment

Keys of three kinds: COMMANDS go to the server, PRESSES click what is on the page (so a key and its button never
differ), digits follow the links of the header; "?" lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from ui import areas
from ui.catalogue import Words
from ui.catalogue import words as catalogue
from ui.theme import LIGHT

SCRIPT = Path(__file__).with_name("house.js")
KEY = "keda-house"
STREAMLIT = "streamlit."
MARKUP = (
    '<div class="k-house"><button type="button" class="k-copy"></button>'
    '<div class="k-live" role="status" aria-live="polite"></div>'
    '<div class="k-lost" role="alert" hidden></div><dialog class="k-keys"></dialog></div>'
    '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>'
    '<pattern id="k-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" style="fill:var(--k-short-fill)"/>'
    f'<rect width="2.4" height="7" style="fill:var(--k-short)"/></pattern>{areas.patterns(LIGHT)}'
    "</defs></svg>"
)
LANG = {"zh": "zh-CN", "en": "en"}
# key -> command; PageUp and PageDown are what presentation clickers send.
COMMANDS = {
    "0": "reset",
    "n": "next",
    "PageDown": "next",
    "p": "previous",
    "PageUp": "previous",
    "f": "present",
    "l": "language",
}
# key -> what it clicks, or puts the cursor into
PRESSES = {
    "b": ".st-key-k-pin button",
    "s": ".st-key-k-save button",
    "t": ".st-key-k-sample button",
    "/": ".st-key-k-search input",
}
LISTED = (
    "0",
    "n",
    "p",
    "f",
    "Esc",
    "1–7",
    "b",
    "s",
    "t",
    "/",
    "l",
    "?",
)  # as the list of keys shows them


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
    long: bool,
    on_key: Callable[[str], None],
) -> None:
    """Draw the component. `announce` is read out when it changes; `on_key` is given the command of a key.

    `long` says that the link must be shortened ("share") before it is copied.
    """
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
            "commands": COMMANDS | ({"Escape": "leave"} if present else {}),
            "presses": {} if present else PRESSES,
            "spoken": {"reset": words("key.done.reset")},
            "long": long,
            "table": words("table"),
            "help": {
                "title": words("keys.title"),
                "close": words("close"),
                "off": words("keys.off"),
                "keys": [[key.upper(), words(f"key.{key}")] for key in LISTED],
            },
            "dictionary": dictionary(words.lang),
        },
        on_key_change=pressed,
    )
