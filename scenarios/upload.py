"""A model somebody brings: what it is, what is wrong with it, and how it runs. Nothing in it is executed as code.

    answered(request, tell) -> dict        request: {"name", "content" (base64), "changes"}; run by scenarios/worker.py
    rerun(name, content, changes) -> dict      the paths alone, for a slider

The text is parsed and computed by our own engine; a model with a function it does not know is listed, not run.
"""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from model import InputError, Program, Results, loads, simulate
from model.engine.program import CONTROLS
from model.engine.units import check_units
from model.tables import decode
from scenarios.structure import loops_of

MAX_BYTES = 5_000_000
SPREAD = 0.5  # a constant's slider goes this part of its default to either side
MOST_ROWS = 400  # times kept of a path
MOST_PATHS = 120
STAGES = ("read", "units", "run", "done")
ENDINGS = (".mdl", ".xmile", ".stmx", ".itmx", ".xml")
Tell = Callable[[int, int, str], None]


def answered(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The report, the sliders and the first run of a model; InputError for what is no model."""
    start = time.perf_counter()
    total = len(STAGES) - 1
    tell(0, total, STAGES[0])
    program = program_of(str(request["name"]), str(request["content"]))
    tell(1, total, STAGES[1])
    answer = report(program)
    tell(2, total, STAGES[2])
    if not answer["unsupported"]:
        changes = dict(request.get("changes") or {})
        answer |= paths(simulate(program, changes, engine="numpy"), program)
        answer["seconds"] = time.perf_counter() - start
    tell(3, total, STAGES[3])
    return answer


def rerun(name: str, content: str, changes: Mapping[str, float]) -> dict[str, Any]:
    """The paths with these constants; for models whose first run was quick."""
    program = program_of(name, content)
    return paths(simulate(program, dict(changes), engine="numpy"), program)


def checked(name: str, content: bytes) -> None:
    """Refuse what cannot be a model before any worker is started."""
    if not name.lower().endswith(ENDINGS):
        raise InputError("is not a model file", file=name, fix=f"give one of {', '.join(ENDINGS)}")
    if len(content) > MAX_BYTES:
        raise InputError(
            f"has {len(content):,} bytes", file=name, fix=f"the limit is {MAX_BYTES:,} bytes"
        )
    if not content.strip():
        raise InputError("is empty", file=name, fix="save the model as text (.mdl) or XMILE")


@lru_cache(maxsize=8)
def program_of(name: str, content: str) -> Program:
    """The Program of an uploaded file. `content` is base64."""
    raw = base64.b64decode(content)
    checked(name, raw)
    return loads(decode(raw, file=name), name=name)


def report(program: Program) -> dict[str, Any]:
    """What the check says and the constants that can be moved."""
    names = [n for n in program.variables if n.upper() not in CONTROLS]
    errors = check_units(program)
    return {
        "variables": len(names),
        "stocks": sum(program[n].kind == "stock" for n in names),
        "levels": sum(len(program.elements(n)) for n in names if program[n].kind == "stock"),
        "start": program.initial_time,
        "end": program.final_time,
        "step": program.time_step,
        "unsupported": [
            {"variable": u.variable, "function": u.function, "line": u.line}
            for u in program.unsupported
        ],
        "unit_errors": [
            {"variable": e.variable, "line": e.line, "message": e.message} for e in errors
        ],
        "loops": [
            {"names": list(loop.names), "sign": loop.sign, "id": loop.id}
            for loop in loops_of(program, least=2)
        ],
        "constants": [
            constant(program, name, value)
            for name, value in program.constants.items()
            if name.upper() not in CONTROLS and math.isfinite(value) and abs(value) < 1e30
        ],
        "notes": list(program.cautions),
    }


def constant(program: Program, name: str, value: float) -> dict[str, Any]:
    """A constant and the range of its slider: its default half down and half up."""
    variable = program.find(name)[0]
    low, high = sorted((value * (1 - SPREAD), value * (1 + SPREAD))) if value else (-1.0, 1.0)
    return {
        "name": name,
        "value": value,
        "low": low,
        "high": high,
        "unit": variable.unit,
        "doc": variable.doc,
        "uses": len(program.uses(variable.name)),
    }


def paths(results: Results, program: Program) -> dict[str, Any]:
    """Times and paths of the stocks, or of everything where there is none, few enough to draw."""
    kinds = {e: program[n].kind for n in program.variables for e in program.elements(n)}
    stocks = [n for n in results.names if kinds.get(n) == "stock"]
    others = [n for n in results.names if kinds.get(n) in ("flow", "auxiliary")]
    chosen = [*stocks, *others][:MOST_PATHS]
    at = np.unique(np.linspace(0, len(results.times) - 1, MOST_ROWS).round().astype(int))
    return {
        "times": [float(t) for t in results.times[at]],
        "paths": {name: [float(x) for x in results[name][at, 0]] for name in chosen},
        "units": {name: program.find(name)[0].unit for name in chosen},
        "stock_paths": [name for name in chosen if kinds.get(name) == "stock"],
        "run_notes": list(results.notes),
        "broken": broken(results, chosen),
    }


def broken(results: Results, names: list[str]) -> dict[str, Any] | None:
    """The first variable that stops being a finite number, when, and how many do; None where all stay finite."""
    bad = {name: ~np.isfinite(results[name][:, 0]) for name in names}
    first = {name: int(where.argmax()) for name, where in bad.items() if where.any()}
    if not first:
        return None
    name = min(first, key=lambda each: first[each])
    return {"variable": name, "time": float(results.times[first[name]]), "count": len(first)}
