"""Importance from an ensemble that is already there: PAWN (Pianosi and Wagener 2015), beside inputs that cannot matter.

pawn(columns, y, seed) -> {name: median Kolmogorov-Smirnov distance}, only those above the dummies' 95 %
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

SLICES, DUMMIES, LEVEL = 10, 20, 0.95
ROUNDING = 1e-9  # relative: less is no variation


def pawn(columns: Mapping[str, np.ndarray], y: np.ndarray, seed: int) -> dict[str, float]:
    """How far the output's distribution moves with each column, the strongest first.

    columns : name -> (member,); y : (member,). Columns that stay within what chance gives are left out.
    """
    from SALib.analyze import pawn as analysis

    # a share that is rescaled to its kept sum may differ by rounding alone, which no slice can hold
    live = {n: row for n, row in columns.items() if np.ptp(row) > ROUNDING * np.abs(row).max()}
    if not live or np.ptp(y) == 0:
        return {}
    dummies = np.random.default_rng(seed).random((DUMMIES, y.size))
    names = [*live, *(f"dummy {i}" for i in range(DUMMIES))]
    x = np.concatenate([np.stack(list(live.values())), dummies]).T
    problem = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[float(row.min()), float(row.max())] for row in x.T],
    }
    found = analysis.analyze(problem, x, y, S=SLICES, seed=seed)
    median = dict(zip(names, np.asarray(found["median"], dtype=float), strict=True))
    chance = np.quantile([median[name] for name in names[len(live) :]], LEVEL)
    kept = {name: median[name] for name in live if median[name] > chance}
    return dict(sorted(kept.items(), key=lambda item: -item[1]))
