"""Share a supply among requests by priority (Vensim's ALLOCATE functions).

Every requester has a curve: how much of its request it gets when the cut-off priority is x, falling from the whole to
nothing around its own priority. The cut-off at which all together take exactly the supply is found by bisection.
Arrays are (outer, requester, member).
"""

from __future__ import annotations

import numpy as np

from model.errors import InputError

_HALVINGS = 200
_LEAST_NORMAL = 0.05


def allocate_available(
    request: np.ndarray,
    shape: np.ndarray,
    priority: np.ndarray,
    width: np.ndarray,
    extra: np.ndarray,
    available: np.ndarray,
) -> np.ndarray:
    """What each gets. shape: 0 fixed, 1 rectangle, 2 triangle, 3 normal, 4 exponential (elastic curves are refused).

    Where all want a fixed quantity they share in proportion to it. A normal curve is at least 0.05 wide, as in Vensim.
    Raises InputError for other shapes, some fixed beside others, widths that are not above 0, and negative requests or supply.
    Source: Vensim reference, "Allocation by priority", the integrals of the four densities.
    """
    active = request != 0
    fixed = (shape == 0) | ~active
    if fixed.all():
        total = np.maximum(request.sum(axis=1, keepdims=True), 1e-300)
        return request * np.minimum(available[:, :1] / total, 1.0)
    if not np.isin(shape[active], (1, 2, 3, 4)).all():
        raise InputError(
            "knows the priority profiles 1 to 4 (rectangle, triangle, normal, exponential), or 0 (fixed) for all",
            where="ALLOCATE AVAILABLE",
        )
    width = np.where(shape == 3, np.maximum(width, _LEAST_NORMAL), width)
    if (width[active] <= 0).any():
        raise InputError("needs widths above 0", where="ALLOCATE AVAILABLE")

    def taken(x: np.ndarray) -> np.ndarray:
        return request * _above(x, shape, priority, width)

    return _cut_off(taken, request, priority, width * 40, available[:, :1])


def allocate_by_priority(
    request: np.ndarray, priority: np.ndarray, width: np.ndarray, supply: np.ndarray
) -> np.ndarray:
    """What each gets: a requester begins to be served at its own priority and is served in full one width below it."""
    if (width <= 0).any():
        raise InputError("needs a width above 0", where="ALLOCATE BY PRIORITY")

    def taken(x: np.ndarray) -> np.ndarray:
        return request * np.clip((priority - x) / width, 0.0, 1.0)

    return _cut_off(taken, request, priority, 2 * width, supply[:, :1])


def _above(x: np.ndarray, shape: np.ndarray, priority: np.ndarray, width: np.ndarray) -> np.ndarray:
    """The share of a density that lies above x."""
    away = (x - priority) / width
    rectangle = np.clip(0.5 - away, 0.0, 1.0)
    triangle = np.where(
        away < 0, 1 - 2 * np.clip(away + 0.5, 0, None) ** 2, 2 * np.clip(0.5 - away, 0, None) ** 2
    )
    normal = _normal_above(away)
    exponential = np.where(
        away < 0, 1 - 0.5 * np.exp(np.minimum(away, 0)), 0.5 * np.exp(-np.maximum(away, 0))
    )
    return np.select(
        [shape == 1, shape == 2, shape == 3], [rectangle, triangle, normal], exponential
    )


def _normal_above(z: np.ndarray) -> np.ndarray:
    """The share of the normal density above z, by the polynomial that Vensim's published shares follow to the last digit.

    It is off the exact integral by up to 1e-5, which is much of a share far out in the tail.
    Source: Abramowitz and Stegun 1964, 26.2.16.
    """
    t = 1 / (1 + 0.33267 * np.abs(z))
    density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    above = density * t * (0.4361836 + t * (-0.1201676 + t * 0.9372980))
    return np.where(z > 0, above, 1 - above)


def _cut_off(taken, request, priority, reach, supply):  # type: ignore[no-untyped-def]
    """Bisect for the cut-off, between everyone served in full and nobody served."""
    if (request < 0).any() or (supply < 0).any():
        raise InputError("needs requests and supply that are not negative", where="ALLOCATE")
    low = (priority - reach).min(axis=1, keepdims=True)
    high = (priority + reach).max(axis=1, keepdims=True)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if ((middle <= low) | (middle >= high)).all():  # no number lies between
            break
        too_much = taken(middle).sum(axis=1, keepdims=True) > supply
        low, high = np.where(too_much, middle, low), np.where(too_much, high, middle)
    enough = supply >= request.sum(axis=1, keepdims=True)
    return np.where(enough, request, taken((low + high) / 2))
