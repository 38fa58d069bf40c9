"""推演台 What-if: if it were done this way, would the targets be reached in time?

The address is the state (ui/state.py), scenarios give every number (ui/answers.py); this file only places
things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model import InputError
from scenarios import Answer, Region
from ui import (
    actions,
    address,
    answers,
    board,
    faults,
    levers,
    presenter,
    state,
    wording,
)
from ui.address import View
from ui.answers import Panel, Plan
from ui.cards import failed_card
from ui.catalogue import Words
from ui.frame import Scene, frame
from ui.guard import logged

if TYPE_CHECKING:  # what draws charts is imported when the verdicts are on their way
    from ui.compare import Column

LAST = "keda.last"  # the last good reply of this visit, a Last


@dataclass(frozen=True, slots=True)
class Ask:
    """One redraw: what is asked, of whom, and in whose words."""

    scene: Scene
    plan: Plan

    @property
    def view(self) -> View:
        return self.scene.view

    @property
    def region(self) -> Region:
        return self.scene.region

    @property
    def words(self) -> Words:
        return self.scene.words

    @property
    def scenario(self) -> str:
        """The scenario's title, marked when levers were moved."""
        return self.scene.scenario


@dataclass(frozen=True, slots=True)
class Last:
    """The last good reply, and what it was the reply to."""

    view: View
    plan: Plan
    reply: Answer


@dataclass(frozen=True, slots=True)
class Places:
    """The containers of the page; the answer stands before the levers in the source."""

    answer: DeltaGenerator
    levers: DeltaGenerator
    why: DeltaGenerator


def body(scene: Scene) -> str:
    """The page; returns the first verdict as a sentence."""
    view, region, words = scene.view, scene.region, scene.words
    chosen = presenter.targets(view, region) if view.present else _targets(view, region, words)
    if not chosen:
        _nothing_chosen(region, words)
        return ""
    return _answer(Ask(scene, answers.plan_of(view, region, chosen)))


def _answer(ask: Ask) -> str:
    """Draw the answer and the levers; the sentence to announce."""
    with st.container(key="k-stage"):
        places = Places(
            st.container(key="k-answer"),
            st.container(key="k-levers"),
            st.container(key="k-why"),
        )
    waiting = places.answer.empty()
    if LAST not in st.session_state:
        text = escape(ask.words("running"))
        waiting.html(f'<div class="k-skeleton" role="status">{text}</div>')
    try:
        quick = state.held() or answers.slow()
        first = answers.sketched(ask.plan) if quick else answers.answered(ask.plan)
    except Exception as fault:
        _failed(places, waiting, ask, fault)
        return ""
    waiting.empty()
    return _drawn(places, ask, first)


def _drawn(places: Places, ask: Ask, first: Answer) -> str:
    """The verdicts, the chart and the levers at once; what each target would take when it is known.

    While a thumb is held only the former follow; what stands below is that of the last place it rested.
    """
    view, region, words = ask.view, ask.region, ask.words
    beside, last = _beside(ask), _last(ask.plan)
    with places.answer:
        slots = board.place(len(first.verdicts))
        later = st.container()
        earlier = None if last is None else last.reply
        board.fill(slots, view, region, first, ask.scenario, words, pending=True, earlier=earlier)
        from ui import mainchart

        mainchart.draw(ask.scene, ask.plan, first, beside)
    with places.levers:
        _levers(ask, answers.panel(ask.plan, region))
    if state.held() and last is not None:
        _below(places, slots, ask, last, beside)
        return ""
    try:
        reply = answers.answered(ask.plan)
    except Exception as fault:
        _sorry(later, ask, fault)
        return ""
    last = st.session_state[LAST] = Last(view, ask.plan, reply)
    board.fill(slots, view, region, reply, ask.scenario, words)
    _below(places, slots, ask, last, beside)
    return wording.sentence(reply.verdicts[0], ask.scenario, words)


def _below(
    places: Places,
    slots: tuple[board.Slot, ...],
    ask: Ask,
    last: Last,
    beside: tuple[Column, ...],
) -> None:
    """What stands under the cards and the chart; nothing in front of a hall."""
    if ask.view.present:
        return
    from ui import why

    board.feet(slots, ask.scene, last.reply, show_targets)
    with places.why:
        st.html(why.printed_line(last.plan, ask.region, ask.scenario, ask.words))
        why.draw(ask.region, last.plan, last.reply, ask.words)
        _compared(ask, beside)
        why.reproduce(last.reply, ask.words)
        if answers.preparing(ask.region):
            st.html(f'<p class="k-preparing" role="status">{escape(ask.words("preparing"))}</p>')


def _last(plan: Plan) -> Last | None:
    """The last good reply, where it answers for the same place and targets."""
    last: Last | None = st.session_state.get(LAST)
    same = last is not None and (last.plan.data, last.plan.targets) == (plan.data, plan.targets)
    return last if same else None


def _beside(ask: Ask) -> tuple[Column, ...]:
    """This state and the pinned scenarios; nothing where none is pinned or their run failed."""
    if not ask.view.compare or ask.view.present:
        return ()
    from ui import compare

    try:
        return compare.columns(
            ask.view, ask.region, ask.plan.targets, ask.words("line.now"), ask.words
        )
    except Exception:
        logged("comparison failed")
        return ()


def _compared(ask: Ask, beside: tuple[Column, ...]) -> None:
    """The pinned scenarios beside this state, each with a way out."""
    if len(beside) < 2:
        return
    from ui import compare, why

    words, letters = ask.words, ask.words("letters")
    st.html(why.heading(words("compare.title")))
    panel = answers.panel(ask.plan, ask.region)
    asked = {*panel.first, *panel.more, *panel.switches} - {key for key, _ in panel.idle}
    st.html(compare.html(beside, ask.region, words, asked))
    with st.container(horizontal=True, gap="small"):
        for at, column in enumerate(beside[1:], start=1):
            st.button(
                words("unpin", letter=letters[at], title=column.title),
                key=f"k-unpin-{column.id}",
                type="tertiary",
                on_click=actions.unpin,
                args=(column.id,),
            )


def _failed(places: Places, waiting: DeltaGenerator, ask: Ask, fault: Exception) -> None:
    """One sentence and two ways on above the last good picture, greyed; a hall sees that picture and a small dot."""
    _sorry(waiting, ask, fault)
    last = _last(ask.plan)
    panel = answers.plain_panel(ask.region)
    with places.answer:
        if last is not None:
            panel = _again(ask, last) or panel
        else:
            for key in ask.plan.targets:
                title = wording.label(ask.region.targets[key], ask.words)
                st.html(failed_card(title, ask.words))
    with places.levers:
        _levers(ask, panel)


def _again(ask: Ask, last: Last) -> Panel | None:
    """The last good picture; its levers, unless they cannot be had either."""
    from ui import mainchart

    slots, stale = board.place(len(last.reply.verdicts)), not ask.view.present
    board.fill(slots, ask.view, ask.region, last.reply, ask.scenario, ask.words, stale=stale)
    try:
        mainchart.draw(ask.scene, last.plan, last.reply)
        return answers.panel(last.plan, ask.region)
    except Exception:
        logged("the last picture could not be drawn again")
        return None


def _sorry(place: DeltaGenerator, ask: Ask, fault: Exception) -> None:
    """Why there is no result and what to do; in front of an audience only a small dot."""
    words = ask.words
    known = isinstance(fault, InputError)
    reason = faults.said(fault, words) if known else words("error.id", id=logged("run failed"))
    if ask.view.present:
        place.html('<div class="k-fault" aria-hidden="true"></div>')
        return
    good: Last | None = st.session_state.get(LAST)
    with place.container(key="k-failed"):
        st.warning(words("error.run", reason=reason))
        with st.container(horizontal=True):
            if good is not None:
                st.button(words("undo"), key="k-undo", on_click=state.go, args=(good.view,))
            st.button(words("reset"), key="k-reset-failed", on_click=actions.reset)


def _levers(ask: Ask, panel: Panel) -> None:
    view, region, words = ask.view, ask.region, ask.words
    idle = {key: words("levers.idle.late", year=year) for key, year in panel.idle}
    shelf = levers.Shelf(region, view.scenario, view.changes, words, idle, panel.less)
    if view.present:
        presenter.levers(shelf, panel)
        return
    levers.draw(shelf, panel)
    actions.bar(ask.scene)


def _targets(view: View, region: Region, words: Words) -> tuple[str, ...]:
    """The targets on the screen, first one in the main chart; up to four."""
    key = f"k-targets-{region.id}"
    chosen = tuple(region.opening) if view.targets is None else view.targets
    state.seat(key, list(chosen))
    known = [target.id for target in region.targets.values() if target.promises]
    with st.container(key="k-targets"):
        st.multiselect(
            words("targets.label"),
            list(dict.fromkeys([*chosen, *known])),
            key=key,
            max_selections=address.MOST_TARGETS,
            format_func=lambda name: wording.label(region.targets[name], words),
            placeholder=words("targets.placeholder"),
            label_visibility="collapsed",
            on_change=_choose_targets,
            args=(key,),
        )
    return chosen


def _choose_targets(key: str) -> None:
    show_targets(tuple(st.session_state[key]))


def show_targets(names: tuple[str, ...]) -> None:
    """Put these targets on the screen, the first in the main chart."""
    state.go(replace(state.view_now(), targets=names))


def _nothing_chosen(region: Region, words: Words) -> None:
    st.info(words("empty.targets"))
    with st.container(horizontal=True):
        for name in region.opening[:3]:
            st.button(
                wording.label(region.targets[name], words),
                key=f"k-open-{name}",
                on_click=show_targets,
                args=((name,),),
            )


frame("whatif", body)
