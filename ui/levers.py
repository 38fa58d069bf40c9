"""The lever panel: the definitions, the levers that matter most, the rest.

    draw(shelf, panel)          the whole panel, into the current container
    sliders_for(shelf, keys)    some levers alone, for a hall

Every widget is a view of the address: it shows the view and writes the view when it moves. Sliders are the
component of ui/sliders.py, or Streamlit's own (ui/basic.py) where a browser cannot draw it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from model import Input
from scenarios import Anchors, Region
from ui import answers, basic, marks, sliders, state, wording
from ui.answers import Panel
from ui.catalogue import Words

FIRST_SWITCHES = 2  # definitions shown before "more"
SWITCHES = "k-more-switches"
IN_A_ROW = 3  # choices of a definition that stand side by side; more fold into a list
ON_A_PHONE = 2  # levers a phone shows open


@dataclass(frozen=True, slots=True)
class Shelf:
    """What drawing a lever needs to know."""

    region: Region
    scenario: str
    changes: Mapping[str, float]
    words: Words
    idle: Mapping[str, str] = field(default_factory=dict)  # lever id -> why it moves nothing here
    less: Collection[str] = ()  # levers whose low end serves the targets on the screen better

    def marks(self, lever: Input) -> Anchors:
        """The marks of a lever: without a record 冲刺 is the end of its range that serves the targets better."""
        found = answers.marks(self.region.id, self.region.hash, lever.id)
        if found.record is None and lever.id in self.less:
            return replace(found, stretch=self.region.inputs[lever.id].low)
        return found

    def value(self, lever: Input) -> float:
        """The lever's value on the screen. [lever unit]"""
        changed = self.changes.get(lever.id)
        return answers.present(self.region, self.scenario, lever) if changed is None else changed


def draw(shelf: Shelf, panel: Panel) -> None:
    """The whole panel, into the current container."""
    words, inputs = shelf.words, answers.inputs(shelf.region)
    for key in panel.switches[:FIRST_SWITCHES]:
        _switch(shelf, inputs[key])
    moved = [key for key in shelf.changes if inputs[key].kind == "lever"]
    shown = {*panel.first, *panel.more}
    useless = [key for key in moved if key not in shown]  # moved, and none of the targets follows
    idle = {**shelf.idle, **dict.fromkeys(useless, words("levers.idle.never"))}
    if not shown and not useless:
        st.caption(words("levers.none"))
    _sliders(replace(shelf, idle=idle), panel.first, (*panel.more, *useless))
    if rest_of := panel.switches[FIRST_SWITCHES:]:
        more = st.expander(words("switches.more", n=len(rest_of)), on_change="rerun", key=SWITCHES)
        if more.open:  # most visitors never open it, and every move would draw it again
            with more:
                for key in rest_of:
                    _switch(shelf, inputs[key])


def sliders_for(shelf: Shelf, keys: Sequence[str]) -> None:
    """Some levers alone, all of them open."""
    if sliders.basic():
        for key in keys:
            basic.lever(shelf, answers.inputs(shelf.region)[key], set_lever)
    else:
        sliders.panel(shelf, {"first": keys}, _moved)


def _sliders(shelf: Shelf, first: Sequence[str], rest: Sequence[str]) -> None:
    if not sliders.basic():
        open_, next_ = first[:ON_A_PHONE], first[ON_A_PHONE:]
        sliders.panel(shelf, {"first": open_, "next": next_, "more": rest}, _moved)
        return
    inputs = answers.inputs(shelf.region)
    for key in first:
        basic.lever(shelf, inputs[key], set_lever)
    if rest:
        with st.expander(shelf.words("levers.more", n=len(rest))):
            for key in rest:
                basic.lever(shelf, inputs[key], set_lever)


def _moved(moves: Sequence[sliders.Move]) -> None:
    """Take over what was moved: into the address once released, until then into the picture alone."""
    inputs = answers.inputs(answers.opened(state.view_now().region))
    for move in moves:
        if move.lever in inputs:  # a message may arrive after the place was changed
            set_lever(move.lever, marks.model(inputs[move.lever], move.value), done=move.done)


def set_lever(lever_id: str, value: float | None, *, done: bool = True) -> None:
    """Take over a lever's new value, None for the scenario's own, and write the address once it is `done`."""
    view = state.view_now()
    region = answers.opened(view.region)
    lever = answers.inputs(region)[lever_id]
    changes = view.changes
    own = answers.present(region, view.scenario, lever)
    if value is None or abs(value - own) <= 1e-12 * max(1.0, abs(own)):
        changes.pop(lever_id, None)
    else:
        changes[lever_id] = min(max(value, lever.low), lever.high)
    moved = view.changed(changes, switches=switch_ids(region))
    if done:
        state.go(moved)
    else:
        state.preview(moved)


def switch_ids(region: Region) -> frozenset[str]:
    """The ids of a place's 口径 switches."""
    return frozenset(key for key, row in region.inputs.items() if row.kind == "switch")


def _switched(lever_id: str, key: str) -> None:
    if st.session_state[key] is not None:
        set_lever(lever_id, float(st.session_state[key]))


def _switch(shelf: Shelf, row: Input) -> None:
    """A definition to choose; never counted as a lever. A few choices stand in a row, one click each."""
    words, key = shelf.words, basic.key_of(shelf.region.id, row.id)
    options = list(range(round(row.low), round(row.high) + 1))
    state.seat(key, round(shelf.value(row)))
    choose: Callable[..., object] = st.segmented_control
    if len(options) > IN_A_ROW:
        choose = st.selectbox
    choose(
        wording.lever_name(row, words),
        options,
        key=key,
        format_func=lambda choice: choice_name(row, choice, words),
        on_change=_switched,
        args=(row.id, key),
    )


def value_name(row: Input, value: float, words: Words) -> str:
    """A value of a lever or a switch as a table shows it."""
    if row.kind == "switch":
        return choice_name(row, round(value), words)
    return wording.lever_value(row, value, words)


def choice_name(row: Input, choice: int, words: Words) -> str:
    """The name of one choice of a switch, as its row in inputs.csv describes it: "0 …；1 …"."""
    named = choice_names(words.pick(row.description_zh, row.description_en))
    if choice in named:
        return named[choice]
    if (row.low, row.high) == (0.0, 1.0):
        return words("switch.yes" if choice else "switch.no")
    return words("switch.choice", n=choice)


def choice_names(description: str) -> dict[int, str]:
    """The choices a description lists: "0 窄；1、2 宽" -> {0: "窄", 1: "宽", 2: "宽"}."""
    found: dict[int, str] = {}
    for part in re.split(r"[；;,，]\s*(?=\d)", description):
        listed = re.sub(r"^.*?[:：]\s*(?=\d\s)", "", part.strip())  # without "Only where …:"
        match = re.fullmatch(r"(\d(?:(?:、|,| and )\s*\d)*)\s*(\D.*)", listed)
        if match:
            name = match[2].strip().rstrip(".。")
            found |= {int(n): name[:1].upper() + name[1:] for n in re.findall(r"\d", match[1])}
    return found
