"""What can be blamed: the random scores of a question, gathered into factors that people can name.

    factors(members) -> (Factor, …)

Years of noise are always one factor, never fifteen; inputs that err together (a copula block, a kept sum) are one, since
Sobol indices need independence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.futures.members import Members
from scenarios.futures.quantities import (
    DRAW,
    YEARS,
    path_scores,
    rest_scores,
    shock_scores,
    size_scores,
)

NOISE, FITTED = "noise", "fitted"
LUCK = ("income growth", "收入增长的趋势与年景", "trend and luck of income growth")
STATED_LUCK = (
    "income luck",
    "收入的年景（周期与当地起伏）",
    "luck of income: cycle, wander, place",
)
SHOCKS = ("shock years", "冲击年份", "shock years")
DRIVERS = {
    "residents noise table": ("常住人口的波动", "noise of residents"),
    "births noise table": ("出生的波动", "noise of births"),
    "output noise table": ("产出的波动", "noise of output"),
    "revenue noise table": ("财政收入的波动", "noise of public revenue"),
    "boardings noise table": ("客流的波动", "noise of metro boardings"),
    "construction price noise table": ("建造价格的波动", "noise of construction prices"),
    "house price noise table": ("房价的波动", "noise of house prices"),
    "part noise table[property]": ("财产性收入的波动", "noise of property income"),
    "part noise table[business]": ("经营性收入的波动", "noise of business income"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing that varies: an input, a block of inputs, or a kind of noise."""

    name: str
    zh: str
    en: str
    scores: tuple[str, ...]  # the random scores it consists of
    grades: tuple[str, ...]  # of its inputs; "noise" for noise


FITTED_FACTOR = Factor(
    name="fitted parameters",
    zh="校准得到的参数",
    en="fitted parameters",
    scores=(DRAW,),
    grades=(FITTED,),
)


def factors(members: Members) -> tuple[Factor, ...]:
    """Every factor of a question: noise first, then inputs in the order of their dimensions."""
    fitted = (FITTED_FACTOR,) if members.fitted else ()
    return (*_noise(members), *fitted, *_inputs(members))


def _noise(members: Members) -> list[Factor]:
    found = []
    if members.income is not None:
        label = LUCK if members.ask.centre == "trend" else STATED_LUCK
        found.append(_of_noise(*label, (*path_scores(), *rest_scores())))
    if members.ask.shocks and (members.income is not None or members.drivers):
        found.append(_of_noise(*SHOCKS, (*shock_scores(), *size_scores())))
    for driver in members.drivers:
        zh, en = DRIVERS.get(driver.table, (driver.table, driver.table))
        found.append(_of_noise(driver.table, zh, en, driver.scores(YEARS)))
    return found


def _of_noise(name: str, zh: str, en: str, scores: tuple[str, ...]) -> Factor:
    return Factor(name=name, zh=zh, en=en, scores=scores, grades=(NOISE,))


def _inputs(members: Members) -> list[Factor]:
    rows = {row.name: row for row in members.region.inputs.values()}
    found = []
    for block in blocks(members):
        grades = [members.chances.priors[name].grade.value for name in block]
        labels = [(rows[name].zh, rows[name].en) for name in block]
        zh, en = labels[0] if len(block) == 1 else (_shared(labels, 0), _shared(labels, 1))
        found.append(
            Factor(
                name=block[0] if len(block) == 1 else f"{block[0]} & {len(block) - 1} more",
                zh=zh,
                en=en,
                scores=block,
                grades=tuple(dict.fromkeys(grades)),
            )
        )
    return found


def _shared(labels: Sequence[tuple[str, str]], language: int) -> str:
    first, more = labels[0][language], len(labels) - 1
    return f"{first}等{more + 1}项" if language == 0 else f"{first} and {more} more"


def blocks(members: Members) -> list[tuple[str, ...]]:
    """Drawn inputs in groups that err together or share a kept sum, in order."""
    names = members.drawn
    links = np.abs(members.correlation.matrix) > 0 if names else np.zeros((0, 0), dtype=bool)
    at = {name: i for i, name in enumerate(names)}
    for group in members.chances.sums:
        inside = [at[name] for name in group if name in at]
        links[np.ix_(inside, inside)] = True
    left, found = list(range(len(names))), []
    while left:
        block = _reachable(links, left[0])
        left = [i for i in left if i not in block]
        found.append(tuple(names[i] for i in sorted(block)))
    return found


def _reachable(links: np.ndarray, start: int) -> set[int]:
    seen, todo = {start}, [start]
    while todo:
        for other in np.flatnonzero(links[todo.pop()]):
            if int(other) not in seen:
                seen.add(int(other))
                todo.append(int(other))
    return seen
