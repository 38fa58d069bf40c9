"""A scenario saved under an older model: the values as saved beside today's, to choose between."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import answers, library, numbers, wording
from ui.guard import logged
from ui.tables import table

if TYPE_CHECKING:
    from ui.frame import Scene
    from ui.library import Named


def then_and_now(one: Named, scene: Scene) -> None:
    """What has changed since, and the two values of each target that was kept."""
    words = scene.words
    if one.saved is None:
        return
    try:
        opened = library.store().open(one.saved.id, scene.region)
    except Exception:
        st.warning(words("error.id", id=logged("a saved scenario did not open")))
        return
    text = words.pick(opened.sentence_zh, opened.sentence_en)
    st.html(f'<p class="k-facts">{escape(text)}</p>')
    kept = {k: v for k, v in opened.revision.results.items() if k in scene.region.targets}
    if not kept:
        return
    view = replace(scene.view, scenario=one.id, levers=(), switches=())
    try:
        reply = answers.sketched(answers.plan_of(view, scene.region, tuple(kept)))
    except Exception:
        logged("a saved scenario failed under today's model")
        return
    rows = []
    for verdict in reply.verdicts:
        of = wording.quantity(verdict.target)
        before = numbers.figure(float(kept[verdict.target.id]), of, words)
        now = numbers.figure(verdict.value, of, words)
        rows.append([wording.label(verdict.target, words), str(before), str(now)])
    st.html(table([words("column.indicator"), words("older.then"), words("older.now")], rows))
