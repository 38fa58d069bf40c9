"""A place whose levers move only from a year on: every one keeps the plan's value before it.

    phased(region, lever_ids, 2023) -> (Region, names)     the same place; `names` maps a lever's element to the one
                                                            that holds its value after the year
    as_phased(settings, names) -> settings                  of the place, for the phased one

The joined model is written anew with `lever = before + (after − before) from the end of that year on`, so that delays,
stocks and yearly rates answer as they would: nothing here is an approximation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from model import Program
from model.engine import loads
from model.joined import joined_equations
from scenarios.region import Region

if TYPE_CHECKING:
    from calibration.baseline import Value

BEFORE, AFTER = " before phase in", " after phase in"
_HEAD = "{UTF-8}\n"


def phased(
    region: Region, lever_ids: Collection[str], year: int
) -> tuple[Region, Mapping[str, str]]:
    """The place with these levers held at their value until the end of `year`, and the names that move after it."""
    rows = [region.inputs[key] for key in lever_ids]
    variables = tuple(sorted({row.name.partition("[")[0] for row in rows}))
    program = _program(tuple(sorted(region.sectors)), variables, year)
    names = {name: _named(name, AFTER) for name in region.program.constants if _is(name, variables)}
    inputs = {
        key: replace(row, name=names.get(row.name, row.name)) for key, row in region.inputs.items()
    }
    baseline = tuple(
        replace(row, parameter=name)
        for row in region.baseline
        for name in _both(row.parameter, names)
    )
    limits = replace(
        region.limits,
        limits=tuple(
            replace(
                limit, relax={n: v for k, v in limit.relax.items() for n in _whole(k, variables)}
            )
            for limit in region.limits.limits
        ),
    )
    place = replace(
        region,
        program=program,
        inputs=MappingProxyType(inputs),
        baseline=baseline,
        limits=limits,
        hash=f"{region.hash}-{year}",
    )
    return place, names


def as_phased(settings: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    """Settings of the place written for the phased one: the same value before and after."""
    return {new: value for name, value in settings.items() for new in _both(name, names)}


def _both(name: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return (_named(name, BEFORE), names[name]) if name in names else (name,)


def _whole(key: str, variables: Collection[str]) -> tuple[str, ...]:
    return (_named(key, BEFORE), _named(key, AFTER)) if _is(key, variables) else (key,)


def _is(name: str, variables: Collection[str]) -> bool:
    return name.partition("[")[0] in variables


def _named(name: str, ending: str) -> str:
    variable, bracket, rest = name.partition("[")
    return f"{variable.strip()}{ending}{bracket}{rest}"


@lru_cache(maxsize=4)
def _program(sectors: tuple[str, ...], variables: tuple[str, ...], year: int) -> Program:
    """The joined model with each of these constants in two, before and after the year."""
    from model.joined import city

    shapes = {name: city(sectors).variables[name].dims for name in variables}
    keys = {" ".join(name.split()).casefold(): name for name in variables}
    texts = []
    for equation in joined_equations(sectors):
        name = keys.get(equation.key)
        texts.append(
            equation.text if name is None else _split(name, equation.text, shapes[name], year)
        )
    return loads(_HEAD + "".join(f"{text}|\n\n" for text in texts), name="phased.mdl")


def _split(name: str, text: str, dims: tuple[str, ...], year: int) -> str:
    """The definition of a constant as its value before, its value after, and the step between them."""
    head = re.compile(rf"(?im)^(\s*){re.escape(name)}(?=\s*[\[=])")
    before = head.sub(lambda m: f"{m[1]}{name}{BEFORE}", text)
    after = head.sub(lambda m: f"{m[1]}{name}{AFTER}", text)
    where = f"[{','.join(dims)}]" if dims else ""
    unit = text.rstrip().rsplit("~", 2)[-2].strip()
    old, new = f"{name}{BEFORE}{where}", f"{name}{AFTER}{where}"
    step = f"{name}{where} = {old} + IF THEN ELSE(Time >= {year}*one year, {new} - {old}, 0)"
    return f"{before}|\n\n{after}|\n\n{step}\n\t~\t{unit}\n\t~\tThe plan's value, and another one from then on.\n\t"
