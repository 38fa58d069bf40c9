"""What may be fitted to what: one problem a sector where the data have points, and why the other sectors have none.

    problems(known, until, process) -> (problems, unfitted)

At most min(3, n/2) parameters are free, n the admissible points. A hindcast starts in the first admissible year with that year's
official values, so that nothing runs 2020 backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from calibration.commute_fit import commute_problem
from calibration.finance_fit import finance_problem
from calibration.income_fit import income_problem
from calibration.national_fit import BEDS, PLACES, national_problem
from calibration.place import Place
from calibration.population_fit import population_problem
from calibration.problem import WANTED, Problem
from calibration.process import Process

MAKERS: dict[str, Callable[[Place, int, Process], Problem | int]] = {
    "population": population_problem,
    "income": income_problem,
    "finance": finance_problem,
    "eldercare": partial(national_problem, BEDS),
    "childcare": partial(national_problem, PLACES),
    "commute": commute_problem,
}


# The series that speak about a sector, and why they do not tell its parameter.
NOT_TOLD = {
    "eldercare": (
        ("national beds per 1000 elders",),
        "这些点是全国的：本地没有逐年的床位数，也没有逐年的收入数列，不借用全国的床位数列",
        "of the nation: the place has no yearly beds and no yearly incomes of its own, and borrows nothing",
    ),
    "childcare": (
        ("national childcare places per 1000",),
        "全国托位数从2020年起才公布，本地没有逐年的数",
        "the nation's places are published from 2020 on, and the place has no yearly figures",
    ),
    "housing": (
        ("rental homes counted", "talent homes counted", "Communities renovated"),
        "没有建成数，至多有2022年末的累计筹集数：筹集多少与建设多久只以乘积出现，两者分不开",
        "no homes built were printed, at most those procured by end-2022: how many are procured and how long building "
        "takes appear only together",
    ),
    "commute": (
        ("metro boardings",),
        "客流只有两三个年份",
        "boardings are known in two or three years only",
    ),
    "services": (
        ("seats added",),
        "没有逐年的新增学位，至多有2021—2022年的合计：开工多少与建设多久只以乘积出现",
        "no yearly seats were printed, at most the sum of 2021–22: what was begun and how long building takes appear "
        "only together",
    ),
    "finance": (("General revenue",), "没有收入数列", "no series of revenue"),
    "income": (
        ("total income[urban]",),
        "没有同一口径的相邻年份",
        "no neighbouring years of one definition",
    ),
    "population": (
        ("residents total",),
        "现行口径（普查修订后）没有相邻的年份",
        "the definition in force, revised with the census, has no neighbouring years",
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
    series, zh, en = NOT_TOLD[sector]
    n = max(n, sum(row.year <= until for name in series for row in known.rows(name)))
    return Unfitted(
        sector,
        WANTED[sector],
        f"到{until}年有{n}个点：{zh}；参数取先验",
        f"points to {until}: {n}; {en}; parameters stay at their priors",
    )
