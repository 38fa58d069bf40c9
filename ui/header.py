"""The row on top of every page: product, place, scenario, pages, language, link.

Drawn inside the page's fragment, because links drawn outside keep the address of the last full run.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scenarios import Region
from ui import address, answers, jobs, library, numbers, signin, state
from ui.address import View
from ui.catalogue import Words, words
from ui.jobs import Job

PAGES = "keda.pages"  # {page id: st.Page} in the order of the links, set by app.py
LANGUAGE_NAMES = {"zh": "中", "en": "EN"}


def header(page: str, view: View, region: Region, words: Words) -> DeltaGenerator:
    """Draw the row of a page; each choice writes the address. Returns the corner at its right end."""
    with st.container(key="k-header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="k-brand">{escape(words("product"))}</div>', width="content")
        _regions(view, words)
        _scenarios(view, region, words)
        with st.container(key="k-pages", horizontal=True, gap=None, width="content"):
            _links(view, words)
        with st.popover("☰", key="k-menu", help=words("header.menu")):
            _links(view, words)
        st.space("stretch")
        if page != "uncertainty":
            _running(view, words)
        _languages(view, words)
        signin.leave(words)
        if page == "whatif":
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
    state.forget()
    state.go(
        View(
            region=region_id,
            lang=view.lang,
            theme=view.theme,
            window=view.window,
            present=view.present,
        )
    )


def _regions(view: View, words: Words) -> None:
    places = {place: words.pick(*names) for place, names in answers.listed().items()}
    state.seat("k-region", view.region)
    st.selectbox(
        words("header.region"),
        list(places),
        key="k-region",
        format_func=lambda place: places.get(place, place),
        label_visibility="collapsed",
        on_change=lambda: choose_region(st.session_state["k-region"]),
        width=184,
    )


def _scenarios(view: View, region: Region, words: Words) -> None:
    found = library.library(region)
    titles = {key: words.pick(one.title_zh, one.title_en) for key, one in found.items()}
    key = f"k-scenario-{region.id}"
    state.seat(key, view.scenario)
    st.selectbox(
        words("header.scenario"),
        list(titles),
        key=key,
        format_func=lambda name: words("header.scenario.named", title=titles.get(name, name)),
        label_visibility="collapsed",
        on_change=lambda: choose_scenario(st.session_state[key]),
        width=200,
    )


def _links(view: View, words: Words) -> None:
    """Links to the pages, each carrying the whole state and what that page itself remembers."""
    for page, target in st.session_state.get(PAGES, {}).items():
        st.page_link(target, label=words(f"page.{page}"), query_params=link_to(page, view))


def _running(view: View, words: Words) -> None:
    """A sample that this visitor began and left the page of: how far it is, and the way back."""
    job = jobs.followed()
    if job is None:
        return

    def chip(job: Job) -> None:
        share = f"{numbers.plain(100 * job.progress.share)}%"
        link("uncertainty", view, words("header.running", share=share))

    with st.container(key="k-running", width="content"):
        jobs.watch(job, chip)


def link(page: str, view: View, label: str, **own: object) -> None:
    """A link to a page with the view's whole state; nothing where there is no such page."""
    target = st.session_state.get(PAGES, {}).get(page)
    if target is not None:
        st.page_link(target, label=label, query_params=link_to(page, view, **own))


def link_to(page: str, view: View, **own: object) -> dict[str, str]:
    """The parameters of a link from this view to a page, with parameters of that page's own set."""
    return address.write(replace(view, own=state.remembered(page)).put(**own))


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
