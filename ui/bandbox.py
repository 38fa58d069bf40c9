"""The band of the main chart: where eight in ten sampled futures of exactly this state lie.

band(scene, target) -> Band | None      None until such a sample exists; an older state's is never drawn
foot(scene, target)                     under the chart: what the band says, or the way to have one (key T)
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from ui import header, jobs, numbers, sampling
from ui.chartrows import Band
from ui.sampling import Sample

if TYPE_CHECKING:
    from scenarios import Target
    from ui.frame import Scene
    from ui.jobs import Job

ENDS = ("p10", "p90")
QUICK = sampling.SIZES[0]


def band(scene: Scene, target: Target) -> Band | None:
    """The band of the largest sample of this state that is done. [target unit]"""
    done = _done(scene, target)
    if done is None:
        return None
    fan = done[1].result["fans"][target.id]
    low, high = (np.asarray(fan[name], dtype=float) for name in ENDS)
    return Band(np.asarray(fan["years"], dtype=float), low, high)


def _done(scene: Scene, target: Target) -> tuple[Sample, Job] | None:
    asked = sampling.asked(scene, target)
    for size in reversed(sampling.SIZES):
        sample = replace(asked, members=size)
        job = sample.job("ensemble")
        if job is not None and job.state == "done":
            return sample, job
    return None


def foot(scene: Scene, target: Target) -> None:
    """What the band holds, or a button that draws a small sample beside the visit."""
    words, done = scene.words, _done(scene, target)
    with st.container(key="k-sample", horizontal=True, vertical_alignment="center", gap="small"):
        if done is not None:
            text = words("band.is", n=numbers.plain(done[1].result["n"]))
            st.html(f'<span class="k-caption">{escape(text)}</span>', width="content")
            header.link("uncertainty", scene.view, words("to.uncertainty"))
            return
        quick = replace(sampling.asked(scene, target), members=QUICK)
        job = quick.job("ensemble") or sampling.ahead(quick)
        if job is not None and job.running:
            jobs.watch(job, lambda job: _progress(scene, job))
            return
        st.button(
            words("band.draw", n=numbers.plain(QUICK)),
            key="k-band-draw",
            type="tertiary",
            on_click=sampling.begin,
            args=(quick, ("ensemble",)),
        )
        if sampling.latest(quick) is not None:
            text = words("band.stale")
            st.html(f'<span class="k-caption">{escape(text)}</span>', width="content")


def _progress(scene: Scene, job: Job) -> None:
    text = scene.words("band.running", share=f"{job.progress.share:.0%}")
    st.html(f'<span class="k-caption" role="status">{escape(text)}</span>')
