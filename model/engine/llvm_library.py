"""The module of functions that kernels call: exp, ln, power, table reads, noise, sines …

library() -> text         the module; made once
signatures() -> text      its declarations, for a module that calls it
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial, reduce
from operator import and_

from model.engine.llvm_math import CALLED, Called
from model.engine.llvm_noise import NOISES, uniform
from model.engine.llvm_text import FLOAT, LANES, MASK, WHOLE, Function, Value, declared, where

SIDE_BY_SIDE = ("exp", "power")  # long chains: also there for several calls at once
MOST = 3  # calls at once
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
define i64 @keda_place_of_one(double %x, ptr %tx, i64 %count) nounwind {{
entry:
  %n0 = sub i64 %count, 1
  br label %test
test:
  %n = phi i64 [ %n0, %entry ], [ %n2, %turn ]
  %at = phi i64 [ 0, %entry ], [ %at2, %turn ]
  %more = icmp sgt i64 %n, 1
  br i1 %more, label %turn, label %done
turn:
  %half = lshr i64 %n, 1
  %n2 = sub i64 %n, %half
  %try = add i64 %at, %half
  %p = getelementptr double, ptr %tx, i64 %try
  %xs = load double, ptr %p
  %c = fcmp oge double %x, %xs
  %at2 = select i1 %c, i64 %try, i64 %at
  br label %test
done:
  ret i64 %at
}}
"""
READS = ("clamp", "extrapolate", "forward", "backward", "raw")


_READ_ARGS = f"{FLOAT} %x, ptr %tx, ptr %ty, ptr %t_int, i64 %table"
_SHORT = 32  # points of a table that is walked along


def _reader(mode: str) -> str:
    """A table's value at x: where all members read at one place (Time, mostly) it is looked up once, else along a short
    table every point passed is taken over, and a long one is searched."""
    parts = []
    for way, points in (("same", _at_one_place), ("walk", _passed), ("search", _searched)):
        f = Function(f"keda_{way}_{mode}", _READ_ARGS, FLOAT)
        parts.append(_returning(f, _read(f, mode, points)))
    calls = "".join(
        f"{way}:\n  %{way}_y = tail call {FLOAT} @keda_{way}_{mode}({_READ_ARGS})\n  ret {FLOAT} %{way}_y\n"
        for way in ("same", "walk", "search")
    )
    return (
        "".join(parts)
        + f"""
define {FLOAT} @keda_read_{mode}({_READ_ARGS}) nounwind {{
entry:
  %x0 = extractelement {FLOAT} %x, i64 0
  %x1 = insertelement {FLOAT} poison, double %x0, i64 0
  %xs = shufflevector {FLOAT} %x1, {FLOAT} poison, <{LANES} x i32> zeroinitializer
  %equal = fcmp oeq {FLOAT} %x, %xs
  %bits = bitcast {MASK} %equal to i{LANES}
  %all = icmp eq i{LANES} %bits, -1
  br i1 %all, label %same, label %apart
apart:
  %at = shl i64 %table, 1
  %after = or disjoint i64 %at, 1
  %count_p = getelementptr i64, ptr %t_int, i64 %after
  %count = load i64, ptr %count_p
  %short = icmp ule i64 %count, {_SHORT}
  br i1 %short, label %walk, label %search
{calls}}}
"""
    )


def _point(f: Function, own_x: str, own_y: str, at: str) -> list[Value]:
    """x and y of one point, for all members."""
    px = f.put(f"getelementptr double, ptr {own_x}, i64 {at}", at)
    py = f.put(f"getelementptr {FLOAT}, ptr {own_y}, i64 {at}", at)
    x = f.spread(f.put(f"load double, ptr {px}", px))
    return [x, f.value(f.put(f"load {FLOAT}, ptr {py}, align 8", py))]


def _at_one_place(f: Function, own_x: str, own_y: str, count: str) -> list[Value]:
    """The two points about the x of all members: x0, y0, x1, y1."""
    one = f.put(f"extractelement {FLOAT} %x, i64 0")
    at = f.put(f"call i64 @keda_place_of_one(double {one}, ptr {own_x}, i64 {count})")
    after = f.put(f"add i64 {at}, 1")
    return [*_point(f, own_x, own_y, at), *_point(f, own_x, own_y, after)]


def _passed(f: Function, own_x: str, own_y: str, count: str) -> list[Value]:
    """The same about each member's own x: every point passed takes the place of the one before."""
    x = f.value("%x")
    first = [*_point(f, own_x, own_y, "0"), *_point(f, own_x, own_y, "1")]
    f.open(f.put(f"sub i64 {count}, 1"))
    carried = [f.carry(p.name) for p in first]
    at = f.index(1)
    after = f.put(f"add i64 {at}, 1", at)
    points = [*_point(f, own_x, own_y, at), *_point(f, own_x, own_y, after)]
    passed = x >= points[0]
    found = [where(passed, p, f.value(name)) for p, name in zip(points, carried, strict=True)]
    for name, value in zip(carried, found, strict=True):
        f.hand(name, value.name)
    f.close()
    return found


def _searched(f: Function, own_x: str, own_y: str, count: str) -> list[Value]:
    """The same, each member's place found by halving."""
    at = f.value(f.put(f"call {WHOLE} @keda_place({FLOAT} %x, ptr {own_x}, i64 {count})"), "i")
    lane = f.value("<" + ", ".join(f"i64 {k}" for k in range(LANES)) + ">", "i")
    points = []
    for place in (at, at + 1):
        points += [f.gather(own_x, place), f.gather(own_y, place * LANES + lane)]
    return points


def _read(
    f: Function, mode: str, points: Callable[[Function, str, str, str], list[Value]]
) -> Value:
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
    x0, y0, x1, y1 = points(f, own_x, own_y, count)
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
    parts += [_rare(name, function) for name, function in CALLED.items() if function.usual]
    parts += [_called(name, function, 1) for name, function in CALLED.items()]
    parts += [_called(name, CALLED[name], n) for name in SIDE_BY_SIDE for n in range(2, MOST + 1)]
    for name in _LIBM:
        parts.append(_lane_by_lane(name))
    parts += [_reader(mode) for mode in READS]
    for kind, (noise, count) in NOISES.items():
        values = [f"{FLOAT} %x{n}" for n in range(count + 1)]
        f = Function(
            f"keda_noise_{kind}",
            ", ".join(["i64 %call", "i64 %element", "i64 %step", *values]),
            FLOAT,
        )
        places = [f.spread(part, "i") for part in ("%call", "%element", "%step")]
        u = uniform(f.value(f"%x{count}"), places)
        parts.append(_returning(f, noise(u, *(f.value(f"%x{n}") for n in range(count)))))
    return "\n".join(parts)


def _called(name: str, function: Called, ways: int) -> str:
    """A function of the library, or so many of it at once.

    Where it has a quicker way for usual numbers, all of it is done only if a member is unusual; each member's number is
    chosen by itself, so that it does not depend on who runs beside it.
    """
    places = [[f"%x{way}_{n}" for n in range(function.values)] for way in range(ways)]
    args = ", ".join(f"{FLOAT} {x}" for row in places for x in row)
    f = Function(f"keda_{name}" + (f"_{ways}" if ways > 1 else ""), args, _many(ways), pooled=True)
    usual: list[Value] = []

    def one(row: list[str]) -> Value:
        values = [f.value(x) for x in row]
        if function.usual is None:
            return function.full(*values)
        y, is_usual = function.usual(*values)
        usual.append(is_usual)
        return y

    found = f.side_by_side([partial(one, row) for row in places])
    if usual:
        every = reduce(and_, usual)
        bits = f.put(f"bitcast {MASK} {every.name} to i{LANES}", every.name)
        all_usual = f.put(f"icmp eq i{LANES} {bits}, -1", bits)
        f.do(f"br i1 {all_usual}, label %done, label %rare")
        f.do("rare:")
        rare = [
            f.fresh(f"call {FLOAT} @keda_rare_{name}({_typed(values)}, {MASK} {is_usual.name})")
            for row, y, is_usual in zip(places, found, usual, strict=True)
            for values in [[*row, y.name]]
        ]
        f.do("br label %done")
        f.do("done:")
        found = [
            f.value(f.fresh(f"phi {FLOAT} [ {y.name}, %entry ], [ {r}, %rare ]"))
            for y, r in zip(found, rare, strict=True)
        ]
    out = "poison"
    for n, y in enumerate(found):
        out = (
            f.fresh(f"insertvalue {_many(ways)} {out}, {FLOAT} {y.name}, {n}")
            if ways > 1
            else y.name
        )
    f.do(f"ret {_many(ways)} {out}")
    return f.text()


def _rare(name: str, function: Called) -> str:
    """The function for all numbers; where the quicker way will do, what that gave."""
    places = [f"%x{n}" for n in range(function.values)]
    f = Function(f"keda_rare_{name}", f"{_typed([*places, '%usual'])}, {MASK} %is_usual", FLOAT)
    full = function.full(*map(f.value, places))
    return _returning(f, where(f.value("%is_usual", "m"), f.value("%usual"), full))


def _typed(names: Sequence[str]) -> str:
    return ", ".join(f"{FLOAT} {x}" for x in names)


def _many(ways: int) -> str:
    return FLOAT if ways == 1 else "{ " + ", ".join([FLOAT] * ways) + " }"


def signatures() -> str:
    """Declarations of the library for a module that calls it."""
    names = [(f"keda_{name}", ", ".join([FLOAT] * one.values)) for name, one in CALLED.items()]
    names += [(f"keda_{name}", FLOAT) for name in _LIBM]
    names += [(f"keda_read_{mode}", f"{FLOAT}, ptr, ptr, ptr, i64") for mode in READS]
    names += [
        (f"keda_noise_{kind}", ", ".join(["i64"] * 3 + [FLOAT] * (n + 1)))
        for kind, (_, n) in NOISES.items()
    ]
    several = "".join(
        f"declare {_many(n)} @keda_{name}_{n}({', '.join([FLOAT] * CALLED[name].values * n)})\n"
        for name in SIDE_BY_SIDE
        for n in range(2, MOST + 1)
    )
    return declared(names) + several + _builtins()


def _builtins() -> str:
    ones = [
        (f"llvm.{name}.v{LANES}f64", FLOAT) for name in ("sqrt", "fabs", "floor", "trunc", "rint")
    ]
    gather = (
        f"llvm.masked.gather.v{LANES}f64.v{LANES}p0",
        f"<{LANES} x ptr>, i32, {MASK}, {FLOAT}",
    )
    fused = (f"llvm.fma.v{LANES}f64", ", ".join([FLOAT] * 3))
    return declared([*ones, fused, gather])


def _declarations() -> str:
    return _builtins() + "".join(f"declare double @{name}(double)\n" for name in _LIBM)


def _returning(f: Function, result: Value) -> str:
    f.do(f"ret {FLOAT} {result.name}")
    return f.text()


def _lane_by_lane(name: str) -> str:
    f = Function(f"keda_{name}", f"{FLOAT} %x", FLOAT)
    out = "poison"
    for k in range(LANES):
        one = f.fresh(f"extractelement {FLOAT} %x, i64 {k}")
        one = f.fresh(f"call double @{name}(double {one})")
        out = f.fresh(f"insertelement {FLOAT} {out}, double {one}, i64 {k}")
    return _returning(f, f.value(out))
