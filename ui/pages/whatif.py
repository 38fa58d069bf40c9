"""推演台 What-if: if it were done this way, would the targets be reached in time?

One fragment holds the whole page: a move redraws it and nothing else. The address is the state
(ui/state.py), scenarios give every number (ui/answers.py); this file only places things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from model import InputError
from scenarios import Answer, Region, Target
from ui import address, answers, basis, header, levers, state, theme, why, wording
from ui.address import View
from ui.answers import Panel, Plan
from ui.cards import card, failed_card
from ui.catalogue import Words
from ui.charts import Look, data_table, domain, main_frame, main_spec
from ui.guard import guard, logged
from ui.house import house

LAST = "keda.last"  # (region, answer, view): the last good reply of this visit
WINDOWS = ((2016, 2030), (2020, 2035))
CHART_HEIGHT = 330


@dataclass(frozen=True, slots=True)
class Screen:
    """One redraw: what is asked, of whom, and in whose words."""

    view: View
    region: Region
    plan: Plan
    words: Words
    answer: Answer | None
    stale: bool  # the answer is the last good one, not of this view

    @property
    def scenario(self) -> str:
        """The scenario's title, marked when levers were moved."""
        found = self.region.scenarios[self.view.scenario]
        title = self.words.pick(found.title_zh, found.title_en)
        return self.words("scenario.changed", title=title) if self.view.changes else title


@st.fragment
def whatif() -> None:
    """The page."""
    words = header.words_of(state.view_now())
    st.html(theme.css(theme.current().name))
    with guard(words):
        region = _region(state.view_now(), words)
        if region is not None:
            _body(region, words)


def _region(view: View, words: Words) -> Region | None:
    """The pack of the view's region; for an unknown one a sentence and the known ones."""
    places = answers.listed()
    if view.region in [info.id for info in places]:
        return answers.opened(view.region)
    st.html(f'<div class="k-brand">{escape(words("product"))}</div>')
    st.warning(words("error.region", name=view.region))
    for info in places:
        st.button(
            words.pick(info.name_zh, info.name_en),
            key=f"go-{info.id}",
            on_click=header.choose_region,
            args=(info.id,),
        )
    return None


def _body(region: Region, words: Words) -> None:
    view = address.settle(
        state.view_now(), scenarios=region.scenarios, targets=region.targets, levers=region.inputs
    )
    state.settled(view)
    st.html(f'<h1 class="k-hidden">{escape(words("page.whatif.question"))}</h1>')
    corner = header.header(view, region, words)
    header.notice(words)
    chosen = _targets(view, region, words)
    if not chosen:
        _nothing_chosen(region, words)
        _house(corner, view, words, "")
        return
    plan = answers.plan_of(view, region, chosen)
    with st.container(key="k-stage"):
        top = st.container(key="k-answer")
        left = st.container(key="k-levers")
        below = st.container(key="k-why")
    screen = _asked(top, view, region, plan, words)
    panel = answers.panel(plan, region)
    if screen.answer is not None:
        with top:
            _cards(screen, screen.answer)
            _main_chart(screen, screen.answer, panel)
    with left:
        levers.draw(levers.Shelf(region, view.scenario, view.changes, words), panel)
        st.button(words("reset"), key="k-reset", on_click=_reset, disabled=not view.changes)
    if screen.answer is not None and not screen.stale:
        with below:
            why.draw(view, region, plan, screen.answer, words)
    _house(corner, view, words, _announcement(screen))


def _asked(
    place: st.delta_generator.DeltaGenerator, view: View, region: Region, plan: Plan, words: Words
) -> Screen:
    """The reply to the view; when it fails, the last good one with a sentence and two ways on."""
    waiting = place.empty()
    if LAST not in st.session_state:
        waiting.html(f'<div class="k-skeleton" role="status">{escape(words("running"))}</div>')
    try:
        reply = answers.answered(plan)
    except Exception as fault:
        reason = (
            str(fault)
            if isinstance(fault, InputError)
            else words("error.id", id=logged("run failed"))
        )
        return _failed(waiting, view, region, plan, words, reason)
    waiting.empty()
    st.session_state[LAST] = (region.id, reply, view)
    return Screen(view, region, plan, words, reply, stale=False)


def _failed(
    place: st.delta_generator.DeltaGenerator,
    view: View,
    region: Region,
    plan: Plan,
    words: Words,
    reason: str,
) -> Screen:
    region_id, reply, good = st.session_state.get(LAST, ("", None, None))
    with place.container(key="k-failed"):
        st.warning(words("error.run", reason=reason))
        with st.container(horizontal=True):
            if good is not None:
                st.button(words("undo"), key="k-undo", on_click=state.go, args=(good,))
            st.button(words("reset"), key="k-reset-failed", on_click=_reset)
        if region_id != region.id:
            for key in plan.targets:
                st.html(failed_card(wording.label(region.targets[key], words), words))
    same = reply if region_id == region.id else None
    return Screen(view, region, plan, words, same, stale=True)


def _targets(view: View, region: Region, words: Words) -> tuple[str, ...]:
    """The targets on the screen, first one in the main chart; up to four."""
    key = f"k-targets-{region.id}"
    chosen = tuple(region.opening) if view.targets is None else view.targets
    state.seat(key, list(chosen))
    known = [target.id for target in region.targets.values() if target.promises]
    with st.container(key="k-targets"):
        st.multiselect(
            words("targets.label"),
            known,
            key=key,
            max_selections=address.MOST_TARGETS,
            format_func=lambda name: _target_name(region.targets[name], words),
            placeholder=words("targets.placeholder"),
            label_visibility="collapsed",
            on_change=_choose_targets,
            args=(key,),
        )
    return chosen


def _target_name(target: Target, words: Words) -> str:
    return wording.label(target, words)


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
                _target_name(region.targets[name], words),
                key=f"k-open-{name}",
                on_click=show_targets,
                args=((name,),),
            )


def _cards(screen: Screen, reply: Answer) -> None:
    words = screen.words
    with st.container(key="k-cards"):
        for at, verdict in enumerate(reply.verdicts):
            needed = answers.needed(screen.view, screen.region, verdict)
            html = card(
                verdict, scenario=screen.scenario, needed=needed, words=words, stale=screen.stale
            )
            with st.container(key=f"k-card-{at}"):
                st.html(html)
                with st.container(key=f"k-actions-{at}", horizontal=True, gap="medium"):
                    with st.popover(words("basis"), type="tertiary"):
                        basis.draw(screen.region, verdict, needed, screen.scenario, words)
                    if at:
                        order = (
                            verdict.target.id,
                            *(v for v in screen.plan.targets if v != verdict.target.id),
                        )
                        st.button(
                            words("card.path"),
                            key=f"k-path-{verdict.target.id}",
                            type="tertiary",
                            on_click=show_targets,
                            args=(order,),
                        )


def _main_chart(screen: Screen, reply: Answer, panel: Panel) -> None:
    words, verdict = screen.words, reply.verdicts[0]
    target, view = verdict.target, screen.view
    if target.id not in reply.paths:
        return
    palette = theme.current()
    of = wording.quantity(target)
    span = domain(_extent(screen, reply, target, panel), of)
    frame = main_frame(reply, target, words, view.window, span)
    look = Look(
        colour=theme.sector_colour(target.area, palette),
        low=span[0],
        high=span[1],
        window=view.window,
        style=of.style,
        axis=wording.axis(target, words),
        base=words("line.base"),
        year=wording.around_year(words),
        tips=(words("tip.year"), words("tip.value"), words("tip.plan"), words("tip.source")),
        height=CHART_HEIGHT,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="k-chart-head"):
        st.html(f'<h2 class="k-h2">{escape(wording.label(target, words))}</h2>', width="stretch")
        _window(view, words)
    st.vega_lite_chart(
        frame,
        main_spec(look, palette.name),
        key=f"main-{target.id}",
        theme=None,
        width="stretch",
        selection_mode=["zoom"],
        on_select=_zoomed,
        alt=wording.chart_alt(verdict, reply, screen.scenario, words),
    )
    with st.expander(words("table")):
        st.html(data_table(reply, target, words))


def _extent(screen: Screen, reply: Answer, target: Target, panel: Panel) -> list[float]:
    """Every value the axis must hold: history, target, plan, this path, and the reach of the levers."""
    start, end = screen.view.window
    values = [p.value for p in reply.history.get(target.id, ()) if start <= p.year <= end]
    for path in (reply.paths[target.id], reply.plan_paths[target.id]):
        shown = path.values[(path.years >= start) & (path.years <= end)]
        values += [float(value) for value in shown]
    values += [v for v in (target.target_value, target.target_value_upper) if v is not None]
    return values + answers.reach_of_levers(screen.plan, screen.region, target.id, panel.first)


def _window(view: View, words: Words) -> None:
    state.seat("k-window", view.window)
    st.segmented_control(
        words("window"),
        list(dict.fromkeys([*WINDOWS, view.window])),
        key="k-window",
        format_func=lambda window: words("years", start=window[0], end=window[1]),
        label_visibility="collapsed",
        on_change=_window_chosen,
    )


def _window_chosen() -> None:
    view = state.view_now()
    state.go(replace(view, window=st.session_state["k-window"] or view.window))


def _zoomed() -> None:
    """Zooming changes nothing but the picture; the callback keeps it over redraws."""


def _reset() -> None:
    """Every lever back to the scenario as saved."""
    state.go(replace(state.view_now(), levers=(), switches=()))


def _house(
    corner: st.delta_generator.DeltaGenerator, view: View, words: Words, announcement: str
) -> None:
    title = f"{words('page.whatif')} · {words('product')}"
    with corner:
        house(words, title=title, announce=announcement, present=view.present, on_key=_on_key)


def _announcement(screen: Screen) -> str:
    if screen.answer is None or screen.stale:
        return ""
    return wording.sentence(screen.answer.verdicts[0], screen.scenario, screen.words)


def _on_key(command: str) -> None:
    view = state.view_now()
    if command == "reset":
        _reset()
    elif command == "language":
        header.choose_language("en" if view.lang == "zh" else "zh")
    elif command in ("next", "previous"):
        names = list(answers.opened(view.region).scenarios)
        at = names.index(view.scenario) + (1 if command == "next" else -1)
        header.choose_scenario(names[at % len(names)])
    elif command in ("present", "leave"):
        state.go(replace(view, present=command == "present" and not view.present))


whatif()
