"""Noise where the economy produces income (basis 2): the common part moves output, the rest the published incomes.

    split(members, paths) -> {table: path}

Output is moved by the common part over κ, the response of income to output over five years, so that income is shaken as
history shook it. The area's own part is scaled so that the spread of 2025 equals the reduced form's and nothing is
counted twice; a structure that is wider by itself keeps its width and gets none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from calibration.process import AREAS
from model import simulate
from scenarios.futures.quantities import COMMON, INCOME, OUTPUT, YEARS

if TYPE_CHECKING:
    from scenarios.futures.ask import Ask
    from scenarios.futures.members import Members

SMALL = 0.01  # of output a year, to find the response
AT = 5  # years after which spreads are compared: 2025
PILOT = 512  # members that show how wide the structure alone is


@dataclass(frozen=True, slots=True)
class Balance:
    """How noise is shared out on the structure's basis."""

    response: float  # κ: change of ln income per change of ln output, both over five years
    scale: Mapping[str, float]  # of each area's own part
    target: Mapping[str, float]  # sd of ln income in 2025 by the reduced form
    structural: Mapping[str, float]  # and by the structure alone

    def notes(self) -> tuple[tuple[str, str], ...]:
        """What must be said beside the result (zh, en)."""
        if any(self.structural[a] > self.target[a] for a in AREAS):
            return (("结构本身比历史更不确定", "the structure alone is less certain than history"),)
        left = max(self.target[a] ** 2 - self.structural[a] ** 2 for a in AREAS)
        if left > 0.5 * max(value**2 for value in self.target.values()):
            return (("结构只解释了变动的一小部分", "the structure explains little of what varies"),)
        return ()


def split(members: Members, paths: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Paths of the tables: each area's luck (year, member) taken apart."""
    if members.own_scale is None:
        found = balance(members.ask)
        response, scale = found.response, found.scale
    else:  # the pilot of `balance` itself
        response, scale = members.own_scale[0], dict.fromkeys(AREAS, members.own_scale[1])
    common = np.mean([paths[area] for area in AREAS], axis=0)
    own = {f"{INCOME}[{a}]": (paths[a] - common) * scale[a] for a in AREAS}
    return {**own, COMMON: np.zeros_like(common), OUTPUT: common / response}


@lru_cache(maxsize=16)
def balance(ask: Ask) -> Balance:
    """The response and the scales of one question; a pure function of it."""
    from scenarios.futures.members import Members

    plain = Members(ask, own_scale=(1.0, 0.0))
    response = _response(plain)
    alone = _spread(Members(ask, own_scale=(response, 0.0)))
    more = _spread(Members(ask, own_scale=(response, 1.0)))
    less = _spread(Members(ask, own_scale=(response, -1.0)))
    target = _target(plain)
    scale = {area: _scale(target[area], alone[area], more[area], less[area]) for area in AREAS}
    return Balance(response, scale, target, alone)


def _scale(target: float, alone: float, more: float, less: float) -> float:
    """The part s ≥ 0 of the own noise at which the spread is the target's, from the spreads at s = 0, 1 and -1.

    The own part errs together with what the structure already does, so the variance is a + 2cs + bs².
    """
    missing = target**2 - alone**2
    own = (more**2 + less**2) / 2 - alone**2
    if missing <= 0 or own <= 0:
        return 0.0
    with_structure = (more**2 - less**2) / 4
    return float((np.sqrt(with_structure**2 + own * missing) - with_structure) / own)


def _response(members: Members) -> float:
    names = ("total income[urban]", "nominal GDP")
    ys = np.zeros((len(YEARS), 2))
    ys[:AT, 1] = SMALL
    knots = tuple(float(year - 1) for year in YEARS)
    inputs = {**members.region.own_values, **members.settings, OUTPUT: (knots, ys)}
    end = [float(YEARS[AT - 1])]
    results = simulate(members.program, inputs, outputs=names, times=end, engine=members.ask.engine)
    income, output = (np.log(results[name][0]) for name in names)
    return float((income[1] - income[0]) / (output[1] - output[0]))


def _spread(members: Members) -> dict[str, float]:
    """Standard deviation of ln income in 2025. {area: sd}"""
    z = members.draw(0, 0, PILOT)
    names = [f"total income[{area}]" for area in AREAS]
    inputs = {**members.region.own_values, **members.inputs(z)}
    end = [float(YEARS[AT - 1])]
    results = simulate(members.program, inputs, outputs=names, times=end, engine=members.ask.engine)
    return {
        area: float(np.log(results[name][0]).std(ddof=1))
        for area, name in zip(AREAS, names, strict=True)
    }


def _target(members: Members) -> dict[str, float]:
    """The same by the reduced form: trend, luck and shocks."""
    forecast = members.chances.forecast
    assert forecast is not None
    z = members.draw(0, 0, PILOT)
    growth = forecast.growth(*members.income_scores(z))
    sums = growth[:, :AT].sum(axis=1) / 100
    return {area: float(row.std(ddof=1)) for area, row in zip(AREAS, sums, strict=True)}
