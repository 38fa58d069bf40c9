"""Where a target is missed: boxes of misses over the futures of an ensemble, and one sentence for each.

    discover(ask, "cd-001") -> Discovery

Inputs are parameters and five-year means of drivers (mean growth 2021–25, number of shock years), never a single year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from scenarios.futures.ask import Ask
from scenarios.futures.chunk import chunks, drawn, opened, run
from scenarios.futures.discovery import Boxes, boxes, telling
from scenarios.futures.ensemble import Progress
from scenarios.futures.members import MEAN_GROWTH, SHOCK_YEARS
from scenarios.registry import Target, met
from scenarios.runs import at_target_year

LEAST_POINTS = 512  # a replicate: 8 192 members
SHOWN = 600  # members of a scatter: more are a blot


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """How people read a column."""

    zh: str
    en: str
    percent: bool
    step: float  # to which a limit is rounded [unit]
    unit: str
    low: float  # what occurs among the members [unit]
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """The first members in the two columns that tell misses apart best: those of the first box, then others."""

    names: tuple[str, str]
    values: np.ndarray  # (column, member) [column unit]
    missed: np.ndarray  # (member,) bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """The answer to one question about where misses gather."""

    ask: Ask
    target: Target
    members: int
    found: Boxes
    labels: dict[str, Label]
    scatter: Scatter | None  # None without a box


def discover(ask: Ask, target_id: str, *, progress: Progress | None = None) -> Discovery:
    """Find the boxes of one target's misses. Raises InputError for what cannot be asked."""
    points = max(ask.points, LEAST_POINTS)
    ask = replace(ask, targets=(target_id,), points=points).prepared()
    target = ask.opened().targets[target_id]
    ask = replace(ask, until=ask.until or target.target_year)
    members, every = opened(ask), chunks(ask)
    values: list[np.ndarray] = []
    columns: dict[str, list[np.ndarray]] = {}
    for done, chunk in enumerate(every):
        if progress:
            progress(done, len(every) + 1)
        z = drawn(members, chunk)
        results = run(members, members.inputs(z), chunk.members)
        values.append(at_target_year(members.region, target, results))
        for name, row in members.columns(z).items():
            columns.setdefault(name, []).append(row)
    whole = {name: np.concatenate(rows) for name, rows in columns.items()}
    missed = ~met(np.concatenate(values), target)
    if progress:
        progress(len(every), len(every) + 1)
    found = boxes(whole, missed.astype(float), replicates=ask.replicates, seed=ask.seed)
    return Discovery(
        ask=ask,
        target=target,
        members=ask.members,
        found=found,
        labels={name: label(ask, name, row) for name, row in whole.items()},
        scatter=_scatter(found, whole, missed),
    )


def _scatter(found: Boxes, columns: Mapping[str, np.ndarray], missed: np.ndarray) -> Scatter | None:
    if not found.boxes or len(columns) < 2:
        return None
    told = list(dict.fromkeys(limit.name for limit in found.boxes[0].limits))
    names = [*told, *(name for name in telling(columns, missed) if name not in told)][:2]
    values = np.stack([columns[name][:SHOWN] for name in names])
    return Scatter(names=(names[0], names[1]), values=values, missed=missed[:SHOWN])


def label(ask: Ask, name: str, row: np.ndarray) -> Label:
    """A column's name for people, and the step its limits are rounded to."""
    ends = {"low": float(row.min()), "high": float(row.max())}
    if name.startswith(MEAN_GROWTH):
        area = name.partition("[")[2].rstrip("]")
        zh = {"urban": "城镇", "rural": "农村"}[area] + "居民收入2021—2025年年均增速"
        en = f"{area} income growth averaged over 2021–25"
        return Label(zh=zh, en=en, percent=True, step=0.001, unit="1/year", **ends)
    if name == SHOCK_YEARS:
        zh, en = "2021—2025年中的冲击年数", "the number of shock years in 2021–25"
        return Label(zh=zh, en=en, percent=False, step=1.0, unit="year", **ends)
    found = next(r for r in ask.opened().inputs.values() if r.name == name)
    percent = found.shown == "percent"
    return Label(
        zh=found.zh, en=found.en, percent=percent, step=found.step, unit=found.unit, **ends
    )
