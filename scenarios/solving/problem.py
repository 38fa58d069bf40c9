"""A solving question put as numbers: levers in units of their ranges, targets and money as slacks wanted >= 0.

    problem(region, settings, targets, levers, budget) -> Problem
    problem.evaluate(points) -> (point, 1 + constraint)        one ensemble run for all points

A target in a range has two constraints, every other one; a budget is one more. Slacks are relative to the target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scenarios.expression import parse
from scenarios.registry import ABOUT, AT_LEAST, AT_MOST, EQUAL, Target
from scenarios.runs import Settings, at_target_year, default_of, kept_times, run

if TYPE_CHECKING:
    from model import Input, Results
    from model.limits import Cost
    from scenarios.region import Region

STRICT = (
    2 * EQUAL
)  # relative: how far beyond its figure a ">" has to stand, clear of the machine's rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One lever of the question: where the plan has it and how far it may go. [lever unit]"""

    row: Input
    plan: float
    low: float
    high: float

    def at(self, share: float) -> float:
        """The value at a share of the range, the plan's own value exactly where nothing moved."""
        return self.plan if share == self.start else self.low + share * (self.high - self.low)

    @property
    def start(self) -> float:
        """The plan's value as a share of the range."""
        return (self.plan - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Problem:
    """Targets to meet together by some levers, under a budget."""

    region: Region
    settings: Settings
    targets: tuple[Target, ...]
    levers: tuple[Lever, ...]
    budget: float | None  # for all years to the last target's [CNY]
    costs: tuple[Cost, ...] = field(default=())

    @property
    def start(self) -> np.ndarray:
        """The plan as a point. [(lever,)]"""
        return np.array([lever.start for lever in self.levers])

    def values(self, point: np.ndarray) -> dict[str, float]:
        """The model inputs at a point, by element name."""
        pairs = zip(self.levers, point, strict=True)
        return {lever.row.name: lever.at(float(share)) for lever, share in pairs}

    def run(
        self, members: Sequence[Settings], columns: Mapping[str, np.ndarray] | None = None
    ) -> Results:
        """Paths of what targets and costs read, to the last of the targets' years."""
        names = [name for target in self.targets for name in self.region.formulas[target.id].names]
        names += [name for cost in self.costs for name in parse(cost.of).names]
        last = float(max(target.target_year or 0 for target in self.targets))
        times = kept_times(self.region, self.settings, until=last)
        return run(self.region, members, names, times, columns)

    def outcomes(self, results: Results) -> np.ndarray:
        """The targets' values in their years. [(target, member)]"""
        return np.stack([at_target_year(self.region, target, results) for target in self.targets])

    def money(self, results: Results) -> np.ndarray:
        """Public money from 2020 to the last target's year; nan where nothing is priced. [(member,), CNY]"""
        if not self.costs:
            return np.full(self.outcomes(results).shape[1], np.nan)
        return np.sum([_spent(cost, results) for cost in self.costs], axis=0)

    def evaluate(self, points: np.ndarray) -> np.ndarray:
        """Money [CNY], then each constraint's slack [of the target]. (point, 1 + constraint)"""
        columns = {
            lever.row.name: np.where(
                shares == lever.start, lever.plan, lever.low + shares * (lever.high - lever.low)
            )
            for lever, shares in zip(self.levers, points.T, strict=True)
        }
        results = self.run([self.settings], columns)
        money = np.nan_to_num(self.money(results))
        slacks = [
            s
            for t, o in zip(self.targets, self.outcomes(results), strict=True)
            for s in slack(o, t)
        ]
        if self.budget is not None:
            slacks.append((self.budget - money) / (abs(self.budget) or 1.0))
        answers = np.column_stack([money, *slacks])
        return answers if self.levers else np.repeat(answers, len(points), axis=0)


def slack(outcomes: np.ndarray, target: Target) -> list[np.ndarray]:
    """How far values lie inside what the operator asks, relative to the target; one array a side. [(member,)]"""
    goal, operator = target.target_value or 0.0, target.operator
    scale = abs(goal) or 1.0
    above, below = (outcomes - goal) / scale, (goal - outcomes) / scale
    if operator in AT_LEAST:
        return [above - STRICT] if operator == ">" else [above]
    if operator in AT_MOST:
        return [below - STRICT] if operator == "<" else [below]
    if operator == "~":
        return [above + ABOUT, below + ABOUT]
    if operator == "in":
        upper = target.target_value_upper
        assert upper is not None
        return [above, (upper - outcomes) / scale]
    return [above, below]


def _spent(cost: Cost, results: Results) -> np.ndarray:
    """One cost over the whole run: a running total read at the end, or a yearly flow added up. [(member,), CNY]"""
    path = np.asarray(parse(cost.of).evaluate(lambda name: results[name]), dtype=float)
    if cost.to_date:
        return path[-1] - path[0]
    steps = np.diff(results.times)[:, None]
    return (0.5 * (path[1:] + path[:-1]) * steps).sum(axis=0)


def levers_of(
    region: Region, settings: Settings, lever_ids: Sequence[str], held: Sequence[str]
) -> tuple[Lever, ...]:
    """The levers that may move: with a range, at a plain number, and not held by the question itself."""
    found = []
    for key in lever_ids:
        row = region.inputs[key]
        plan = settings.get(row.name, default_of(region, row.name))
        if row.name in held or not isinstance(plan, float):
            continue
        low, high = min(row.low, plan), max(row.high, plan)
        if low < high:
            found.append(Lever(row=row, plan=plan, low=low, high=high))
    return tuple(found)
