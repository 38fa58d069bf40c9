"""The answer of a solving question as values: targets, levers moved, money, and what stands in the way.

Solution.as_dict()        stable keys for `keda solve --json`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.registry import Target, margin
from scenarios.solving.problem import Lever
from scenarios.solving.wording import sentence

if TYPE_CHECKING:
    from scenarios.region import Region

NOTHING, SOLVED, INFEASIBLE = "nothing_to_do", "solved", "infeasible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One target at the point found."""

    target: Target
    value: float  # [target unit]
    reached: bool
    plan_value: float  # with no lever moved [target unit]
    readings: tuple[tuple[str, str, float, bool], ...]  # 口径: zh, en, value, reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One lever at the point found. [lever unit]"""

    lever: Lever
    value: float

    @property
    def share(self) -> float:
        """How far it moved, in units of its range."""
        return (self.value - self.lever.plan) / (self.lever.high - self.lever.low)

    @property
    def at_end(self) -> bool:
        """Whether it stands at an end of its range, to the machine's rounding."""
        near = 1e-7 * (self.lever.high - self.lever.low)
        return min(self.value - self.lever.low, self.lever.high - self.value) <= near


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The answer to one solving question."""

    region: Region
    scenario: str
    state: str  # nothing_to_do, solved, infeasible
    by: str
    outcomes: tuple[Outcome, ...]
    moves: tuple[Move, ...]  # of the levers that moved, the largest move first
    effort: float
    money: float | None  # to the last target's year [CNY]; None where nothing is priced
    money_plan: float | None  # the same with no lever moved
    budget: float | None
    blocked_by: tuple[str, ...]
    conflicts: tuple[str, ...]  # missed targets that others stand in the way of
    most_reached: int  # most targets met together at any point tried
    unpriced: tuple[str, ...]  # levers left out because their money is not counted
    rounds: int
    seed: int
    command: str
    start: int | None = None  # levers moved from the end of this year on; None: from 2020

    @property
    def feasible(self) -> bool:
        return self.state != INFEASIBLE

    def as_dict(self) -> dict[str, Any]:
        """Plain values with stable keys, for `--json`."""
        return {
            "feasible": self.feasible,
            "targets": [_target_row(outcome) for outcome in self.outcomes],
            "levers": [_lever_row(move) for move in self.moves],
            "effort": self.effort,
            "cost": self.money,
            "blocked_by": list(self.blocked_by),
            "state": self.state,
            "region": self.region.id,
            "scenario": self.scenario,
            "by": self.by,
            "budget": self.budget,
            "cost_plan": self.money_plan,
            "cost_added": None if self.money is None else self.money - (self.money_plan or 0.0),
            "conflicts": list(self.conflicts),
            "most_reached": self.most_reached,
            "unpriced": list(self.unpriced),
            "sentence_zh": sentence(self, "zh"),
            "sentence_en": sentence(self, "en"),
            "rounds": self.rounds,
            "seed": self.seed,
            "start": self.start,
            "command": self.command,
            "hashes": {"model": self.region.program.hash, "data": self.region.hash},
        }


def _target_row(outcome: Outcome) -> dict[str, Any]:
    target = outcome.target
    return {
        "id": target.id,
        "reached": outcome.reached,
        "value": outcome.value,
        "plan_value": outcome.plan_value,
        "indicator": target.indicator,
        "unit": target.unit,
        "operator": target.operator,
        "target_value": target.target_value,
        "target_year": target.target_year,
        "margin": margin(outcome.value, target),
        "readings": [
            {"zh": zh, "en": en, "value": value, "reached": reached}
            for zh, en, value, reached in outcome.readings
        ],
    }


def _lever_row(move: Move) -> dict[str, Any]:
    row = move.lever.row
    return {
        "name": row.name,
        "value": move.value,
        "plan": move.lever.plan,
        "low": move.lever.low,
        "high": move.lever.high,
        "id": row.id,
        "zh": row.zh,
        "en": row.en,
        "unit": row.unit,
        "share": move.share,
        "at_end": move.at_end,
    }
