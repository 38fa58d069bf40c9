"""Choices a page keeps in the address: a drop-down or a row of segments over one parameter of the page's own.

pick(scene, "sector", title, options, now, show)        `default` is the option the address leaves out
segments(scene, "price", title, options, now, show)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ui import state
from ui.frame import Scene

Show = Callable[[str], str]


def pick(
    scene: Scene,
    parameter: str,
    title: str,
    options: Sequence[str],
    now: str,
    show: Show,
    *,
    default: str = "",
    also: Mapping[str, str] | None = None,
) -> None:
    """A drop-down; `also` are parameters its change sets with it."""
    key = _key(scene, parameter)
    state.seat(key, now)
    st.selectbox(
        title,
        list(options),
        key=key,
        format_func=show,
        on_change=_changed,
        args=(key, parameter, default, dict(also or {})),
    )


def segments(
    scene: Scene,
    parameter: str,
    title: str,
    options: Sequence[str],
    now: str,
    show: Show,
    *,
    default: str = "",
    also: Mapping[str, str] | None = None,
    label: bool = True,
) -> None:
    """A row of segments, one of them chosen; a click on the chosen one changes nothing."""
    key = _key(scene, parameter)
    state.seat(key, now)
    st.segmented_control(
        title,
        list(options),
        key=key,
        format_func=show,
        label_visibility="visible" if label else "collapsed",
        on_change=_changed,
        args=(key, parameter, default, dict(also or {})),
    )


def _key(scene: Scene, parameter: str) -> str:
    return f"k-pick-{scene.page}-{parameter}-{scene.region.id}"


def _changed(key: str, parameter: str, default: str, also: dict[str, str]) -> None:
    chosen = st.session_state[key]
    view = state.view_now()
    if chosen is None:  # a click on the chosen segment unsets it
        return
    state.go(view.put(**(also | {parameter: "" if chosen == default else chosen})))
