"""Vensim's functions as vector instructions that a kernel writes in place.

OPS[name](*values)        the same definitions as numpy_ops.OPS; tests hold the two together
CALLED                    exp, ln and power, written once in the library (llvm_library.py) and called
"""

from __future__ import annotations

import math
from collections.abc import Callable

from model.engine.llvm_text import FLOAT, Value, where
from model.engine.numpy_ops import SMALL

_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number that stands in the low bits
_MAGIC_BITS = 0x4338000000000000
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


# --- powers and logarithms without branches ---------------------------------------------------------------------
def _exp(x: Value) -> Value:
    """e ** x to the last digit: x = n ln 2 + r, a Taylor series in r, 2 ** n put into the exponent in two halves.

    Beyond the limits the halves give infinity and 0; what is not a number stays so through the series.
    """
    c = where(x < -745.2, -745.2, where(x > 709.79, 709.79, x))
    t = c * 1.4426950408889634 + _MAGIC
    n = t - _MAGIC
    r = (c - n * _LN2_HIGH) - n * _LN2_LOW
    square = r * r
    p = _series([1.0 / math.factorial(k) for k in range(2, 14)], r)
    p = (square * p + r) + 1.0
    whole = t.as_bits() - _MAGIC_BITS
    half = whole >> 1
    return p * ((half + 1023) << 52).as_float() * ((whole - half + 1023) << 52).as_float()


def _series(factors: list[float], x: Value) -> Value:
    """factors[0] + factors[1] x + …, halves side by side (Estrin 1960): a third of the time of one after the other."""
    terms: list[Value | float] = list(factors)
    while len(terms) > 1:
        pairs = list(zip(terms[::2], terms[1::2], strict=False))
        rest = terms[2 * len(pairs) :]
        terms = [*(x * high + low for low, high in pairs), *rest]
        x = x * x
    return x.of(terms[0])


def _ln(x: Value) -> Value:
    """Natural logarithm to the last digit: x = m 2 ** e, a series in (m - 1) / (m + 1) (as in FreeBSD's msun e_log.c)."""
    tiny = x < 2.2250738585072014e-308
    b = where(tiny, x * 18014398509481984.0, x).as_bits()
    e = (b.logical_shift(52) & 2047) - 1023
    m = ((b & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).as_float()
    large = m > 1.4142135623730951
    m = where(large, m * 0.5, m)
    e = where(large, e + 1, e)
    e = where(tiny, e - 54, e)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (
        3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)
    )
    odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    rest = even + z * (6.666666666666735130e-01 + w * odd)
    square = 0.5 * f * f
    k = (e + _MAGIC_BITS).as_float() - _MAGIC
    low = s * (square + rest) + k * _LN2_LOW
    y = k * _LN2_HIGH - ((square - low) - f)
    y = where(x.equals(0.0), -math.inf, y)
    y = where(x < 0.0, math.nan, y)
    y = where(x.equals(math.inf), x, y)
    return where(x.missing, x, y)


def _power(a: Value, b: Value) -> Value:
    """a ** b; a negative a only with a whole b. Relative error about |b ln a| * 1e-16."""
    return _power_of(a, b, _ln(a.builtin("fabs")))


def _power_of(a: Value, b: Value, logarithm: Value) -> Value:
    """a ** b with the logarithm of |a| known."""
    y = _exp(b * logarithm)
    whole = ((b + _MAGIC) - _MAGIC).equals(b)
    half = b * 0.5
    odd = ((half + _MAGIC) - _MAGIC).differs(half)
    negative = a < 0.0
    y = where(negative & odd, -y, y)
    y = where(negative & ~whole, math.nan, y)
    return where(b.equals(0.0) | a.equals(1.0), 1.0, y)


# --- Vensim's functions of numbers ------------------------------------------------------------------------------
def most(a: Value, b: Value) -> Value:
    return where((a >= b) | a.missing, a, b)


def least(a: Value, b: Value) -> Value:
    return where((a <= b) | a.missing, a, b)


def truth(test: Value) -> Value:
    return where(test, 1.0, test.f.number(0.0))


def ratio(a: Value, b: Value) -> Value:
    """a / b; in a loop that b does not depend on, a times 1 / b: a division costs eight multiplications."""
    of = a.f.depth_of
    return a * (1.0 / b) if of.get(a.name, 0) > of.get(b.name, 0) else a / b


def _over(a: Value, b: Value, reciprocal: Value) -> Value:
    """a / b with 1 / b known, to the last digit: the product's remainder corrects it (Markstein 1990)."""
    q = a * reciprocal
    rest = (-q).fused(b, a)
    y = rest.fused(reciprocal, q)
    return where(y.missing, q, y)  # 1 / 0, 1 / inf


def _near_zero(b: Value) -> Value:
    return b.builtin("fabs") < SMALL


def _quantum(a: Value, b: Value) -> Value:
    return where(b < SMALL, a, b * (a / b).builtin("trunc"))


def _modulo_up(a: Value, b: Value) -> Value:
    """The remainder with the sign of b, exact (np.mod)."""
    r = Value(a.f, a.f.put(f"frem {FLOAT} {a.name}, {b.name}", a.name, b.name), "f")
    return where(r * b < 0.0, r + b, r)


def _sign(a: Value) -> Value:
    return where(a > 0.0, 1.0, where(a < 0.0, -1.0, a))


def _pulse(start: Value, width: Value, time: Value, dt: Value) -> Value:
    plus = time + dt * 0.5
    return truth((plus > start) & (plus < start + where(width <= 0.0, dt, width)))


def _pulse_train(
    start: Value, width: Value, every: Value, end: Value, time: Value, dt: Value
) -> Value:
    plus = time + dt * 0.5
    since = where(
        every > 0.0, _modulo_up(plus - start, where(every > 0.0, every, math.inf)), plus - start
    )
    return truth((since < most(width, dt)) & (plus > start) & (time < end))


def _xmile_pulse(volume: Value, first: Value, every: Value, time: Value, dt: Value) -> Value:
    plus = time + dt * 0.5
    since = where(
        every > 0.0, _modulo_up(plus - first, where(every > 0.0, every, 1.0)), plus - first
    )
    return where((plus > first) & (since < dt), volume / dt, 0.0)


def _ramp(slope: Value, start: Value, stop: Value, time: Value, dt: Value) -> Value:
    return where(time + SMALL > start, slope * (least(time, stop) - start), 0.0)


def _stages(order: Value, delay: Value, dt: Value) -> Value:
    fit = (delay / dt * (1 + 1e-12) + 1e-9).builtin("floor")
    return most(least(order, fit), order.f.number(1.0))


def _called(name: str) -> Callable[..., Value]:
    return lambda *args: args[0].f.call(f"keda_{name}", *args)


def _exp_here(x: Value) -> Value:
    """In a loop written in place, where turns overlap; elsewhere called."""
    f = x.f
    if not f.depth_of.get(x.name, 0):
        return f.call("keda_exp", x)
    flags, f.flags = f.flags, " contract"
    try:
        return _exp(x)
    finally:
        f.flags = flags


OPS: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": ratio,
    "^": _called("power"),
    "power": _called("power"),
    "neg": lambda a: -a,
    "abs": lambda a: a.builtin("fabs"),
    "exp": _exp_here,
    "ln": _called("ln"),
    "sqrt": lambda a: a.builtin("sqrt"),
    "sin": _called("sin"),
    "cos": _called("cos"),
    "tan": _called("tan"),
    "arcsin": _called("asin"),
    "arccos": _called("acos"),
    "arctan": _called("atan"),
    "sinh": _called("sinh"),
    "cosh": _called("cosh"),
    "tanh": _called("tanh"),
    "gamma ln": _called("lgamma"),
    "sign": _sign,
    "round": lambda a: (a + 0.5).builtin("floor"),
    "max": most,
    "min": least,
    "integer": lambda a: a.builtin("trunc"),
    "floor": lambda a: a.builtin("floor"),
    "quantum": _quantum,
    "modulo": lambda a, b: a - _quantum(a, b),
    "xmile mod": _modulo_up,
    "zidz": lambda a, b: where(_near_zero(b), 0.0, ratio(a, b)),
    "xidz": lambda a, b, x: where(_near_zero(b), x, ratio(a, b)),
    "over": _over,
    "zidz over": lambda a, b, r: where(_near_zero(b), 0.0, _over(a, b, r)),
    "xidz over": lambda a, b, x, r: where(_near_zero(b), x, _over(a, b, r)),
    "power of": _called("power_of"),
    "given": lambda a, b: where(a.missing, b, a),
    "step": lambda height, at, time, dt: where(time + dt * 0.5 > at, height, 0.0),
    "pulse": _pulse,
    "pulse train": _pulse_train,
    "xmile pulse": _xmile_pulse,
    "ramp": _ramp,
    "stages": _stages,
    "steps": lambda delay, dt: (most(delay / dt, delay.f.number(1.0)) + SMALL).builtin("rint"),
}

# name -> how it is written, number of values
CALLED: dict[str, tuple[Callable[..., Value], int]] = {
    "exp": (_exp, 1),
    "ln": (_ln, 1),
    "power": (_power, 2),
    "power_of": (_power_of, 3),
}
