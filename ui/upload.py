"""A model the visitor brings: four steps shown as they finish, its report, its sliders, its charts.

    draw(scene) -> str          the page's body while the address says src=upload; the sentence to announce

The file stays in the visit and in a worker's folder; it is never kept, and no link holds it.
"""

from __future__ import annotations

import base64
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from model import InputError
from scenarios import upload as question
from ui import faults, jobs, lines, numbers, theme, uploadreport
from ui.catalogue import Words
from ui.frame import Scene
from ui.guard import plain_text
from ui.jobs import Job

FILE = "keda.upload"  # (name, content) of this visit
LIMIT = 60.0  # seconds
QUICK = 1.5  # seconds; below it a slider is answered in the page
FIRST_CONSTANTS = 6
FIRST_PATHS = 3
RUN = question.STAGES.index("run")


def draw(scene: Scene) -> str:
    """The page's body."""
    words = scene.words
    st.html(f'<p class="k-lead">{escape(words("upload.lead"))}</p>')
    st.file_uploader(
        words("upload.label"),
        type=[ending[1:] for ending in question.ENDINGS],
        key="k-upload",
        max_upload_size=question.MAX_BYTES // 1_000_000,
        on_change=_taken,
        label_visibility="collapsed",
    )
    if FILE not in st.session_state:
        st.html(f'<p class="k-facts">{escape(words("upload.limits"))}</p>')
        return ""
    name, content = st.session_state[FILE]
    try:
        question.checked(name, base64.b64decode(content))
    except InputError as fault:
        reason = faults.said(fault, words)
        st.error(plain_text(reason))
        return reason
    if (
        st.session_state.get("k-upload") is None
    ):  # come back from another page, where the chooser forgot it
        st.button(words("upload.remove", name=name), key="k-upload-remove", on_click=_forget)
    job = _job({"name": name, "content": content})
    jobs.watch(job, lambda job: _steps(job, name, words))
    if job.running:
        return words("upload.running", name=name)
    if job.state != "done":
        return _ended(job, {"name": name, "content": content}, words)
    found = job.result
    uploadreport.draw(found, words)
    if found["unsupported"]:
        return words("upload.unsupported", n=len(found["unsupported"]))
    _run(name, content, found, words)
    return words("upload.done", name=name)


def _job(request: dict[str, Any]) -> Job:
    """The job of a file; one that was cancelled is not begun anew by drawing the page."""
    return jobs.find("upload", request) or jobs.start("upload", request, limit=LIMIT)


def _taken() -> None:
    """Keep what was chosen for this visit; a removed file is gone."""
    file = st.session_state["k-upload"]
    _forget()
    if file is not None:
        st.session_state[FILE] = (file.name, base64.b64encode(file.getvalue()).decode())


def _forget() -> None:
    """Put the file away before the visit ends."""
    st.session_state.pop(FILE, None)


def _steps(job: Job, name: str, words: Words) -> None:
    """读取 → 检查单位 → 试运行 → 完成: those that are finished are ticked."""
    at = job.progress.done
    if job.state == "done":  # a model with functions we do not know was read and checked, never run
        at = RUN if job.result["unsupported"] else len(question.STAGES)
    items = "".join(
        f'<li class="{"k-past" if n < at else "k-now" if n == at and job.running else ""}">'
        f"{escape(words(f'upload.stage.{stage}'))}</li>"
        for n, stage in enumerate(question.STAGES)
    )
    st.html(
        f'<p class="k-facts">{escape(name)}</p><div role="status"><ol class="k-steps">{items}</ol></div>'
    )
    if job.running:
        st.button(words("cancel"), key="k-upload-cancel", on_click=jobs.leave, args=(job,))


def _ended(job: Job, request: dict[str, Any], words: Words) -> str:
    """Why there is no result, and the way on."""
    said = {
        "failed": faults.said(job.fault, words),
        "cancelled": words("job.cancelled"),
        "late": words("upload.late", n=round(LIMIT)),
    }.get(job.state, words("job.killed"))
    (st.error if job.state == "failed" else st.warning)(plain_text(said))
    if job.state != "failed":
        st.button(
            words("job.again"),
            key="k-upload-again",
            on_click=jobs.again,
            args=("upload", request),
        )
    return said


def _run(name: str, content: str, found: dict[str, Any], words: Words) -> None:
    """Sliders at the left, charts at the right."""
    with st.container(key="k-model"):
        with st.container(key="k-model-left"):
            slot = st.container()
        with st.container(key="k-model-right"):
            changes = _sliders(found, words)
    with slot:
        if not changes:
            _charts(found, found, words)
        elif found["seconds"] < QUICK:
            _charts(question.rerun(name, content, changes), found, words)
        else:
            request = {"name": name, "content": content, "changes": changes}
            job = _job(request)
            jobs.watch(job, lambda job: _steps(job, name, words))
            if job.state == "done":
                _charts(job.result, found, words)
            elif not job.running:
                _ended(job, request, words)


def _sliders(found: dict[str, Any], words: Words) -> dict[str, float]:
    """Sliders of the constants chosen; what differs from the model's own values."""
    rows = {row["name"]: row for row in found["constants"]}
    if not rows:
        st.html(f'<p class="k-facts">{escape(words("upload.constants.none"))}</p>')
        return {}
    order = sorted(rows, key=lambda name: -rows[name]["uses"])
    chosen = st.multiselect(
        words("upload.constants", n=len(rows)),
        order,
        default=order[:FIRST_CONSTANTS],
        key=f"k-upload-constants-{len(rows)}",
    )
    changes = {}
    for name in chosen:
        row = rows[name]
        value = st.slider(
            words("upload.constant", name=name, unit=row["unit"] or words("unit.none")),
            float(row["low"]),
            float(row["high"]),
            float(row["value"]),
            step=float(row["high"] - row["low"]) / 100,
            format="compact" if abs(row["value"]) >= 1e5 else "%.4g",
            key=f"k-upload-slider-{name}",
            help=row["doc"] or None,
        )
        if value != row["value"]:
            changes[name] = value
    return changes


def _charts(run: dict[str, Any], found: dict[str, Any], words: Words) -> None:
    """The chosen paths, one chart a unit."""
    names = list(found["paths"])
    chosen = st.multiselect(
        words("upload.paths", n=len(names)),
        names,
        default=(found["stock_paths"] or names)[:FIRST_PATHS],
        key=f"k-upload-paths-{len(names)}",
    )
    if wrong := run["broken"]:
        said = words(
            "upload.broken",
            name=wrong["variable"],
            time=f"{wrong['time']:.10g}",
            n=wrong["count"],
        )
        st.warning(plain_text(said))
    years = np.array(run["times"])
    by_unit: dict[str, list[str]] = {}
    for name in chosen:
        by_unit.setdefault(found["units"].get(name, ""), []).append(name)
    for at, (unit, group) in enumerate(by_unit.items()):
        paths = {name: np.array(run["paths"][name]) for name in group[: lines.MOST]}
        of = numbers.Quantity("plain", unit)
        look = lines.Look(
            colour=theme.TOKENS.primary,
            axis=unit,
            style="plain",
            window=(float(years[0]), float(years[-1])),
            year=("", ""),
            tips=(words("tip.line"), words("tip.time"), words("tip.value")),
            lines=len(paths),
        )
        st.vega_lite_chart(
            lines.frame(years, paths, of, words),
            lines.spec(look),
            key=f"k-upload-chart-{at}",
            theme=None,
            width="stretch",
            alt=words("upload.alt", names=words("list.comma").join(paths)),
        )
        with st.expander(words("table")):
            st.html(lines.data_table(years, paths, of, words))
