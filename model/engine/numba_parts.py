# mypy: ignore-errors
# (the compiler finds the types of these functions from how they are called)
"""What compiled kernels call: Vensim's functions of numbers, table reads and noise, for one member at a time.

The same definitions as in numpy_kernel.OPS, arrays.lookup and noise; tests hold the two together.
"""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

HOW = {"error_model": "numpy", "nogil": True, "fastmath": {"contract"}}
PART = {
    **HOW,
    "forceinline": True,
}  # into the loop that calls it, which then becomes vector instructions
NA = -(2.0**109)
SMALL = 1e-6
_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number that stands in the low bits


# --- powers and logarithms without branches ---------------------------------------------------------------------
@intrinsic
def bits(typing, x):
    """A float's 64 bits as a whole number."""

    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def of_bits(typing, x):
    """The float with these 64 bits."""

    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), generate


@njit(**PART)
def select(c, a, b):
    return a if c else b


@njit(**PART)
def exp(x):
    """e ** x to the last digit: x = n ln 2 + r, a Taylor polynomial in r, 2 ** n put into the exponent."""
    c = -745.2 if x < -745.2 else (709.79 if x > 709.79 else x)
    t = c * 1.4426950408889634 + _MAGIC
    n = t - _MAGIC
    r = (c - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = ((p * r + 0.5) * r + 1.0) * r + 1.0
    whole = bits(t) - bits(_MAGIC)
    half = whole >> 1
    y = p * of_bits((half + 1023) << 52) * of_bits((whole - half + 1023) << 52)
    y = math.inf if x > 709.79 else y
    y = 0.0 if x < -745.2 else y
    return x if x != x else y


@njit(**PART)
def ln(x):
    """Natural logarithm to the last digit: x = m 2 ** e, a series in (m - 1) / (m + 1) (as in FreeBSD's msun e_log.c)."""
    tiny = x < 2.2250738585072014e-308
    b = bits(x * 18014398509481984.0 if tiny else x)
    e = ((b >> 52) & 2047) - 1023
    m = of_bits((b & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
    large = m > 1.4142135623730951
    m = m * 0.5 if large else m
    e = e + 1 if large else e
    e = e - 54 if tiny else e
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
    k = of_bits(bits(_MAGIC) + e) - _MAGIC
    low = s * (square + rest) + k * 1.90821492927058770002e-10
    y = k * 6.93147180369123816490e-01 - ((square - low) - f)
    y = -math.inf if x == 0.0 else y
    y = math.nan if x < 0.0 else y
    y = x if x == math.inf else y
    return x if x != x else y


@njit(**PART)
def power(a, b):
    """a ** b; a negative a only with a whole b. Relative error about |b ln a| * 1e-16."""
    y = exp(b * ln(abs(a)))
    whole = ((b + _MAGIC) - _MAGIC) == b
    half = b * 0.5
    odd = ((half + _MAGIC) - _MAGIC) != half
    negative = a < 0.0
    y = select(negative & odd, -y, y)
    y = select(negative & (not whole), math.nan, y)
    return select((b == 0.0) | (a == 1.0), 1.0, y)


# --- Vensim's functions of numbers ------------------------------------------------------------------------------


@njit(**PART)
def truth(c):
    return 1.0 if c else 0.0


@njit(**PART)
def most(a, b):
    return a if (a >= b or a != a) else b


@njit(**PART)
def least(a, b):
    return a if (a <= b or a != a) else b


@njit(**PART)
def zidz(a, b):
    q = a / b
    return 0.0 if abs(b) < SMALL else q


@njit(**PART)
def xidz(a, b, x):
    q = a / b
    return x if abs(b) < SMALL else q


@njit(**PART)
def quantum(a, b):
    q = b * np.trunc(a / b)
    return a if b < SMALL else q


@njit(**PART)
def modulo(a, b):
    return a - quantum(a, b)


@njit(**PART)
def given(a, b):
    return b if a != a else a


@njit(**PART)
def sign(a):
    return 1.0 if a > 0 else (-1.0 if a < 0 else a)


@njit(**PART)
def step_up(height, at, time, dt):
    return height if time + dt / 2 > at else 0.0


@njit(**PART)
def pulse(start, width, time, dt):
    plus = time + dt / 2
    wide = dt if width <= 0 else width
    return 1.0 if plus > start and plus < start + wide else 0.0


@njit(**PART)
def pulse_train(start, width, every, end, time, dt):
    plus = time + dt / 2
    since = np.mod(plus - start, every) if every > 0 else plus - start
    return 1.0 if since < most(width, dt) and plus > start and time < end else 0.0


@njit(**PART)
def xmile_pulse(volume, first, every, time, dt):
    plus = time + dt / 2
    since = np.mod(plus - first, every) if every > 0 else plus - first
    return volume / dt if plus > first and since < dt else 0.0


@njit(**PART)
def ramp(slope, start, stop, time, dt):
    return slope * (least(time, stop) - start) if time + SMALL > start else 0.0


@njit(**PART)
def stages(order, delay, dt):
    fit = math.floor(delay / dt * (1 + 1e-12) + 1e-9)
    return most(least(order, fit), 1.0)


@njit(**PART)
def steps(delay, dt):
    return np.round(most(delay / dt, 1.0) + SMALL)


@njit(**PART)
def round_half_up(a):
    return np.floor(a + 0.5)


# --- tables -----------------------------------------------------------------------------------------------------
# tx (point,) all x in a row; ty (point * block,); a grid of equal slots over x, none with more than one point inside it,
# holds in `guess` the last point at or before the slot begins. Of each table t_int has: first point, last segment,
# first slot; t_float: lowest x, slots per x, last slot.
@njit(**PART)
def table(n, t_int, t_float):
    return t_int[n, 0], t_int[n, 1], t_int[n, 2], t_float[n, 0], t_float[n, 1], t_float[n, 2]


@njit(**PART)
def left_of(x, o, last, slot0, low, per, slots, tx, guess):
    """The last point at or left of x, among those that begin a segment."""
    q = (x - low) * per
    q = select(q > 0.0, q, 0.0)
    q = select(q < slots, q, slots)
    i = guess[slot0 + np.int64(q)]
    return o + select((i < last) & (x >= tx[o + select(i < last, i + 1, i)]), i + 1, i)


@njit(**PART)
def lookup(x, k, o, last, slot0, low, per, slots, tx, guess, ty, block):
    """Straight lines inside, end values outside."""
    p = left_of(x, o, last, slot0, low, per, slots, tx, guess)
    x0, x1 = tx[p], tx[p + 1]
    y0, y1 = ty[p * block + k], ty[(p + 1) * block + k]
    part = (x - x0) / (x1 - x0)
    part = select(x > x0, part, 0.0)
    y = y0 + part * (y1 - y0)
    y = select(x >= x1, y1, y)
    return select(x != x, x, y)


@njit(**PART)
def place(x, o, last, slot0, low, per, slots, tx, guess):
    """The segment of x and how far along it x lies, 0 to 1."""
    p = left_of(x, o, last, slot0, low, per, slots, tx, guess)
    part = (x - tx[p]) / (tx[p + 1] - tx[p])
    return p, least(most(part, 0.0), 1.0)


@njit(**PART)
def lookup_other(x, k, mode, o, last, slot0, low, per, slots, tx, guess, ty, block):
    """mode 1 extrapolate, 2 forward, 3 backward, 4 raw."""
    p = left_of(x, o, last, slot0, low, per, slots, tx, guess)
    p = select((p > o) & (x < tx[p]), p - 1, p)  # rounding of the slot must not move a jump
    x0, x1, y0, y1 = tx[p], tx[p + 1], ty[p * block + k], ty[(p + 1) * block + k]
    if mode == 1:
        return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    if mode == 2:
        return y0 if x <= x0 else y1
    if mode == 3:
        return y1 if x >= x1 else y0
    return y0 if x == x0 else (y1 if x == x1 else NA)


# --- noise ------------------------------------------------------------------------------------------------------
@njit(**PART)
def mixed(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(**HOW)
def uniform(seed, call, element, step):
    golden, one = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
    x = np.uint64(np.int64(seed))
    x = mixed(x + golden * (np.uint64(call) + one))
    x = mixed(x + golden * (np.uint64(element) + one))
    x = mixed(x + golden * (np.uint64(step) + one))
    return float(x >> np.uint64(11)) * 2.0**-53


@njit(**PART)
def noise_uniform(call, element, step, low, high, seed):
    return low + uniform(seed, call, element, step) * (high - low)


@njit(**PART)
def noise_exponential(call, element, step, low, high, shift, stretch, seed):
    begin = most(low, shift)
    top = -math.expm1(-(high - begin) / stretch)
    return begin - stretch * math.log1p(-uniform(seed, call, element, step) * top)


@njit(**HOW)
def normal_below(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@njit(**HOW)
def normal_at(p):
    """The inverse of normal_below: a rational start (Acklam 2003), then two Halley steps to full precision."""
    if p <= 0.0:
        return -math.inf
    if p >= 1.0:
        return math.inf
    t = math.sqrt(-2.0 * math.log(p if p < 0.5 else 1.0 - p))
    x = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (
        1.0 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t
    )
    x = -x if p < 0.5 else x
    for _ in range(3):
        e = (normal_below(x) - p) * math.sqrt(2.0 * math.pi) * math.exp(x * x / 2.0)
        x = x - e / (1.0 + x * e / 2.0)
    return x


@njit(**HOW)
def noise_normal(call, element, step, low, high, mean, deviation, seed):
    if deviation <= 0:
        return mean
    a, b = normal_below((low - mean) / deviation), normal_below((high - mean) / deviation)
    p = a + uniform(seed, call, element, step) * (b - a)
    p = 1e-300 if p < 1e-300 else (1.0 - 1e-16 if p > 1.0 - 1e-16 else p)
    return mean + deviation * normal_at(p)
