"""The way in and out of the library: new, import with a preview, export, template."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from model import InputError
from scenarios.region import PLAN
from ui import actions, answers, header, levers, library, shelf, state, wording
from ui.frame import Scene
from ui.guard import logged
from ui.newplace import listed, new_place
from ui.shelf import Incoming
from ui.tables import table

if TYPE_CHECKING:
    from scenarios.store import Kept

FILE = "k-import-file"
WHICH = "k-import-which"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exchange(scene: Scene, ticked: tuple[str, ...]) -> None:
    """The row of buttons under the list."""
    words = scene.words
    with st.container(key="k-exchange", horizontal=True, vertical_alignment="center"):
        blank = replace(scene.view, scenario=PLAN, levers=(), switches=())
        header.link("whatif", blank, words("new"))
        with st.popover(words("import"), key="k-import"):
            _import(scene)
        with st.popover(words("export"), key="k-export"):
            _export(scene, ticked)
        with st.popover(words("place.new"), key="k-place"):
            new_place(scene)


def _import(scene: Scene) -> None:
    """Choose a file, see what it changes, then keep it."""
    words = scene.words
    st.html(f'<p class="k-facts">{escape(words("import.hint"))}</p>')
    file = st.file_uploader(words("import.file"), type=list(shelf.ENDINGS), key=FILE)
    if file is None:
        return
    try:
        upload = shelf.opened(file.name, file.getvalue())
        if len(upload.files) > 1:
            st.selectbox(words("import.which"), list(upload.files), key=WHICH)
        incoming = shelf.read(scene.region, upload, st.session_state.get(WHICH, ""))
    except InputError as fault:
        st.warning(listed(fault, words))
        return
    except Exception:
        st.warning(words("error.id", id=logged("an uploaded scenario could not be read")))
        return
    title = words.pick(incoming.title_zh, incoming.title_en)
    st.html(f'<p class="k-facts"><b>{escape(title)}</b></p>')
    st.html(_preview(incoming, scene))
    st.button(words("import.keep"), key="k-import-keep", type="primary", on_click=_keep)


def _preview(incoming: Incoming, scene: Scene) -> str:
    """What the file changes against the plan."""
    words, region = scene.words, scene.region
    if not incoming.changes:
        return f'<p class="k-facts">{escape(words("import.same"))}</p>'
    rows = []
    for key, value in incoming.changes.items():
        row = region.inputs[key]
        plan = answers.present(region, PLAN, row)
        rows.append(
            [
                wording.lever_name(row, words),
                levers.value_name(row, plan, words),
                levers.value_name(row, value, words),
            ]
        )
    return table([words("tip.lever"), words("line.plan"), words("import.file")], rows)


def _keep() -> None:
    """Save what the preview showed."""
    view = state.view_now()
    region, words = answers.opened(view.region), header.words_of(view)
    file = st.session_state.get(FILE)
    if file is None:
        return

    def save() -> Kept:
        upload = shelf.opened(file.name, file.getvalue())
        incoming = shelf.read(region, upload, st.session_state.get(WHICH, ""))
        return library.keep(
            region,
            {"scenario": PLAN, "changes": dict(incoming.changes)},
            name=incoming.title_zh,
            note=incoming.story_zh,
            by=actions.person(),
        )

    actions.attempt(save, words)


def _export(scene: Scene, ticked: tuple[str, ...]) -> None:
    """The ticked scenarios, or the one on the screen, as files."""
    words, found = scene.words, library.library(scene.region)
    for name in ticked or (scene.view.scenario,):
        one = found[name]
        title = words.pick(one.title_zh, one.title_en)
        st.download_button(
            words("export.yaml", title=title),
            data=partial(shelf.as_yaml, scene.region, one, words("export.reason")),
            file_name=f"{scene.region.id}-{title}.yaml",
            mime="application/yaml",
            key=f"k-export-{name}",
        )
    st.download_button(
        words("export.template", place=scene.place),
        data=partial(shelf.databook, scene.region),
        file_name=f"{scene.region.id}.xlsx",
        mime=XLSX,
        key="k-template",
    )
