"""One chunk of an ensemble: a pure function of (question, range), the same bytes wherever it is computed.

    chunks(ask) -> [Chunk(replicate, first, count), …]        always the same list
    computed(ask, chunk) -> Block                              what is kept of its members

Kept are each target's value in its own year, the first year it is met, and what people may want to know about each future
(`drivers`). A run ends with the last target's year: no share needs what comes after. The first members of each replicate
(a smaller sample of the same kind) are followed to the model's own end, for fans and for first years that come late.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from model import Results, simulate
from model.errors import InputError
from scenarios.futures.ask import Ask
from scenarios.futures.members import Members
from scenarios.futures.shares import first_years
from scenarios.registry import met
from scenarios.runs import at_target_year, quantity

COUNT = 4096  # members of a chunk
FAN = 512  # members of a replicate whose paths are kept, at most
FOLLOWED = 8  # one member in so many is followed beyond the targets' years
FEWEST = 64  # and never fewer of a replicate
LATER = np.inf  # the first year of a member that was not followed until it came


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """Members [first, first + count) of each of some neighbouring replicates."""

    replicate: int
    first: int
    count: int
    replicates: int = 1

    @property
    def members(self) -> int:
        """Members (runs) of the chunk."""
        return self.count * self.replicates


@dataclass(frozen=True)
class Block:
    """What is kept of a chunk. Values are in the targets' own units."""

    values: Mapping[str, np.ndarray]  # target id -> (member,)
    first_years: Mapping[str, np.ndarray]  # target id -> (member,), nan for never, LATER
    drivers: Mapping[str, np.ndarray]  # name -> (member,)
    fans: Mapping[str, np.ndarray]  # target id -> (year, member whose path is kept)
    years: np.ndarray  # (year,)
    seconds: float = field(compare=False, default=0.0)  # of one processor, in the kernel


def chunks(ask: Ask) -> list[Chunk]:
    """The chunks of a question in order, those that are followed first; small replicates go several to a chunk."""
    ends = (0, followed(ask), ask.points)
    return [c for low, high in pairwise(ends) if low < high for c in _cut(ask, low, high)]


def _cut(ask: Ask, low: int, high: int) -> Iterator[Chunk]:
    """Points [low, high) of every replicate, replicate by replicate."""
    count = min(COUNT, high - low)
    together = COUNT // count
    for replicate in range(0, ask.replicates, together):
        for first in range(low, high, count):
            size = min(count, high - first)
            yield Chunk(replicate, first, size, min(together, ask.replicates - replicate))


def followed(ask: Ask) -> int:
    """Points of each replicate that run to the end: all where `until` names it, or where targets reach that far."""
    if ask.until is not None or last_year(ask) >= whole_years(opened(ask))[-1]:
        return ask.points
    return min(ask.points, max(FEWEST, min(FAN, ask.points // FOLLOWED)))


def last_year(ask: Ask) -> int:
    """The year of the last target asked about."""
    targets = ask.opened().targets
    return max(targets[key].target_year or 0 for key in ask.targets)


def computed(ask: Ask, chunk: Chunk) -> Block:
    """Run the members of one chunk. Raises InputError for what the model cannot run."""
    members = opened(ask)
    years = whole_years(members)
    if chunk.first >= followed(ask):
        years = years[years <= last_year(ask)]
    z = drawn(members, chunk)
    results = run(members, members.inputs(z), chunk.members, years)
    return _block(members, results, z, chunk)


def whole(chunks: Sequence[Chunk], rows: Iterable[np.ndarray]) -> np.ndarray:
    """A column of all chunks, in its place whatever their order. [(replicate, point)]"""
    found = np.empty(
        (max(c.replicate + c.replicates for c in chunks), max(c.first + c.count for c in chunks))
    )
    for chunk, row in zip(chunks, rows, strict=True):
        put(found, chunk, row)
    return found


def put(column: np.ndarray, chunk: Chunk, row: np.ndarray) -> None:
    """One chunk's members in their places of a column (replicate, point)."""
    replicates = slice(chunk.replicate, chunk.replicate + chunk.replicates)
    points = slice(chunk.first, chunk.first + chunk.count)
    column[replicates, points] = row.reshape(chunk.replicates, chunk.count)


def drawn(members: Members, chunk: Chunk) -> np.ndarray:
    """Normal scores of a chunk's members, one replicate after another. [(score, member)]"""
    each = range(chunk.replicate, chunk.replicate + chunk.replicates)
    parts = [members.draw(replicate, chunk.first, chunk.count) for replicate in each]
    return np.concatenate(parts, axis=1)


def run(
    members: Members, inputs: Mapping[str, object], count: int, years: np.ndarray | None = None
) -> Results:
    """The model's results at whole years (`years`: those alone)."""
    targets = [members.region.targets[key] for key in members.ask.targets]
    names = list(
        dict.fromkeys(name for t in targets for name in members.region.formulas[t.id].names)
    )
    ready(members, names)
    return simulate(
        members.program,
        _spread({**members.region.own_values, **inputs}, count),
        outputs=names,
        times=whole_years(members) if years is None else years,
        engine=members.ask.engine,
    )


@lru_cache(maxsize=8)
def opened(ask: Ask) -> Members:
    """The members of a question, built once a process."""
    return Members(ask)


def ready(members: Members, names: list[str]) -> None:
    """Wait until the kernel of these outputs is compiled, so that every chunk is computed by the same code."""
    if members.ask.engine != "compiled" or getattr(members, "is_ready", False):
        return
    from model.engine.compiled_kernel import compiled
    from model.engine.simulate import chosen_rows, plan_of

    plan = plan_of(members.program)
    compiled(plan, chosen_rows(members.program, plan, names)[1], wait=True)
    members.is_ready = True  # type: ignore[attr-defined]


def whole_years(members: Members) -> np.ndarray:
    """The years a run keeps. [(year,)]"""
    program = members.program
    return np.arange(np.ceil(program.initial_time), np.floor(program.final_time) + 1)


def _spread(inputs: dict[str, object], count: int) -> dict[str, object]:
    """Members that nothing tells apart still come back as that many columns."""
    if any(_is_many(value) for value in inputs.values()):
        return inputs
    name = next(k for k, v in inputs.items() if isinstance(v, float))
    return inputs | {name: np.full(count, inputs[name])}


def _is_many(value: object) -> bool:
    if isinstance(value, tuple):
        return np.ndim(value[1]) == 2
    return np.ndim(value) == 1  # type: ignore[arg-type]


def _block(members: Members, results: Results, z: np.ndarray, chunk: Chunk) -> Block:
    region, values, first, fans = members.region, {}, {}, {}
    end = whole_years(members)[-1]
    shown = FAN if results.times[-1] == end else 0
    kept = np.tile(np.arange(chunk.first, chunk.first + chunk.count) < shown, chunk.replicates)
    for key in members.ask.targets:
        target = region.targets[key]
        path = quantity(region, target, results)
        values[key] = at_target_year(region, target, results)
        if not np.isfinite(values[key]).all():
            what = "gives values that are no numbers in some sampled futures"
            raise InputError(what, where=f"target {key}", fix="check the ranges of its inputs")
        first[key] = first_years(met(path, target), results.times)
        if results.times[-1] < end:
            first[key][np.isnan(first[key])] = LATER
        fans[key] = path[:, kept]
    return Block(
        values=values,
        first_years=first,
        drivers=members.five_years(z),
        fans=fans,
        years=results.times,
        seconds=results.seconds,
    )


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
