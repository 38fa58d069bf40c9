"""不确定性 Uncertainty: how firm is the answer, and what does it rest on?"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from scenarios import Target
from ui import choices, futures, jobs, sampling, state, wording
from ui.frame import Scene, frame
from ui.jobs import Job
from ui.sampling import Sample
from ui.why import heading


def body(scene: Scene) -> str:
    """The page; the sentence to announce."""
    words = scene.words
    target = _target(scene)
    if target is None:
        said = words("sample.none", place=scene.place)
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        return said
    sample = sampling.asked(scene, target)
    _by_link(scene, target, sample)
    lead = st.container()
    _choices(scene, target, sample)
    running = _progress(scene, sample)
    shown = sampling.latest(sample)
    with lead:
        said = _lead(scene, target, sample, shown, running)
    if shown is None:
        st.html(f'<p class="k-facts">{escape(words("sample.shows"))}</p>')
    else:
        job = shown.job("ensemble")
        assert job is not None
        futures.sample(scene, target, job.result)
        _rest(scene, target, shown)
    return said


def _by_link(scene: Scene, target: Target, sample: Sample) -> None:
    """Draw the sample that stood beside the link; one of another state or model is not drawn by itself."""
    if scene.view.get("run") == sample.mark and sample.members <= sampling.MOST_BY_LINK:
        sampling.begin(sample, tuple(p for p in sampling.BY_LINK if sample.job(p) is None))


def _start(sample: Sample, parts: tuple[str, ...]) -> None:
    sampling.begin(sample, parts)
    state.go(state.view_now().put(run=sample.mark))


def _target(scene: Scene) -> Target | None:
    """The first chosen target that the model judges; else the first it can judge."""
    modelled = scene.region.formulas
    chosen = [key for key in scene.targets if key in modelled]
    key = next(iter(chosen or modelled), None)
    return scene.region.targets[key] if key is not None else None


def _lead(scene: Scene, target: Target, sample: Sample, shown: Sample | None, running: bool) -> str:
    """The share with its condition and its error; before any sample, what to do."""
    words = scene.words
    if shown is None:
        message = "sample.running" if running else "sample.empty"
        said = words(message, label=wording.label(target, words))
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        return said
    job = shown.job("ensemble")
    assert job is not None
    found = futures.row(job.result, target)
    sentence = words.pick(found["sentence_zh"], found["sentence_en"])
    said = words(
        "sample.lead",
        label=wording.label(target, words),
        goal=wording.goal(target, words),
        sentence=sentence,
    )
    st.html(f'<p class="k-lead">{escape(said)}</p>')
    centre = words.pick(job.result["centre_zh"], job.result["centre_en"])
    notes = [centre, words("sample.not_forecast")]
    if not sampling.same_state(shown, sample):
        notes.insert(0, words("sample.stale"))
    st.html("".join(f'<p class="k-facts">{escape(note)}</p>' for note in notes))
    return said


def _choices(scene: Scene, target: Target, sample: Sample) -> None:
    words, region = scene.words, scene.region
    key = f"k-sample-target-{region.id}"
    state.seat(key, target.id)

    def changed() -> None:
        view = state.view_now()
        first = st.session_state[key]
        rest = tuple(t for t in scene.targets if t != first)
        state.go(replace(view, targets=(first, *rest)[:4]))

    with st.container(key="k-sample-choices", horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            words("sample.target"),
            list(region.formulas),
            key=key,
            format_func=lambda name: wording.label(region.targets[name], words),
            on_change=changed,
        )
        choices.segments(
            scene,
            "n",
            words("sample.members"),
            [str(n) for n in sorted({*sampling.SIZES, sample.members})],
            str(sample.members),
            lambda n: f"{int(n):,}",
            default=str(sampling.USUAL),
        )
        with st.container(key="k-sample", width="content"):
            st.button(
                words("sample.start"),
                key="k-sample-start",
                type="primary",
                on_click=_start,
                args=(sample, futures.parts(target)),
            )


def _progress(scene: Scene, sample: Sample) -> bool:
    """What runs now, with a way to stop it; whether anything does."""
    words = scene.words
    found = {part: job for part in sampling.PARTS if (job := sample.job(part)) is not None}
    running = {part: job for part, job in found.items() if job.running}
    for part, job in found.items():
        if job.running or job.state == "done":
            continue
        said = (
            job.fault
            if job.state == "failed" and job.fault
            else words(
                "job.cancelled" if job.state == "cancelled" else "job.stopped",
                n=f"{job.progress.done:,}",
            )
        )
        with st.container(
            key=f"k-sample-ended-{part}", horizontal=True, vertical_alignment="center"
        ):
            st.warning(words("sample.part", part=words(f"sample.part.{part}"), said=said))
            st.button(
                words("job.again"),
                key=f"k-sample-again-{part}",
                on_click=_again,
                args=(sample, part),
            )
    coming = sampling.ahead(sample)
    if not running and coming is not None and coming.running:
        running = {"ensemble": coming}
    if not running:
        return False
    for job in running.values():
        jobs.join(job)
    jobs.follow(running.values())
    first = next(iter(running.values()))
    with st.container(key="k-sample-progress", horizontal=True, vertical_alignment="center"):
        jobs.watch(first, lambda job: _bar(scene, job, running))
        st.button(words("cancel"), key="k-sample-cancel", on_click=sampling.stop, args=(sample,))
    return True


def _again(sample: Sample, part: str) -> None:
    sampling.forget(sample, part)
    sampling.begin(sample, (part,))


def _bar(scene: Scene, job: Job, running: dict[str, Job]) -> None:
    """One bar for the part at work, and the names of those that wait."""
    words, progress = scene.words, job.progress
    part = next(name for name, each in running.items() if each is job)
    left = job.seconds_left
    text = words(
        "sample.waiting"
        if job.state == "waiting"
        else "sample.progress"
        if left is None
        else "sample.progress.left",
        part=words(f"sample.part.{part}"),
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
        seconds=round(left or 0) + 1,
    )
    st.progress(progress.share, text=text)


def _rest(scene: Scene, target: Target, shown: Sample) -> None:
    """What the result rests on: each part when it is there."""
    words = scene.words
    if not any(shown.job(part) for part in futures.DRAWN):
        st.html(f'<p class="k-facts">{escape(words("sample.more"))}</p>')
    for part, draw in futures.DRAWN.items():
        job = shown.job(part)
        if job is not None and job.state == "done":
            result: dict[str, Any] = job.result
            draw(scene, target, result)
        elif job is not None and job.running:
            st.html(heading(words(f"sample.part.{part}")))
            st.html(f'<p class="k-facts">{escape(words("sample.coming"))}</p>')


frame("uncertainty", body)
