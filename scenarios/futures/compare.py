"""Robust choice: options over the same futures, and how far each falls short of the best in each of them.

    compared(ask, ("plan", "trend"), {"faster": (("plan rate total[urban]", 0.08),)}) -> Comparison
    cheapest(ask, targets, above=0.8) -> Choice                    the least change of levers that keeps a share above a level

Every option meets the same members, so differences are paired. Regret is the shortfall against the best option in that
member, in per cent of the target. An option "keeps the share above x" only if the lower end of its t15 interval does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenarios.futures.ask import Ask
from scenarios.futures.chunk import chunks, computed, last_year, whole
from scenarios.futures.ensemble import Progress
from scenarios.futures.shares import Share, joint, paired, share
from scenarios.region import PLAN, Region
from scenarios.registry import Target, met
from scenarios.solving import solve

Changes = tuple[tuple[str, float], ...]
STRICTER = (0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.10, 0.13, 0.16, 0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One scenario, or the asked scenario with some levers moved, over the futures."""

    name: str
    mix: Changes  # levers by model name; none for a scenario
    centre: str  # what income moves about in it
    shares: dict[str, Share]  # by target id
    together: Share  # all of the targets in the same future
    difference: dict[
        str, tuple[float, float]
    ]  # share less the first option's, and its paired error
    regret_mean: dict[str, float]  # per cent of the target
    regret_90: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Options side by side."""

    ask: Ask
    options: tuple[Option, ...]

    def least_regret(self, target_id: str) -> tuple[str, ...]:
        """The option whose regret is least at 90 %, then on average; several that are alike to the last digit."""
        regrets = {o.name: (o.regret_90[target_id], o.regret_mean[target_id]) for o in self.options}
        return tuple(name for name, each in regrets.items() if each == min(regrets.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The least change of levers that keeps the share of futures above a level."""

    above: float
    kept: bool  # whether some mix does
    stricter: float  # by how much the targets had to be overshot for it, as a share of them
    levers: Changes
    effort: float
    cost: float | None  # public money to the last target's year [CNY]
    together: Share
    shares: dict[str, Share]  # by target id, each by itself
    by: str  # "effort" or "money": what was to be least
    tried: tuple[tuple[float, float], ...]  # (stricter, share) in the order tried


def compared(
    ask: Ask,
    scenarios: Sequence[str],
    mixes: Mapping[str, Changes] | None = None,
    *,
    progress: Progress | None = None,
) -> Comparison:
    """Run each option over the same members. Raises InputError for what cannot be asked.

    scenarios : ids of the place; mixes : levers moved beside the asked scenario, by the name of the option
    """
    options: dict[str, Changes] = {**dict.fromkeys(scenarios, ()), **(mixes or {})}
    asks = [
        replace(ask, scenario=name).prepared()
        if not mix
        else replace(ask, changes=tuple({**dict(ask.changes), **dict(mix)}.items())).prepared()
        for name, mix in options.items()
    ]
    targets = [asks[0].opened().targets[key] for key in asks[0].targets]
    values = []
    for done, each in enumerate(asks):
        if progress:
            progress(done, len(asks))
        values.append(outcomes(each))
    shortfalls = {t.id: np.stack([_shortfall(v[t.id], t) for v in values]) for t in targets}
    regrets = {key: rows - rows.min(axis=0) for key, rows in shortfalls.items()}
    mets = [{t.id: met(v[t.id], t) for t in targets} for v in values]
    return Comparison(
        ask=asks[0],
        options=tuple(
            Option(
                name=name,
                mix=options[name],
                centre=asks[at].centre or PLAN,
                shares={t.id: share(mets[at][t.id]) for t in targets},
                together=share(joint(list(mets[at].values()))),
                difference={t.id: paired(mets[at][t.id], mets[0][t.id]) for t in targets},
                regret_mean={t.id: float(regrets[t.id][at].mean()) for t in targets},
                regret_90={t.id: float(np.quantile(regrets[t.id][at], 0.9)) for t in targets},
            )
            for at, name in enumerate(options)
        ),
    )


def cheapest(
    ask: Ask, above: float, *, by: str = "effort", progress: Progress | None = None
) -> Choice:
    """The least effort (or money) whose share, all targets together, stays above a level.

    The deterministic solver is asked for ever stricter targets until the share's interval clears the level; then the
    overshoot is narrowed by halving. Raises InputError for what cannot be asked.
    """
    ask = ask.prepared()
    tried: list[tuple[float, float]] = []
    found: Choice | None = None
    least, most = 0.0, 0.0
    for at, stricter in enumerate(STRICTER):
        if progress:
            progress(at, len(STRICTER) + 4)
        choice = _at(ask, stricter, above, by)
        tried.append((stricter, choice.together.value))
        best = choice
        if choice.kept:
            found, most = choice, stricter
            break
        least = stricter
        if choice.stricter < stricter:
            break  # the levers have come to their ends
    for _ in range(4 if found is not None and most > 0 else 0):
        middle = (least + most) / 2
        choice = _at(ask, middle, above, by)
        tried.append((middle, choice.together.value))
        if choice.kept:
            found, most = choice, middle
        else:
            least = middle
    return replace(found or best, tried=tuple(tried))


def outcomes(ask: Ask) -> dict[str, np.ndarray]:
    """Each target's value in its year. {id: (replicate, point)}"""
    ask = replace(ask, until=ask.until or last_year(ask))
    every = chunks(ask)
    blocks = [computed(ask, chunk) for chunk in every]
    return {key: whole(every, (block.values[key] for block in blocks)) for key in ask.targets}


def _at(ask: Ask, stricter: float, above: float, by: str) -> Choice:
    """What the solver finds for targets overshot by so much, and the share it keeps."""
    region = _overshot(ask.opened(), ask.targets, stricter)
    solution = solve(region, ask.targets, ask.scenario, dict(ask.changes), by=by, seed=ask.seed)
    levers = tuple((move.lever.row.name, move.value) for move in solution.moves)
    values = outcomes(
        replace(ask, changes=tuple({**dict(ask.changes), **dict(levers)}.items())).prepared()
    )
    targets = ask.opened().targets
    mets = {key: met(values[key], targets[key]) for key in ask.targets}
    together = share(joint(list(mets.values())))
    return Choice(
        above=above,
        kept=together.low > above,
        stricter=stricter if solution.feasible else -1.0,
        levers=levers,
        effort=solution.effort,
        cost=solution.money,
        together=together,
        shares={key: share(reached) for key, reached in mets.items()},
        by=by,
        tried=(),
    )


def _overshot(region: Region, target_ids: Sequence[str], stricter: float) -> Region:
    """The place with some targets moved away from the base by a share of themselves."""
    targets = dict(region.targets)
    for key in target_ids:
        target = targets[key]
        assert target.target_value is not None
        factor = 1 - stricter if target.wants_less else 1 + stricter
        targets[key] = replace(target, target_value=target.target_value * factor)
    return replace(region, targets=targets)


def _shortfall(values: np.ndarray, target: Target) -> np.ndarray:
    """How far below the target each member ends (0 where it is met), in per cent of the target."""
    goal = target.target_value or 0.0
    sign = -1.0 if target.wants_less else 1.0
    return np.maximum(0.0, 100 * sign * (goal - values) / (abs(goal) or 1.0))
