"""Sampled results that a report may carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The share of sampled runs that reach a target, in the fixed words of every answer (scenarios/futures/wording.py)."""

    target: str  # id
    runs: int
    seed: int
    zh: str
    en: str


def sampled(
    region: str,
    scenario: str,
    changes: Mapping[str, float],
    targets: Sequence[str],
    *,
    runs: int,
    seed: int = 0,
) -> tuple[Chance, ...]:
    """Run the futures and keep what a report says of them; the number of runs is rounded up as sampling needs."""
    from scenarios.futures import Ask, ensemble
    from scenarios.futures.answers import ensemble_answer
    from scenarios.futures.sobol import sample_for

    if not targets:
        return ()
    replicates, points = sample_for(runs)
    ask = Ask(
        region=region,
        scenario=scenario,
        changes=tuple(changes.items()),
        targets=tuple(targets),
        points=points,
        replicates=replicates,
        seed=seed,
    )
    found = ensemble_answer(ensemble(ask), asked=runs)
    return tuple(
        Chance(
            target=row["id"],
            runs=found["n"],
            seed=found["seed"],
            zh=row["sentence_zh"],
            en=row["sentence_en"],
        )
        for row in found["targets"]
    )
