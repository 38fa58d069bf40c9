"""模型 Model: how does the number come about? Diagram, variables, and a model of the visitor's own."""

from __future__ import annotations

from html import escape

import streamlit as st

from scenarios import structure
from ui import choices, explorer, numbers, state, upload, variable
from ui.explorer import Choice
from ui.frame import Scene, frame
from ui.guard import plain_text

UPLOAD = "upload"


def body(scene: Scene) -> str:
    """The page; the sentence to announce."""
    words = scene.words
    if scene.view.get("src") == UPLOAD:
        _sources(scene)
        return upload.draw(scene)
    program = scene.region.program
    if not scene.region.sectors:
        _sources(scene)
        said = words("model.none", place=scene.place)
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        return said
    choice = explorer.chosen(scene)
    sentence = words(
        "model.sentence",
        place=scene.place,
        n=numbers.plain(len(program.variables)),
        stocks=sum(program[name].kind == "stock" for name in program.variables),
        sectors=len(structure.sectors_of(program)),
    )
    st.html(f'<p class="k-lead">{escape(sentence)}</p>')
    _unknown(scene)
    _choices(scene, choice)
    with st.container(key="k-model"):
        with st.container(key="k-model-left"):
            explorer.draw(scene, choice)
        with st.container(key="k-model-right"):
            if choice.name:
                variable.panel(scene, choice.name)
            else:
                st.html(f'<p class="k-facts">{escape(words("model.choose"))}</p>')
    if not choice.name:
        return sentence
    return words("model.announce", name=explorer.label(scene, choice.name))


def _unknown(scene: Scene) -> None:
    """A link to a variable that is not there: a sentence, and a way to the one that was meant."""
    said, near = explorer.unknown(scene)
    if not said:
        return
    with st.container(key="k-unknown", horizontal=True, vertical_alignment="center"):
        st.warning(plain_text(said))
        if near:
            label = explorer.label(scene, near)
            st.button(label, key="k-near", on_click=explorer.select, args=(near,))


def _sources(scene: Scene) -> None:
    """The place's own model or one the visitor brings."""
    words = scene.words
    choices.segments(
        scene,
        "src",
        words("model.source"),
        ["own", UPLOAD],
        scene.view.get("src") or "own",
        lambda name: words(f"model.source.{name}", place=scene.place),
        default="own",
    )


def _choices(scene: Scene, choice: Choice) -> None:
    """Sector, layer, part or loop, and a search over every variable."""
    program, words = scene.region.program, scene.words
    sectors = list(explorer.sectors_in_order(scene))
    with st.container(key="k-model-choices", horizontal=True, vertical_alignment="bottom"):
        _sources(scene)
        choices.pick(
            scene,
            "sector",
            words("model.sector"),
            sectors,
            choice.sector,
            lambda s: explorer.sector_name(scene, s),
            also={"part": "", "loop": "", "var": ""},
        )
        choices.pick(
            scene,
            "layer",
            words("model.layer"),
            list(explorer.LAYERS),
            choice.layer or explorer.LAYERS[0],
            lambda s: words(f"model.layer.{s}"),
        )
        if choice.layer == "all":
            parts = list(structure.parts_of(program, choice.sector))
            choices.pick(
                scene,
                "part",
                words("model.part"),
                parts,
                choice.part,
                lambda s: explorer.label(scene, s),
                also={"var": ""},
            )
        if choice.loop is not None:
            found = {loop.id.lower(): loop for loop in explorer.loops(scene, choice.sector)}
            choices.pick(
                scene,
                "loop",
                words("model.loop"),
                list(found),
                choice.loop.id.lower(),
                lambda s: explorer.loop_name(scene, found[s]),
            )
        with st.container(key="k-search"):
            _search(scene, choice)


def _search(scene: Scene, choice: Choice) -> None:
    """Any variable of the model by either name."""
    words = scene.words
    names = [n for n in scene.region.program.variables if n.upper() not in structure.CONTROLS]
    key = f"k-search-{scene.region.id}"
    state.seat(key, choice.name or None)

    def changed() -> None:
        found = st.session_state[key]
        if found:
            explorer.select(found)
        else:
            state.go(state.view_now().put(var="", sector=choice.sector))

    st.selectbox(
        words("model.search"),
        names,
        key=key,
        index=None,
        format_func=lambda n: explorer.both_names(scene, n),
        placeholder=words("model.search.hint"),
        on_change=changed,
    )


frame("model", body)
