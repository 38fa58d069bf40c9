"""The frame every page stands in: style, guard, the place, the header, keys. A page draws only its body.

    frame("funding", body)      body(scene) draws the page and returns the sentence to announce

One fragment holds header and body, so that a choice redraws the page and nothing else, and the links in
the header carry the address as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from model import InputError
from scenarios import Region
from scenarios.funding.wording import LINES, PAYERS
from ui import (
    actions,
    address,
    answers,
    faults,
    freshness,
    header,
    library,
    presenter,
    state,
    theme,
    why,
)
from ui.address import View
from ui.catalogue import Words
from ui.guard import guard, logged, plain_text
from ui.house import house
from ui.library import Named
from ui.takeaway import takeaway

WHATIF = "whatif"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page is drawn for: the view settled against its place, and the words of its language."""

    page: str
    view: View
    region: Region
    words: Words

    @property
    def named(self) -> Named:
        """The chosen scenario: the pack's own, or a saved one with its changes."""
        return library.named(self.region, self.view.scenario)

    @property
    def base(self) -> str:
        """The pack's scenario under everything, as `scenarios` knows it."""
        return self.named.base

    @property
    def changes(self) -> dict[str, float]:
        """Every change on top of `base`, saved and moved: input id -> model value."""
        return {**self.named.changes, **self.view.changes}

    @property
    def scenario(self) -> str:
        """The scenario's title, marked when levers were moved."""
        title = self.words.pick(self.named.title_zh, self.named.title_en)
        return self.words("scenario.changed", title=title) if self.view.changes else title

    @property
    def place(self) -> str:
        """The place's name."""
        return self.words.pick(self.region.name_zh, self.region.name_en)

    @property
    def targets(self) -> tuple[str, ...]:
        """The chosen targets, the place's opening ones before any choice."""
        chosen = self.view.targets
        return tuple(self.region.opening) if chosen is None else chosen


Body = Callable[[Scene], str]


def frame(page: str, body: Body) -> None:
    """Draw a page. `body` returns what a screen reader is told once the page has changed; "" for nothing."""
    wish = state.view_now().theme
    st.html(theme.chosen(wish), unsafe_allow_javascript=True)
    st.html(theme.css(theme.first(wish)))  # once a full run: it is larger than most answers
    _page(page, body)


@st.fragment
def _page(page: str, body: Body) -> None:
    words = header.words_of(state.view_now())
    with guard(words):
        region = _region(state.view_now(), words)
        if region is not None:
            _framed(page, region, words, body)


def _framed(page: str, region: Region, words: Words, body: Body) -> None:
    view = _settled(page, region)
    state.remember(page, view.own)
    scene = Scene(page, view, region, words)
    st.html(f'<h1 class="k-hidden">{escape(words(f"page.{page}.question"))}</h1>')
    if view.present:
        corner = presenter.header(view, region, words)
    else:
        corner = header.header(page, view, region, words)
    notices = (
        st.container()
    )  # a place that is emptied at once would make the page jump at every move
    if said := state.said():
        st.toast(said)
    announcement = ""
    with guard(words):
        announcement = state.told(body(scene))
        if (
            page != WHATIF
        ):  # which prints the state its numbers are of, while a new one is worked out
            plan = answers.plan_of(view, region, ())
            st.html(why.printed_line(plan, region, scene.scenario, words))
        if not view.present:
            takeaway(scene)
    if not view.present:
        with notices:  # last: the page itself may have found a part of the link that leads nowhere
            header.notice(words)
            freshness.notice(words)
    title = f"{words(f'page.{page}')} · {words('product')}"
    with corner:
        house(
            words,
            title=title,
            announce=announcement,
            present=view.present,
            long=actions.too_long(view),
            on_key=_on_key,
        )


def _settled(page: str, region: Region) -> View:
    """The view with what this place and this page do not have taken out."""
    view = address.settle(
        address.for_page(state.view_now(), page),
        scenarios=library.library(region),
        targets=region.targets,
        levers=answers.inputs(region),
        own=_own(region),
        years=(region.program.initial_time, region.program.final_time) if region.sectors else None,
    )
    if view.present and page != WHATIF:  # only the what-if page has a form for the hall
        view = replace(view, present=False, dropped=(*view.dropped, "present=1"))
    state.settled(view)
    return view


def _own(region: Region) -> dict[str, Collection[str]]:
    """What the pages' own parameters may name in a place."""
    targets = region.targets.values()
    return {
        "f.area": {target.area for target in targets},
        "f.doc": {target.document for target in targets},
        "ids": library.library(region),
        "payer": PAYERS,
        "prog": {*LINES, *region.targets, *(works.id for works in region.programmes)},
        "row": region.targets,
        "sector": region.sectors,
    }


def _region(view: View, words: Words) -> Region | None:
    """The pack of the view's region; for one that is unknown or cannot be opened a sentence and the others."""
    places = dict(answers.listed())
    said = words("error.region", name=view.region)
    if view.region in places:
        try:
            return answers.opened(view.region)
        except Exception as fault:
            said = _unopened(fault, words.pick(*places.pop(view.region)), words)
    alone = "<style>.k-copy { display: none; }</style>"  # a link to nowhere is not worth copying
    st.html(f'{alone}<h1 class="k-brand">{escape(words("product"))}</h1>')
    st.warning(said)
    if view.region in answers.listed():
        st.button(words("job.again"), key="k-again", type="primary")
    for place, names in places.items():
        choose = header.choose_region
        st.button(words.pick(*names), key=f"go-{place}", on_click=choose, args=(place,))
    house(
        words,
        title=words("product"),
        announce=said,
        present=False,
        long=False,
        on_key=lambda _: None,
    )
    return None


def _unopened(fault: Exception, name: str, words: Words) -> str:
    """Why a place cannot be opened: what is wrong in which of its files, else the number the log has it under."""
    number = logged("a place could not be opened")
    known = isinstance(fault, InputError)
    reason = plain_text(faults.said(fault, words)) if known else words("error.id", id=number)
    return words("error.place", name=name, reason=reason)


def _on_key(command: str) -> None:
    """What a key of ui/house.py asks for."""
    view = state.view_now()
    if command == "reset":
        actions.reset()
    elif command == "language":
        header.choose_language("en" if view.lang == "zh" else "zh")
    elif command in ("next", "previous"):
        names = list(library.library(answers.opened(view.region)))
        at = names.index(view.scenario) + (1 if command == "next" else -1)
        header.choose_scenario(names[at % len(names)])
    elif command == "share":
        actions.shorten()
    elif command in ("present", "leave"):
        state.go(replace(view, present=command == "present" and not view.present))
