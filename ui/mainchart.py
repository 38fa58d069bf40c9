"""The main chart's place on the page: its heading, the years shown, the chart and its data table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import answers, bandbox, chartrows, charts, compare, numbers, state, theme, wording
from ui.catalogue import Words

if TYPE_CHECKING:
    from scenarios import Answer, Path, Target
    from ui.address import View
    from ui.answers import Plan
    from ui.compare import Column
    from ui.frame import Scene

WINDOWS = ((2016, 2030), (2020, 2035))
HEIGHT = 330
SMALL_HEIGHT = 220
FILLING = 0  # the height the style gives the chart's place: by the screen
ABOVE, SMALL_ABOVE, PRESENT_ABOVE = 0.06, 0.12, 0.18  # room over the highest value for its label
PRESENT_SCALE = 2.1
UNITS = {"zh": (1e8, 1e4), "en": (1e9, 1e6)}  # CNY in one unit of the axis: large sums, small ones


def draw(scene: Scene, plan: Plan, reply: Answer, beside: Sequence[Column] = ()) -> None:
    """The path of the first target that has one against its level; nothing where none has.

    `beside` are the scenarios compared, this one first.
    """
    view, words = scene.view, scene.words
    verdict = next((v for v in reply.verdicts if v.target.id in reply.paths), None)
    if verdict is None:
        return
    target = verdict.target
    reach = answers.reach_of_levers(plan, scene.region, target.id)
    pinned, band = compare.lines(beside, target.id), bandbox.band(scene, target)
    extent = _extent(view.window, reply, target, reach)
    extent += [v for line in pinned for v in _within(line.path, view.window)]
    extent += _saved_band(scene, target)
    span = chartrows.domain(extent, wording.quantity(target), _above(view))
    look = _look(view, target, span, theme.sector_colour(target.area), words)
    if not view.present:
        _head(view, target, words)
    if pinned:
        named = [chartrows.Line(words("line.now"), reply.paths[target.id]), *pinned]
        st.html(chartrows.legend(named, target, words, view.window, look.colour))
    st.vega_lite_chart(
        chartrows.main_frame(reply, target, words, view.window, span, pinned=pinned, band=band),
        charts.main_spec(replace(look, height=FILLING)),
        key=f"main-{target.id}",
        theme=None,
        width="stretch",
        height="stretch",
        selection_mode=["zoom"],
        on_select=_zoomed,
        alt=wording.chart_alt(verdict, reply, scene.scenario, words),
    )
    if not view.present:
        bandbox.foot(scene, target)
        with st.expander(words("table")):
            st.html(chartrows.data_table(reply, target, words))


def small(scene: Scene, plan: Plan, reply: Answer) -> None:
    """The path of the reply's one target, in the height of a panel."""
    verdict, view, words = reply.verdicts[0], scene.view, scene.words
    target = verdict.target
    extent = _extent(view.window, reply, target, ())
    span = chartrows.domain(extent, wording.quantity(target), SMALL_ABOVE)
    colour = theme.sector_colour(target.area)
    look = replace(_look(view, target, span, colour, words), height=SMALL_HEIGHT, base="", every=5)
    st.vega_lite_chart(
        chartrows.main_frame(reply, target, words, view.window, span, small=True),
        charts.main_spec(look),
        key=f"small-{target.id}",
        theme=None,
        width="stretch",
        alt=wording.chart_alt(verdict, reply, scene.scenario, words),
    )
    with st.expander(words("table")):
        st.html(chartrows.data_table(reply, target, words))


def overlay(scene: Scene, columns: Sequence[Column], target_id: str) -> None:
    """One target's path in each of the compared scenarios."""
    view, words = scene.view, scene.words
    reply = columns[0].reply
    verdict = next(v for v in reply.verdicts if v.target.id == target_id)
    target = verdict.target
    pinned = compare.lines(columns, target_id)
    extent = _extent(view.window, reply, target, ())
    extent += [v for line in pinned for v in _within(line.path, view.window)]
    span = chartrows.domain(extent, wording.quantity(target), _above(view))
    colour = theme.sector_colour(target.area)
    look = _look(view, target, span, colour, words)
    named = [chartrows.Line(columns[0].title, reply.paths[target_id]), *pinned]
    st.html(chartrows.legend(named, target, words, view.window, look.colour))
    st.vega_lite_chart(
        chartrows.main_frame(reply, target, words, view.window, span, pinned=pinned),
        charts.main_spec(look),
        key=f"overlay-{target_id}",
        theme=None,
        width="stretch",
        alt=wording.chart_alt(verdict, reply, columns[0].title, words),
    )
    with st.expander(words("table")):
        st.html(chartrows.data_table(reply, target, words))


def _look(
    view: View, target: Target, span: tuple[float, float], colour: str, words: Words
) -> charts.Look:
    axis, per = _axis(target, span, words)
    return charts.Look(
        colour=colour,
        low=span[0],
        high=span[1],
        window=view.window,
        style=wording.quantity(target).style,
        axis=axis,
        per=per,
        base=words("line.base"),
        year=wording.around_year(words),
        tips=(words("tip.year"), words("tip.value"), words("tip.plan"), words("tip.source")),
        height=HEIGHT,
        scale=PRESENT_SCALE if view.present else 1.0,
    )


def _axis(target: Target, span: tuple[float, float], words: Words) -> tuple[str, float]:
    """The unit on top of the value axis, and how many of the frame's units it stands for."""
    of = wording.quantity(target)
    if of.style != "money":
        return wording.axis(target, words), 1.0
    top = numbers.figure(span[1], of, words)
    large, small = UNITS[words.lang]
    return f"{top.before} {top.after}".strip(), large if span[1] >= large else small


def _above(view: View) -> float:
    return PRESENT_ABOVE if view.present else ABOVE


def _extent(
    window: tuple[int, int], reply: Answer, target: Target, reach: Sequence[float]
) -> list[float]:
    """Every value the axis must hold: history, target, plan and this path, and how far the levers reach."""
    start, end = window
    known = [p.value for p in reply.history.get(target.id, ()) if start <= p.year <= end]
    known += _within(reply.plan_paths[target.id], window)
    known += [v for v in (target.target_value, target.target_value_upper) if v is not None]
    ends = chartrows.clipped(reach, known) if known else []
    return [*known, *ends, *_within(reply.paths[target.id], window)]


def _saved_band(scene: Scene, target: Target) -> list[float]:
    """The ends of the saved scenario's band in the window: moving a lever takes the band away, not its room."""
    saved = bandbox.band(
        replace(scene, view=compare.of_scenario(scene.view, scene.view.scenario)), target
    )
    if saved is None:
        return []
    start, end = scene.view.window
    shown = (saved.years >= start) & (saved.years <= end)
    return [*saved.low[shown].tolist(), *saved.high[shown].tolist()]


def _within(path: Path, window: tuple[int, int]) -> list[float]:
    start, end = window
    return [float(v) for v in path.values[(path.years >= start) & (path.years <= end)]]


def _head(view: View, target: Target, words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="k-chart-head"):
        st.html(f'<h2 class="k-h2">{escape(wording.label(target, words))}</h2>', width="stretch")
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
    # A click on the chosen segment unsets it; the window stays as it was.
    view = state.view_now()
    state.go(replace(view, window=st.session_state["k-window"] or view.window))


def _zoomed() -> None:
    """Zooming changes nothing but the picture; a callback is what keeps it over redraws."""
