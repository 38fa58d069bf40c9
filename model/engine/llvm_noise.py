"""Noise as vector instructions: the same counter-based draws as noise.py.

uniform(seed, parts)      in [0, 1) from a seed and where the draw stands: call, element, step
NOISES[kind]              what turns it into a distribution, and how many values that takes
"""

from __future__ import annotations

import math
from collections.abc import Callable

from model.engine.llvm_math import most
from model.engine.llvm_text import Value, where

_GOLDEN, _MIX1, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def _mixed(x: Value) -> Value:
    x = (x ^ x.logical_shift(30)) * _signed(_MIX1)
    x = (x ^ x.logical_shift(27)) * _signed(_MIX2)
    return x ^ x.logical_shift(31)


def _signed(x: int) -> int:
    return x - 2**64 if x >= 2**63 else x


def uniform(seed: Value, parts: list[Value]) -> Value:
    x = seed.to_whole()
    for part in parts:
        x = _mixed(x + (part + 1) * _signed(_GOLDEN))
    return x.logical_shift(11).to_float(signed=False) * 2.0**-53


def _below(x: Value) -> Value:
    """The normal distribution."""
    return x.f.call("keda_erfc", x * (-1.0 / math.sqrt(2.0))) * 0.5


def _at(p: Value) -> Value:
    """Its inverse: a rational start (Abramowitz and Stegun 26.2.23), then three Halley steps to full precision."""
    f = p.f
    t = (-2.0 * f.call("keda_ln", where(p < 0.5, p, 1.0 - p))).builtin("sqrt")
    top = 2.515517 + t * (0.802853 + t * 0.010328)
    x = t - top / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    x = where(p < 0.5, -x, x)
    for _ in range(3):
        e = (_below(x) - p) * math.sqrt(2.0 * math.pi) * f.call("keda_exp", x * x * 0.5)
        x = x - e / (1.0 + x * e * 0.5)
    x = where(p <= 0.0, -math.inf, x)
    return where(p >= 1.0, math.inf, x)


def _noise_uniform(u: Value, low: Value, high: Value) -> Value:
    return low + u * (high - low)


def _noise_normal(u: Value, low: Value, high: Value, mean: Value, deviation: Value) -> Value:
    a, b = _below((low - mean) / deviation), _below((high - mean) / deviation)
    p = a + u * (b - a)
    p = where(p < 1e-300, 1e-300, where(p > 1.0 - 1e-16, 1.0 - 1e-16, p))
    return where(deviation <= 0.0, mean, mean + deviation * _at(p))


def _noise_exponential(u: Value, low: Value, high: Value, shift: Value, stretch: Value) -> Value:
    f, begin = u.f, most(low, shift)
    top = -f.call("keda_expm1", -((high - begin) / stretch))
    return begin - stretch * f.call("keda_log1p", -(u * top))


NOISES: dict[str, tuple[Callable[..., Value], int]] = {
    "uniform": (_noise_uniform, 2),
    "normal": (_noise_normal, 4),
    "exponential": (_noise_exponential, 4),
}
