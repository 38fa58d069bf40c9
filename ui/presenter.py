"""演示 Presenter mode: only what the hall must see, large enough to be read from ten metres.

At most three cards, one chart and three levers; keys do the rest (ui/house.py). Everything scales with
the root size, so the mode is one rule of style and nothing is drawn twice.
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
STYLE = """<style>
html { font-size: clamp(16px, 1.46vw, 40px) !important; }
[data-testid="stMainBlockContainer"] { max-width: none; padding: 12px 40px 0; }
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: .5rem; }
/* The chart takes what cards and levers leave of the screen, so that the levers never leave it. */
.st-key-k-stage { display: flex !important; flex-direction: column; height: calc(100vh - 12px - 2.1rem); flex: none; }
.st-key-k-stage > :has(> .st-key-k-answer) { flex: 1 1 0; }
.st-key-k-answer { height: 100%; }
.st-key-k-stage > :has(> .st-key-k-why) { display: none; }
.k-copy, .k-chips, .k-required, .k-chip, .k-strip, [data-testid="stElementToolbar"] { display: none !important; }
[class*="st-key-k-actions-"], [class*="st-key-k-ranges-"], .k-exact { display: none !important; }
[data-testid="stLayoutWrapper"]:has(> .st-key-k-corner) { position: absolute; } .st-key-k-corner [data-testid="stSkeleton"] { display: none; }
.k-number { font-size: 2.6rem; } .k-verdict { font-size: 1.4rem; }
.k-label, .k-first, .k-note, .k-goal, .k-lever-name, .k-readings { font-size: 1rem; }
.st-key-k-cards > * > [class*="st-key-k-card-"] { border-left-width: 14px; padding-block: 6px 2px; }
.st-key-k-levers[class] { padding: 4px 24px; gap: 0; }
.k-part-first { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0 48px; }
.k-ranges { display: none; } .k-sliders .k-value { font-size: 1.15rem; pointer-events: none; } .k-slide { --thumb: 1.25rem; }
[class*="st-key-main-"] { --zoom: 1; flex: 1 1 0; min-height: 9rem; overflow: hidden; }
[class*="st-key-main-"] > div { width: calc(100% / var(--zoom)) !important; height: calc(100% / var(--zoom)) !important; flex: none; }
[class*="st-key-main-"] svg { zoom: var(--zoom); }
@media (max-width: 1700px) { [class*="st-key-main-"] { --zoom: .84; } }
@media (max-width: 1500px) { [class*="st-key-main-"] { --zoom: .74; } }
@media (max-width: 1100px) { [class*="st-key-main-"] { --zoom: .58; } }
@media (min-width: 2400px) { [class*="st-key-main-"] { --zoom: 1.33; } }
.k-top { display: flex; justify-content: space-between; font-size: 1rem; color: var(--k-muted); }
.k-foot { font-size: 1rem; line-height: 1.3; color: var(--k-muted); transition: opacity .4s; }
.k-still .k-foot { opacity: 0; }
</style>"""


def css() -> str:
    """The rule of style of the mode."""
    return STYLE


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
