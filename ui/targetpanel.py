"""One promise beside the list: verdict, path, where it stands in which document, what questions it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios import Answer
from scenarios.unlinked import why_arithmetic
from ui import answers, basis, header, mainchart, numbers, registry, wording
from ui.cards import card
from ui.catalogue import Words
from ui.frame import Scene
from ui.guard import logged
from ui.why import heading

if TYPE_CHECKING:
    from ui.answers import Panel, Plan
    from ui.registry import Entry

LINKS = ("whatif", "funding", "uncertainty", "model")


def draw(entry: Entry, scene: Scene, plan: Plan, *, on_close: Callable[[], None]) -> None:
    """The panel of a chosen row."""
    target, words = entry.target, scene.words
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        title = wording.capital(wording.indicator(target, words))
        st.html(f'<h2 class="k-h2">{escape(title)}</h2>', width="stretch")
        st.button("✕", key="k-side-close", type="tertiary", help=words("close"), on_click=on_close)
    reply = _explained(entry, scene, plan)
    if reply is not None:
        _verdict(reply, scene, answers.panel(answers.about(plan, target.id), scene.region))
    if reply is not None and target.id in reply.paths:
        mainchart.small(scene, plan, reply)
    _links(entry, scene)
    st.html(facts(entry, scene))
    _findings(entry, words)


def _explained(entry: Entry, scene: Scene, plan: Plan) -> Answer | None:
    """The full answer for a modelled row; None for a row without one or when it failed."""
    if entry.target.id not in scene.region.formulas:
        text = wording.none_sentence(entry.target, scene.words)
        st.html(f'<p class="k-facts">{escape(text)}</p>')
        return None
    try:
        return answers.answered(answers.about(plan, entry.target.id))
    except Exception:
        number = logged("target panel failed")
        st.warning(scene.words("error.run", reason=scene.words("error.id", id=number)))
        return None


def _verdict(reply: Answer, scene: Scene, panel: Panel) -> None:
    verdict = reply.verdicts[0]
    needed = answers.needed(scene.view, scene.region, verdict)
    with st.container(key="k-card-side"):
        st.html(card(verdict, scenario=scene.scenario, needed=needed, words=scene.words))
    with st.popover(scene.words("basis"), type="tertiary", key="k-basis-side"):
        st.html(basis.html(scene, verdict, needed, panel))


def facts(entry: Entry, scene: Scene) -> str:
    """What the document says, and what its own arithmetic asks."""
    target, words = entry.target, scene.words
    pace = registry.pace(entry, words)
    rows = [
        (words("basis.document"), basis.document_line(target, words)),
        (words("basis.printed"), target.printed),
        (words("basis.base"), basis.base_line(scene.region, target, words)),
        (words("column.promise"), registry.promise(entry, words)),
        (words("column.standing"), registry.standing(target, words)),
        (words("column.pace"), pace),
        (
            words("column.sampled"),
            registry.sampled_sentence(entry, words) or registry.sampled(entry, words),
        ),
        (words("basis.formula"), basis.formula(scene.region, target, words)),
        (words("basis.conflicts"), words("list.comma").join(target.conflicts)),
        (words("basis.note"), target.note if words.lang == "zh" else ""),
        (words("basis.unlinked"), words.pick(*(why_arithmetic(scene.region, target) or ("", "")))),
    ]
    known = [(name, [value]) for name, value in rows if value != numbers.MISSING]
    return f'<div class="k-facts">{basis.listed(known)}</div>'


def _findings(entry: Entry, words: Words) -> None:
    """Every finding of the audit about this row, worst first."""
    if not entry.findings:
        return
    order = {"contradiction": 0, "tension": 1, "note": 2}
    found = sorted(entry.findings, key=lambda finding: order[finding.severity])
    st.html(heading(words("findings.title")))
    lines = "".join(
        f'<li class="k-finding-{finding.severity}"><b>{escape(words(f"severity.{finding.severity}.word"))}</b> '
        f"{escape(words.pick(finding.message_zh, finding.message_en))}</li>"
        for finding in found
    )
    st.html(f'<ul class="k-findings">{lines}</ul>')


def _links(entry: Entry, scene: Scene) -> None:
    """The same promise on other pages, with the whole state."""
    target, words = entry.target, scene.words
    if not target.promises:
        return
    formula = scene.region.formulas.get(target.id)
    own = {"model": {"var": formula.names[0]}} if formula else {}
    with st.container(horizontal=True, gap="small", key="k-side-links"):
        for page in LINKS:
            if page != "whatif" and target.id not in scene.region.formulas:
                continue
            header.link(
                page,
                replace(scene.view, targets=(target.id,)),
                words(f"to.{page}"),
                **own.get(page, {}),
            )
