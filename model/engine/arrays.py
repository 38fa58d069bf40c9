"""Tables, and functions of whole vectors, on NumPy arrays with the member last.

lookup(xs, ys, x, mode)      xs (point,), ys (point,) or (point, member), x (…, member)
VECTORS[name](*inputs)       each input (outer, vector, member) -> the same shape
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.engine.allocation import allocate_available, allocate_by_priority
from model.engine.program import NA


def lookup(xs: np.ndarray, ys: np.ndarray, x: np.ndarray, mode: str) -> np.ndarray:
    """The table read at x; see nodes.Table for the modes. Besides: "raw", only at a point itself; "inverse", x from y; "area"
    under it from the first point on; "first" and "last", the x of these points."""
    if mode == "inverse" and ys.ndim == 2:
        x = np.broadcast_to(x, (*np.shape(x)[:-1], ys.shape[1]))
        found = [lookup(xs, ys[:, m], x[..., m], mode) for m in range(ys.shape[1])]
        return np.stack(found, axis=-1)
    if mode == "inverse":
        order = np.argsort(ys, kind="stable")
        xs, ys, mode = ys[order], xs[order], "clamp"
    if mode in ("first", "last"):
        return np.full(np.shape(x), xs[0 if mode == "first" else -1])
    if mode == "area":
        return _area(xs, ys, x)
    if xs.size == 1:
        one = np.broadcast_to(ys[0], np.broadcast_shapes(np.shape(x), ys.shape[1:])).astype(float)
        return np.where(x == xs[0], one, NA) if mode == "raw" else one
    left = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, xs.size - 2)
    x0, x1 = xs[left], xs[left + 1]
    if ys.ndim == 1:
        y0, y1 = ys[left], ys[left + 1]
    else:
        member = np.broadcast_to(
            np.arange(ys.shape[1]), np.broadcast_shapes(np.shape(x), ys.shape[1:])
        )
        left = np.broadcast_to(left, member.shape)
        y0, y1 = ys[left, member], ys[left + 1, member]
    if mode == "extrapolate":
        return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    if mode == "forward":
        return np.where(x <= x0, y0, y1)
    if mode == "backward":
        return np.where(x >= x1, y1, y0)
    if mode == "raw":
        return np.where(x == x0, y0, np.where(x == x1, y1, NA))
    inside = np.clip(x, xs[0], xs[-1])
    straight = y0 + (inside - x0) / (x1 - x0) * (y1 - y0)
    return np.where(inside >= x1, y1, straight)


def _area(xs: np.ndarray, ys: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The integral of the table from its first point to x; outside the points the end values go on."""
    wide = np.diff(xs).reshape(-1, *(1,) * (ys.ndim - 1))
    pieces = (ys[1:] + ys[:-1]) / 2 * wide
    until = np.concatenate([np.zeros((1, *ys.shape[1:])), np.cumsum(pieces, axis=0)])
    inside = np.clip(x, xs[0], xs[-1])
    at = lookup(xs, ys, inside, "clamp")
    left = np.clip(np.searchsorted(xs, inside, side="right") - 1, 0, max(xs.size - 2, 0))
    before, y0 = lookup(xs, until, xs[left], "clamp"), lookup(xs, ys, xs[left], "clamp")
    return before + (inside - xs[left]) * (y0 + at) / 2 + (x - inside) * at


def sort_order(vector: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Positions (from 0) that sort the vector: upwards where direction > 0, else downwards."""
    up = np.argsort(vector, axis=1, kind="stable")
    down = up[:, ::-1]
    return np.where(direction[:, :1] > 0, up, down).astype(float)


def rank(vector: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """The place (from 1) each element takes when sorted."""
    return np.argsort(sort_order(vector, direction), axis=1, kind="stable").astype(float) + 1


def reorder(vector: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The elements in the order given (positions from 0)."""
    return np.take_along_axis(vector, order.astype(int), axis=1)


def invert(matrix: np.ndarray) -> np.ndarray:
    """The inverse over the last two axes; rows arrive as the outer axis. A matrix without one gives nan."""
    size, members = matrix.shape[1], matrix.shape[2]
    square = np.moveaxis(matrix.reshape(-1, size, size, members), -1, 1)
    regular = np.linalg.slogdet(square).sign != 0
    found = np.full(square.shape, np.nan)
    found[regular] = np.linalg.inv(square[regular])
    return np.moveaxis(found, 1, -1).reshape(-1, size, members)


VECTORS: dict[str, Callable[..., np.ndarray]] = {
    "vector sort order": sort_order,
    "vector rank": rank,
    "vector reorder": reorder,
    "invert matrix": invert,
    "allocate available": allocate_available,
    "allocate by priority": allocate_by_priority,
}
