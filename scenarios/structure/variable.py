"""One variable as a reader meets it: equation, unit, source, what decides it, what it decides, its path.

describe(region.program, "Waiting", region) -> About
paths(region, "plan", {}, names) -> {element name: (years, values)}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model import Program, Results
from model.engine.nodes import show
from model.engine.program import CONTROLS, names_in
from scenarios.effects import grade_of
from scenarios.runs import run, settings_of

if TYPE_CHECKING:
    from scenarios.region import Region

DEPTH = 2
MOST_BRANCHES = 24  # names listed under one
Path = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Equation:
    """One rule as written: its subscripts, its text, and the variables the text names."""

    subs: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A name and what lies behind it, two levels deep; `more` says how many were left out."""

    name: str
    branches: tuple[Branch, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the number of one input comes from."""

    element: str
    zh: str
    en: str
    value: float
    grade: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Everything the variable panel says."""

    name: str
    kind: str
    unit: str
    doc: str
    elements: tuple[str, ...]
    equations: tuple[Equation, ...]
    causes: Branch
    uses: Branch
    origins: tuple[Origin, ...]  # of a constant; empty for what is computed


def describe(program: Program, name: str, region: Region | None = None) -> About:
    """The variable of this name. Raises InputError, with the nearest known name, for an unknown one."""
    variable = program[name]
    equations = tuple(
        Equation(
            ",".join(rule.subs),
            show(rule.expr),
            tuple(
                dict.fromkeys(
                    program[n].name for n in names_in(rule.expr) if n in program.variables
                )
            ),
        )
        for rule in variable.rules
    )
    return About(
        name=variable.name,
        kind=variable.kind,
        unit=variable.unit,
        doc=variable.doc,
        elements=program.elements(variable.name),
        equations=equations,
        causes=_tree(program, variable.name, program.causes),
        uses=_tree(program, variable.name, program.uses),
        origins=_origins(region, variable.name) if region is not None else (),
    )


def _tree(program: Program, name: str, of: object, depth: int = DEPTH) -> Branch:
    found = [n for n in of(name) if n.upper() not in CONTROLS and n != name]  # type: ignore[operator]
    if depth == 0:
        return Branch(name)
    kept = found[:MOST_BRANCHES]
    return Branch(
        name, tuple(_tree(program, n, of, depth - 1) for n in kept), len(found) - len(kept)
    )


def _origins(region: Region, name: str) -> tuple[Origin, ...]:
    """The inputs of this name with the place's own values where it has them."""
    return tuple(
        Origin(row.name, row.zh, row.en, row.default, grade_of(region, row), row.source)
        for row in region.inputs.values()
        if row.name.partition("[")[0] == name
    )


def paths(
    region: Region, scenario: str, changes: Mapping[str, float], names: Iterable[str]
) -> Results:
    """Paths of every element of these variables in a scenario with changes on top; lookups are left out."""
    program = region.program
    wanted = [n for n in dict.fromkeys(names) if program[n].kind != "lookup"]
    return run(region, [settings_of(region, scenario, changes)], wanted)


def value_at(results: Results, program: Program, name: str, year: float) -> float | None:
    """The value of a variable at a time; None for one with elements and for one that was not run."""
    elements = program.elements(name)
    if len(elements) != 1 or elements[0] not in results:
        return None
    at = int(np.abs(results.times - year).argmin())
    return float(results[elements[0]][at, 0])


def largest(results: Results, elements: Iterable[str], most: int) -> tuple[str, ...]:
    """The elements with the largest values anywhere on their paths, at most `most`, in the order given."""
    known = [e for e in elements if e in results]
    size = {e: float(np.nanmax(np.abs(results[e]))) if results[e].size else 0.0 for e in known}
    kept = set(sorted(known, key=lambda e: -size[e])[:most])
    return tuple(e for e in known if e in kept)
