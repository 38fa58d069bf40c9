"""目标 Targets: what do the documents promise, and what of it is within reach?"""

from __future__ import annotations

import streamlit as st

from ui.frame import Scene, frame


def body(scene: Scene) -> str:
    """The page."""
    st.write(len(scene.region.targets))
    return ""


frame("targets", body)
