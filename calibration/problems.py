"""What may be fitted to what: one problem a sector where the data have points, and why the other sectors have none.

    problems(known, until, process) -> (problems, unfitted)

At most min(3, n/2) parameters are free, n the admissible points. A hindcast starts in the first admissible year with that year's
official values, so that nothing runs 2020 backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calibration.finance_fit import finance_problem
from calibration.income_fit import income_problem
from calibration.place import Place
from calibration.population_fit import population_problem
from calibration.problem import WANTED, Problem
from calibration.process import Process

MAKERS: dict[str, Callable[[Place, int, Process], Problem | int]] = {
    "population": population_problem,
    "income": income_problem,
    "finance": finance_problem,
}


@dataclass(frozen=True, slots=True)
class Unfitted:
    """A sector whose parameters stay at their priors, and why."""

    sector: str
    parameters: tuple[str, ...]
    reason_zh: str
    reason_en: str


def problems(
    known: Place, until: int, process: Process
) -> tuple[tuple[Problem, ...], tuple[Unfitted, ...]]:
    """The fits that the evidence of `until` allows, in import order, and the sectors it allows none for."""
    found: list[Problem] = []
    missing: list[Unfitted] = []
    for sector in dict.fromkeys((*MAKERS, *WANTED)):
        if sector not in known.sectors:
            continue
        made = MAKERS[sector](known, until, process) if sector in MAKERS else 0
        if isinstance(made, Problem):
            found.append(made)
        else:
            missing.append(_unfitted(sector, until, made))
    return tuple(found), tuple(missing)


def _unfitted(sector: str, until: int, n: int) -> Unfitted:
    return Unfitted(
        sector,
        WANTED[sector],
        f"到{until}年只有{n}个可用的年度点，不足两个，参数取先验",
        f"{n} admissible yearly points to {until}, two are needed: parameters stay at their priors",
    )
