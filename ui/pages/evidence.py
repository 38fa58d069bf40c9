"""可信度 Evidence: why should anybody believe this model?"""

from __future__ import annotations

from html import escape

import streamlit as st

from scenarios.evidence import Evidence, Series, evidence
from ui import state, trust, trustchart, trustdoubts
from ui.frame import Scene, frame

INCOME = "income"


def body(scene: Scene) -> str:
    """The page; the sentence to announce."""
    words = scene.words
    found = _evidence(scene.region.id, scene.region.hash, scene)
    if found is None:
        state.unusable("ser")
        said = words("trust.none" if scene.region.sectors else "trust.nothing", place=scene.place)
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        st.html(f'<p class="k-facts">{escape(words("trust.none.why"))}</p>')
        _sentences(scene)
        _lower(scene, None)
        return said
    said = headline(scene, found)
    st.html(f'<p class="k-lead">{escape(said)}</p>')
    notes = [words.pick(*note) for note in found.notes]
    st.html("".join(f'<p class="k-facts">{escape(note)}</p>' for note in notes))
    chosen = _chosen(scene, found)
    with st.container(key="k-trust"):
        with st.container(key="k-trust-table"):
            trust.series_table(scene, found, chosen.name)
        with st.container(key="k-trust-one"):
            trustchart.draw(scene, found, chosen)
    _sentences(scene)
    _lower(scene, found)
    return said


@st.cache_resource(show_spinner=False, max_entries=32)
def _evidence(region_id: str, data: str, _scene: Scene) -> Evidence | None:
    return evidence(_scene.region)


def headline(scene: Scene, found: Evidence) -> str:
    """What the hold-out shows: against the naive trend, and inside the band."""
    words = scene.words
    inside, points = found.covered
    if not points:
        return words("trust.untested", place=scene.place, year=found.until)
    return words(
        "trust.headline",
        year=found.until,
        first=found.until + 1,
        last=found.last,
        n=len(found.compared),
        k=found.better,
        points=points,
        inside=inside,
    )


def _chosen(scene: Scene, found: Evidence) -> Series:
    wanted = scene.view.get("ser")
    chosen = next((row for row in found.series if row.name == wanted), None)
    if wanted and chosen is None:
        state.unusable("ser")
    return chosen or found.series[0]


def _sentences(scene: Scene) -> None:
    """The three things that must be said beside every share."""
    words = scene.words
    names = (
        ("band", "slowing", "conditional") if INCOME in scene.region.sectors else ("conditional",)
    )
    items = "".join(f"<li>{escape(words(f'trust.say.{name}'))}</li>" for name in names)
    st.html(f'<ol class="k-say">{items}</ol>')


def _lower(scene: Scene, found: Evidence | None) -> None:
    with st.container(key="k-trust-lower"):
        with st.container(key="k-trust-left"):
            trustdoubts.grades(scene)
        with st.container(key="k-trust-right"):
            trustdoubts.conflicts(scene)
    if found is not None and found.unknown:
        trust.unknown(scene, found)


frame("evidence", body)
