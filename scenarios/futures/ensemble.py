"""How sure: the share of sampled futures that reach each target.

    ensemble(Ask(region="chengdu", points=1024)) -> Ensemble
    Ensemble.as_dict()                                the `keda ensemble --json` answer

The share is conditional on this model and these ranges; its error here is that of sampling alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.futures.ask import Ask
from scenarios.futures.chunk import chunks, followed, last_year, opened, whole_years
from scenarios.futures.groups import Group, groups_of
from scenarios.futures.parts import FIRST, VALUE, Folder, Memory, Parts, in_batches, manifest_of
from scenarios.futures.schedulers import answered
from scenarios.futures.shares import Share, counted, joint, share
from scenarios.registry import Target, met

QUANTILES = {  # bands of 95, 90, 80 and 50 % about the median
    "p025": 0.025,
    "p05": 0.05,
    "p10": 0.1,
    "p25": 0.25,
    "p50": 0.5,
    "p75": 0.75,
    "p90": 0.9,
    "p95": 0.95,
    "p975": 0.975,
}
IN_MEMORY = 1 << 17  # members; above that the blocks go to a folder
Progress = Callable[[int, int], None]  # members done, members in all


class Cancelled(Exception):
    """Stopped on request; a folder keeps what was done, and the same question goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetShare:
    """One target over all members."""

    target: Target
    share: Share
    quantiles: dict[str, float]  # by name of QUANTILES [target unit]
    by_first_year: list[dict[str, float | int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """The answer to one question about many futures."""

    ask: Ask
    followed: int  # members that ran on beyond the last target's year: fans and later first years are theirs
    targets: tuple[TargetShare, ...]
    groups: tuple[tuple[Group, Share], ...]
    fans: dict[str, np.ndarray]  # target id -> (quantile, year) [target unit]
    years: np.ndarray
    seconds: float
    kernel_seconds: float
    parts: Parts
    manifest: dict[str, Any]


def ensemble(
    ask: Ask,
    *,
    out: Path | None = None,
    scheduler: str | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ensemble:
    """Run the members and sum them up.

    out : folder for Parquet parts and manifest; a run that was stopped goes on from what is there.

    Raises InputError for what cannot be asked, Cancelled where `cancelled` says so.
    """
    ask = ask.prepared()
    start = time.perf_counter()
    manifest = manifest_of(ask)
    with tempfile.TemporaryDirectory(prefix="keda-futures-") as temporary:
        parts: Parts
        if out is not None or ask.members > IN_MEMORY:
            parts = Folder(Path(temporary) if out is None else out, manifest)
        else:
            parts = Memory()
        kernel = _run(ask, parts, scheduler, processes, progress, cancelled)
        found = _summed(ask, parts)
        years, fans = _fans(ask, parts)
    return Ensemble(
        ask=ask,
        followed=followed(ask) * ask.replicates,
        targets=found[0],
        groups=found[1],
        fans=fans,
        years=years,
        seconds=time.perf_counter() - start,
        kernel_seconds=kernel,
        parts=parts,
        manifest=manifest,
    )


def _run(
    ask: Ask,
    parts: Parts,
    scheduler: str | None,
    processes: int | None,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> float:
    todo = [chunk for chunk in chunks(ask) if not parts.has(chunk)]
    done, kernel = ask.members - sum(chunk.members for chunk in todo), 0.0
    if progress:
        progress(done, ask.members)
    blocks = answered(ask, todo, scheduler=scheduler, processes=processes)
    if cancelled and cancelled():
        raise Cancelled
    for chunk, block in blocks:
        parts.add(chunk, block)
        done, kernel = done + chunk.members, kernel + block.seconds
        if progress:
            progress(done, ask.members)
        if cancelled and cancelled() and done < ask.members:
            raise Cancelled
    return kernel


def _summed(
    ask: Ask, parts: Parts
) -> tuple[tuple[TargetShare, ...], tuple[tuple[Group, Share], ...]]:
    region, every = ask.opened(), chunks(ask)
    years = whole_years(opened(ask))
    known = last_year(ask) if followed(ask) < ask.points else np.inf
    rows: dict[str, TargetShare] = {}
    reached: dict[str, np.ndarray] = {}
    for keys in in_batches(ask.members, ask.targets):
        values = parts.columns(every, VALUE, keys)
        for key in keys:
            reached[key] = met(values[key], region.targets[key])
        quantiles = {key: np.quantile(values[key], list(QUANTILES.values())) for key in keys}
        del values
        first = parts.columns(every, FIRST, keys)
        for key in keys:
            target = region.targets[key]
            rows[key] = TargetShare(
                target=target,
                share=share(reached[key]),
                quantiles=dict(zip(QUANTILES, quantiles[key].tolist(), strict=True)),
                by_first_year=counted(first[key], years, known=known),
            )
        del first
    groups = tuple(
        (group, share(joint([reached[key] for key in group.targets])))
        for group in groups_of([region.targets[key] for key in ask.targets])
    )
    return tuple(rows[key] for key in ask.targets), groups


def _fans(ask: Ask, parts: Parts) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    years, paths = parts.fans(chunks(ask))
    at = list(QUANTILES.values())
    return years, {key: np.quantile(rows, at, axis=1) for key, rows in paths.items()}
