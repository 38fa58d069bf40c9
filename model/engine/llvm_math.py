"""Vensim's functions as vector instructions that a kernel writes in place.

OPS[name](*values)        the same definitions as numpy_ops.OPS; tests hold the two together
CALLED                    exp, ln and power, written once in the library (llvm_library.py) and called
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from model.engine.llvm_text import FLOAT, Value, where
from model.engine.numpy_ops import NEVER, SMALL

_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number that stands in the low bits
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_HALF_ROOT_BITS = 0x3FE6A09E667F3BCD  # of the root of 1/2
_TINY, _LARGEST = 2.2250738585072014e-308, 1.7976931348623157e308  # of the numbers with all digits
# (e ** r - 1 - r) / r ** 2 for |r| <= ln 2 / 2: the Taylor series to r ** 26 interpolated at ten Chebyshev points
_EXP = (
    0.5000000000000001,
    0.16666666666666669,
    0.04166666666662383,
    0.008333333333330039,
    0.0013888888917362072,
    0.00019841269863167706,
    2.4801521065636445e-05,
    2.755726828287957e-06,
    2.762019790254233e-07,
    2.510046966920948e-08,
)
# ln((1 + s) / (1 - s)) = 2 s + s z (l1 + l2 z + …), z = s ** 2 (FreeBSD's msun, e_log.c)
_LN_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)  # fmt: skip
_LN_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)


# --- powers and logarithms --------------------------------------------------------------------------------------
def _exp(x: Value) -> Value:
    """e ** x to the last digit, without branches: x = n ln 2 + r, a series in r, 2 ** n written as an exponent.

    Infinity above 709.78, 0 below -707; what is not a number stays so through the series.
    """
    c = where(x > 709.79, 709.79, x)
    shift = _MAGIC + 1022
    t = c.fused(x.of(1.4426950408889634), x.of(shift))
    n = t - shift
    r = n.fused(x.of(-_LN2_LOW), n.fused(x.of(-_LN2_HIGH), c))
    q = (r * r).fused(_series(_EXP, r), r)
    # Twice e ** r, so that 2 ** (n - 1) is enough: 2 ** 1024 has no exponent.
    twice = q.fused(x.of(2.0), x.of(2.0))
    return where(x < -707.0, 0.0, twice * (t.as_bits() << 52).as_float())


def _series(factors: tuple[float, ...], x: Value) -> Value:
    """factors[0] + factors[1] x + …, halves side by side (Estrin 1960): a third of the time of one after the other."""
    terms = [x.of(a) for a in factors]
    while len(terms) > 1:
        pairs = list(zip(terms[::2], terms[1::2], strict=False))
        rest = terms[2 * len(pairs) :]
        terms = [*(x.fused(high, low) for low, high in pairs), *rest]
        x = x * x if len(terms) > 1 else x
    return terms[0]


def _ln_of_normal(x: Value) -> Value:
    """Natural logarithm of a positive number with all its digits, to the last but one: x = m 2 ** e with m about 1, a series
    in (m - 1) / (m + 1)."""
    b = x.as_bits()
    over = b - _HALF_ROOT_BITS
    e = (over >> 52).to_float()
    m = (b - (over & ~0xFFFFFFFFFFFFF)).as_float()
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    w = z * z
    rest = z.fused(_series(_LN_ODD, w), w * _series(_LN_EVEN, w))
    low = e.fused(x.of(_LN2_LOW), s * rest)
    return e.fused(x.of(_LN2_HIGH), (s + s) + low)


def _ln(x: Value) -> Value:
    """Natural logarithm of any number: -infinity of 0, none of a negative one."""
    tiny = x < _TINY
    y = _ln_of_normal(where(tiny, x * 2.0**54, x))
    y = where(tiny, y - 54 * math.log(2.0), y)
    y = where(x > 0.0, y, where(x.equals(0.0), -math.inf, math.nan))
    return where(x <= _LARGEST, y, where(x > 0.0, math.inf, x))


def _usual(x: Value) -> Value:
    """Where a number is positive and has all its digits."""
    return (x >= _TINY) & (x <= _LARGEST)


def _power(a: Value, b: Value) -> Value:
    """a ** b; a negative a only with a whole b. Relative error about |b ln a| * 2e-16."""
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


def _usual_power(a: Value, b: Value) -> tuple[Value, Value]:
    """a ** b where a is an ordinary positive number, and where that is so."""
    y = b * _ln_of_normal(a)
    return _exp(y), _usual(a) & y.equals(y)


def _usual_power_of(a: Value, b: Value, logarithm: Value) -> tuple[Value, Value]:
    y = b * logarithm
    return _exp(y), (a > 0.0) & y.equals(y)


def _usual_ln(x: Value) -> tuple[Value, Value]:
    return _ln_of_normal(x), _usual(x)


# --- Vensim's functions of numbers ------------------------------------------------------------------------------
def most(a: Value, b: Value) -> Value:
    """The larger; missing where either is. One instruction where one is a constant."""
    if b.constant:
        return where(b > a, b, a)
    larger = where(a > b, a, b)
    return larger if a.constant else where(a.missing, a, larger)


def least(a: Value, b: Value) -> Value:
    """The smaller; missing where either is."""
    if b.constant:
        return where(b < a, b, a)
    smaller = where(a < b, a, b)
    return smaller if a.constant else where(a.missing, a, smaller)


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


def _steps(delay: Value, dt: Value) -> Value:
    steps = (most(delay / dt, delay.f.number(1.0)) + SMALL).builtin("rint")
    return where(steps < NEVER, steps, NEVER)


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
    return _exp(x) if x.f.depth_of.get(x.name, 0) else x.f.call("keda_exp", x)


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
    "steps": _steps,
}


@dataclass(frozen=True)
class Called:
    """A function of the library: for all numbers, and a quicker way for the usual ones with where these are."""

    values: int
    full: Callable[..., Value]
    usual: Callable[..., tuple[Value, Value]] | None = None


CALLED = {
    "exp": Called(1, _exp),
    "ln": Called(1, _ln, _usual_ln),
    "power": Called(2, _power, _usual_power),
    "power_of": Called(3, _power_of, _usual_power_of),
}
