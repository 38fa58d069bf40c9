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


# The series a sector could be held against, and why they do not tell its parameter.
NOT_TOLD = {
    "eldercare": (
        ("beds per 1000 elders",),
        "床位口径与老年人口口径未说明，进入与关闭只见其差",
        "the bases of beds and elders are not stated, and only entry less closure is seen",
    ),
    "childcare": (
        ("childcare places per 1000",),
        "没有关闭与价格的数列，爬坡与上限分不开",
        "closures and prices were never printed: ramp and ceiling cannot be told apart",
    ),
    "commute": (
        ("metro boardings", "mean commute time"),
        "只有限制出行前后的几年，覆盖弹性与客流恢复分不开",
        "only years around the travel limits: coverage elasticity and recovery cannot be told apart",
    ),
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
            missing.append(_unfitted(sector, known, until, made))
    return tuple(found), tuple(missing)


def _unfitted(sector: str, known: Place, until: int, n: int) -> Unfitted:
    series, zh, en = NOT_TOLD.get(sector, ((), "", ""))
    n = max(n, sum(row.year <= until for name in series for row in known.rows(name)))
    few_zh, few_en = f"到{until}年有{n}个可用的点", f"{n} usable points to {until}"
    if not zh or n < 2:
        zh, en = "不足两个", "two are needed"
    return Unfitted(
        sector,
        WANTED[sector],
        f"{few_zh}：{zh}，参数取先验",
        f"{few_en}: {en}; parameters stay at their priors",
    )
