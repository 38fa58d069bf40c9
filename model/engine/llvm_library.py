"""The module of functions that kernels call: exp, ln, power, table reads, noise, sines …

library() -> text         the module; made once
signatures() -> text      its declarations, for a module that calls it
"""

from __future__ import annotations

from functools import cache

from model.engine.llvm_math import CALLED
from model.engine.llvm_noise import NOISES, uniform
from model.engine.llvm_text import FLOAT, LANES, MASK, WHOLE, Function, Value, declared, where

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
    for name, (make, count) in CALLED.items():
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
        u = uniform(f.value(f"%x{count}"), places)
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
