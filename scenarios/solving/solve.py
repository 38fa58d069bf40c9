"""What it would take: the least change of levers, or the least money, that reaches some targets together.

    solve("chengdu", ["cd-001", "cd-002"]) -> Solution
    solution.as_dict()                          the `keda solve --json` answer

Effort is the distance of the levers from the plan, each in units of its range: the root of the summed squares, so
that one lever moved by a tenth of its range is an effort of 0.1. 口径 switches are never levers. Where no mix
reaches every target, the closest point comes back with what holds it there.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError, nearest
from model.tables import number
from scenarios.answer import command
from scenarios.bound import LEVER_END, bound_by
from scenarios.effects import upstream
from scenarios.phasing import AFTER, BEFORE, as_phased, phased
from scenarios.region import PLAN, Region, open_region
from scenarios.registry import Target, find_target, margin, met
from scenarios.runs import input_names, settings_of
from scenarios.solving.linear import MET
from scenarios.solving.problem import Problem, levers_of, slack
from scenarios.solving.search import Found, search
from scenarios.solving.solution import INFEASIBLE, NOTHING, SOLVED, Move, Outcome, Solution

if TYPE_CHECKING:
    from model.limits import Cost

EFFORT, MONEY = "effort", "money"
BUDGET_CAP, CONFLICT, NO_LEVER, PHASE_IN = "budget_cap", "conflict", "no_lever", "phase_in"
MOVED = 1e-9  # of a lever's range


def solve(
    region: Region | str,
    target_ids: Sequence[str] | None = None,
    scenario_id: str = PLAN,
    changes: Mapping[str, float] | None = None,
    *,
    by: str = EFFORT,
    budget: float | None = None,
    lever_ids: Sequence[str] | None = None,
    start: int | None = None,
    seed: int = 0,
) -> Solution:
    """The least effort or least money that reaches targets together (all modelled ones of the place by default).

    Parameters
    ----------
    region : a place that is open, or its id.
    changes : inputs set beforehand, by lever id or model name; a lever named here is given and does not move.
    by : "effort" or "money" (public money from 2020 to the last target's year).
    budget : a cap on that money [CNY].
    lever_ids : the levers that may move; by default all that the targets depend on.
    start : levers move from the end of this year on and keep the plan's value before it; None: from 2020.

    Raises InputError for unknown names, a target without a model, a switch named as a lever, money where none is priced.
    """
    if by not in (EFFORT, MONEY):
        raise InputError("is not a goal", where="--by", got=by, fix="use effort or money")
    if isinstance(region, str):
        region = open_region(region)
    changes = dict(changes or {})
    targets = _targets(region, target_ids)
    settings = settings_of(region, scenario_id, changes)
    costs = _costs(region, targets)
    counts_money = by == MONEY or budget is not None
    if counts_money and not costs:
        fix = "ask for --by effort without --budget"
        raise InputError("nothing these targets need is priced in the model", fix=fix)
    chosen, unpriced = _levers(region, targets, lever_ids, counts_money)
    held: Sequence[str] = (
        [] if lever_ids else [name for key in changes for name in input_names(region, key)]
    )
    place = region
    if start is not None:
        _check_start(region, targets, start)
        place, names = phased(region, chosen, start)
        settings = as_phased(settings, names)
        held = [names.get(name, name) for name in held]
    problem = Problem(
        place, settings, targets, levers_of(place, settings, chosen, held), budget, costs
    )
    found = search(problem.evaluate, problem.start, by_money=by == MONEY, seed=seed)
    words = command("solve", region, scenario_id, changes, [t.id for t in targets])
    words += _options(by, budget, lever_ids, start, seed)
    solution = _solution(problem, found, by, scenario_id, words, seed)
    if start is not None:
        solution = _unphased(solution, region, problem, found, start)
    return replace(solution, unpriced=unpriced)


def _check_start(region: Region, targets: Sequence[Target], start: int) -> None:
    first = int(region.program.initial_time)
    last = max(target.target_year or first for target in targets)
    if not first <= start < last:
        fix = f"write a year from {first} to {last - 1}"
        raise InputError("leaves the levers no time", where="--from", got=start, fix=fix)


def _unphased(
    solution: Solution, region: Region, problem: Problem, found: Found, start: int
) -> Solution:
    """The answer in the place's own names; whether the same values from 2020 on would have done."""
    moves = tuple(
        replace(move, lever=replace(move.lever, row=region.inputs[move.lever.row.id]))
        for move in solution.moves
    )
    blocked = solution.blocked_by
    if not solution.feasible:
        values = problem.values(found.point)
        early = {name.replace(AFTER, BEFORE): value for name, value in values.items()}
        table = problem.outcomes(problem.run([{**problem.settings, **values, **early}]))
        if all(met(table[row, 0], target) for row, target in enumerate(problem.targets)):
            blocked = (PHASE_IN, *blocked)
    return replace(solution, region=region, moves=moves, blocked_by=blocked, start=start)


def money_of(text: str, region_id: str, target_ids: Sequence[str] | None) -> float:
    """A budget as typed: `480000000`, `4.8亿`, or a sum a year (`0.96亿/year`) for all years to the last target's. [CNY]"""
    plain, _, each = (part.strip() for part in text.partition("/"))
    value = number(plain, where="--budget")
    if value < 0:
        raise InputError("is below 0", where="--budget", got=text, fix="write 0 or more CNY")
    if not each:
        return value
    if each not in ("year", "年"):
        raise InputError("is not a time", where="--budget", got=each, fix="write /year or nothing")
    region = open_region(region_id)
    last = max(target.target_year or 0 for target in _targets(region, target_ids))
    return value * (last - region.program.initial_time)


def _options(
    by: str,
    budget: float | None,
    lever_ids: Sequence[str] | None,
    start: int | None,
    seed: int,
) -> str:
    """The options of the call beyond those every command has."""
    words = [] if by == EFFORT else ["--by", by]
    words += [] if budget is None else ["--budget", f"{budget!r}"]
    words += ["--levers", ",".join(lever_ids)] if lever_ids else []
    words += [] if start is None else ["--from", str(start)]
    words += ["--seed", str(seed)] if seed else []
    return "".join(f" {word}" for word in map(shlex.quote, words))


# --- the question -----------------------------------------------------------------------------------------------
def _targets(region: Region, target_ids: Sequence[str] | None) -> tuple[Target, ...]:
    known = list(region.targets.values())
    ids = list(region.formulas) if target_ids is None else list(dict.fromkeys(target_ids))
    targets = tuple(find_target(known, key) for key in ids)
    for target in targets:
        if target.id not in region.formulas:
            fix = f"choose from {', '.join(list(region.formulas)[:6])} …"
            raise InputError("is not modelled here", got=target.id, fix=fix)
    if not targets:
        raise InputError("has no modelled target", got=region.id, fix="link one in targets.csv")
    return targets


def _costs(region: Region, targets: Sequence[Target]) -> tuple[Cost, ...]:
    """What the sectors the targets read spend."""
    names = {name for target in targets for name in region.formulas[target.id].names}
    groups = (region.program.variables[name.partition("[")[0]].group for name in names)
    sectors = {group.partition(" ")[0] for group in groups}
    return tuple(cost for cost in region.limits.costs if cost.sector in sectors)


def _levers(
    region: Region, targets: Sequence[Target], named: Sequence[str] | None, counts_money: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The levers that may move, and those left out because no cost counts them."""
    if named:
        return tuple(dict.fromkeys(_lever_id(region, key) for key in named)), ()
    wanted: set[str] = set()
    for target in targets:
        for name in region.formulas[target.id].names:
            wanted |= upstream(region, name.partition("[")[0])
    able = [
        key
        for key, row in region.levers.items()
        if row.name.partition("[")[0] in wanted and row.name not in region.limits.given
    ]
    if not counts_money:
        return tuple(able), ()
    priced = {cost.sector for cost in region.limits.costs}
    free = tuple(
        key
        for key in able
        if region.inputs[key].name in region.limits.unpriced
        or region.inputs[key].sector not in priced
    )
    return tuple(key for key in able if key not in free), free


def _lever_id(region: Region, key: str) -> str:
    key = key.strip()
    found = next((row for row in region.inputs.values() if key in (row.id, row.name)), None)
    if found is None:
        raise InputError(
            "is not a lever", where="--levers", got=key, fix=nearest(key, region.levers)
        )
    if found.kind == "switch":
        fix = "a 口径 switch is chosen with --set, never solved for"
        raise InputError("is a switch", where="--levers", got=key, fix=fix)
    return found.id


# --- the answer -------------------------------------------------------------------------------------------------
def _solution(
    problem: Problem, found: Found, by: str, scenario_id: str, words: str, seed: int
) -> Solution:
    region, targets = problem.region, problem.targets
    values = problem.values(found.point)
    at = {**problem.settings, **values}
    readings = [(t, r) for t in targets for r in region.readings.get(t.id, ())]
    members = [problem.settings, at, *({**at, **reading.values} for _, reading in readings)]
    results = problem.run(members)
    table, money = problem.outcomes(results), problem.money(results)
    outcomes = tuple(
        Outcome(
            target=target,
            value=float(table[row, 1]),
            reached=bool(met(table[row, 1], target)),
            plan_value=float(table[row, 0]),
            readings=tuple(
                (r.zh, r.en, float(table[row, 2 + i]), bool(met(table[row, 2 + i], target)))
                for i, (owner, r) in enumerate(readings)
                if owner is target
            ),
        )
        for row, target in enumerate(targets)
    )
    moves = [Move(lever=lever, value=values[lever.row.name]) for lever in problem.levers]
    moves = sorted((m for m in moves if abs(m.share) > MOVED), key=lambda m: -abs(m.share))
    conflicts = () if found.feasible else _conflicts(problem, found, outcomes)
    blocked = (
        () if found.feasible else _blocked(problem, at, outcomes, moves, float(money[1]), conflicts)
    )
    state = INFEASIBLE if not found.feasible else SOLVED if moves else NOTHING
    return Solution(
        region=region,
        scenario=scenario_id,
        state=state,
        by=by,
        outcomes=outcomes,
        moves=tuple(moves),
        effort=float(np.linalg.norm([m.share for m in moves])),
        money=float(money[1]) if problem.costs else None,
        money_plan=float(money[0]) if problem.costs else None,
        budget=problem.budget,
        blocked_by=blocked,
        conflicts=conflicts,
        most_reached=max(_most_reached(problem, found), sum(o.reached for o in outcomes)),
        unpriced=(),
        rounds=found.rounds,
        seed=seed,
        command=words,
    )


def _met_at(problem: Problem, found: Found) -> np.ndarray:
    """Which targets are met at each point tried within the budget. [(target, tried)]"""
    sides = [len(slack(np.zeros(1), target)) for target in problem.targets]
    ends = np.cumsum([1, *sides])
    met_ = [
        (found.answers[:, first:last] >= -MET).all(axis=1)
        for first, last in itertools.pairwise(ends)
    ]
    inside = (found.answers[:, ends[-1] :] >= -MET).all(axis=1)
    return np.stack(met_) & inside


def _most_reached(problem: Problem, found: Found) -> int:
    return int(_met_at(problem, found).sum(axis=0).max())


def _conflicts(problem: Problem, found: Found, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Missed targets that some tried point does reach, at the price of others."""
    reached = [bool(row.any()) for row in _met_at(problem, found)]
    return tuple(
        outcome.target.id
        for outcome, somewhere in zip(outcomes, reached, strict=True)
        if not outcome.reached and somewhere
    )


def _blocked(
    problem: Problem,
    at: Mapping[str, Any],
    outcomes: Sequence[Outcome],
    moves: Sequence[Move],
    money: float,
    conflicts: Sequence[str],
) -> tuple[str, ...]:
    """What holds the closest point where it is, the heaviest first."""
    if not problem.levers:
        return (NO_LEVER,)
    blocked: dict[str, None] = {}
    if problem.budget is not None and money >= problem.budget * (1 - 1e-3):
        blocked[BUDGET_CAP] = None
    if any(move.at_end for move in moves):
        blocked[LEVER_END] = None
    if conflicts:
        blocked[CONFLICT] = None
    short = sorted(
        (o for o in outcomes if not o.reached),
        key=lambda o: margin(o.value, o.target) / (abs(o.target.target_value or 0) or 1),
    )
    limits = bound_by(problem.region, at, [o.target for o in short], {})
    for outcome in short:
        blocked |= dict.fromkeys(limits[outcome.target.id])
    return tuple(blocked)
