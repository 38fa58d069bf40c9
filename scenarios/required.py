"""What it would take: the value of one lever that just reaches a target, other things equal.

    required(region, settings, target, lever) -> Required

Searched on the ensemble engine: a grid over the lever's range, then the bracket nearest the present value is
narrowed until the lever is known to a billionth of its range. A target that no value in the range reaches comes
back with the end that gets nearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from scenarios.registry import Target, met
from scenarios.runs import Settings, at_target_year, run_to_targets

if TYPE_CHECKING:
    from model import Input
    from scenarios.region import Region

GRID = 33  # members of one round; each round divides the bracket by GRID - 1
PROBES = 5  # lever values tried to see whether lifting a limit is enough
ROUNDS = 3  # even grids before the last round, which follows the straight line between the ends
BESIDE = (
    1e-9,
    1e-8,
    1e-7,
)  # of the lever's range: how close beside the crossing the last round looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """The lever value that just reaches a target, or the nearest the lever comes."""

    lever: str  # model element name
    lever_id: str
    value: float | None  # [lever unit]; None when nothing in the searched range reaches it
    low: float  # the lever's range [lever unit]
    high: float
    in_range: bool
    nearest_value: float | None = None  # when out of range: the end that comes nearest [lever unit]
    nearest_outcome: float | None = None  # and the target's value there [target unit]
    given: tuple[str, ...] = ()  # limits that must be lifted for `value` to do
    given_values: Mapping[str, float] = field(default_factory=dict)  # and the inputs that lift them


@dataclass(frozen=True, slots=True)
class Question:
    """One search: which value of this lever reaches this target."""

    target: Target
    lever: Input
    present: float  # the lever's value now; of several answers the nearest to it is wanted


def required(
    region: Region, settings: Settings, questions: Sequence[Question]
) -> tuple[Required, ...]:
    """An answer for each question, all searched together so that each round is one ensemble run."""
    if not questions:
        return ()
    ranges = [(q.lever.low, q.lever.high) for q in questions]
    first = _try(
        region, settings, questions, [np.linspace(low, high, GRID) for low, high in ranges]
    )
    found = [trial.bracket(q.present) for trial, q in zip(first, questions, strict=True)]
    for last in (*(False for _ in range(ROUNDS - 1)), True):
        live = [i for i, bracket in enumerate(found) if bracket is not None and bracket.open]
        spans = [_spread(found[i], questions[i], last=last) for i in live]
        again = _try(region, settings, [questions[i] for i in live], spans)
        for i, trial in zip(live, again, strict=True):
            found[i] = trial.bracket(questions[i].present) or found[i]
    return tuple(
        _answer(question, bracket, trial)
        for question, bracket, trial in zip(questions, found, first, strict=True)
    )


def required_if_lifted(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    answers: Mapping[str, Required],
    lifted: Mapping[str, Mapping[str, float]],
) -> dict[str, Required]:
    """The answers, with those that nothing in the lever's range reached asked again without liftable limits.

    `lifted` holds, by limit id, the model inputs that take the limit away. One limit is lifted where one is enough,
    all of them together only where none is.
    """
    found = dict(answers)
    asked = [q for q in questions if answers[q.target.id].value is None]
    groups: dict[str | None, list[Question]] = {}
    enough = _enough_alone(region, settings, asked, lifted)
    for question in asked:
        groups.setdefault(enough.get(question.target.id), []).append(question)
    for limit, some in groups.items():
        without = lifted if limit is None else {limit: lifted[limit]}
        _ask_without(region, settings, some, without, found)
    return found


def _enough_alone(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    lifted: Mapping[str, Mapping[str, float]],
) -> dict[str, str]:
    """The first limit whose absence alone lets some value in a lever's range reach the target, by target id."""
    trials = [(question, limit) for question in questions for limit in lifted]
    if not trials:
        return {}
    members = [
        {**settings, **lifted[limit], question.lever.name: float(value)}
        for question, limit in trials
        for value in np.linspace(question.lever.low, question.lever.high, PROBES)
    ]
    results = run_to_targets(region, members, [question.target for question in questions])
    found: dict[str, str] = {}
    for at, (question, limit) in enumerate(trials):
        own = slice(at * PROBES, (at + 1) * PROBES)
        outcomes = at_target_year(region, question.target, results)[own]
        if met(outcomes, question.target).any():
            found.setdefault(question.target.id, limit)
    return found


def _ask_without(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    lifted: Mapping[str, Mapping[str, float]],
    found: dict[str, Required],
) -> None:
    """Answer these with some limits taken away, where that brings an answer."""
    values = {name: value for relax in lifted.values() for name, value in relax.items()}
    if not questions or not values:
        return
    again = required(region, {**settings, **values}, questions)
    for question, answer in zip(questions, again, strict=True):
        if answer.value is not None:
            found[question.target.id] = replace(answer, given=tuple(lifted), given_values=values)


@dataclass(frozen=True, slots=True)
class Bracket:
    """Two neighbouring lever values, the target missed at one and reached at the other, with the outcomes there."""

    short: float  # [lever unit]
    reached: float
    at_short: float  # [target unit]
    at_reached: float

    @property
    def open(self) -> bool:
        return self.short != self.reached


@dataclass(frozen=True, slots=True)
class Trial:
    """One round for one question: lever values tried, what came of them, whether that reached the target."""

    values: np.ndarray  # (tried,) [lever unit], increasing
    outcomes: np.ndarray  # (tried,) [target unit]
    ok: np.ndarray  # (tried,)

    def bracket(self, present: float) -> Bracket | None:
        """The crossing nearest the present value; closed at the end that reaches it least where every value does."""
        if not self.ok.any():
            return None
        if self.ok.all():
            end = 0 if abs(self.outcomes[0]) <= abs(self.outcomes[-1]) else -1
            return self._pair(end, end)
        flips = np.flatnonzero(self.ok[1:] != self.ok[:-1])
        best = int(flips[np.argmin(np.abs(self.values[flips] - present))])
        return self._pair(best, best + 1) if self.ok[best + 1] else self._pair(best + 1, best)

    def _pair(self, short: int, reached: int) -> Bracket:
        return Bracket(
            float(self.values[short]),
            float(self.values[reached]),
            float(self.outcomes[short]),
            float(self.outcomes[reached]),
        )


def _spread(bracket: Bracket | None, question: Question, *, last: bool) -> np.ndarray:
    """The values of the next round: an even grid, or at last a few beside the straight line's crossing."""
    assert bracket is not None
    low, high = sorted((bracket.short, bracket.reached))
    goal, rise = question.target.target_value or 0.0, bracket.at_reached - bracket.at_short
    if not last or rise == 0:
        return np.linspace(low, high, GRID)
    crossing = bracket.short + (bracket.reached - bracket.short) * (goal - bracket.at_short) / rise
    width = question.lever.high - question.lever.low
    beside = [crossing + sign * near * width for near in BESIDE for sign in (-1, 1)]
    return np.unique(np.clip([low, high, crossing, *beside], low, high))


def _try(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    tried: Sequence[np.ndarray],
) -> list[Trial]:
    """One ensemble run over all values of all questions."""
    if not questions:
        return []
    members = [
        {**settings, question.lever.name: float(value)}
        for question, values in zip(questions, tried, strict=True)
        for value in values
    ]
    results = run_to_targets(region, members, [question.target for question in questions])
    trials, start = [], 0
    for question, values in zip(questions, tried, strict=True):
        own = slice(start, start + len(values))
        outcomes = at_target_year(region, question.target, results)[own]
        trials.append(Trial(values, outcomes, met(outcomes, question.target)))
        start += len(values)
    return trials


def _answer(question: Question, bracket: Bracket | None, first: Trial) -> Required:
    lever, target = question.lever, question.target
    empty = Required(
        lever=lever.name,
        lever_id=lever.id,
        value=None,
        low=lever.low,
        high=lever.high,
        in_range=False,
    )
    if bracket is not None:
        return replace(empty, value=bracket.reached, in_range=True)
    end = int(np.argmin(np.abs(first.outcomes - (target.target_value or 0.0))))
    return replace(
        empty,
        nearest_value=float(first.values[end]),
        nearest_outcome=float(first.outcomes[end]),
    )
