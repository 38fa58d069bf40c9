"""What can be wrong between the files of a region pack: numbers and scenarios the place's model cannot take.

faults_of_baseline(folder, rows, program, inputs) -> [InputError, …]
out_of_bounds(input, value) -> None, or what is wrong and the cure
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from calibration import Baseline
from model import Input, InputError, Program
from model.errors import nearest
from scenarios.scenario import Scenario
from scenarios.typed import fault_of_typed

PLAN = "plan"


def faults_of_both(
    folder: Path, baseline: tuple[Baseline, ...], given: tuple[Baseline, ...]
) -> list[InputError]:
    """Inputs that both tables of a place give."""
    by_name = {row.parameter: row for row in given}
    return [
        InputError(
            f"is given by programmes.csv, row {by_name[row.parameter].row}, too",
            file=folder / "baseline.csv",
            row=row.row,
            column="parameter",
            got=row.parameter,
            fix="keep it in one of the two",
        )
        for row in baseline
        if row.parameter in by_name
    ]


def faults_of_baseline(
    folder: Path, rows: tuple[Baseline, ...], program: Program, inputs: tuple[Input, ...]
) -> list[InputError]:
    """Rows of baseline.csv that set nothing of the model, or a number outside what an input may be."""
    known = program.constants
    by_name = {row.name: row for row in inputs}
    faults = []
    for row in rows:
        place: dict[str, Any] = {"file": folder / "baseline.csv", "row": row.row}
        if isinstance(row.value, float) and row.parameter not in known:
            what = "is not an input of the model"
            fix = nearest(row.parameter, known)
            place |= {"column": "parameter", "got": row.parameter}
            faults.append(InputError(what, fix=fix, **place))
        elif isinstance(row.value, float):
            fault = out_of_bounds(by_name.get(row.parameter), row.value)
            if fault:
                place |= {"column": "value", "got": f"{row.value:g}"}
                faults.append(InputError(fault[0], fix=fault[1], **place))
    return faults


def faults_of_scenarios(
    folder: Path, scenarios: list[Scenario], program: Program, inputs: tuple[Input, ...]
) -> list[InputError]:
    """Levers of scenario files the model does not know or that are out of bounds, and a missing plan."""
    known, by_name = program.constants, {row.name: row for row in inputs}
    ids = [row.id for row in inputs]
    faults = []
    if PLAN not in [scenario.id for scenario in scenarios]:
        fix = "write scenarios/plan.yaml: the plan as stated"
        faults.append(InputError('has no scenario "plan"', file=folder / "scenarios", fix=fix))
    for scenario in scenarios:
        path = folder / "scenarios" / f"{scenario.id}.yaml"
        for override in scenario.overrides:
            name, value = override.name, override.value
            if name not in known:
                what, fix = "is not an input of the model", nearest(name, known)
                faults.append(InputError(what, file=path, got=name, fix=fix))
                continue
            unit = program.variables[name.partition("[")[0]].unit
            if wrong := fault_of_typed(override.unit, unit):
                faults.append(InputError(wrong[0], file=path, where=f'"{name}"', fix=wrong[1]))
            elif fault := out_of_bounds(by_name.get(name), value):
                where = f'"{name}"'
                faults.append(
                    InputError(fault[0], file=path, where=where, got=f"{value:g}", fix=fault[1])
                )
        faults += [
            InputError("is not a lever", file=path, got=item, fix=nearest(item, ids))
            for item in scenario.present
            if item not in ids
        ]
    return faults


def out_of_bounds(row: Input | None, value: float) -> tuple[str, str] | None:
    """What is wrong with a value by the nature of its quantity, and the cure; None when it can be.

    A quantity whose whole range is at or above 0 (a delay, a level, a cost) cannot be negative; a 2020 level
    cannot be 0, since no growth rate leads away from 0. Beyond its low and high a lever is unusual, not wrong.
    """
    if row is None:
        return None
    if value < row.floor:
        return "is negative", f"{row.zh} ({row.name}) cannot be below 0 {row.unit}"
    if row.kind == "switch" and (value != int(value) or not row.in_range(value)):
        return "is not a choice", f"{row.zh} ({row.name}) takes {row.low:g} to {row.high:g}"
    if row.kind == "baseline" and row.low > 0 and value == 0:
        fix = f"no growth leads away from 0; write the 2020 level of {row.name}, above 0"
        return "is zero", fix
    return None
