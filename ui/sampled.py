"""In how many sampled futures each target of a place is reached: the last sample of exactly this state, or a way to one.

shares(scene) -> {target id: Sampled}       empty until something was sampled
ask(scene)                                  the button, or how far the run is

One run answers for every target of the place; a larger one of a single target, drawn elsewhere, goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import jobs, numbers, sampling

if TYPE_CHECKING:
    from ui.catalogue import Words
    from ui.frame import Scene
    from ui.jobs import Job
    from ui.sampling import Sample

MEMBERS = sampling.SIZES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """The share of the futures that reach a target, with its sampling error in words."""

    share: float
    bound: float | None  # with a share of 0 or 1: how far from it the truth may lie
    members: int
    sentence_zh: str
    sentence_en: str

    def text(self) -> str:
        """As a cell shows it; what never or always happened keeps its bound."""
        return share_text(self.share, self.bound)


def share_text(share: float, bound: float | None) -> str:
    """Whole per cent, a tenth where few or nearly all; of none or all the bound, never 0 % or 100 %."""
    if bound is not None:
        sign, value = ("<", bound) if share < 0.5 else (">", 1 - bound)
        return f"{sign}{numbers.plain(100 * value, 1 if bound >= 0.001 else 2)}%"
    if 0.1 <= share <= 0.9:
        return f"{numbers.plain(100 * share)}%"
    return f"{numbers.plain(100 * min(max(share, 0.001), 0.999), 1)}%"


def shares(scene: Scene) -> dict[str, Sampled]:
    """By target, from the largest sample there is of this state."""
    if not scene.region.formulas:
        return {}
    of_all = _whole(scene)
    job = of_all.job("ensemble")
    found = dict(_read(job.key, job)) if job is not None and job.state == "done" else {}
    for target_id in scene.region.formulas:
        for size in sampling.SIZES:
            one = replace(of_all, target=target_id, members=size).job("ensemble")
            if one is not None and one.state == "done":
                row = _read(one.key, one).get(target_id)
                if row and (target_id not in found or row.members > found[target_id].members):
                    found[target_id] = row
    return found


@st.cache_resource(show_spinner=False, max_entries=128)
def _read(key: str, _job: Job) -> Mapping[str, Sampled]:
    answer: dict[str, Any] = _job.result
    return {
        row["id"]: Sampled(
            share=row["probability"],
            bound=row["bound"],
            members=answer["n"],
            sentence_zh=row["sentence_zh"],
            sentence_en=row["sentence_en"],
        )
        for row in answer["targets"]
    }


def ask(scene: Scene) -> None:
    """A small sample of every target, begun by a button; nothing where none is modelled or it is there."""
    job, words = _job(scene), scene.words
    if not scene.region.formulas or (job is not None and job.state == "done"):
        return
    if job is not None and job.running:
        jobs.watch(job, lambda job: _progress(job, words))
        return
    st.button(
        words("sampled.start", n=numbers.plain(MEMBERS)),
        key="k-sampled-start",
        help=words("sampled.help"),
        on_click=_begin,
        args=(_whole(scene),),
    )


def _begin(sample: Sample) -> None:
    sampling.begin(sample, ("ensemble",))


def _progress(job: Job, words: Words) -> None:
    said = words("band.running", share=f"{job.progress.share:.0%}")
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.html(f'<span class="k-caption" role="status">{escape(said)}</span>', width="content")
        st.button(
            words("cancel"),
            key="k-sampled-cancel",
            type="tertiary",
            on_click=jobs.leave,
            args=(job,),
        )


def _whole(scene: Scene) -> Sample:
    first = next(iter(scene.region.formulas))
    return sampling.whole(sampling.asked(scene, scene.region.targets[first]))


def _job(scene: Scene) -> Job | None:
    if not scene.region.formulas:
        return None
    return _whole(scene).job("ensemble") or sampling.ahead(_whole(scene))
