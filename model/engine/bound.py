"""What a caller may set: inputs checked against the program, and as rows and tables of a plan.

bound = bind(program, inputs)                 names, lengths and kinds checked
given(plan, bound, members) -> Given          which rows start with which values, one a member
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from model.engine import limits
from model.engine.ir import Given, Plan
from model.engine.program import Program, Variable
from model.engine.schedule import is_control, with_controls
from model.errors import InputError

Inputs = Mapping[str, object]


@dataclass
class Bound:
    """Inputs checked and sorted: which rows they set, which tables they replace, which controls they change."""

    program: Program
    members: int
    constants: list[tuple[Variable, tuple[tuple[int, ...], ...], np.ndarray]] = field(
        default_factory=list
    )
    initials: list[tuple[Variable, tuple[tuple[int, ...], ...], np.ndarray]] = field(
        default_factory=list
    )
    tables: list[tuple[Variable, tuple[tuple[int, ...], ...], np.ndarray, np.ndarray]] = field(
        default_factory=list
    )
    controls: dict[str, np.ndarray] = field(default_factory=dict)

    def groups(self) -> list[tuple[dict[str, float], np.ndarray]]:
        """Members that share their controls: (controls, member numbers)."""
        if not self.controls:
            return [({}, np.arange(self.members))]
        names = list(self.controls)
        table = np.stack([np.broadcast_to(self.controls[n], self.members) for n in names])
        combos, which = np.unique(table, axis=1, return_inverse=True)
        which = np.asarray(which).ravel()
        return [
            (dict(zip(names, map(float, combos[:, i]), strict=True)), np.flatnonzero(which == i))
            for i in range(combos.shape[1])
        ]

    def program_of(self, controls: dict[str, float]) -> Program:
        return _with_controls(self.program, tuple(sorted(controls.items())))


@lru_cache(maxsize=64)
def _with_controls(program: Program, controls: tuple[tuple[str, float], ...]) -> Program:
    return with_controls(program, dict(controls)) if controls else program


def bind(program: Program, inputs: Inputs) -> Bound:
    """Check the inputs against the program."""
    arrays = {
        name: _as_array(name, value) for name, value in inputs.items() if not _is_table(value)
    }
    lengths = {a.size for a in arrays.values() if a.ndim}
    lengths |= {np.shape(v[1])[1] for v in inputs.values() if _is_table(v) and np.ndim(v[1]) == 2}  # type: ignore[index]
    if len(lengths) > 1:
        raise InputError(
            f"the inputs have {' and '.join(map(str, sorted(lengths)))} members",
            fix="give all arrays one length",
        )
    bound = Bound(program, lengths.pop() if lengths else 1)
    limits.within(-bound.members, -1, "the inputs have no members")
    for name, value in inputs.items():
        if is_control(name):
            known = program.variables.get(name)
            bound.controls[known.name if known else "SAVEPER"] = arrays[name]
            continue
        variable, positions = program.find(name)
        if _is_table(value):
            bound.tables.append((variable, positions, *_as_table(name, value, variable)))
        elif variable.kind == "constant":
            bound.constants.append((variable, positions, arrays[name]))
        elif variable.kind == "stock":
            bound.initials.append((variable, positions, arrays[name]))
        elif variable.kind == "lookup":
            raise InputError(
                "is a lookup", got=name, fix="give it points: ((x1, x2, …), (y1, y2, …))"
            )
        else:
            raise InputError(
                f"is computed in the model ({variable.kind})",
                got=name,
                fix="set constants, initial values of stocks, lookups or controls",
            )
    return bound


def _is_table(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and np.ndim(value[0]) == 1


def _as_array(name: str, value: object) -> np.ndarray:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as err:
        raise InputError("is not a number", where=f'input "{name}"', got=value) from err
    if array.ndim > 1:
        raise InputError(
            f"has {array.ndim} dimensions", where=f'input "{name}"', fix="give one number a member"
        )
    return array


def _as_table(name: str, value: Any, variable: Variable) -> tuple[np.ndarray, np.ndarray]:
    if variable.kind not in ("lookup", "data"):
        raise InputError("is not a lookup", got=name)
    xs, ys = np.asarray(value[0], dtype=float), np.asarray(value[1], dtype=float)
    if xs.size != len(ys) or np.any(np.diff(xs) <= 0):
        raise InputError("needs as many y as x, and x that increase", where=f'lookup "{name}"')
    return xs, ys


# --- as rows ----------------------------------------------------------------------------------------------------
def given(plan: Plan, bound: Bound, part: np.ndarray) -> Given:
    """The inputs of some members (their numbers) as rows and tables of the plan."""

    rows: list[int] = []
    values: list[np.ndarray] = []  # one number or one a member, for each row
    for places, items in ((plan.places, bound.constants), (plan.given, bound.initials)):
        for variable, positions, numbers in items:
            place, shown = places[variable.name], numbers[part] if numbers.ndim else numbers
            rows += [place.row(position) for position in positions]
            values += [shown] * len(positions)
    tables = list(plan.tables)
    for variable, positions, xs, ys in bound.tables:
        place = plan.table_places[variable.name]
        for position in positions:
            tables[place.row(position)] = (xs, ys[:, part] if ys.ndim == 2 else ys)
    table = np.empty((len(values), part.size))
    for at, numbers in enumerate(values):
        table[at] = numbers
    return Given(np.array(rows, dtype=np.int64), table, tables)
