"""Vensim's functions as vector instructions: what a kernel writes in place, and what it calls.

    OPS[name](*values)        written where it stands; the same definitions as numpy_ops.OPS
    library() -> text         the module of functions kernels call: exp, ln, power, table reads, noise, sines …

Tests hold the two kernels together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from model.engine.llvm_text import FLOAT, LANES, MASK, WHOLE, Function, Value, declared, where
from model.engine.numpy_ops import SMALL

_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number that stands in the low bits
_MAGIC_BITS = 0x4338000000000000
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_GOLDEN, _MIX1, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_LIBM = (
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "lgamma",
    "erfc",
    "expm1",
    "log1p",
)


# --- powers and logarithms without branches ---------------------------------------------------------------------
def _exp(x: Value) -> Value:
    """e ** x to the last digit: x = n ln 2 + r, a Taylor polynomial in r, 2 ** n put into the exponent."""
    c = where(x < -745.2, -745.2, where(x > 709.79, 709.79, x))
    t = c * 1.4426950408889634 + _MAGIC
    n = t - _MAGIC
    r = (c - n * _LN2_HIGH) - n * _LN2_LOW
    p = r.f.number(1.0 / math.factorial(13))
    for k in range(12, -1, -1):
        p = p * r + 1.0 / math.factorial(k)
    whole = t.as_bits() - _MAGIC_BITS
    half = whole >> 1
    y = p * ((half + 1023) << 52).as_float() * ((whole - half + 1023) << 52).as_float()
    y = where(x > 709.79, math.inf, y)
    y = where(x < -745.2, 0.0, y)
    return where(x.missing, x, y)


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
    y = _exp(b * _ln(a.builtin("fabs")))
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


def _near_zero(b: Value) -> Value:
    return b.builtin("fabs") < SMALL


def _quantum(a: Value, b: Value) -> Value:
    return where(b < SMALL, a, b * (a / b).builtin("trunc"))


def _modulo_up(a: Value, b: Value) -> Value:
    """The remainder with the sign of b, exact (np.mod)."""
    r = Value(a.f, a.f.put(f"frem {FLOAT} {a.name}, {b.name}", a.name, b.name), "f")
    return where(r < 0.0, r + b, r)


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
    "zidz": lambda a, b: where(_near_zero(b), 0.0, ratio(a, b)),
    "xidz": lambda a, b, x: where(_near_zero(b), x, ratio(a, b)),
    "given": lambda a, b: where(a.missing, b, a),
    "step": lambda height, at, time, dt: where(time + dt * 0.5 > at, height, 0.0),
    "pulse": _pulse,
    "pulse train": _pulse_train,
    "xmile pulse": _xmile_pulse,
    "ramp": _ramp,
    "stages": _stages,
    "steps": lambda delay, dt: (most(delay / dt, delay.f.number(1.0)) + SMALL).builtin("rint"),
}


# --- noise (see noise.py) ---------------------------------------------------------------------------------------
def _mixed(x: Value) -> Value:
    x = (x ^ x.logical_shift(30)) * _signed(_MIX1)
    x = (x ^ x.logical_shift(27)) * _signed(_MIX2)
    return x ^ x.logical_shift(31)


def _signed(x: int) -> int:
    return x - 2**64 if x >= 2**63 else x


def _uniform(seed: Value, parts: list[Value]) -> Value:
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


# --- tables -----------------------------------------------------------------------------------------------------
# tx (point,) all x in a row; ty (point * LANES,); t_int (table, 2): first point and count of each table, at least 2.
_PLACE = f"""
define {WHOLE} @keda_place({FLOAT} %x, ptr %tx, i64 %count) nounwind {{
entry:
  %n0 = sub i64 %count, 1
  br label %test
test:
  %n = phi i64 [ %n0, %entry ], [ %n2, %turn ]
  %at = phi {WHOLE} [ zeroinitializer, %entry ], [ %at2, %turn ]
  %more = icmp sgt i64 %n, 1
  br i1 %more, label %turn, label %done
turn:
  %half = lshr i64 %n, 1
  %n2 = sub i64 %n, %half
  %h1 = insertelement {WHOLE} poison, i64 %half, i64 0
  %h = shufflevector {WHOLE} %h1, {WHOLE} poison, <{LANES} x i32> zeroinitializer
  %try = add {WHOLE} %at, %h
  %p = getelementptr double, ptr %tx, {WHOLE} %try
  %xs = call {FLOAT} @llvm.masked.gather.v{LANES}f64.v{LANES}p0(<{LANES} x ptr> %p, i32 8, {MASK} splat (i1 true), {FLOAT} poison)
  %c = fcmp oge {FLOAT} %x, %xs
  %at2 = select {MASK} %c, {WHOLE} %try, {WHOLE} %at
  br label %test
done:
  ret {WHOLE} %at
}}
"""
READS = ("clamp", "extrapolate", "forward", "backward", "raw")


def _read(f: Function, mode: str) -> Value:
    """x, tx, ty, t_int and the number of a table: its value at x (see nodes.Table)."""
    x = f.value("%x")
    two = f.put("shl i64 %table, 1")
    about = f.put(f"getelementptr i64, ptr %t_int, i64 {two}")
    first = f.put(f"load i64, ptr {about}")
    after = f.put(f"getelementptr i64, ptr {about}, i64 1")
    count = f.put(f"load i64, ptr {after}")
    own_x = f.put(f"getelementptr double, ptr %tx, i64 {first}")
    lanes = f.put(f"mul i64 {first}, {LANES}")
    own_y = f.put(f"getelementptr double, ptr %ty, i64 {lanes}")
    p = f.value(f.put(f"call {WHOLE} @keda_place({FLOAT} %x, ptr {own_x}, i64 {count})"), "i")
    lane = f.value("<" + ", ".join(f"i64 {k}" for k in range(LANES)) + ">", "i")
    x0, x1 = f.gather(own_x, p), f.gather(own_x, p + 1)
    y0, y1 = f.gather(own_y, p * LANES + lane), f.gather(own_y, (p + 1) * LANES + lane)
    if mode == "extrapolate":
        return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    if mode == "forward":
        return where(x <= x0, y0, y1)
    if mode == "backward":
        return where(x >= x1, y1, y0)
    if mode == "raw":
        return where(x.equals(x0), y0, where(x.equals(x1), y1, -(2.0**109)))
    part = where(x > x0, (x - x0) / (x1 - x0), 0.0)
    y = where(x >= x1, y1, y0 + part * (y1 - y0))
    return where(x.missing, x, y)


# --- the library ------------------------------------------------------------------------------------------------
@cache
def library() -> str:
    """The functions every kernel may call, as one module; made once."""
    parts = [_declarations(), _PLACE]
    written: tuple[tuple[str, Callable[..., Value], int], ...] = (
        ("exp", _exp, 1),
        ("ln", _ln, 1),
        ("power", _power, 2),
    )
    for name, make, count in written:
        f = Function(f"keda_{name}", ", ".join(f"{FLOAT} %x{n}" for n in range(count)), FLOAT)
        result = make(*(f.value(f"%x{n}") for n in range(count)))
        parts.append(_returning(f, result))
    for name in _LIBM:
        parts.append(_lane_by_lane(name))
    for mode in READS:
        f = Function(
            f"keda_read_{mode}", f"{FLOAT} %x, ptr %tx, ptr %ty, ptr %t_int, i64 %table", FLOAT
        )
        parts.append(_returning(f, _read(f, mode)))
    for kind, (noise, count) in NOISES.items():
        args = [f"{FLOAT} %x{n}" for n in range(count + 1)]
        f = Function(
            f"keda_noise_{kind}",
            ", ".join(["i64 %call", "i64 %element", "i64 %step", *args]),
            FLOAT,
        )
        places = [f.spread(part, "i") for part in ("%call", "%element", "%step")]
        u = _uniform(f.value(f"%x{count}"), places)
        parts.append(_returning(f, noise(u, *(f.value(f"%x{n}") for n in range(count)))))
    return "\n".join(parts)


def signatures() -> str:
    """Declarations of the library for a module that calls it."""
    names = [("keda_exp", FLOAT), ("keda_ln", FLOAT), ("keda_power", f"{FLOAT}, {FLOAT}")]
    names += [(f"keda_{name}", FLOAT) for name in _LIBM]
    names += [(f"keda_read_{mode}", f"{FLOAT}, ptr, ptr, ptr, i64") for mode in READS]
    names += [
        (f"keda_noise_{kind}", ", ".join(["i64"] * 3 + [FLOAT] * (n + 1)))
        for kind, (_, n) in NOISES.items()
    ]
    return declared(names) + _builtins()


def _builtins() -> str:
    ones = [
        (f"llvm.{name}.v{LANES}f64", FLOAT) for name in ("sqrt", "fabs", "floor", "trunc", "rint")
    ]
    gather = (
        f"llvm.masked.gather.v{LANES}f64.v{LANES}p0",
        f"<{LANES} x ptr>, i32, {MASK}, {FLOAT}",
    )
    return declared([*ones, gather])


def _declarations() -> str:
    return _builtins() + "".join(f"declare double @{name}(double)\n" for name in _LIBM)


def _returning(f: Function, result: Value) -> str:
    f.do(f"ret {FLOAT} {result.name}")
    return f.text()


def _lane_by_lane(name: str) -> str:
    f = Function(f"keda_{name}", f"{FLOAT} %x", FLOAT, fused=True)
    out = "poison"
    for k in range(LANES):
        one = f.fresh(f"extractelement {FLOAT} %x, i64 {k}")
        one = f.fresh(f"call double @{name}(double {one})")
        out = f.fresh(f"insertelement {FLOAT} {out}, double {one}, i64 {k}")
    return _returning(f, f.value(out))
