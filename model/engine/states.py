"""Functions with a memory, written out as levels, holds and pipes.

Every delay and smooth is what its textbook says: a chain of levels (Sterman 2000, ch. 11). A delay's chain holds
content (outflow = content / delay time); a smooth's chain holds values. Where the delay time is shorter than order * TIME STEP
the chain is shortened, as Vensim does, so that no stage empties within a step.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.engine import limits
from model.engine.ir import Clock, Const, Expr, Hold, Level, Load, Op, Pipe, Place
from model.engine.known import known
from model.engine.nodes import Call, Node
from model.engine.program import ORDER, Beyond, Unsupported
from model.engine.scope import Scope
from model.errors import InputError

if TYPE_CHECKING:
    from model.engine.lower import Lowering

_ZERO, _ONE = Const(0.0), Const(1.0)


def lower_integ(low: Lowering, call: Call, scope: Scope, target: Load) -> None:
    """A stock: its rows are a level; its initial value may be given from outside (nan: it is not)."""
    variable = scope.variable
    place = low.plan.places[variable.name]
    if variable.name not in low.plan.given:
        count = math.prod(place.shape)
        given = low.rows(count, f"{variable.name} (given)")
        low.filled += [(given + i, math.nan) for i in range(count)]
        low.plan.given[variable.name] = Place(given, place.shape)
        rate = low.rows(count, f"{variable.name} (rate)")
        low.plan.levels.append(Level(variable.name, place.base, rate, count, variable.non_negative))
    level = next(lv for lv in low.plan.levels if lv.base == place.base)
    given = low.plan.given[variable.name].base
    shift = target.base - place.base
    initial = Op("given", (Load(given + shift, target.terms), low.expr(call.args[1], scope)))
    low.assign(scope, target, initial, once=True)
    low.assign(scope, Load(level.rate + shift, target.terms), low.expr(call.args[0], scope))


def _level(
    low: Lowering, scope: Scope, label: str, initial: Expr, copies: int = 1
) -> tuple[Load, Load]:
    """A new level over the scope (copies outermost), set to `initial`; the loads of its first copy and of its rate."""
    level, rate = low.hidden(scope, label, copies), low.hidden(scope, f"{label} rate", copies)
    count = math.prod(scope.sizes)
    for copy in range(copies):
        low.assign(scope, _copy(level, copy, count), initial, once=True)
    low.plan.levels.append(Level(scope.variable.name, level.base, rate.base, count * copies))
    return level, rate


def _copy(load: Load, copy: int, count: int) -> Load:
    return Load(load.base + copy * count, load.terms)


def _stock(low: Lowering, call: Call, scope: Scope) -> Expr:
    """INTEG within an equation: a level of its own."""
    level, rate = _level(low, scope, "integral", low.expr(call.args[1], scope))
    low.assign(scope, rate, low.expr(call.args[0], scope))
    return level


def _order(low: Lowering, node: Node, scope: Scope) -> int:
    try:
        order = known(low, node, scope, "the order")
    except InputError as fault:
        variable = scope.variable
        raise Beyond(Unsupported(variable.name, ORDER, variable.file, scope.rule.line)) from fault
    if order < 1 or order != order:
        raise low.resolver.fault(scope, f"the order {order:g} must be 1 or more")
    limits.within(order, limits.MAX_ORDER, f"the order is {order:g}", file=low.program.name)
    return int(order)


def _delay(
    low: Lowering, scope: Scope, inflow: Node, time: Node, initial: Node | None, order: int
) -> Expr:
    """A chain of `order` levels of content, each emptying with delay time / order; scaled so that outflow = level / time."""
    count = math.prod(scope.sizes)
    feed = low.lifted(scope, "inflow", low.expr(inflow, scope))
    tau = low.lifted(scope, "delay time", low.expr(time, scope))
    start: Expr = feed if initial is None else low.expr(initial, scope)
    level, rate = _level(low, scope, "delay", Op("*", (start, tau)), order)
    stages: Expr = Const(float(order))
    skip = None
    if order > 1:
        shortened = Op("stages", (Const(float(order)), tau, Clock("dt")))
        stages = low.lifted(scope, "stages", shortened, once=True)
        skip = low.lifted(scope, "first stage", Op("-", (Const(float(order)), stages)), once=True)
    for stage in range(order):
        own = _copy(level, stage, count)
        into: Expr = feed
        if stage and skip is not None:
            upstream = Op("/", (_copy(level, stage - 1, count), tau))
            is_first = Op("<=", (Const(float(stage)), skip))
            into = Op("if then else", (is_first, feed, upstream))
        change = Op("*", (Op("-", (into, Op("/", (own, tau)))), stages))
        low.assign(scope, _copy(rate, stage, count), change)
    return Op("/", (_copy(level, order - 1, count), tau))


def _delay_n(low: Lowering, call: Call, scope: Scope) -> Expr:
    """DELAY N: as a delay, but what is in a stage leaves with the delay time it entered with."""
    inflow, time, initial, order_node = call.args
    order, count = _order(low, order_node, scope), math.prod(scope.sizes)
    feed = low.lifted(scope, "inflow", low.expr(inflow, scope))
    tau = low.lifted(scope, "delay time", low.expr(time, scope))
    level, rate = _level(low, scope, "delay n", Op("*", (low.expr(initial, scope), tau)), order)
    stages = low.lifted(
        scope, "stages", Op("stages", (Const(float(order)), tau, Clock("dt"))), once=True
    )
    skip = low.lifted(scope, "first stage", Op("-", (Const(float(order)), stages)), once=True)
    times, shifted = low.hidden(scope, "times", order), low.hidden(scope, "next times", order)
    for stage in range(order):
        low.assign(scope, _copy(times, stage, count), tau, once=True)
        is_first = Op("<=", (Const(float(stage)), skip))
        before: Expr = _copy(times, stage - 1, count) if stage else tau
        low.assign(scope, _copy(shifted, stage, count), Op("if then else", (is_first, tau, before)))
    low.plan.holds.append(Hold(scope.variable.name, times.base, shifted.base, count * order))
    for stage in range(order):
        own = Op("/", (_copy(level, stage, count), _copy(shifted, stage, count)))
        into: Expr = feed
        if stage:
            upstream = Op("/", (_copy(level, stage - 1, count), _copy(shifted, stage - 1, count)))
            into = Op("if then else", (Op("<=", (Const(float(stage)), skip)), feed, upstream))
        low.assign(scope, _copy(rate, stage, count), Op("*", (Op("-", (into, own)), stages)))
    from_stage = [_copy(times, s, count) for s in range(order)]
    shown: Expr = from_stage[-1]
    for stage in range(order - 1):
        shown = Op("if then else", (Op("=", (skip, Const(float(stage)))), from_stage[stage], shown))
    return Op("/", (_copy(level, order - 1, count), shown))


def _smooth(
    low: Lowering, scope: Scope, x: Node, time: Node, initial: Node | None, order: int
) -> Expr:
    """A chain of `order` exponential averages, each with averaging time / order."""
    count = math.prod(scope.sizes)
    feed = low.lifted(scope, "input", low.expr(x, scope))
    tau = low.lifted(scope, "smooth time", low.expr(time, scope))
    start = feed if initial is None else low.expr(initial, scope)
    level, rate = _level(low, scope, "smooth", start, order)
    for stage in range(order):
        goal = feed if stage == 0 else _copy(level, stage - 1, count)
        gap = Op("-", (goal, _copy(level, stage, count)))
        change = (
            Op("/", (Op("*", (gap, Const(float(order)))), tau))
            if order > 1
            else Op("/", (gap, tau))
        )
        low.assign(scope, _copy(rate, stage, count), change)
    return _copy(level, order - 1, count)


def _average(low: Lowering, scope: Scope, x: Load, time: Expr, start: Expr) -> Load:
    """A first-order average of x that begins at `start`."""
    level, rate = _level(low, scope, "average", start)
    low.assign(scope, rate, Op("/", (Op("-", (x, level)), time)))
    return level


def _trend(low: Lowering, call: Call, scope: Scope) -> Expr:
    """TREND: the fractional growth of x against its average; initial average x / (1 + trend * time)."""
    x = low.lifted(scope, "input", low.expr(call.args[0], scope))
    time, trend = low.expr(call.args[1], scope), low.expr(call.args[2], scope)
    start = Op("/", (x, Op("+", (_ONE, Op("*", (trend, time))))))
    average = _average(low, scope, x, time, start)
    return Op("zidz", (Op("-", (x, average)), Op("*", (time, Op("abs", (average,))))))


def _forecast(low: Lowering, call: Call, scope: Scope) -> Expr:
    """FORECAST: x carried on along its trend; XMILE's form has an initial trend as fourth argument."""
    x = low.lifted(scope, "input", low.expr(call.args[0], scope))
    time, horizon = low.expr(call.args[1], scope), low.expr(call.args[2], scope)
    start: Expr = x
    if len(call.args) > 3:
        start = Op("/", (x, Op("+", (_ONE, low.expr(call.args[3], scope)))))
    average = _average(low, scope, x, time, start)
    trend = Op("zidz", (Op("-", (x, average)), Op("*", (time, average))))
    return Op("*", (x, Op("+", (_ONE, Op("*", (trend, horizon))))))


def _sample(low: Lowering, call: Call, scope: Scope) -> Expr:
    """SAMPLE IF TRUE: the input while the condition holds, after that the last one sampled."""
    condition, x, initial = (low.expr(arg, scope) for arg in call.args)
    memory = low.lifted(scope, "sampled", initial, once=True)
    now = low.lifted(scope, "sample", Op("if then else", (condition, x, memory)))
    low.plan.holds.append(Hold(scope.variable.name, memory.base, now.base, math.prod(scope.sizes)))
    return now


def _previous(low: Lowering, call: Call, scope: Scope) -> Expr:
    """The value of one step ago."""
    x, initial = (low.expr(arg, scope) for arg in call.args)
    memory = low.lifted(scope, "previous", initial, once=True)
    now = low.lifted(scope, "now", Op("+", (x, _ZERO)))
    low.plan.holds.append(Hold(scope.variable.name, memory.base, now.base, math.prod(scope.sizes)))
    return memory


def _fixed(low: Lowering, call: Call, scope: Scope) -> Expr:
    """DELAY FIXED: the input of round(delay time / TIME STEP) steps ago, before that the initial value."""
    x, time, initial = (low.expr(arg, scope) for arg in call.args)
    count = math.prod(scope.sizes)
    feed = low.lifted(scope, "inflow", Op("+", (x, _ZERO)))
    steps = low.lifted(scope, "steps", Op("steps", (time, Clock("dt"))), once=True)
    start = low.lifted(scope, "initial", Op("+", (initial, _ZERO)), once=True)
    shown = low.hidden(scope, "delayed")
    low.assign(scope, shown, start, once=True)
    low.plan.pipes.append(
        Pipe(scope.variable.name, shown.base, feed.base, steps.base, start.base, count)
    )
    return shown


def _initial(low: Lowering, call: Call, scope: Scope) -> Expr:
    return low.lifted(scope, "initial", low.expr(call.args[0], scope), once=True)


def _active_initial(low: Lowering, call: Call, scope: Scope) -> Expr:
    place = low.hidden(scope, "active")
    low.assign(scope, place, low.expr(call.args[0], scope), first=low.expr(call.args[1], scope))
    return place


def _npv(low: Lowering, call: Call, scope: Scope) -> Expr:
    """NPV(stream, rate, initial, factor): the stream discounted to the beginning, the running step included."""
    stream, rate, initial, factor = (low.expr(arg, scope) for arg in call.args)
    x = low.lifted(scope, "stream", stream)
    discount, change = _level(low, scope, "discount", _ONE)
    grown = Op("+", (_ONE, Op("*", (rate, Clock("dt")))))
    low.assign(scope, change, Op("/", (Op("neg", (Op("*", (discount, rate)),)), grown)))
    total, inflow = _level(low, scope, "present value", initial)
    low.assign(scope, inflow, Op("*", (x, discount)))
    now = Op("*", (Op("*", (x, Clock("dt"))), discount))
    return Op("*", (Op("+", (total, now)), factor))


def _plain_delay(order: int, *, initial: bool):  # type: ignore[no-untyped-def]
    def form(low: Lowering, call: Call, scope: Scope) -> Expr:
        return _delay(
            low, scope, call.args[0], call.args[1], call.args[2] if initial else None, order
        )

    return form


def _plain_smooth(order: int, *, initial: bool):  # type: ignore[no-untyped-def]
    def form(low: Lowering, call: Call, scope: Scope) -> Expr:
        return _smooth(
            low, scope, call.args[0], call.args[1], call.args[2] if initial else None, order
        )

    return form


def _smooth_n(low: Lowering, call: Call, scope: Scope) -> Expr:
    x, time, initial, order = call.args
    return _smooth(low, scope, x, time, initial, _order(low, order, scope))


STATES = {
    "integ": _stock,  # at the root of an equation it is the stock itself: lower_integ
    "delay1": _plain_delay(1, initial=False),
    "delay1i": _plain_delay(1, initial=True),
    "delay3": _plain_delay(3, initial=False),
    "delay3i": _plain_delay(3, initial=True),
    "delay n": _delay_n,
    "delay fixed": _fixed,
    "smooth": _plain_smooth(1, initial=False),
    "smoothi": _plain_smooth(1, initial=True),
    "smooth3": _plain_smooth(3, initial=False),
    "smooth3i": _plain_smooth(3, initial=True),
    "smooth n": _smooth_n,
    "trend": _trend,
    "forecast": _forecast,
    "xmile forcst": _forecast,
    "sample if true": _sample,
    "previous": _previous,
    "initial": _initial,
    "active initial": _active_initial,
    "npv": _npv,
}
