"""The row on top of every page: product, place, scenario, pages, language, link.

Drawn inside the page's fragment, because links drawn outside keep the address of the last full run.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scenarios import Region
from ui import address, answers, state
from ui.address import View
from ui.catalogue import Words, words

PAGES = "keda.pages"  # (path, catalogue id) of the pages there are, set by app.py
LANGUAGE_NAMES = {"zh": "中", "en": "EN"}


def header(view: View, region: Region, words: Words) -> DeltaGenerator:
    """Draw the row; each choice writes the address. Returns the corner at its right end."""
    with st.container(key="k-header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="k-brand">{escape(words("product"))}</div>', width="content")
        _regions(view, words)
        _scenarios(view, region, words)
        st.space("stretch")
        _links(view, words)
        _languages(view, words)
        st.button(words("header.present"), key="k-present", on_click=present)
        return st.container(width="content", key="k-corner")


def choose_scenario(scenario: str) -> None:
    """Open a saved scenario as it was saved."""
    state.go(replace(state.view_now(), scenario=scenario, levers=(), switches=()))


def choose_language(lang: str) -> None:
    """The same screen in another language."""
    state.go(replace(state.view_now(), lang=lang))


def present() -> None:
    """What the hall sees; Escape leaves it."""
    state.go(replace(state.view_now(), present=True))


def choose_region(region_id: str) -> None:
    """Another place, from its opening targets: targets and levers of one place mean nothing in another."""
    view = state.view_now()
    state.go(View(region=region_id, lang=view.lang, window=view.window, present=view.present))


def _regions(view: View, words: Words) -> None:
    places = {info.id: words.pick(info.name_zh, info.name_en) for info in answers.listed()}
    state.seat("k-region", view.region)
    st.selectbox(
        words("header.region"),
        list(places),
        key="k-region",
        format_func=lambda place: places.get(place, place),
        label_visibility="collapsed",
        on_change=lambda: choose_region(st.session_state["k-region"]),
        width=208,
    )


def _scenarios(view: View, region: Region, words: Words) -> None:
    titles = {s.id: words.pick(s.title_zh, s.title_en) for s in region.scenarios.values()}
    key = f"k-scenario-{region.id}"
    state.seat(key, view.scenario)
    st.selectbox(
        words("header.scenario"),
        list(titles),
        key=key,
        format_func=lambda name: words("header.scenario.named", title=titles.get(name, name)),
        label_visibility="collapsed",
        on_change=lambda: choose_scenario(st.session_state[key]),
        width=220,
    )


def _links(view: View, words: Words) -> None:
    """Links to the pages there are, each carrying the whole state; none while there is only one."""
    pages = st.session_state.get(PAGES, ())
    if len(pages) < 2:
        return
    for page, message in pages:
        st.page_link(page, label=words(message), query_params=address.write(view))


def _languages(view: View, words: Words) -> None:
    state.seat("k-language", view.lang)
    st.segmented_control(
        words("header.language"),
        list(address.LANGUAGES),
        key="k-language",
        format_func=LANGUAGE_NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=_language_chosen,
    )


def _language_chosen() -> None:
    # A click on the chosen segment unsets it; the language stays as it was.
    choose_language(st.session_state["k-language"] or state.view_now().lang)


def notice(words_now: Words) -> None:
    """Name the parts of a link that could not be used, until closed."""
    names = state.dropped()
    if not names:
        return
    with st.container(key="k-notice", horizontal=True, vertical_alignment="center"):
        st.warning(words_now("error.link", name=words_now("list.comma").join(names)))
        st.button(words_now("close"), key="k-notice-close", on_click=state.dismiss, type="tertiary")


def words_of(view: View) -> Words:
    """The catalogue of the view's language."""
    return words(view.lang)
