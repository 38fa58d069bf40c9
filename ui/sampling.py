"""Sampled runs for the Uncertainty page: what is asked, the job that answers it, and how it stands.

    asked(scene) -> Sample              target, members and seed of the address
    whole(sample) -> Sample             the small sample of the same state that answers for every target of its place
    sample.job("ensemble")              the job of this question, None before anybody began it
    begin(sample), stop(sample)
    sample.mark                         stands in a link that was copied beside a result: opened, it draws that sample

Every question is found by its content (ui/jobs.py), so a reload or another visitor finds the same run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from scenarios import Region, Target
from ui import jobs
from ui.frame import Scene
from ui.jobs import Job

SIZES = (1_000, 10_000, 100_000)
USUAL = 10_000
DESIGN = {
    1_000: 256,
    10_000: 512,
    100_000: 1_024,
}  # points of the Sobol design that goes with a sample
PARTS = ("ensemble", "sensitivity", "discover", "ranges")
LIMIT = 900.0  # seconds a part may take
MOST_BY_LINK = 10_000  # members a link may ask for without a click
BY_LINK = PARTS[:2]  # and what of them: the share, and what it rests on
SHOWN = "keda.sample"  # (region, target) -> the last sample with a result, of this visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question about many futures."""

    region: str
    data: str  # hashes of the place's files and of its model
    scenario: str
    changes: tuple[tuple[str, float], ...]
    target: str  # "": every target of the place
    members: int
    seed: int

    def request(self, part: str) -> dict[str, Any]:
        """What the worker is asked (scenarios/futures/asked.py)."""
        ask: dict[str, Any] = {
            "region": self.region,
            "scenario": self.scenario,
            "changes": dict(self.changes),
            "targets": [self.target] if self.target else [],
            "seed": self.seed,
            "members": self.members,
        }
        extra: Mapping[str, Any] = {"asked": self.members}
        if part in ("sensitivity", "discover"):
            extra = {"target": self.target, "base": DESIGN.get(self.members, DESIGN[USUAL])}
        return {"kind": part, "ask": ask, "data": self.data, **extra}

    @property
    def mark(self) -> str:
        """What tells this question from every other, short enough for a link."""
        return jobs.key_of("futures", self.request("ensemble"))[:8]

    def job(self, part: str) -> Job | None:
        """The job of a part, if anybody began it; one that answers for every target answers for this one."""
        own = jobs.find("futures", self.request(part))
        of_all = whole(self)
        if part != "ensemble" or self == of_all or replace(of_all, target=self.target) != self:
            return own
        found = of_all.job(part)
        return found if found is not None and (own is None or found.state == "done") else own


def asked(scene: Scene, target: Target) -> Sample:
    """The question on the screen."""
    members, region = scene.view.get("n"), scene.region
    return Sample(
        region=region.id,
        data=_data(region),
        scenario=scene.base,
        changes=tuple(sorted(scene.changes.items())),
        target=target.id,
        members=int(members) if members else USUAL,
        seed=int(scene.view.get("seed") or 0),
    )


def whole(sample: Sample) -> Sample:
    """The small sample of the same state that answers for every target of the place: a named scenario's is ready."""
    return replace(sample, target="", members=SIZES[0], seed=0)


def ahead(sample: Sample) -> Job | None:
    """The small sample of a scenario nobody has changed, begun by itself; None for any other state, or with samples off."""
    of_all = whole(sample)
    if sample.changes or jobs.registry().shelf is None:
        return None
    if of_all.job("ensemble") is None:
        begin(of_all, ("ensemble",))
    return of_all.job("ensemble")


def ready(region: Region) -> Iterator[Job]:
    """The small sample of every scenario of a place's own, begun where no server has drawn it before."""
    shelf = jobs.registry().shelf
    for name in region.scenarios if region.formulas and shelf is not None else ():
        sample = Sample(
            region=region.id,
            data=_data(region),
            scenario=name,
            changes=(),
            target="",
            members=SIZES[0],
            seed=0,
        )
        request = sample.request("ensemble")
        yield jobs.registry().start("futures", request, LIMIT, later=len(PARTS), keep=True)


def _data(region: Region) -> str:
    return f"{region.hash} {region.program.hash}"


def small(scene: Scene, target: Target) -> dict[str, str]:
    """The Uncertainty page's parameters for a small sample of the state on the screen, drawn on arrival."""
    asked_for = replace(asked(scene, target), members=SIZES[0], seed=0)
    return {"n": str(SIZES[0]), "seed": "", "run": asked_for.mark}


def begin(sample: Sample, parts: tuple[str, ...]) -> None:
    """Start every part that is not there yet; the answer itself goes before what explains it, whoever asks."""
    for part in parts:
        found, later = sample.job(part), PARTS.index(part)
        if found is None or not (found.running or found.state == "done"):
            keep = not (sample.target or sample.changes)
            jobs.start("futures", sample.request(part), limit=LIMIT, later=later, keep=keep)


def stop(sample: Sample) -> None:
    """This visitor waits no longer for what still runs; it goes on where somebody else waits."""
    for job in (*map(sample.job, PARTS), whole(sample).job("ensemble")):
        if job is not None:
            jobs.leave(job)


def forget(sample: Sample, part: str) -> None:
    """Drop an ended part, so that it can be asked again."""
    jobs.again("futures", sample.request(part))


def latest(sample: Sample) -> Sample | None:
    """The sample to show: this one when it has a result; else another of this state, or the visit's last of this target."""
    kept: dict[tuple[str, str], Sample] = st.session_state.setdefault(SHOWN, {})
    at = (sample.region, sample.target)
    if _done(sample):
        kept[at] = sample
        return sample
    before, ready = kept.get(at), replace(whole(sample), target=sample.target)
    if before is not None and not _done(before):
        before = None
    if before is None or not same_state(before, sample):
        return ready if _done(ready) else before
    return before


def same_state(one: Sample, other: Sample) -> bool:
    """Whether two samples differ in nothing but their size and seed."""
    return replace(one, members=other.members, seed=other.seed) == other


def _done(sample: Sample) -> bool:
    job = sample.job("ensemble")
    return job is not None and job.state == "done"
