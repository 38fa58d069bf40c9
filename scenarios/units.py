"""Units of promises: a closed vocabulary, and whether a formula over the model gives what the target counts.

    fault_of_unit("bed/kperon") -> ('"kperon" is not a unit', 'did you mean "kperson"?')
    fault_of_formula(formula, "bed/kperson", program) -> None, or what is wrong

A number in a formula may convert: `beds / residents * 1000` gives bed/kperson, without the 1000 it is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from model import Program
from model.engine.units import Units
from model.errors import nearest
from scenarios.expression import Expression, Node

COUNTED = (
    *("bed", "place", "seat", "dwelling", "household", "person", "kperson", "job", "doctor"),
    *("nurse", "pharmacist", "attendance", "organisation", "enterprise", "shop", "entity"),
    *("service", "site", "project", "programme", "course", "award", "category", "phase", "task"),
    *("record", "event", "route", "specialty", "team", "vehicle", "product", "community"),
    *("town", "county", "school"),
)
MEASURED = (
    *("year", "month", "week", "day", "hour", "minute", "CNY", "m", "km", "hectare"),
    *("kilogram", "tonne", "microgram", "Dmnl", "kWh"),
)
WORDS = frozenset((*COUNTED, *MEASURED))
_WORD = re.compile(r"[^\W\d]\w*")
_STAFF = re.compile(r"\b(doctor|nurse|pharmacist)\b")  # people, whom the model counts in person
Fault = tuple[str, str]  # what is wrong, how to mend it


@lru_cache(maxsize=1024)
def fault_of_unit(text: str) -> Fault | None:
    """What is wrong with the unit of a row, and the cure; None where it can be read."""
    for word in _WORD.findall(text):
        if word not in WORDS:
            return f'"{word}" is not a known unit', nearest(word, sorted(WORDS))
    try:
        found = Units().read(text)
    except (ValueError, IndexError) as reason:
        return f"is not a unit ({reason})", "write products and quotients, e.g. bed/kperson"
    return None if found is not None else ("is empty", "write Dmnl for a share or ratio")


def fault_of_formula(formula: Expression, unit: str, program: Program) -> Fault | None:
    """Why a formula does not give the target's unit; None where it does, or where a variable states none."""
    units = Units()
    wanted = units.read(_STAFF.sub("person", unit))
    try:
        given, literal = _unit(formula.root, lambda name: units.read(program.variables[name].unit))
    except _Unlike as fault:
        return str(fault), "add only quantities of one unit"
    if given is None:
        return None
    text = f"the formula {formula.text.strip()} gives {_shown(given)}"
    if given.dimensionality != wanted.dimensionality:
        return f"{text}, the target counts {unit}", "mend the formula or the unit"
    factor = float((given / wanted).to_base_units().magnitude)
    if any(math.isclose(factor, known, rel_tol=1e-9) for known in (1.0, literal)):
        return None
    fix = f"multiply by {factor:g}" if factor >= 1 else f"divide by {1 / factor:g}"
    return f"{text}, the target counts {unit}", fix


class _Unlike(Exception):
    """Two sides of a sum are not of one unit."""


def _unit(node: Node, unit_of: Callable[[str], Any]) -> tuple[Any, float]:
    """The unit of a part of a formula (None: unknown) and the product of its plain numbers."""
    if isinstance(node, float):
        return Units().read("Dmnl"), node
    if isinstance(node, str):
        return unit_of(node.partition("[")[0].strip()), 1.0
    sign, left, right = node
    (one, first), (two, second) = _unit(left, unit_of), _unit(right, unit_of)
    if sign in "*/":
        literal = first * second if sign == "*" else first / (second or math.inf)
        if one is None or two is None:
            return None, literal
        return (one * two if sign == "*" else one / two), literal
    if left == 0.0 or one is None or two is None:
        return (two if one is None or left == 0.0 else one), second
    if not math.isclose(ratio_of_units(one, two), 1.0, rel_tol=1e-9):
        raise _Unlike(f"the formula adds {_shown(one)} and {_shown(two)}")
    return one, first if first == second else 1.0


def ratio_of_units(one: Any, two: Any) -> float:
    """How many of the second unit the first is; nan where they are of different kinds."""
    if one.dimensionality != two.dimensionality:
        return math.nan
    return float((one / two).to_base_units().magnitude)


def _shown(quantity: Any) -> str:
    text = f"{quantity.units:~C}".replace("meter", "m").replace("kilom", "km")
    return text or "Dmnl"
