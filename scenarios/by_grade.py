"""Whose spread it is: the share of every verdict's variance that each grade of evidence brings.

    by_grade("chengdu") -> {"cd-001": {"noise": 1.0}, …}      one set of runs for all targets, under the plan scenario
    keep("chengdu", found); kept("chengdu")                   beside the saved calibration, where pages and reach read it

Shapley effects of the margins: inputs that err together each keep their own grade and what they share is split. A target whose
value nothing drawn can move has no share at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from calibration.fitted import FOLDER, dumps

MEMBERS = 256  # a subset of grades; a share is known to some hundredths
LEAST = 0.03  # smaller shares are sampling error
STILL = 1e-9  # relative spread below which nothing moves a target

Shares = Mapping[str, float]  # grade (and "noise", "fitted") -> share of the variance


def by_grade(region_id: str, *, members: int = MEMBERS, seed: int = 0) -> dict[str, Shares]:
    """Shares by target id for every modelled target of a place, in one set of runs."""
    from scenarios.futures.ask import Ask
    from scenarios.futures.chunk import run
    from scenarios.futures.factors import factors
    from scenarios.futures.members import Members
    from scenarios.futures.shapley import shapley_of_each
    from scenarios.runs import at_target_year

    ask = Ask(region=region_id, points=64, seed=seed)
    region = ask.opened()
    dated = [key for key in region.formulas if region.targets[key].target_year is not None]
    if not dated:
        return {}
    last = max(region.targets[key].target_year or 0 for key in dated)
    drawn = Members(replace(ask, targets=tuple(dated), until=last).prepared())
    place = {name: at for at, name in enumerate(drawn.scores)}
    players: dict[str, list[int]] = {}
    for factor in factors(drawn):
        for score in factor.scores:
            prior = drawn.chances.priors.get(score)
            grade = factor.grades[0] if prior is None else prior.grade.value
            players.setdefault(grade, []).append(place[score])
    if not players:
        return {key: {} for key in dated}
    inputs = [place[name] for name in drawn.drawn]
    matrix = np.eye(len(place))
    matrix[np.ix_(inputs, inputs)] = drawn.correlation.matrix if inputs else 0.0
    back = np.linalg.inv(np.linalg.cholesky(drawn.correlation.matrix)) if inputs else None

    def values(z: np.ndarray) -> np.ndarray:
        free = z.copy()
        if back is not None:
            free[inputs] = back @ z[inputs]
        results = run(drawn, drawn.inputs(free), z.shape[1])
        return np.stack(
            [at_target_year(region, region.targets[key], results) for key in dated], axis=1
        )

    found = shapley_of_each(values, players, matrix, members=members, seed=seed)
    scales = [abs(region.targets[key].target_value or 0.0) or 1.0 for key in dated]
    return {
        key: _shares({e.name: e.amount for e in effects}, scale)
        for key, effects, scale in zip(dated, found, scales, strict=True)
    }


def _shares(amounts: Mapping[str, float], scale: float) -> Shares:
    """Amounts of variance as shares of their sum; what sampling leaves below nothing is nothing."""
    positive = {name: max(amount, 0.0) for name, amount in amounts.items()}
    whole = sum(positive.values())
    if whole <= (STILL * scale) ** 2:
        return {}
    kept_ones = {name: part for name, part in positive.items() if part >= LEAST * whole}
    total = sum(kept_ones.values())
    return {name: part / total for name, part in kept_ones.items()}


def keep(region_id: str, found: Mapping[str, Shares], folder: Path = FOLDER) -> None:
    """Save the shares beside the calibration."""
    (folder / f"{region_id}-grades.json").write_text(dumps(dict(found)), encoding="utf-8")


@lru_cache(maxsize=16)
def kept(region_id: str, folder: Path = FOLDER) -> dict[str, dict[str, float]]:
    """The saved shares by target; empty where none were saved."""
    path = folder / f"{region_id}-grades.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
