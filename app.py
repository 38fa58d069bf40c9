"""Keda: is a public plan's target within reach, and what would it take? The list of pages, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from scenarios.hosting import setting
from scenarios.logs import begin_logging
from ui import header, signin, state, warm
from ui.catalogue import words
from ui.guard import guard

PAGES = ("whatif", "targets", "funding", "uncertainty", "evidence", "model", "scenarios")
START = "start"  # a page that stands at "/" needs a name nobody else has
AFTER = 20  # seconds the first visitor has the processor to themselves
FOLDER = Path(__file__).resolve().parent / "ui" / "pages"


def main() -> None:
    """Read the address, list the pages in the visitor's language, run the one asked for."""
    begin_logging(setting("KEDA_LOG"), setting("KEDA_LOG_LEVEL"))
    view = state.arrive()
    text = words(view.lang)
    st.set_page_config(page_title=text("product"), layout="wide", initial_sidebar_state="collapsed")
    with guard(text):
        _open(view.lang)


def _open(lang: str) -> None:
    """The page asked for, to a visitor who may see it."""
    signin.ask(lang)
    text = words(lang)
    pages = {
        name: st.Page(
            FOLDER / f"{name}.py",
            title=text(f"page.{name}"),
            url_path=name if at else START,
            default=at == 0,
        )
        for at, name in enumerate(PAGES)
    }
    st.session_state[header.PAGES] = pages
    first = PAGES[0]  # stands at "/", and at its own name for links that spell it out
    named = st.Page(FOLDER / f"{first}.py", title=text(f"page.{first}"), url_path=first)
    warm.begin(delay=AFTER)
    st.navigation([*pages.values(), named], position="hidden").run()


main()
