"""Every function a model may call, with how many arguments it takes; anything else is named as unsupported.

The names are Vensim's, lower case. XMILE's are translated to these when a file is read, so that the rest of the engine
meets one list. Where Vensim and XMILE differ, the XMILE form has its own entry ("xmile pulse").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is computed, and its least and most arguments."""

    kind: str  # plain, time, reduce, state, vector, table, random, file, form
    least: int
    most: int


def _all(kind: str, least: int, most: int, names: str) -> dict[str, Function]:
    return {name.strip(): Function(kind, least, most) for name in names.split(",")}


FUNCTIONS: dict[str, Function] = {
    # of numbers alone
    **_all(
        "plain", 1, 1, "abs, exp, ln, sqrt, sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh"
    ),
    **_all("plain", 1, 1, "integer, floor, gamma ln, sign, round"),
    **_all("plain", 1, 2, "log"),
    **_all("plain", 2, 2, "max, min, modulo, xmile mod, quantum, power, zidz"),
    **_all("plain", 3, 3, "xidz, if then else"),
    # of the time
    **_all("time", 2, 2, "pulse, step"),
    **_all("time", 4, 4, "pulse train"),
    **_all("time", 2, 3, "ramp, xmile pulse"),
    **_all("time", 3, 3, "get time value"),
    # over elements
    **_all("reduce", 1, 1, "sum, prod, vmin, vmax, mean, stddev"),
    **_all("reduce", 1, 1, "elmcount"),
    **_all("reduce", 5, 5, "vector select"),
    # with a memory
    **_all("state", 2, 2, "integ, delay1, delay3, smooth, smooth3"),
    **_all(
        "state",
        3,
        3,
        "delay1i, delay3i, smoothi, smooth3i, delay fixed, trend, forecast, sample if true",
    ),
    **_all("state", 4, 4, "delay n, smooth n, npv, xmile forcst"),
    **_all("state", 1, 1, "initial"),
    **_all("state", 2, 2, "active initial, previous"),
    # of whole vectors
    **_all("vector", 2, 2, "vector sort order, vector rank, vector reorder, vector elm map"),
    **_all("vector", 3, 3, "allocate available"),
    **_all("vector", 5, 5, "allocate by priority"),
    **_all("vector", 1, 2, "invert matrix"),
    # of lookups
    **_all("table", 2, 2, "lookup extrapolate, lookup forward, lookup backward, lookup invert"),
    **_all("table", 3, 3, "lookup area"),
    # of data, at other times
    **_all("table", 3, 3, "get data between times"),
    **_all("table", 2, 2, "time shift"),
    **_all("table", 1, 1, "get data first time, get data last time"),
    # with an explicit seed
    **_all("random", 0, 0, "random 0 1"),
    **_all("random", 3, 3, "random uniform"),
    **_all("random", 5, 5, "random normal, random exponential"),
    # in a file beside the model
    **_all("file", 3, 3, "get direct constants, get xls constants"),
    **_all("file", 4, 4, "get direct data, get xls data, get direct lookups, get xls lookups"),
    # that are their argument
    **_all("form", 1, 1, "game"),
}

DATA = ("get direct data", "get xls data")  # series over Time that stand in a file


def spelled(name: str) -> str:
    """`SMOOTH_N` -> `smooth n`: the key of FUNCTIONS."""
    return " ".join(name.lower().replace("_", " ").split())
