"""The questions pages ask, each answered once and kept: the only door from ui to scenarios.

A reply is kept under the frozen plan that produced it (region and its data hash, scenario, changes, targets),
so no two visitors compute the same thing twice and none sees another's choices.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import streamlit as st

from model import Input
from model.engine import Program, compiled_kernel
from model.engine.simulate import plan_of as plan_of_program
from model.engine.simulate import prepare
from model.limits import Limit
from scenarios import (
    Anchors,
    Answer,
    Contribution,
    Region,
    Verdict,
    anchors,
    answer,
    judge,
    levers_for,
    open_region,
    place_names,
    waterfall,
)
from scenarios.audit import Finding, audit
from scenarios.effects import better_low, effects_at, idle_levers
from scenarios.runs import default_of
from scenarios.switches import switches_in_order
from ui import library
from ui.address import View
from ui.needed import Needed
from ui.theme import SECTOR_OF_AREA

AT_ONCE = 0.03  # seconds; below it verdict and search are drawn together
FIRST = 8  # levers shown before "more"
LONGEST_MAKING = (
    20.0  # seconds the first run waits for its kernel: NumPy's run takes twice as long as making it
)
_OPENING: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reply depends on, and nothing else."""

    region: str
    data: str  # hash of the region's files
    scenario: str
    changes: tuple[tuple[str, float], ...]
    targets: tuple[str, ...]


def plan_of(view: View, region: Region, targets: tuple[str, ...]) -> Plan:
    """The plan a view describes: the pack's scenario with every change on top, saved and moved."""
    on = library.named(region, view.scenario)
    changes = {**on.changes, **view.changes}
    return Plan(region.id, region.hash, on.base, tuple(sorted(changes.items())), targets)


def about(plan: Plan, target: str) -> Plan:
    """The same choices, asked of one target alone."""
    return replace(plan, targets=(target,))


def without_changes(plan: Plan) -> Plan:
    """The same question of the pack's scenario as it stands."""
    return replace(plan, changes=())


@st.cache_resource(show_spinner=False, max_entries=512)
def answered(plan: Plan) -> Answer:
    """Verdicts and paths of a plan and what they would take. Replies are frozen; visitors share one."""
    _ready(plan.region)
    start = time.perf_counter()
    reply = answer(plan.region, plan.scenario, dict(plan.changes), plan.targets)
    _pace()["seconds"] = time.perf_counter() - start
    return reply


@st.cache_resource(show_spinner=False, max_entries=512)
def sketched(plan: Plan) -> Answer:
    """Verdicts and paths alone: one run, for a picture while the rest is searched."""
    _ready(plan.region)
    return answer(plan.region, plan.scenario, dict(plan.changes), plan.targets, explain=False)


@st.cache_resource(show_spinner=False, max_entries=64)
def judged(plan: Plan) -> Mapping[str, Verdict]:
    """Verdicts alone of every row of the registry, by target id: one run for all of them."""
    region = _ready(plan.region)
    found = judge(region, plan.scenario, dict(plan.changes), list(region.targets), explain=False)
    _judged().add(plan)
    return MappingProxyType({verdict.target.id: verdict for verdict in found})


def judged_already(plan: Plan) -> bool:
    """Whether the verdicts of the whole registry are at hand."""
    return plan in _judged()


@st.cache_resource(show_spinner=False)
def _judged() -> set[Plan]:
    return set()


@st.cache_resource(show_spinner=False, max_entries=32)
def audited(region_id: str, data: str) -> tuple[Finding, ...]:
    """What does not add up in a place's own documents."""
    return audit(open_region(region_id))


@st.cache_resource(show_spinner=False)
def _pace() -> dict[str, float]:
    return {"seconds": 1.0}


def slow() -> bool:
    """Whether the last full reply took so long that its picture should come first."""
    return _pace()["seconds"] > AT_ONCE


def preparing(region: Region) -> bool:
    """Whether runs are slow for the moment because their kernel is still being made."""
    return compiled_kernel.preparing(plan_of_program(region.program))


@st.cache_resource(show_spinner=False, max_entries=512)
def explained(plan: Plan, target: str) -> tuple[Contribution, ...]:
    """What each change contributed to one target."""
    return waterfall(plan.region, plan.scenario, dict(plan.changes), target)


@st.cache_resource(show_spinner=False, ttl=60)
def listed() -> dict[str, tuple[str, str]]:
    """The places there are. {id: (zh, en)}"""
    return place_names()


def opened(region_id: str) -> Region:
    """The pack of a place, kept by scenarios under the hash of its files; its kernel is on its way from then on.

    One thread opens a place while others wait: the first visitor comes while the server is still getting ready.
    """
    with _OPENING[region_id]:
        region = open_region(region_id)
    prepare(region.program)
    return region


def _ready(region_id: str) -> Region:
    """The place once its kernel is there, which its first run waits for."""
    region = open_region(region_id)
    _awaited(region.program, region.program.hash)
    return region


@st.cache_resource(show_spinner=False, max_entries=64)
def _awaited(_program: Program, model: str) -> bool:
    """Whether the kernel of a model came in time, from the disk or made; waited for once a process."""
    return compiled_kernel.compiled(plan_of_program(_program), seconds=LONGEST_MAKING) is not None


@dataclass(frozen=True, slots=True)
class Panel:
    """The levers of a set of targets: those that matter most, the rest, and the switches."""

    first: tuple[str, ...]
    more: tuple[str, ...]  # the idle ones last
    switches: tuple[str, ...]
    idle: tuple[tuple[str, int], ...] = ()  # (lever, first year it moves a target)
    less: frozenset[str] = frozenset()  # levers whose low end serves the targets better


def panel(plan: Plan, region: Region) -> Panel:
    """Which levers to show, by their effect on the chosen targets; slider positions do not change it."""
    switches = {key: value for key, value in plan.changes if region.inputs[key].kind == "switch"}
    return _panel(plan.region, plan.data, plan.scenario, tuple(switches.items()), plan.targets)


def plain_panel(region: Region) -> Panel:
    """Every lever in the order of inputs.csv, for when effects cannot be computed."""
    order = tuple(region.levers)
    return Panel(order[:FIRST], order[FIRST:], ())


@st.cache_resource(show_spinner=False, max_entries=256)
def _panel(
    region_id: str,
    data: str,
    scenario: str,
    switches: tuple[tuple[str, float], ...],
    targets: tuple[str, ...],
) -> Panel:
    region = _ready(region_id)
    order = levers_for(region, scenario, dict(switches), targets)
    sectors = [SECTOR_OF_AREA.get(region.targets[key].area, "services") for key in targets]
    asked = switches_in_order(region, scenario, dict(switches), targets, sectors)
    late = idle_levers(region, scenario, dict(switches), targets)
    less = better_low(region, scenario, dict(switches), targets)
    return Panel(order[:FIRST], (*order[FIRST:], *late), asked, tuple(late.items()), less)


@st.cache_resource(show_spinner=False, max_entries=1024)
def marks(region_id: str, data: str, lever_id: str) -> Anchors:
    """The marks on a lever's slider; a 2020 mark only where the place has a figure of its own for it."""
    region = open_region(region_id)
    found = anchors(region, lever_id)
    if lever_id in region.anchors or region.inputs[lever_id].name in region.own_values:
        return found
    return replace(found, base2020=None)


def inputs(region: Region) -> Mapping[str, Input]:
    """The place's inputs with ranges wide enough for its own values and those of its saved scenarios.

    A usual range is no law: a district's plan may lie outside it, and its slider must still show it.
    """
    found = _inputs(region.id, region.hash)
    beyond = [
        (key, value)
        for one in library.library(region).values()
        for key, value in one.changes.items()
        if not found[key].in_range(value)
    ]
    return found if not beyond else {**found, **_stretched(found, beyond)}


@st.cache_resource(show_spinner=False, max_entries=32)
def _inputs(region_id: str, data: str) -> Mapping[str, Input]:
    region = open_region(region_id)
    return MappingProxyType({key: _widened(region, row) for key, row in region.inputs.items()})


def _widened(region: Region, row: Input) -> Input:
    saved = [_of_pack(region, scenario, row) for scenario in region.scenarios]
    return replace(row, low=min(row.low, *saved), high=max(row.high, *saved))


def _stretched(found: Mapping[str, Input], beyond: Sequence[tuple[str, float]]) -> dict[str, Input]:
    rows: dict[str, Input] = {}
    for key, value in beyond:
        row = rows.get(key, found[key])
        rows[key] = replace(row, low=min(row.low, value), high=max(row.high, value))
    return rows


def present(region: Region, scenario: str, lever: Input) -> float:
    """The value of a lever in a named scenario before the visitor moves it. [lever unit]"""
    return stands(region, library.named(region, scenario), lever)


def stands(region: Region, on: library.Named, lever: Input) -> float:
    """The value of a lever in a scenario at hand. [lever unit]"""
    if lever.id in on.changes:
        return on.changes[lever.id]
    return _of_pack(region, on.base, lever)


def _of_pack(region: Region, scenario: str, lever: Input) -> float:
    value = region.scenarios[scenario].values.get(lever.name)
    found = default_of(region, lever.name) if value is None else value
    return float(found) if isinstance(found, int | float) else lever.default


def reach_of_levers(plan: Plan, region: Region, target: str) -> list[float]:
    """The target's values at both ends of each of its levers, for an axis that holds still. [target unit]"""
    switches = {key: value for key, value in plan.changes if region.inputs[key].kind == "switch"}
    effects: Mapping[str, object] = effects_at(region, plan.scenario, switches, (target,))[target]
    ends = [effects[key] for key in region.levers if key in effects]
    return [getattr(effect, end) for effect in ends for end in ("low", "high")]


def needed(view: View, region: Region, verdict: Verdict) -> Needed | None:
    """The lever a verdict's required value is of, where it stands and what the plan states."""
    if verdict.required is None:
        return None
    lever = region.inputs[verdict.required.lever_id]
    now = view.changes.get(lever.id)
    stands = present(region, view.scenario, lever) if now is None else now
    lifted = tuple(x for x in region.limits.limits if x.id in verdict.required.given)
    delay = next(
        (x for x in region.limits.limits if x.id in verdict.bound_by and is_delay(x)), None
    )
    return Needed(lever, stands, marks(region.id, region.hash, lever.id).plan, lifted, delay)


def is_delay(limit: Limit) -> bool:
    """Whether a limit is time that passes before a decision has effect: no decision takes it away."""
    times = all("time" in name or "delay" in name for name in limit.relax)
    return not limit.liftable and times and not any(limit.relax.values())
