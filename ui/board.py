"""The row of verdict cards: first the verdicts, then, where they take longer, what each would take.

slots = place(targets)          room for the cards, in the current container
fill(slots, …, pending=True)    numbers and verdicts
feet(slots, …)                  依据 and 看路径 under each card
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scenarios.funding import slices
from ui import answers, basis, header, sampling
from ui.cards import card
from ui.catalogue import Words

if TYPE_CHECKING:
    from scenarios import Answer, Region, Target, Verdict
    from ui.address import View
    from ui.frame import Scene


COSTED = (
    "elderly",
    "childcare",
    "housing",
    "renewal",
    "commute",
    "transport",
    "education",
    "health",
)


def links(target: Target, scene: Scene) -> None:
    """The same target on the pages that know more of it, with the whole state."""
    words, formula = scene.words, scene.region.formulas.get(target.id)
    only = replace(scene.view, targets=(target.id,))
    with st.container(horizontal=True, gap="small"):
        header.link("targets", scene.view, words("to.targets"), row=target.id)
        if formula is not None:
            small = sampling.small(scene, target)
            header.link("uncertainty", only, words("to.uncertainty"), **small)
            header.link("model", scene.view, words("to.model"), var=formula.names[0])


@dataclass(slots=True)
class Slot:
    """Where one card goes: its face, and under it what can be clicked.

    A face is drawn over the last one, never on an emptied place: the hall would see the gap.
    """

    face: DeltaGenerator
    foot: DeltaGenerator


def place(count: int) -> tuple[Slot, ...]:
    """Room for as many cards, side by side."""
    slots = []
    with st.container(key="k-cards"):
        for at in range(count):
            with st.container(key=f"k-card-{at}"):
                face = st.container()
                foot = st.container(key=f"k-actions-{at}", horizontal=True, gap="medium")
            slots.append(Slot(face, foot))
    return tuple(slots)


def fill(
    slots: tuple[Slot, ...],
    view: View,
    region: Region,
    reply: Answer,
    scenario: str,
    words: Words,
    *,
    pending: bool = False,
    earlier: Answer | None = None,
    stale: bool = False,
) -> None:
    """Draw the faces of the cards; what is `pending` is shown greyed as it was in an `earlier` reply."""
    for at, (slot, verdict) in enumerate(zip(slots, reply.verdicts, strict=False)):
        if pending and earlier is not None and verdict.required is None:
            verdict = _as_before(verdict, earlier.verdicts[at])
        slot.face = slot.face.html(
            card(
                verdict,
                scenario=scenario,
                needed=answers.needed(view, region, verdict),
                words=words,
                pending=pending,
                stale=stale,
            )
        )


def _as_before(verdict: Verdict, before: Verdict) -> Verdict:
    """A verdict with what an earlier one said it would take and rests on."""
    return replace(
        verdict,
        required=before.required,
        bound_by=before.bound_by,
        rounding=before.rounding,
        resting_on=before.resting_on,
    )


def feet(
    slots: tuple[Slot, ...],
    scene: Scene,
    reply: Answer,
    show: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw what stands under the faces; `show` puts targets on the screen, the first in the chart."""
    view, region, words = scene.view, scene.region, scene.words
    names = tuple(verdict.target.id for verdict in reply.verdicts)
    panel = answers.panel(answers.plan_of(view, region, names), region)
    for at, (slot, verdict) in enumerate(zip(slots, reply.verdicts, strict=False)):
        with slot.foot:
            with st.popover(words("basis"), type="tertiary", key=f"k-basis-{at}"):
                needed = answers.needed(view, region, verdict)
                links(verdict.target, scene)
                st.html(basis.html(scene, verdict, needed, panel))
            if verdict.target.area in COSTED and verdict.target.id in region.formulas:
                line = slices.line_of(region, verdict.target.id)
                header.link("funding", view, words("to.funding"), prog=line, soc="")
            if at and verdict.target.id in reply.paths:
                order = (names[at], *names[:at], *names[at + 1 :])
                st.button(
                    words("card.path"),
                    key=f"k-path-{at}",
                    type="tertiary",
                    on_click=show,
                    args=(order,),
                )
