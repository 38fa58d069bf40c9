"""The linearised problems of the search, solved exactly: nearest, closest and cheapest point of a polyhedron in a box.

Rows are lower bounds: rows @ point >= wanted, low <= point <= high.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog, nnls

TIE = 1e-4  # weight of effort where money decides: of two equally cheap points the nearer one
MET = 5e-10  # a slack above minus this is met


def nearest_point(
    start: np.ndarray, rows: np.ndarray, wanted: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray | None:
    """The point nearest `start` with rows @ point >= wanted inside low..high; None where there is none.

    Least distance programming by non-negative least squares (Lawson, Hanson 1974, chapter 23).
    """
    levers = start.size
    matrix = np.vstack([rows, np.eye(levers), -np.eye(levers)])
    bound = np.concatenate([wanted, low, -high])
    size = np.linalg.norm(matrix, axis=1)
    live = size > 1e-14
    if (bound[~live] > MET).any():
        return None
    matrix, bound = matrix[live] / size[live, None], bound[live] / size[live]
    away = bound - matrix @ start
    if (away <= 0).all():
        return start.copy()
    try:
        weights, rest = nnls(np.vstack([matrix.T, away]), np.append(np.zeros(levers), 1.0))
    except RuntimeError:
        return None
    if rest < 1e-9:
        return None
    residual = np.append(matrix.T @ weights, away @ weights - 1.0)
    point = np.clip(start - residual[:-1] / residual[-1], low, high)
    return point if (rows @ point - wanted >= -1e-7 * (1 + np.abs(wanted))).all() else None


def closest_point(
    rows: np.ndarray, wanted: np.ndarray, low: np.ndarray, high: np.ndarray, constraints: int
) -> tuple[np.ndarray, np.ndarray]:
    """The point that misses the constraints least in sum, and by how much each row. [(lever,), (row,)]

    Rows come in equal groups, one row for each constraint; a constraint misses by the most that any of its rows does.
    """
    count, levers = rows.shape
    owner = np.tile(np.eye(constraints), (count // constraints, 1))
    weights = np.concatenate([np.zeros(levers), np.ones(constraints)])
    ends = [*zip(low, high, strict=True), *((0.0, None) for _ in range(constraints))]
    found = linprog(weights, A_ub=-np.hstack([rows, owner]), b_ub=-wanted, bounds=ends)
    point = 0.5 * (low + high) if found.x is None else np.clip(found.x[:levers], low, high)
    return point, np.maximum(0.0, wanted - rows @ point)


def cheapest_point(
    start: np.ndarray,
    price: np.ndarray,
    rows: np.ndarray,
    wanted: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray | None:
    """The cheapest point at the given prices; of equally cheap ones the nearer to the start."""
    levers, eye = start.size, np.eye(start.size)
    matrix = np.vstack(
        [
            np.hstack([-rows, np.zeros_like(rows)]),
            np.hstack([eye, -eye]),
            np.hstack([-eye, -eye]),
        ]
    )
    bound = np.concatenate([-wanted, start, -start])
    ends = [*zip(low, high, strict=True), *((0.0, None) for _ in range(levers))]
    weights = np.concatenate([price, np.full(levers, TIE)])
    found = linprog(weights, A_ub=matrix, b_ub=bound, bounds=ends)
    return None if found.x is None else np.clip(found.x[:levers], low, high)
