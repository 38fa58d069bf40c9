"""Random numbers that can be made again: a function of seed, call, element and step, without hidden state.

    draw(kind, call, element, step, *parameters, seed) -> values

Two members with the same seed see the same noise (common random numbers); give each member its own seed for independent
noise. The bits are mixed by SplitMix64 (Steele, Lea and Flood 2014), whose output passes the usual test batteries. The numbers are
not Vensim's own sequence; their distribution is.
"""

from __future__ import annotations

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1, _MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def draw(
    kind: str, call: int, element: np.ndarray, step: int, *args: np.ndarray | float
) -> np.ndarray:
    """Values of one kind: uniform (low, high), normal and exponential (low, high, mean or shift, deviation or stretch)."""
    *parameters, seed = args
    u = uniform(seed, call, element, step)
    if kind == "uniform":
        low, high = parameters
        return low + u * (np.subtract(high, low))
    low, high, centre, spread = parameters
    if kind == "normal":
        return _normal(u, low, high, centre, spread)
    return _exponential(u, low, high, centre, spread)


def uniform(seed: np.ndarray | float, call: int, element: np.ndarray, step: int) -> np.ndarray:
    """In [0, 1), from four whole numbers."""
    with np.errstate(over="ignore"):
        x = np.asarray(seed, dtype=np.float64).astype(np.int64).astype(np.uint64)
        for part in (call, element, step):
            x = _mixed(x + _GOLDEN * (np.asarray(part).astype(np.uint64) + np.uint64(1)))
    return (x >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> np.uint64(30))) * _MIX1
    x = (x ^ (x >> np.uint64(27))) * _MIX2
    return x ^ (x >> np.uint64(31))


def _normal(u, low, high, mean, deviation):  # type: ignore[no-untyped-def]
    """Normal, cut at low and high, by the inverse of its distribution."""
    from scipy.special import ndtr, ndtri

    a, b = (
        ndtr(np.divide(np.subtract(low, mean), deviation)),
        ndtr(np.divide(np.subtract(high, mean), deviation)),
    )
    flat = np.asarray(deviation) <= 0
    return np.where(
        flat, mean, mean + deviation * ndtri(np.clip(a + u * (b - a), 1e-300, 1 - 1e-16))
    )


def _exponential(u, low, high, shift, stretch):  # type: ignore[no-untyped-def]
    """Exponential above max(low, shift), cut at high."""
    begin = np.maximum(low, shift)
    top = -np.expm1(-np.divide(np.subtract(high, begin), stretch))
    return begin - stretch * np.log1p(-u * top)
