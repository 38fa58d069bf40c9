"""XMILE's builtin functions in the engine's names. A function that is not here and not in functions.py is unsupported.

translated(node, from_vensim=False) -> Node      SMTH3(x, time) as smooth3(x, time), TIME as Time, …
"""

from __future__ import annotations

from collections.abc import Callable

from model.engine.nodes import Call, Chain, Lookup, Missing, Node, Number, Ref, rebuild

Translate = Callable[..., Node]


def _by_count(**names: str) -> Translate:
    """Another name for each count of arguments: _by_count(a2="smooth", a3="smoothi")."""

    def translate(*args: Node) -> Node:
        name = names.get(f"a{len(args)}")
        return Call(
            name or next(iter(names.values())), args
        )  # a wrong count is told when names are resolved

    return translate


def _renamed(name: str) -> Translate:
    return lambda *args: Call(name, args)


def _delay_fixed(*args: Node) -> Node:
    """DELAY(x, time[, initial])"""
    return Call("delay fixed", (*args, args[0]) if len(args) == 2 else args)


def _delay_n(*args: Node) -> Node:
    """DELAYN(x, time, order[, initial])"""
    if len(args) not in (3, 4):
        return Call("delay n", args)
    return Call("delay n", (args[0], args[1], args[3] if len(args) == 4 else args[0], args[2]))


def _smooth_n(*args: Node) -> Node:
    if len(args) not in (3, 4):
        return Call("smooth n", args)
    return Call("smooth n", (args[0], args[1], args[3] if len(args) == 4 else args[0], args[2]))


def _trend(*args: Node) -> Node:
    return Call("trend", (*args, Number(0.0)) if len(args) == 2 else args)


def _extreme(pair: str, reducer: str) -> Translate:
    """MAX(a, b, c) of numbers, MAX(x[*]) of an array."""

    def translate(*args: Node) -> Node:
        if len(args) == 1:
            return Call(reducer, args)
        node = args[0] if args else Number(0.0)
        for arg in args[1:]:
            node = Call(pair, (node, arg))
        return node

    return translate


def _mean(*args: Node) -> Node:
    """MEAN(a, b, c) of numbers, MEAN(x[*]) of an array."""
    if len(args) < 2:
        return Call("mean", args)
    return Chain(("/",), (Chain(("+",) * (len(args) - 1), args), Number(float(len(args)))))


def _wave(function: str) -> Translate:
    """SINWAVE(amplitude, period)"""

    def translate(*args: Node) -> Node:
        if len(args) != 2:
            return Call(f"{function}wave", args)
        turn = Chain(("*", "/"), (Number(6.283185307179586), Ref("Time"), args[1]))
        return Chain(("*",), (args[0], Call(function, (turn,))))

    return translate


def _lookup(*args: Node) -> Node:
    if len(args) == 2 and isinstance(args[0], Ref):
        return Lookup(args[0], args[1])
    return Call("lookup", args)


def _size(*args: Node) -> Node:
    if len(args) == 1 and isinstance(args[0], Ref):
        return Call("elmcount", (Ref(args[0].name),))
    return Call("xmile size", args)


def _safe_division(*args: Node) -> Node:
    """SAFEDIV(a, b[, if b is 0])"""
    if len(args) not in (2, 3):
        return Call("zidz", args)
    a, b, *other = args
    empty = Chain(("=",), (b, Number(0.0)))
    return Call("if then else", (empty, other[0] if other else Number(0.0), Chain(("/",), (a, b))))


def _random(*args: Node) -> Node:
    seed = args[2] if len(args) == 3 else Number(0.0)
    return Call("random uniform", (*args[:2], seed))


def _normal(*args: Node) -> Node:
    """NORMAL(mean, deviation[, seed[, least, most]])"""
    if len(args) not in (2, 3, 5):
        return Call(f"normal with {len(args)} arguments", args)
    least, most = args[3:] if len(args) == 5 else (Number(-1e300), Number(1e300))
    return Call("random normal", (least, most, *args[:2], args[2] if args[2:] else Number(0.0)))


def _exponential(*args: Node) -> Node:
    seed = args[1] if len(args) > 1 else Number(0.0)
    return Call("random exponential", (Number(0.0), Number(1e300), Number(0.0), args[0], seed))


def _forecast(*args: Node) -> Node:
    return Call("xmile forcst", args if len(args) == 4 else (*args, Number(0.0)))


BUILTINS: dict[str, Translate] = {
    "delay": _delay_fixed,
    "delay1": _by_count(a2="delay1", a3="delay1i"),
    "delay3": _by_count(a2="delay3", a3="delay3i"),
    "delayn": _delay_n,
    "smth1": _by_count(a2="smooth", a3="smoothi"),
    "smth3": _by_count(a2="smooth3", a3="smooth3i"),
    "smthn": _smooth_n,
    "trend": _trend,
    "forcst": _forecast,
    "init": _renamed("initial"),
    "int": _renamed("floor"),
    "log10": _renamed("log"),
    "mean": _mean,
    "mod": _renamed("xmile mod"),
    "modulo": _renamed("xmile mod"),
    "max": _extreme("max", "vmax"),
    "min": _extreme("min", "vmin"),
    "size": _size,
    "safediv": _safe_division,
    "if_then_else": _renamed("if then else"),
    "pulse": _by_count(a2="xmile pulse", a3="xmile pulse"),
    "lookup": _lookup,
    "lookupinv": lambda *args: Call("lookup invert", args),
    "random": _random,
    "uniform": _random,
    "normal": _normal,
    "exprnd": _exponential,
    "sinwave": _wave("sin"),
    "coswave": _wave("cos"),
    "percent": lambda x: Chain(("*",), (x, Number(100.0))),
    "root": lambda x, n: Call("power", (x, Chain(("/",), (Number(1.0), n)))),
    "time": lambda: Ref("Time"),
    "dt": lambda: Ref("TIME STEP"),
    "starttime": lambda: Ref("INITIAL TIME"),
    "stoptime": lambda: Ref("FINAL TIME"),
    "pi": lambda: Number(3.141592653589793),
}

# in files written from a Vensim model the same words stand for Vensim's functions
EXPORTED: dict[str, Translate] = {
    "int": _renamed("integer"),  # toward zero
    "mod": _renamed("modulo"),  # the sign of what is divided, not of the divisor
    "modulo": _renamed("modulo"),
    "safediv": _by_count(a2="zidz", a3="xidz"),  # below one millionth is zero
}

_OTHERS = ("npv",)  # Vensim's word, another function: refused by name


def translated(node: Node, *, from_vensim: bool) -> Node:
    """The expression in the engine's names; `from_vensim`: the file was written from a Vensim model."""
    node = rebuild(node, lambda child: translated(child, from_vensim=from_vensim))
    if isinstance(node, Ref) and not node.subs:
        missing = from_vensim and node.name.lower() == "nan"  # how :NA: is written there
        return Missing() if missing else _constants(node)
    if not isinstance(node, Call):
        return node
    word = node.function.lower().removeprefix("std.").removeprefix("isee.")
    change = BUILTINS.get(word)
    if from_vensim and word == "pulse" and len(node.args) == 2:
        # xmutil writes Vensim's start and width; of others nobody says which order they write
        return node if node.function == "pulse" else Call("pulse of Vensim in XMILE", node.args)
    if from_vensim:
        change = EXPORTED.get(word, change)
    elif word in _OTHERS:
        return Call(f"xmile {word}", node.args)
    try:
        return change(*node.args) if change else node
    except (IndexError, TypeError):  # told by name when names are resolved
        return Call(f"{word} with {len(node.args)} arguments", node.args)


def _constants(ref: Ref) -> Node:
    word = ref.name.lower()
    if word in ("time", "dt", "starttime", "stoptime"):
        names = {
            "time": "Time",
            "dt": "TIME STEP",
            "starttime": "INITIAL TIME",
            "stoptime": "FINAL TIME",
        }
        return Ref(names[word])
    if word == "pi":
        return Number(3.141592653589793)
    return Number(float("inf")) if word in ("inf", "infinity") else ref
