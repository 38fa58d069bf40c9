"""The lever panel: one slider a lever, marked with 2020, the plan and the worded ranges.

    draw(shelf, panel)          the switches, the first levers, the rest

Every widget is a view of the address: it is seated from the view before it is drawn and writes the view
when it moves. Sliders hold shown units (7.5), the address model units (0.075); `shown` and `model` convert.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import streamlit as st

from model import Input
from scenarios import Anchors, Region
from ui import address, answers, numbers, state, wording
from ui.answers import Panel
from ui.catalogue import Words

FIRST_SWITCHES = 2  # definitions shown before "more"
STRIP = 290  # px, a strip's usual width
GAP = 0.03  # of the strip, between two names


@dataclass(frozen=True, slots=True)
class Shelf:
    """What drawing a lever needs to know."""

    region: Region
    scenario: str
    changes: Mapping[str, float]
    words: Words

    def value(self, lever: Input) -> float:
        """The lever's value on the screen. [lever unit]"""
        changed = self.changes.get(lever.id)
        return answers.present(self.region, self.scenario, lever) if changed is None else changed


def shown(lever: Input, value: float) -> float:
    """A model value as the slider holds it: exact in decimals, so that 7.5 stays 7.5."""
    return float(Decimal(repr(value)) * Decimal(int(wording.lever_quantity(lever).scale)))


def model(lever: Input, value: float) -> float:
    """A slider's value in model units."""
    return float(Decimal(repr(float(value))) / Decimal(int(wording.lever_quantity(lever).scale)))


def step(lever: Input) -> float:
    """One step of the slider in shown units: 0.1 percentage point, else 1/250 of the range as 1, 2 or 5."""
    if wording.lever_quantity(lever).style == "percent":
        return 0.1
    span = (lever.high - lever.low) / 250
    power = 10.0 ** math.floor(math.log10(span)) if span > 0 else 1.0
    nice = next(n for n in (1, 2, 5, 10) if span <= n * power * (1 + 1e-9)) * power
    return max(nice, 1.0) if lever.shown == "count" else nice


def draw(shelf: Shelf, panel: Panel) -> None:
    """The whole panel, into the current container."""
    words, inputs = shelf.words, answers.inputs(shelf.region)
    for key in panel.switches[:FIRST_SWITCHES]:
        _switch(shelf, inputs[key])
    for key in panel.first:
        lever(shelf, inputs[key])
    if panel.more:
        with st.expander(words("levers.more", n=len(panel.more))):
            for key in panel.more:
                lever(shelf, inputs[key])
    if rest := panel.switches[FIRST_SWITCHES:]:
        with st.expander(words("switches.more", n=len(rest))):
            for key in rest:
                _switch(shelf, inputs[key])


def set_lever(lever_id: str, value: float | None) -> None:
    """Take over a lever's new value, None for the scenario's own, and write the address."""
    view = state.view_now()
    region = answers.opened(view.region)
    lever = answers.inputs(region)[lever_id]
    changes = view.changes
    own = answers.present(region, view.scenario, lever)
    if value is None or abs(value - own) <= 1e-12 * max(1.0, abs(own)):
        changes.pop(lever_id, None)
    else:
        changes[lever_id] = min(max(value, lever.low), lever.high)
    state.go(view.changed(changes, switches=switch_ids(region)))


def switch_ids(region: Region) -> frozenset[str]:
    """The ids of a place's 口径 switches."""
    return frozenset(key for key, row in region.inputs.items() if row.kind == "switch")


def key_of(region_id: str, lever_id: str) -> str:
    """The widget key of a lever."""
    return f"lever-{region_id}-{lever_id}"


def _moved(lever_id: str, key: str) -> None:
    lever = answers.opened(state.view_now().region).inputs[lever_id]
    set_lever(lever_id, model(lever, st.session_state[key]))


def _typed(lever_id: str, key: str) -> None:
    typed = st.session_state[key]
    if typed is not None:
        _moved(lever_id, key)


def _switched(lever_id: str, key: str) -> None:
    if st.session_state[key] is not None:
        set_lever(lever_id, float(st.session_state[key]))


def _switch(shelf: Shelf, row: Input) -> None:
    """A definition to choose, as a row of named choices; never counted as a lever."""
    words, key = shelf.words, key_of(shelf.region.id, row.id)
    options = list(range(round(row.low), round(row.high) + 1))
    state.seat(key, round(shelf.value(row)))
    st.selectbox(
        wording.lever_name(row, words),
        options,
        key=key,
        format_func=lambda choice: choice_name(row, choice, words),
        on_change=_switched,
        args=(row.id, key),
    )


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
        match = re.fullmatch(r"(\d(?:(?:、|,| and )\s*\d)*)\s*(\D.*)", part.strip())
        if match:
            name = match[2].strip().rstrip(".。")
            found |= {int(n): name[:1].upper() + name[1:] for n in re.findall(r"\d", match[1])}
    return found


def lever(shelf: Shelf, row: Input) -> None:
    """One lever: name and value, slider, marks, worded ranges."""
    words, value = shelf.words, shelf.value(row)
    key, name = key_of(shelf.region.id, row.id), wording.lever_name(row, words)
    marks = answers.marks(shelf.region.id, shelf.region.hash, row.id)
    changed = row.id in shelf.changes
    with st.container(key=f"k-lever-{row.id}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.html(_label(name, changed, beyond(marks, row, value), words), width="stretch")
            with st.popover(wording.lever_value(row, value, words), type="tertiary"):
                _exact(shelf, row, value)
        state.seat(key, shown(row, value))
        st.slider(
            name,
            shown(row, row.low),
            shown(row, row.high),
            step=step(row),
            format="%.2f%%" if wording.lever_quantity(row).style == "percent" else "localized",
            key=key,
            label_visibility="collapsed",
            on_change=_moved,
            args=(row.id, key),
        )
        st.html(strip(row, marks, words))
        _ranges(shelf, row, marks, changed)


def _exact(shelf: Shelf, row: Input, value: float) -> None:
    """A number field for a value the slider's steps leave out, and where the lever comes from."""
    words, key = shelf.words, f"exact-{key_of(shelf.region.id, row.id)}"
    state.seat(key, shown(row, value))
    st.number_input(
        words("levers.exact", unit="%" if wording.lever_quantity(row).style == "percent" else ""),
        shown(row, row.low),
        shown(row, row.high),
        step=step(row) / 10,
        format="%.2f",
        key=key,
        on_change=_typed,
        args=(row.id, key),
    )
    st.caption(words.pick(row.description_zh, row.description_en))
    st.caption(words("levers.source", grade=words(f"grade.{row.grade}"), source=row.source))


def _ranges(shelf: Shelf, row: Input, marks: Anchors, changed: bool) -> None:
    """The three worded ranges as buttons, and the way back."""
    words = shelf.words
    found = {
        "trend": tidy(row, marks.trend),
        "plan": marks.plan,
        "stretch": tidy(row, marks.stretch),
    }
    with st.container(horizontal=True, gap="small", key=f"k-ranges-{row.id}"):
        for kind, value in found.items():
            if value is None:
                continue
            st.button(
                words(f"range.{kind}"),
                key=f"{kind}-{key_of(shelf.region.id, row.id)}",
                type="tertiary",
                help=words(f"range.{kind}.help", value=wording.lever_value(row, value, words)),
                on_click=set_lever,
                args=(row.id, value),
            )
        if changed:
            st.button(
                words("levers.undo"),
                key=f"undo-{key_of(shelf.region.id, row.id)}",
                type="tertiary",
                on_click=set_lever,
                args=(row.id, None),
            )


def tidy(row: Input, value: float | None) -> float | None:
    """An observed value as people quote it: rates to 0.1 percentage point, counts whole."""
    if value is None:
        return None
    style = wording.lever_quantity(row).style
    return model(row, round(shown(row, value), {"percent": 1, "count": 0}.get(style, 2)))


def beyond(marks: Anchors, row: Input, value: float) -> bool:
    """Whether a value lies past the best year on record, where there is a record below the lever's end."""
    return (
        marks.stretch is not None
        and marks.stretch < row.high
        and value > marks.stretch + 1e-3 * (row.high - row.low)
    )


def _label(name: str, changed: bool, past: bool, words: Words) -> str:
    dot = f'<i class="k-dot" title="{escape(words("levers.changed"))}"></i>' if changed else ""
    chip = f'<span class="k-chip">{escape(words("levers.beyond"))}</span>' if past else ""
    return f'<div class="k-lever-name">{dot}{escape(name)}{chip}</div>'


def strip(row: Input, marks: Anchors, words: Words) -> str:
    """The marks under a slider, at the thumb's own positions; names that would touch become one."""
    places = [
        (_place(row, value), words(f"mark.{kind}"), _short(row, value, words), kind)
        for kind, value in (("base", marks.base2020), ("plan", marks.plan))
        if value is not None and row.low <= value <= row.high
    ]
    labels = [(place, f"{name} {value}") for place, name, value, _ in places]
    if len(places) == 2 and _touch(*sorted(labels)):
        (a, name_a, value_a, _), (b, name_b, value_b, _) = places
        same = value_a == value_b
        text = f"{name_a}·{name_b} {value_b}" if same else f"{name_a} {value_a} {name_b} {value_b}"
        labels = [((a + b) / 2, text)]
    ticks = "".join(
        f'<i class="k-{kind}" style="left:{_left(at)}"></i>' for at, _, _, kind in places
    )
    names = "".join(
        f'<span class="{_side(at)}" style="left:{_left(at)}">{escape(text)}</span>'
        for at, text in labels
    )
    past = ""
    if marks.stretch is not None and row.low < marks.stretch < row.high:
        past = f'<b style="left:{_left(_place(row, marks.stretch))}"></b>'
    return f'<div class="k-strip" aria-hidden="true">{past}{ticks}{names}</div>'


def _touch(left: tuple[float, str], right: tuple[float, str]) -> bool:
    """Whether two names would run into each other under a strip of the usual width."""
    return _span(*left)[1] + GAP > _span(*right)[0]


def _span(place: float, text: str) -> tuple[float, float]:
    """Where a name begins and ends. [share of the strip]"""
    width = sum(12 if ord(sign) > 0x2E80 else 6.6 for sign in text) / STRIP
    start = {"k-from": place, "k-to": place - width, "k-mid": place - width / 2}[_side(place)]
    return start, start + width


def _short(row: Input, value: float, words: Words) -> str:
    """A mark's value: rates to the slider's step, the rest as the value itself."""
    of = wording.lever_quantity(row)
    if of.style != "percent":
        return wording.lever_value(row, value, words)
    return str(numbers.figure(value, of, words, trim=True))


def _place(row: Input, value: float) -> float:
    return (value - row.low) / (row.high - row.low) if row.high > row.low else 0.0


def _left(place: float) -> str:
    return f"{address.decimal(round(100 * place, 2))}%"


def _side(place: float) -> str:
    return "k-from" if place < 0.22 else "k-to" if place > 0.78 else "k-mid"
