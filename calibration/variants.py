"""What the scores and the shares would be under other parameters of the process: the error of the answer, not of the sampling.

variants(place, goals) -> list[Variant]      the default first, then one parameter (or all) changed at a time
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.backtest import ORIGINS, compared
from calibration.league import INCOME, scored
from calibration.outlook import outlook
from calibration.place import Place
from calibration.process import read_process

SPREAD = "spread"  # of the Gaussian part about its centre, after conditioning


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Scores over the income hold-out, and shares of sampled futures at the goals."""

    zh: str
    en: str
    changes: Mapping[str, float]
    cover50: float
    cover90: float
    crps: float
    shares: Mapping[str, float]
    both: float


def cases() -> list[tuple[str, str, dict[str, float]]]:
    """The default, the ends of the ranges that matter, and bands half as wide again or half as wide."""
    return [
        ("默认", "default", {}),
        ("没有冲击", "no shock", {"shock_share": 1e-12}),
        ("冲击概率0.08", "shock share .08", {"shock_share": 0.08}),
        ("冲击概率0.25", "shock share .25", {"shock_share": 0.25}),
        ("放慢速度中心为0", "drift centred on 0", {"drift_mean": 0.0}),
        ("放慢速度中心为−0.4", "drift centred on -.4", {"drift_mean": -0.4}),
        ("放慢速度固定为0", "drift fixed at 0", {"drift_mean": 0.0, "drift_sd": 1e-6}),
        ("放慢速度固定为−0.4", "drift fixed at -.4", {"drift_mean": -0.4, "drift_sd": 1e-6}),
        ("地方离差1.0", "place noise 1", {"sigma_place": 1.0}),
        ("周期无惯性", "rho 0", {"rho": 0.0}),
        ("周期惯性0.6", "rho .6", {"rho": 0.6}),
        ("趋势不游走", "no wander", {"sigma_wander": 0.0}),
        ("趋势游走0.6", "wander .6", {"sigma_wander": 0.6}),
        ("冲击后不回补", "no rebound", {"rebound": 0.0}),
        ("所有离差乘1.5", "every sd x 1.5", {SPREAD: 1.5}),
        ("所有离差减半", "every sd halved", {SPREAD: 0.5}),
    ]


def variants(
    place: Place, goals: Mapping[str, float], *, year: int = 2025, seed: int = 0
) -> list[Variant]:
    """Every case scored from the four origins.

    goals : series -> level; shares are of the futures of the last origin that stand at or above it in `year`.
    """
    return [_variant(place, goals, year, seed, *case) for case in cases()]


def _variant(
    place: Place,
    goals: Mapping[str, float],
    year: int,
    seed: int,
    zh: str,
    en: str,
    changes: dict[str, float],
) -> Variant:
    spread = changes.get(SPREAD, 1.0)
    process = read_process(**{name: value for name, value in changes.items() if name != SPREAD})
    rows = []
    for origin in ORIGINS:
        known = place.known(origin)
        seen = outlook(
            known, origin, seed=seed, process=process, structure=False, only="income", spread=spread
        )
        rows += compared(place, known, seen, {})
    ours = [row for row in scored(rows) if row.forecaster == "model" and row.series in INCOME]
    met = {
        series: seen.members[series][seen.years.index(year)] >= level
        for series, level in goals.items()
        if series in seen.members
    }
    return Variant(
        zh=zh,
        en=en,
        changes=changes,
        cover50=float(np.mean([bool(row.inside50) for row in ours])),
        cover90=float(np.mean([bool(row.inside90) for row in ours])),
        crps=float(np.mean([row.crps or 0.0 for row in ours])),
        shares={series: float(hit.mean()) for series, hit in met.items()},
        both=float(np.all(list(met.values()), axis=0).mean()) if met else 0.0,
    )
