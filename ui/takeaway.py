"""What is on the screen as a document to take away, at the foot of every page: Word, PowerPoint, Excel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from ui.frame import Scene

REPORTS = {".docx": "export.word", ".pptx": "export.slides", ".xlsx": "export.book"}


def takeaway(scene: Scene) -> None:
    """The button; what is behind it is drawn once it is opened, and a report made once it is asked for."""
    words = scene.words
    with st.container(key="k-takeaway", horizontal=True):
        drawer = st.popover(words("report.take"), key="k-take", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        for ending, message in REPORTS.items():
            st.download_button(
                words(message, title=scene.scenario),
                data=partial(_report, scene, ending),
                file_name=f"{scene.region.id}-{scene.scenario}{ending}",
                key=f"k-report{ending}",
                on_click="ignore",
            )


def _report(scene: Scene, ending: str) -> bytes:
    from scenarios.report import report_bytes  # what writes documents loads slowly

    return report_bytes(
        scene.region,
        ending,
        scenario=scene.base,
        changes=scene.changes,
        lang=scene.words.lang,
        name=scene.scenario,
    )
