"""Numbers written in the sectors' text, read without parsing the whole model.

    constants(["income"]) -> {"base income[urban,wage]": Constant(28500.0, "CNY/person/year", …/income.mdl), …}

Only plain constants count (numbers after `=`, with their elements); every other equation is left to the engine.
The order is that of the files.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.joined import Equation, chosen, joined_equations

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_VALUES = re.compile(rf"\s*{_NUMBER}(?:\s*[,;]\s*{_NUMBER})*\s*;?\s*")
_HEAD = re.compile(r"(?P<name>[^\[=]+?)\s*(?:\[(?P<subs>[^\]]*)\])?\s*=(?P<values>[^=].*)", re.S)


@dataclass(frozen=True, slots=True)
class Constant:
    """The value of one element as the file gives it, its unit as written, and the file it stands in."""

    value: float
    unit: str
    file: Path


def constants(sectors: Iterable[str] | None = None) -> dict[str, Constant]:
    """Every constant of the joined model, by element name `name[a,b]`; None means all sectors."""
    return constants_of(joined_equations(chosen(sectors)))


def constants_of(equations: Sequence[Equation]) -> dict[str, Constant]:
    """Constants among these definitions, their subscript ranges included."""
    ranges = _ranges(equations)
    return {
        element: Constant(value, unit, equation.file)
        for equation in equations
        for element, value, unit in _elements(equation, ranges)
    }


def _ranges(equations: Sequence[Equation]) -> dict[str, tuple[str, ...]]:
    """Subscript ranges by name, elements in order."""
    found = {}
    for equation in equations:
        head = equation.text.split("~")[0].strip()
        match = re.fullmatch(r"([\w ]+?)\s*:\s*([\w ]+(?:,\s*[\w ]+)*)", head)
        if match:
            found[match[1].strip()] = tuple(part.strip() for part in match[2].split(","))
    return found


def _elements(
    equation: Equation, ranges: Mapping[str, tuple[str, ...]]
) -> Iterable[tuple[str, float, str]]:
    parts = [part.split("~") for part in equation.text.split("|") if part.strip()]
    unit = parts[-1][1].strip() if len(parts[-1]) > 1 else ""
    for part in parts:
        head = _HEAD.fullmatch(part[0].strip())
        if head is None or not _VALUES.fullmatch(head["values"]):
            return
        values = [float(text) for text in re.findall(_NUMBER, head["values"])]
        yield from (
            (element, value, unit)
            for element, value in zip(_names(head, ranges), _spread(values), strict=False)
        )


def _names(head: re.Match[str], ranges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Element names in the order Vensim lists values: the last subscript runs fastest."""
    name = head["name"].strip()
    if head["subs"] is None:
        return [name]
    axes = [ranges.get(sub.strip(), (sub.strip(),)) for sub in head["subs"].split(",")]
    return [f"{name}[{','.join(element)}]" for element in itertools.product(*axes)]


def _spread(values: Sequence[float]) -> Iterable[float]:
    """A single number stands for every element."""
    return itertools.repeat(values[0]) if len(values) == 1 else values
