"""What a target's outcome rests on: screening, Sobol indices, a tornado, PAWN, and the part of each grade of evidence.

    sensitivity(ask, "cd-001") -> Sensitivity      answers.sensitivity_answer gives the `--json` form

Everything is said of the margin (value less target, in per cent of the target). The indices of the indicator "reached or
not" stand second: near 0 and 1 they are all interaction. One at a time is a picture of slopes, not of importance: both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.errors import InputError
from scenarios.effects import NOTHING
from scenarios.futures.ask import Ask
from scenarios.futures.chunk import chunks, drawn, run
from scenarios.futures.ensemble import Progress
from scenarios.futures.factors import NOISE, Factor, factors
from scenarios.futures.indices import (
    BASE,
    SCREEN_ABOVE,
    F,
    Index,
    analysed,
    evaluated,
    kept,
    screened,
    sobol_indices,
)
from scenarios.futures.members import Members
from scenarios.futures.pawn import pawn
from scenarios.futures.shapley import MEMBERS, Effect, shapley
from scenarios.registry import Target, met
from scenarios.runs import at_target_year

TENTH = 1.2815515655446004  # the normal score of 90 %
STAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of the tornado: the target's value with one input at its 10 and 90 %. [target unit]"""

    name: str
    zh: str
    en: str
    grade: str
    low_input: float  # [input unit]
    high_input: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The answer to one question about what matters."""

    ask: Ask
    target: Target
    base: int
    runs: int
    factors: tuple[Factor, ...]  # those with an index
    indices: tuple[Index, ...]  # of the margin, in the order of `factors`
    indicator: tuple[Index, ...]  # of reached or not
    dropped: tuple[str, ...]  # by screening
    tornado: tuple[Bar, ...]
    middle: float  # the value the tornado's bars start from [target unit]
    pawn: Mapping[str, float]
    grades: tuple[Effect, ...]  # with noise as one of them
    grades_without_noise: tuple[Effect, ...]


class Outcome:
    """One target's margin as a function of normal scores."""

    def __init__(self, ask: Ask, target_id: str) -> None:
        self.ask = replace(ask, targets=(target_id,)).prepared()
        self.members = Members(self.ask)
        self.target = self.members.region.targets[target_id]
        self.goal = self.target.target_value or 0.0
        self.scores = self.members.scores
        self.runs = 0
        self._at = {name: i for i, name in enumerate(self.scores)}

    def rows(self, names: tuple[str, ...]) -> list[int]:
        """Rows of some scores."""
        return [self._at[name] for name in names]

    def values(self, z: np.ndarray, *, strict: bool = True) -> np.ndarray:
        """The target's quantity in its year. scores (score, member) -> (member,) [target unit]

        Not `strict`, members of no number are left to the caller.
        """
        self.runs += z.shape[1]
        results = run(self.members, self.members.inputs(z), z.shape[1])
        found = at_target_year(self.members.region, self.target, results)
        if strict and not np.isfinite(found).all():
            what = "gives values that are no numbers in some sampled futures"
            where = f"target {self.target.id}"
            raise InputError(what, where=where, fix="check the ranges of its inputs")
        return found

    def margin(self, values: np.ndarray) -> np.ndarray:
        """Value less target, in per cent of the target (of 1 where the target is 0); less is better for some."""
        sign = -1.0 if self.target.wants_less else 1.0
        return sign * 100 * (values - self.goal) / (abs(self.goal) or 1.0)

    def of(self, names: tuple[str, ...], *, strict: bool = True) -> F:
        """The margin as a function of some scores, all others at their medians."""
        rows = self.rows(names)

        def margin(z: np.ndarray) -> np.ndarray:
            whole = np.zeros((len(self.scores), z.shape[1]))
            whole[rows] = z
            return self.margin(self.values(whole, strict=strict))

        return margin


def sensitivity(
    ask: Ask, target_id: str, *, base: int = BASE, progress: Progress | None = None
) -> Sensitivity:
    """Answer the question for one target. Raises InputError for what cannot be asked."""

    def stage(done: int) -> None:
        if progress:
            progress(done, STAGES)

    stage(0)
    outcome = Outcome(replace(ask, until=ask.until or _year(ask, target_id)), target_id)
    every = factors(outcome.members)
    live, dropped = _screened(outcome, every, ask.seed)
    stage(1)
    groups = {factor.name: factor.scores for factor in live}
    names = tuple(score for factor in live for score in factor.scores)
    if live:
        indices, used, y, problem = sobol_indices(
            outcome.of(names), groups, base=base, seed=ask.seed
        )
        reached = met(outcome.goal + _unsigned(outcome, y), outcome.target).astype(float)
        indicator = analysed(problem, groups, reached, ask.seed)
    else:
        indices, indicator, used = (), (), base
    stage(2)
    bars, middle = _tornado(outcome)
    stage(3)
    with_noise, without = _by_grade(outcome, live, min(base, MEMBERS), ask.seed)
    stage(4)
    found = _pawn(outcome, live)
    stage(5)
    return Sensitivity(
        ask=outcome.ask,
        target=outcome.target,
        base=used,
        runs=outcome.runs,
        factors=live,
        indices=indices,
        indicator=indicator,
        dropped=dropped,
        tornado=bars,
        middle=middle,
        pawn=found,
        grades=with_noise,
        grades_without_noise=without,
    )


def _year(ask: Ask, target_id: str) -> int | None:
    target = ask.opened().targets.get(target_id)
    return None if target is None else target.target_year


def _screened(
    outcome: Outcome, every: tuple[Factor, ...], seed: int
) -> tuple[tuple[Factor, ...], tuple[str, ...]]:
    """The factors that matter, and the names of the others. Few factors are not screened."""
    if len(every) <= SCREEN_ABOVE:
        return every, ()
    groups = {factor.name: factor.scores for factor in every}
    names = tuple(score for factor in every for score in factor.scores)
    # With everything at an end of its range at once the model may break down; no drawn future lies out there.
    good = set(kept(screened(outcome.of(names, strict=False), groups, seed)))
    left = tuple(factor for factor in every if factor.name in good)
    return left, tuple(factor.name for factor in every if factor.name not in good)


def _unsigned(outcome: Outcome, margin: np.ndarray) -> np.ndarray:
    sign = -1.0 if outcome.target.wants_less else 1.0
    return sign * margin / 100 * (abs(outcome.goal) or 1.0)


def _tornado(outcome: Outcome) -> tuple[tuple[Bar, ...], float]:
    """Each input at its 10 and 90 %, the others at their medians, no noise."""
    members = outcome.members
    names = members.drawn
    if not names:
        return (), float(outcome.values(np.zeros((len(outcome.scores), 1)))[0])
    inner = members.correlation.matrix
    wanted = np.zeros((len(names), 2 * len(names) + 1))
    for i in range(len(names)):
        wanted[i, 2 * i], wanted[i, 2 * i + 1] = -TENTH, TENTH
    z = np.zeros((len(outcome.scores), wanted.shape[1]))
    z[outcome.rows(names)] = np.linalg.solve(np.linalg.cholesky(inner), wanted)
    values = np.concatenate(
        [outcome.values(z[:, at : at + 4096]) for at in range(0, z.shape[1], 4096)]
    )
    rows = {row.name: row for row in members.region.inputs.values()}
    bars = [
        Bar(
            name=name,
            zh=rows[name].zh,
            en=rows[name].en,
            grade=members.chances.priors[name].grade.value,
            low_input=members.chances.priors[name].quantile(0.1),
            high_input=members.chances.priors[name].quantile(0.9),
            low=float(values[2 * i]),
            high=float(values[2 * i + 1]),
        )
        for i, name in enumerate(names)
    ]
    bars.sort(key=lambda bar: -abs(bar.high - bar.low))
    least = NOTHING * abs(outcome.goal or 1.0)
    return tuple(bar for bar in bars if abs(bar.high - bar.low) > least), float(values[-1])


def _by_grade(
    outcome: Outcome, live: tuple[Factor, ...], size: int, seed: int
) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    """Shapley effects of the grades of evidence, with noise as a player and without noise at all."""
    members = outcome.members
    players: dict[str, list[int]] = {}
    for factor in live:
        for score in factor.scores:
            prior = members.chances.priors.get(score)
            grade = factor.grades[0] if prior is None else prior.grade.value
            players.setdefault(grade, []).extend(outcome.rows((score,)))
    matrix = np.eye(len(outcome.scores))
    inputs = outcome.rows(members.drawn)
    matrix[np.ix_(inputs, inputs)] = members.correlation.matrix if inputs else 0.0
    back = np.linalg.inv(np.linalg.cholesky(members.correlation.matrix)) if inputs else None

    def margin(z: np.ndarray) -> np.ndarray:
        free = z.copy()
        if back is not None:
            free[inputs] = back @ z[inputs]
        return outcome.margin(outcome.values(free))

    calm = {name: rows for name, rows in players.items() if name != NOISE}
    whole = shapley(margin, players, matrix, members=size, seed=seed) if players else ()
    if calm == players:
        return whole, whole
    return whole, shapley(margin, calm, matrix, members=size, seed=seed) if calm else ()


def _pawn(outcome: Outcome, live: tuple[Factor, ...]) -> dict[str, float]:
    """On the members of the question's own ensemble, inputs and five-year drivers as people know them.

    Of inputs only those that screening keeps: among hundreds that move nothing some stand above the dummies by chance.
    """
    blind = set(outcome.members.drawn) - {score for factor in live for score in factor.scores}
    z = np.concatenate([drawn(outcome.members, chunk) for chunk in chunks(outcome.ask)[:1]], axis=1)
    y = evaluated(lambda part: outcome.margin(outcome.values(part)), z)
    columns = outcome.members.columns(z)
    return pawn({n: row for n, row in columns.items() if n not in blind}, y, outcome.ask.seed)
