"""演示 Presenter mode: only what the hall must see, large enough to be read from ten metres.

At most three cards, one chart and three levers; keys do the rest (ui/house.py). Everything scales with
the root size, so the mode is one sheet of style (presenter.css) and nothing is drawn twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import answers, library, state
from ui import levers as panel_of
from ui.catalogue import Words
from ui.catalogue import words as catalogue
from ui.guard import logged

if TYPE_CHECKING:
    from scenarios import Region
    from ui.address import View
    from ui.answers import Panel

MOST_CARDS = 3
MOST_LEVERS = 3


def header(view: View, region: Region, words: Words) -> DeltaGenerator:
    """Place, scenario and its position among the saved ones; returns the corner for the house component."""
    scenarios = library.library(region)
    names, found = list(scenarios), scenarios[view.scenario]
    place = words.pick(region.name_zh, region.name_en)
    title = words.pick(found.title_zh, found.title_en)
    left = words("present.title", region=place, scenario=title)
    right = f"{names.index(view.scenario) + 1} / {len(names)}"
    st.html(f'<div class="k-top"><span>{escape(left)}</span><span>{right}</span></div>')
    return st.container(key="k-corner")


def targets(view: View, region: Region) -> tuple[str, ...]:
    """The targets on the screen: the first three."""
    chosen = tuple(region.opening) if view.targets is None else view.targets
    return chosen[:MOST_CARDS]


def rehearse() -> None:
    """演示检查: run every saved scenario with the levers at rest, and say whether the talk can begin."""
    view = state.view_now()
    region, say = answers.opened(view.region), catalogue(view.lang)
    shown, failed = targets(view, region), []
    found = library.library(region)
    for name, one in found.items():
        asked = replace(view, scenario=name, levers=(), switches=())
        try:
            plan = answers.plan_of(asked, region, shown)
            answers.answered(plan)
            answers.panel(plan, region)
        except Exception:
            logged("a scenario failed its rehearsal")
            failed.append(say.pick(one.title_zh, one.title_en))
    if failed:
        state.say(say("rehearse.failed", names=say("list.comma").join(failed)))
    elif answers.preparing(region):
        state.say(say("rehearse.preparing"))
    else:
        state.say(say("rehearse.ready", n=len(found)))


def shown(listed: Sequence[str], panel: Panel) -> tuple[str, ...]:
    """The levers a scenario lists for presenting, where they move a target on the screen, then the strongest."""
    moving = {*panel.first, *panel.more} - {key for key, _ in panel.idle}
    first = dict.fromkeys([*(key for key in listed if key in moving), *panel.first])
    return tuple(first)[:MOST_LEVERS]


def levers(shelf: panel_of.Shelf, panel: Panel) -> None:
    """The levers of the hall, and the keys."""
    listed = library.named(shelf.region, shelf.scenario).present
    panel_of.sliders_for(shelf, shown(listed, panel))
    st.html(f'<div class="k-foot">{escape(shelf.words("present.keys"))}</div>')
