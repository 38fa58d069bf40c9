"""Operations on values as NumPy computes them, by the names the plan uses; llvm_math has the same as vector instructions.

OPS["zidz"](a, b)        LOGIC["<="](a, b)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Value = np.ndarray | float
SMALL = 1e-6  # what Vensim takes for zero
NEVER = 1e12  # steps: more than any run has


def _zidz(a: Value, b: Value) -> Value:
    return np.where(np.abs(b) < SMALL, 0.0, np.divide(a, b))


def _xidz(a: Value, b: Value, x: Value) -> Value:
    return np.where(np.abs(b) < SMALL, x, np.divide(a, b))


def _quantum(a: Value, b: Value) -> Value:
    return np.where(np.asarray(b) < SMALL, a, b * np.trunc(np.divide(a, b)))


def _pulse(start: Value, width: Value, time: float, dt: float) -> Value:
    plus = time + dt / 2
    return ((plus > start) & (plus < start + np.where(np.asarray(width) <= 0, dt, width))).astype(
        float
    )


def _pulse_train(
    start: Value, width: Value, every: Value, end: Value, time: float, dt: float
) -> Value:
    plus = time + dt / 2
    since = np.mod(plus - start, np.where(np.asarray(every) > 0, every, np.inf))
    on = (since < np.maximum(width, dt)) & (plus > start) & (time < np.asarray(end))
    return np.asarray(on).astype(float)


def _xmile_pulse(volume: Value, first: Value, every: Value, time: float, dt: float) -> Value:
    plus = time + dt / 2
    since = np.where(
        np.asarray(every) > 0,
        np.mod(plus - first, np.where(np.asarray(every) > 0, every, 1.0)),
        plus - first,
    )
    return np.where((plus > first) & (since < dt), np.divide(volume, dt), 0.0)


def _ramp(slope: Value, start: Value, stop: Value, time: float, dt: float) -> Value:
    return np.where(time + SMALL > np.asarray(start), slope * (np.minimum(time, stop) - start), 0.0)


def _stages(order: Value, delay: Value, dt: float) -> Value:
    """Stages a delay may have so that none empties within a step."""
    fit = np.floor(np.divide(delay, dt) * (1 + 1e-12) + 1e-9)
    return np.maximum(np.minimum(order, fit), 1.0)


def _steps(delay: Value, dt: float) -> Value:
    """Steps of a fixed delay: rounded, half a step counting as one, at least one; NEVER if it is no number."""
    return np.fmin(np.round(np.maximum(np.divide(delay, dt), 1.0) + SMALL), NEVER)


def _given(a: Value, b: Value) -> Value:
    """a where there is one, else b."""
    return np.where(np.isnan(a), b, np.asarray(a))


def _gamma_ln(x: Value) -> Value:
    from scipy.special import gammaln

    return gammaln(x)


LOGIC: dict[str, Callable[..., Value]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
}
OPS: dict[str, Callable[..., Value]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": lambda a, b: np.power(np.asarray(a, dtype=float), b),
    "power": lambda a, b: np.power(np.asarray(a, dtype=float), b),
    "neg": np.negative,
    "abs": np.abs,
    "exp": np.exp,
    "ln": np.log,
    "sqrt": np.sqrt,
    **{
        name: getattr(np, name)
        for name in ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")
    },
    "sign": np.sign,
    "round": lambda a: np.floor(np.add(a, 0.5)),
    "gamma ln": _gamma_ln,
    "max": np.maximum,
    "min": np.minimum,
    "integer": np.trunc,
    "floor": np.floor,
    "quantum": _quantum,
    "modulo": lambda a, b: np.subtract(a, _quantum(a, b)),
    "xmile mod": np.mod,
    "zidz": _zidz,
    "xidz": _xidz,
    # prepared by steady.py: the last argument, a reciprocal or a logarithm, saves nothing here
    "over": lambda a, b, _: np.divide(a, b),
    "zidz over": lambda a, b, _: _zidz(a, b),
    "xidz over": lambda a, b, x, _: _xidz(a, b, x),
    "power of": lambda a, b, _: np.power(np.asarray(a, dtype=float), b),
    "given": _given,
    "step": lambda h, t, time, dt: np.where(time + dt / 2 > np.asarray(t), h, 0.0),
    "pulse": _pulse,
    "pulse train": _pulse_train,
    "xmile pulse": _xmile_pulse,
    "ramp": _ramp,
    "stages": _stages,
    "steps": _steps,
}
