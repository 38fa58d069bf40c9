"""The `keda check` report: units, what is not supported, loops, and what must hold, before anybody runs a model.

check(None) -> {...}            our joined model: its sectors' checks at both ends of every input, and in every
                                scenario of every place
check("model.mdl") -> {...}     any model file, with its own reality checks
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model import Program, city, load, read_inputs
from model.checks import Check, applicable, broken, read_checks
from model.engine.engines import engine_of
from model.engine.reality import run_reality_checks
from model.engine.units import check_units
from scenarios.region import open_region, region_ids
from scenarios.runs import model_inputs, settings_of

MOST_LOOPS = 200
TOGETHER = 200  # runs made at once while inputs are moved to their ends


def check(path: str | Path | None, *, ends: bool = True) -> dict[str, Any]:
    """The report as plain values (design §6); `ends=False` tries the checks at the defaults only.

    A model with unsupported functions is not run: their list is the answer.
    """
    program = city() if path is None else load(path)
    choice = engine_of(program)
    report: dict[str, Any] = {
        "model": "city" if path is None else str(path),
        "variables": len(program.variables),
        "stocks": sum(program[name].kind == "stock" for name in program.variables),
        "levels": sum(
            len(program.elements(name))
            for name in program.variables
            if program[name].kind == "stock"
        ),
        "unit_errors": [
            {"variable": e.variable, "file": e.file, "line": e.line, "message": e.message}
            for e in check_units(program)
        ],
        "unsupported": [
            {"variable": u.variable, "function": u.function, "file": u.file, "line": u.line}
            for u in program.unsupported
        ],
        "engine": choice.engine,
        "engine_why": choice.why,
        "notes": list(program.cautions),
        "loops": [list(loop) for loop in program.loops(most=MOST_LOOPS)],
        "checks": [],
        "broken": [],
    }
    if not report["unsupported"]:
        _run_checks(report, program, own=path is None, ends=ends)
    return report


def _run_checks(report: dict[str, Any], program: Program, *, own: bool, ends: bool) -> None:
    outcomes = run_reality_checks(program)
    report["checks"] = [outcome.name for outcome in outcomes]
    report["broken"] = [
        f'check "{o.name}", line {o.line}: {o.message or o.state}'
        for o in outcomes
        if o.state != "holds"
    ]
    if own:
        checks = applicable(read_checks(), program)
        report["checks"] += [check.name for check in checks]
        report["broken"] += _at_both_ends(checks, program, ends=ends)
        report["broken"] += [fault for place in region_ids() for fault in _in_place(place)]


def _in_place(region_id: str) -> list[str]:
    """What fails in any scenario of a place, with the place's own numbers and sectors."""
    region = open_region(region_id)
    checks = applicable(read_checks(region.sectors), region.program)
    names = list(region.scenarios)
    members = [settings_of(region, name) for name in names]
    found = broken(checks, region.program, model_inputs(region, members))
    return [f"{region_id}, {names[min(f.member, len(names) - 1)]}: {f}" for f in found]


def _at_both_ends(checks: Sequence[Check], program: Program, *, ends: bool) -> list[str]:
    """What fails at the defaults and with one input at a time at its low and its high end, many runs at once."""
    moves: list[tuple[str, float]] = [("", 0.0)]
    if ends:
        moves += [(row.name, end) for row in read_inputs() for end in (row.low, row.high)]
    found = []
    for start in range(0, len(moves), TOGETHER):
        chunk = moves[start : start + TOGETHER]
        inputs: dict[str, object] = {}
        for at, (name, end) in enumerate(chunk):
            if name:
                values = inputs.setdefault(name, np.full(len(chunk), program.constants[name]))
                values[at] = end  # type: ignore[index]
        for fault in broken(checks, program, inputs):
            name, end = chunk[min(fault.member, len(chunk) - 1)]
            where = f" with {name} = {end:g}" if name else ""
            found.append(f"{fault}{where}")
    return found
