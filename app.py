"""Keda: is a public plan's target within reach, and what would it take? The list of pages, nothing else."""

from __future__ import annotations

import streamlit as st

from ui import header, state
from ui.catalogue import words
from ui.guard import guard

PAGES = (("ui/pages/whatif.py", "whatif", "page.whatif"),)


def main() -> None:
    """Read the address, list the pages in the visitor's language, run the one asked for."""
    view = state.arrive()
    text = words(view.lang)
    st.set_page_config(page_title=text("product"), layout="wide", initial_sidebar_state="collapsed")
    pages = [
        st.Page(path, title=text(title), url_path=url, default=at == 0)
        for at, (path, url, title) in enumerate(PAGES)
    ]
    st.session_state[header.PAGES] = tuple(
        (page, row[2]) for page, row in zip(pages, PAGES, strict=True)
    )
    page = st.navigation(pages, position="hidden")
    with guard(text):
        page.run()


main()
