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
from scenarios.runs import Settings, at_target_year, run

if TYPE_CHECKING:
    from model import Input
    from scenarios.region import Region

GRID = 33  # members of one round
ROUNDS = 7  # each divides the bracket by GRID - 1: 32**7 > 3e10


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
    region: Region, settings: Settings, questions: Sequence[Question], *, stretch: float = 0.0
) -> tuple[Required, ...]:
    """An answer for each question, all searched together so that each round is one ensemble run.

    `stretch` widens the searched range beyond the lever's own by that many ranges upwards (a growth rate
    that would do but lies outside the range is still worth saying); `in_range` tells the two apart.
    """
    if not questions:
        return ()
    brackets = [
        (q.lever.low, q.lever.high + stretch * (q.lever.high - q.lever.low)) for q in questions
    ]
    values, ok, outcomes = _try(region, settings, questions, brackets)
    found = [_bracket(v, o, q.present) for v, o, q in zip(values, ok, questions, strict=True)]
    ends = [_nearest_end(v, o) for v, o in zip(values, outcomes, strict=True)]
    for _ in range(ROUNDS - 1):
        live = [i for i, pair in enumerate(found) if pair is not None and pair[0] != pair[1]]
        if not live:
            break
        asked = [questions[i] for i in live]
        spans = [found[i] for i in live]
        values, ok, _ = _try(region, settings, asked, [(min(s), max(s)) for s in spans if s])
        for i, v, o in zip(live, values, ok, strict=True):
            found[i] = _bracket(v, o, questions[i].present) or found[i]
    return tuple(
        _answer(question, pair, end)
        for question, pair, end in zip(questions, found, ends, strict=True)
    )


def required_if_lifted(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    answers: Mapping[str, Required],
    lifted: Mapping[str, Mapping[str, float]],
) -> dict[str, Required]:
    """The answers, with those that nothing in the lever's range reached asked again without the liftable limits.

    `lifted` holds, by limit id, the model inputs that take the limit away.
    """
    found = dict(answers)
    asked = [q for q in questions if answers[q.target.id].value is None]
    values = {name: value for relax in lifted.values() for name, value in relax.items()}
    if not asked or not values:
        return found
    again = required(region, {**settings, **values}, asked)
    for question, answer in zip(asked, again, strict=True):
        if answer.value is not None:
            found[question.target.id] = replace(
                answer, given=tuple(lifted), given_values=values
            )
    return found


def _try(
    region: Region,
    settings: Settings,
    questions: Sequence[Question],
    brackets: Sequence[tuple[float, float]],
) -> tuple[list[np.ndarray], list[np.ndarray], list[np.ndarray]]:
    """Lever values tried for each question, whether each reached the target, and by how much it missed."""
    values = [np.linspace(low, high, GRID) for low, high in brackets]
    members = [
        {**settings, question.lever.name: float(value)}
        for question, tried in zip(questions, values, strict=True)
        for value in tried
    ]
    formulas = [region.formulas[question.target.id] for question in questions]
    results = run(region, members, [name for formula in formulas for name in formula.names])
    ok, outcomes = [], []
    for at, question in enumerate(questions):
        own = slice(at * GRID, (at + 1) * GRID)
        outcome = at_target_year(region, question.target, results)[own]
        outcomes.append(outcome)
        ok.append(met(outcome, question.target))
    return values, ok, outcomes


def _bracket(values: np.ndarray, ok: np.ndarray, present: float) -> tuple[float, float] | None:
    """Neighbouring (short, reached) values nearest the present one; (v, v) when every value reaches it."""
    if not ok.any():
        return None
    if ok.all():
        nearest_now = float(np.clip(present, values[0], values[-1]))
        return nearest_now, nearest_now
    flips = np.flatnonzero(ok[1:] != ok[:-1])
    best = flips[np.argmin(np.abs(values[flips] - present))]
    pair = (float(values[best]), float(values[best + 1]))
    return pair if ok[best + 1] else (pair[1], pair[0])


def _nearest_end(values: np.ndarray, outcomes: np.ndarray) -> tuple[float, float, float, float]:
    return float(values[0]), float(outcomes[0]), float(values[-1]), float(outcomes[-1])


def _answer(
    question: Question,
    pair: tuple[float, float] | None,
    ends: tuple[float, float, float, float],
) -> Required:
    lever, target = question.lever, question.target
    empty = Required(
        lever=lever.name,
        lever_id=lever.id,
        value=None,
        low=lever.low,
        high=lever.high,
        in_range=False,
    )
    if pair is None:
        goal = target.target_value or 0.0
        first, at_first, last, at_last = ends
        near_first = abs(at_first - goal) < abs(at_last - goal)
        return replace(
            empty,
            nearest_value=first if near_first else last,
            nearest_outcome=at_first if near_first else at_last,
        )
    value = pair[1]
    slack = 1e-9 * (lever.high - lever.low)
    return replace(empty, value=value, in_range=lever.low - slack <= value <= lever.high + slack)
