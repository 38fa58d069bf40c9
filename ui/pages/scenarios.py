"""方案 Scenarios: what is saved, how it differs, and the way in and out as files."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from scenarios.region import PLAN
from ui import actions, answers, compare, header, library, mainchart, state, wording
from ui.address import MOST_LISTED, for_page
from ui.compare import Column
from ui.exchange import exchange
from ui.frame import Scene, frame
from ui.guard import logged
from ui.library import Named
from ui.then import then_and_now
from ui.why import heading

SHOWN = 40  # rows of the list
REMOVED = "keda.removed"
UNDO = (
    10.0  # seconds the way back stands at the top; after that it is in the list of what was deleted
)


def body(scene: Scene) -> str:
    """The page; returns how many scenarios there are, as a sentence."""
    words, found = scene.words, library.library(scene.region)
    saved = sum(one.saved is not None for one in found.values())
    sentence = words(
        "scenarios.sentence", place=scene.place, n=len(found), own=len(found) - saved, saved=saved
    )
    st.html(f'<p class="k-answer-line">{escape(sentence)}</p>')
    if not library.reachable(scene.region):
        st.warning(words("error.store.list"))
    _removed(scene)
    ticked = tuple(name for name in scene.view.get("ids").split(",") if name in found)
    with st.container(key="k-library"):
        for one in list(found.values())[:SHOWN]:
            _row(one, one.id in ticked, scene)
    if not saved:
        st.html(f'<p class="k-facts">{escape(words("empty.saved"))}</p>')
    exchange(scene, ticked)
    _compared(ticked, scene)
    _deleted(scene)
    return sentence


def _row(one: Named, ticked: bool, scene: Scene) -> None:
    """One scenario: tick, name and facts, what can be done with it."""
    words = scene.words
    title = words.pick(one.title_zh, one.title_en)
    with st.container(key=f"k-one-{one.id}", horizontal=True, vertical_alignment="center"):
        key = f"k-tick-{one.id}"
        state.seat(key, ticked)
        st.checkbox(title, key=key, on_change=_tick, args=(one.id, key), width=260)
        st.html(_facts(one, scene), width="stretch")
        if one.older:
            with st.popover(words("older.open"), key=f"k-older-{one.id}", type="tertiary"):
                then_and_now(one, scene)
        view = replace(scene.view, scenario=one.id, levers=(), switches=())
        header.link("whatif", view, words("open"))
        if one.saved is not None:
            _owned(one, title, scene)


def _owned(one: Named, title: str, scene: Scene) -> None:
    """Rename and delete, for what visitors saved."""
    words = scene.words
    with st.popover(words("rename"), key=f"k-rename-{one.id}", type="tertiary"):
        key = f"k-name-{one.id}"
        st.text_input(words("save.name"), value=title, key=key, max_chars=actions.LONGEST_TYPED)
        st.button(words("rename"), key=f"{key}-do", on_click=_rename, args=(one.id, key))
    with st.popover(words("delete"), key=f"k-delete-{one.id}", type="tertiary"):
        st.html(f'<p class="k-facts">{escape(words("delete.sure", title=title))}</p>')
        st.button(words("delete"), key=f"k-delete-{one.id}-do", on_click=_delete, args=(one.id,))


def _facts(one: Named, scene: Scene) -> str:
    """How far it is from the plan, how many targets it reaches, who saved it and when."""
    words = scene.words
    parts = [words("scenarios.changes", n=_changes(one, scene)), _reached(one, scene)]
    if one.saved is None:
        parts.append(words("scenarios.own"))
    else:
        day = f"{one.saved.changed.astimezone():%Y-%m-%d %H:%M}"
        parts.append(words("list.dot").join(p for p in (one.saved.author, day) if p))
    chips = f"<span>{escape(words('older'))}</span>" if one.older else ""
    story = words.pick(one.story_zh, one.story_en)
    text = escape(words("list.dot").join(part for part in parts if part))
    about = (
        f'<div class="k-caption">{escape(story)}</div>' if story and story != one.title_zh else ""
    )
    return f'<div class="k-facts">{text} <span class="k-chips k-inline">{chips}</span>{about}</div>'


def _changes(one: Named, scene: Scene) -> int:
    """How many inputs stand otherwise than in the plan."""
    region, plan = scene.region, library.named(scene.region, PLAN)
    return sum(
        not compare.same(answers.stands(region, plan, row), answers.stands(region, one, row))
        for row in region.inputs.values()
    )


def _reached(one: Named, scene: Scene) -> str:
    """How many of the modelled targets it reaches; empty where the run failed."""
    view = replace(scene.view, scenario=one.id, levers=(), switches=())
    try:
        verdicts = answers.judged(answers.plan_of(view, scene.region, ()))
    except Exception:
        logged("a scenario of the list failed")
        return ""
    states = [wording.state_of(v) for v in verdicts.values() if v.state != "none"]
    if not states:
        return ""
    return scene.words("scenarios.reached", n=states.count("reached"), of=len(states))


def _tick(name: str, key: str) -> None:
    view = state.view_now()
    ids = [each for each in view.get("ids").split(",") if each and each != name]
    if st.session_state[key]:
        if len(ids) >= MOST_LISTED:
            state.say(header.words_of(view)("compare.full"))
            return
        ids.append(name)
    state.go(for_page(view, "scenarios").put(ids=",".join(ids)))


def _rename(name: str, key: str) -> None:
    view = state.view_now()
    region, words = answers.opened(view.region), header.words_of(view)
    saved = library.named(region, name).saved
    if saved is not None:
        title = str(st.session_state[key]).strip()
        actions.attempt(lambda: library.rename(region, saved, title, by=actions.person()), words)


def _delete(name: str) -> None:
    view = state.view_now()
    words = header.words_of(view)
    kept = actions.attempt(lambda: library.remove(name, by=actions.person()), words)
    if kept is None:
        return
    st.session_state[REMOVED] = (name, kept.saved.name, time.monotonic())
    ids = ",".join(each for each in view.get("ids").split(",") if each and each != name)
    left = view if view.scenario != name else replace(view, scenario="plan")
    compared = tuple(each for each in left.compare if each != name)
    state.go(replace(left, compare=compared).put(ids=ids))


def _restore(name: str) -> None:
    st.session_state.pop(REMOVED, None)
    words = header.words_of(state.view_now())
    actions.attempt(lambda: library.restore(name, by=actions.person()), words)


def _removed(scene: Scene) -> None:
    """The way back right after deleting."""
    name, title, since = st.session_state.get(REMOVED, ("", "", 0.0))
    if not name or time.monotonic() - since > UNDO:
        return
    with st.container(key="k-notice", horizontal=True, vertical_alignment="center"):
        st.info(scene.words("deleted", title=title))
        st.button(scene.words("restore"), key="k-restore", on_click=_restore, args=(name,))


def _deleted(scene: Scene) -> None:
    """Everything that was taken out, to be put back."""
    try:
        gone = library.deleted(scene.region)
    except Exception:
        return
    if not gone:
        return
    with st.expander(scene.words("deleted.list", n=len(gone))):
        for saved in gone[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(f'<span class="k-facts">{escape(saved.name)}</span>', width="stretch")
                key = f"k-restore-{saved.id}"
                st.button(scene.words("restore"), key=key, on_click=_restore, args=(saved.id,))


def _compared(ticked: tuple[str, ...], scene: Scene) -> None:
    """The ticked scenarios side by side: chart and table, the first as the reference."""
    words = scene.words
    st.html(heading(words("compare.title")))
    if len(ticked) < 2:
        st.html(f'<p class="k-facts">{escape(words("compare.tick"))}</p>')
        return
    try:
        columns = compare.named_columns(
            scene.view, scene.region, ticked, tuple(scene.region.formulas), words
        )
    except Exception:
        st.warning(words("error.run", reason=words("error.id", id=logged("comparison failed"))))
        return
    _chart(columns, scene)
    st.html(compare.html(columns, scene.region, words))


def _chart(columns: tuple[Column, ...], scene: Scene) -> None:
    """Paths of one target in every ticked scenario."""
    paths: Mapping[str, object] = columns[0].reply.paths
    names = [key for key in scene.region.formulas if key in paths]
    if not names:
        return
    chosen = next((key for key in scene.targets if key in names), names[0])
    state.seat("k-compare-target", chosen)
    st.selectbox(
        scene.words("compare.target"),
        names,
        key="k-compare-target",
        format_func=lambda key: wording.label(scene.region.targets[key], scene.words),
        on_change=_choose,
        width=480,
    )
    mainchart.overlay(scene, columns, chosen)


def _choose() -> None:
    view = state.view_now()
    chosen = st.session_state["k-compare-target"]
    others = tuple(key for key in view.targets or () if key != chosen)
    state.go(replace(view, targets=(chosen, *others)[:MOST_LISTED]))


frame("scenarios", body)
