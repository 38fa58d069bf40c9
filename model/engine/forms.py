"""Functions that are written in terms of others: of time, over elements, of whole vectors, random ones.

    FORMS[name](lowering, call, scope) -> Expr

Time functions follow Vensim's documentation: "time plus" = Time + TIME STEP / 2 decides whether a moment has come, so that
rounding of Time moves no pulse by a step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from model.engine.ir import Clock, Const, Draw, Expr, Load, Op, Pick, Read, VectorStep
from model.engine.known import known
from model.engine.nodes import Call, Node, Ref, Sub
from model.engine.program import NA
from model.engine.scope import Scope
from model.engine.source import key
from model.engine.states import STATES
from model.errors import InputError

if TYPE_CHECKING:
    from model.engine.lower import Lowering

TIME, DT = Clock("whole"), Clock("dt")  # "whole": the time of the step, also inside an RK4 step
Form = Callable[["Lowering", Call, Scope], Expr]


def _args(low: Lowering, call: Call, scope: Scope) -> tuple[Expr, ...]:
    return tuple(low.expr(arg, scope) for arg in call.args)


# --- time -------------------------------------------------------------------------------------------------------
def _timed(low: Lowering, call: Call, scope: Scope) -> Expr:
    return Op(call.function, (*_args(low, call, scope), TIME, DT))


def _ramp(low: Lowering, call: Call, scope: Scope) -> Expr:
    slope, start, *end = _args(low, call, scope)
    stop = end[0] if end else Const(math.inf)
    return Op("ramp", (slope, start, stop, TIME, DT))


def _xmile_pulse(low: Lowering, call: Call, scope: Scope) -> Expr:
    """A volume let through in one step at `first`, and again every `interval` if there is one."""
    volume, first, *again = _args(low, call, scope)
    return Op("xmile pulse", (volume, first, again[0] if again else Const(0.0), TIME, DT))


def _time_value(low: Lowering, call: Call, scope: Scope) -> Expr:
    relative = known(low, call.args[0], scope, "the first argument of GET TIME VALUE")
    offset = low.expr(call.args[1], scope)
    measure = known(low, call.args[2], scope, "the third argument of GET TIME VALUE")
    if relative in (0, 1) and measure == 0:
        now = Clock("time") if relative == 0 else low.expr(Ref("INITIAL TIME"), scope)
        return Op("+", (now, offset))
    raise low.resolver.fault(
        scope,
        "GET TIME VALUE knows only the time of the model: (0, offset, 0) and (1, offset, 0)",
        "calendar and clock times are not computed",
    )


# --- over elements ----------------------------------------------------------------------------------------------
def _elmcount(low: Lowering, call: Call, scope: Scope) -> Expr:
    arg = call.args[0]
    if isinstance(arg, Ref) and low.resolver.ranges.is_range(arg.name):
        return Const(float(len(low.resolver.ranges.elements(arg.name))))
    if isinstance(arg, Ref) and arg.name in low.program.variables:
        shape = low.program.variables[arg.name].shape
        return Const(float(math.prod(shape)))
    raise low.resolver.fault(scope, "counts the elements of something that is no range")


def _mean(low: Lowering, call: Call, scope: Scope) -> Expr:
    body = call.args[0]
    total = low._fold("sum", body, scope)
    return Op("/", (total, low._fold("sum", _ones(body, low), scope)))


def _stddev(low: Lowering, call: Call, scope: Scope) -> Expr:
    """XMILE's: the root of the mean square about the mean, over n (as simlin and BPTK take it)."""
    body, count = call.args[0], low._fold("sum", _ones(call.args[0], low), scope)
    square = Op("/", (low._fold("sum", Call("square", (body,)), scope), count))
    mean = Op("/", (low._fold("sum", body, scope), count))
    spread = Op("-", (square, Op("*", (mean, mean))))
    return Op("sqrt", (Op("max", (spread, Const(0.0))),))


def _ones(body: Node, low: Lowering) -> Node:
    """Something that is 1 at every element of the body."""
    return Call("one", (body,))


def _vector_select(low: Lowering, call: Call, scope: Scope) -> Expr:
    """The chosen elements summed, multiplied, least, most or averaged; `missing` where none is chosen."""
    try:
        code = known(low, call.args[3], scope, "the numerical action")
    except InputError:
        return _any_select(low, call, scope)
    if not 0 <= int(code) <= 10:
        raise low.resolver.fault(scope, f"the numerical action {code:g} is not one of 0 to 10")
    return _one_select(low, call, scope, int(code))


_SELECTS = ("sum", "prod", "vmin", "vmax", "sum", "prod", "sum", "prod", "vmin", "vmax", "sum")
_NEUTRAL = {"sum": 0.0, "prod": 1.0, "vmin": math.inf, "vmax": -math.inf}


def _any_select(low: Lowering, call: Call, scope: Scope) -> Expr:
    """The action is computed while the model runs: all of them, and the one it names; :NA: where it names none."""
    action = low.expr(call.args[3], scope)
    result: Expr = Const(NA)
    for code in range(len(_SELECTS)):
        named = Op("=", (Op("integer", (action,)), Const(float(code))))
        result = Op("if then else", (named, _one_select(low, call, scope, code), result))
    return result


def _one_select(low: Lowering, call: Call, scope: Scope, code: int) -> Expr:
    chosen, values, missing, _, _ = call.args
    op = _SELECTS[code]
    weighted = Call("select", (chosen, values, _number(_NEUTRAL[op]), _number(float(code))))
    result = low._fold(op, weighted, scope)
    count = low._fold("sum", Call("is not zero", (chosen,)), scope)
    if code in (4, 10):
        result = Op("/", (result, count))
    return Op("if then else", (Op("=", (count, Const(0.0))), low.expr(missing, scope), result))


def _number(value: float) -> Node:
    from model.engine.nodes import Number

    return Number(value)


def _select(low: Lowering, call: Call, scope: Scope) -> Expr:
    chosen, value, neutral, code = _args(low, call, scope)
    assert isinstance(code, Const)
    if code.value <= 4:
        value = Op("*", (chosen, value))
    elif code.value == 5:
        value = Op("^", (value, chosen))
    return Op("if then else", (Op("=", (chosen, Const(0.0))), neutral, value))


def _is_not_zero(low: Lowering, call: Call, scope: Scope) -> Expr:
    return Op("<>", (low.expr(call.args[0], scope), Const(0.0)))


def _one(low: Lowering, call: Call, scope: Scope) -> Expr:
    low.expr(call.args[0], scope)
    return Const(1.0)


def _square(low: Lowering, call: Call, scope: Scope) -> Expr:
    x = low.expr(call.args[0], scope)
    return Op("*", (x, x))


def _table(low: Lowering, call: Call, scope: Scope, what: str) -> Load:
    """The table a function is given by name."""
    table = call.args[0]
    if not isinstance(table, Ref) or table.name not in low.plan.table_places:
        raise low.resolver.fault(scope, f"{call.function.upper()} needs the name of {what}")
    return low.resolver.load(table, scope, low.plan.table_places)


def _table_invert(low: Lowering, call: Call, scope: Scope) -> Expr:
    return Read(_table(low, call, scope, "a lookup"), low.expr(call.args[1], scope), "inverse")


def _table_area(low: Lowering, call: Call, scope: Scope) -> Expr:
    at, (start, end) = _table(low, call, scope, "a lookup"), call.args[1:]
    parts = (Read(at, low.expr(x, scope), "area") for x in (end, start))
    return Op("-", tuple(parts))


def _data_end(low: Lowering, call: Call, scope: Scope) -> Expr:
    return Read(_table(low, call, scope, "data"), Clock("time"), call.function.split()[2])


def _data_between(low: Lowering, call: Call, scope: Scope) -> Expr:
    """The data at another time: between two points a straight line (0), the later (1) or the earlier one (-1); :NA: outside."""
    mode = known(low, call.args[2], scope, "the mode of GET DATA BETWEEN TIMES")
    if mode not in (-1, 0, 1):
        raise low.resolver.fault(scope, f"the mode {mode:g} is not one of -1, 0 and 1")
    at, time = _table(low, call, scope, "data"), low.expr(call.args[1], scope)
    early = Op("<", (time, Read(at, time, "first")))
    late = Op(">", (time, Read(at, time, "last")))
    value = Read(at, time, {-1: "backward", 0: "clamp", 1: "forward"}[int(mode)])
    return Op("if then else", (Op("or", (early, late)), Const(NA), value))


def _time_shift(low: Lowering, call: Call, scope: Scope) -> Expr:
    """The data as they will be `shift` later, read as the data are."""
    at, shift = _table(low, call, scope, "data"), low.expr(call.args[1], scope)
    table = call.args[0]
    assert isinstance(table, Ref)
    return Read(at, Op("+", (Clock("time"), shift)), low.own_mode(table))


# --- whole vectors ----------------------------------------------------------------------------------------------
def _vector(low: Lowering, call: Call, scope: Scope) -> Expr:
    """A function of the vector along the last axis of the equation."""
    if not scope.sizes:
        raise low.resolver.fault(scope, f"{call.function.upper()} needs a range left of the sign")
    inputs = tuple(
        low.lifted(scope, "vector", Op("+", (low.expr(arg, scope), Const(0.0)))).base
        for arg in call.args
    )
    return _step(low, scope, call.function, inputs)


def _step(
    low: Lowering, scope: Scope, op: str, inputs: tuple[int, ...], numbers: tuple[int, ...] = ()
) -> Expr:
    place = low.hidden(scope, op)
    low.statements.append(
        VectorStep(
            name=scope.variable.name,
            target=place,
            axes=scope.sizes,
            op=op,
            inputs=inputs,
            numbers=numbers,
        )
    )
    return place


def _elm_map(low: Lowering, call: Call, scope: Scope) -> Expr:
    """VECTOR ELM MAP(x[first], offset): the element `offset` places after the one named, in the order of its range."""
    ref, offset = call.args
    if not isinstance(ref, Ref) or not ref.subs:
        raise low.resolver.fault(scope, "VECTOR ELM MAP needs a subscripted variable first")
    variable = low.program.variables[ref.name]
    at = low.resolver.load(ref, scope)
    place = low.plan.places[variable.name]
    fixed = [i for i, s in enumerate(ref.subs) if not low.resolver.ranges.is_range(s.name)]
    last = len(ref.subs) - 1
    if last not in fixed:  # from the element the equation is about
        return _elm_map_along(low, ref, offset, scope)
    if len(fixed) == len(
        ref.subs
    ):  # every subscript is an element: through the whole array, row by row
        return Pick(at, low.expr(offset, scope), at.base - place.base, math.prod(place.shape))
    back = low.resolver.index[variable.dims[-1]][key(ref.subs[-1].name)]
    return Pick(at, low.expr(offset, scope), back, place.shape[-1])


def _elm_map_along(low: Lowering, ref: Ref, offset: Node, scope: Scope) -> Expr:
    """VECTOR ELM MAP(x[range], offset): counted from each element of the range."""
    variable = low.program.variables[ref.name]
    dim = variable.dims[-1]
    axis, positions = low.resolver.place_of(ref.subs[-1], dim, variable, scope)
    first = Ref(ref.name, (*ref.subs[:-1], Sub(low.resolver.ranges.elements(dim)[0])))
    start: Expr = Const(float(positions[0]))
    if axis is not None:
        start = low.along(scope, f"places in {dim}", axis, [float(p) for p in positions])
    move = Op("+", (start, Op("integer", (low.expr(offset, scope),))))
    return Pick(low.resolver.load(first, scope), move, 0, variable.shape[-1])


def _allocate_available(low: Lowering, call: Call, scope: Scope) -> Expr:
    """Requests along the last axis, a priority profile of four numbers each, and what there is to share."""
    request, profile, available = call.args
    if not scope.sizes or not isinstance(profile, Ref) or not profile.subs:
        raise low.resolver.fault(
            scope, "ALLOCATE AVAILABLE needs a range left of the sign and a priority profile"
        )
    inputs = [low.lifted(scope, "request", Op("+", (low.expr(request, scope), Const(0.0)))).base]
    dim = low.dim_of(profile, len(profile.subs) - 1)
    names = low.resolver.ranges.elements(dim)
    if len(names) < 4:
        raise low.resolver.fault(
            scope, f"the profile range {dim} needs the elements ptype, ppriority, pwidth, pextra"
        )
    for name in names[:4]:
        part = Ref(profile.name, (*profile.subs[:-1], Sub(name)))
        inputs.append(low.lifted(scope, name, Op("+", (low.expr(part, scope), Const(0.0)))).base)
    supply = Op("+", (low.expr(available, scope), Const(0.0)))
    inputs.append(low.lifted(scope, "available", supply).base)
    return _step(low, scope, "allocate available", tuple(inputs))


def _allocate_by_priority(low: Lowering, call: Call, scope: Scope) -> Expr:
    request, priority, _, width, supply = call.args
    if not scope.sizes:
        raise low.resolver.fault(scope, "ALLOCATE BY PRIORITY needs a range left of the sign")
    inputs = [
        low.lifted(scope, "share", Op("+", (low.expr(arg, scope), Const(0.0)))).base
        for arg in (request, priority, width, supply)
    ]
    return _step(low, scope, "allocate by priority", tuple(inputs))


def _invert(low: Lowering, call: Call, scope: Scope) -> Expr:
    if len(scope.sizes) < 2 or scope.sizes[-1] != scope.sizes[-2]:
        raise low.resolver.fault(
            scope, "INVERT MATRIX needs two ranges of one size left of the sign"
        )
    inputs = (
        low.lifted(scope, "matrix", Op("+", (low.expr(call.args[0], scope), Const(0.0)))).base,
    )
    return _step(low, scope, "invert matrix", inputs)


# --- random -----------------------------------------------------------------------------------------------------
def _random(low: Lowering, call: Call, scope: Scope) -> Expr:
    """A draw that depends on the seed, the call, the element and the step alone, so that a run can be made again."""
    args = _args(low, call, scope) or (Const(0.0), Const(1.0), Const(0.0))
    low.calls += 1
    kind = call.function.removeprefix("random ")
    element = Load(0, low.over(scope))
    seed = args[-1]
    if "NOISE SEED" in low.program.variables:
        seed = Op("+", (Op("*", (seed, Const(65537.0))), low.expr(Ref("NOISE SEED"), scope)))
    return Draw("uniform" if kind == "0 1" else kind, low.calls, element, (*args[:-1], seed))


def _log(low: Lowering, call: Call, scope: Scope) -> Expr:
    args = _args(low, call, scope)
    if len(args) == 1:
        return Op("/", (Op("ln", args), Op("ln", (Const(10.0),))))
    return Op("/", (Op("ln", args[:1]), Op("ln", args[1:])))


FORMS: dict[str, Form] = {
    **STATES,
    **dict.fromkeys(("step", "pulse", "pulse train"), _timed),
    "ramp": _ramp,
    "xmile pulse": _xmile_pulse,
    "get time value": _time_value,
    "elmcount": _elmcount,
    "mean": _mean,
    "stddev": _stddev,
    "vector select": _vector_select,
    "select": _select,
    "is not zero": _is_not_zero,
    "one": _one,
    "square": _square,
    "lookup invert": _table_invert,
    "lookup area": _table_area,
    **dict.fromkeys(("get data first time", "get data last time"), _data_end),
    "get data between times": _data_between,
    "time shift": _time_shift,
    **dict.fromkeys(("vector sort order", "vector rank", "vector reorder"), _vector),
    "vector elm map": _elm_map,
    "allocate available": _allocate_available,
    "allocate by priority": _allocate_by_priority,
    "invert matrix": _invert,
    **dict.fromkeys(
        ("random 0 1", "random uniform", "random normal", "random exponential"), _random
    ),
    "log": _log,
}
