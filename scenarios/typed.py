"""Values as people write them, with their unit: 12万元/张, 9.5张/千人, 0.8亿元, 7.5%, 6亩.

    typed("9.5张/千人") -> Typed(value=9.5, unit="bed/kperson")       the model's own units, nothing left to convert
    fault_of_typed("CNY", "1/year") -> what is wrong, how to mend it; None where the unit is the input's

A number without a unit is in the input's own. A unit is never guessed: a word not known here is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from model.engine.units import Units
from model.errors import InputError, nearest
from model.tables import number
from scenarios.units import Fault, ratio_of_units

_SPLIT = re.compile(r"([+\-−]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*[%‰万亿]*)\s*([^\W\d_/][^\d]*|)")
ANY = "个"  # counts whatever the input counts
WORDS: dict[str, tuple[str, float]] = {  # as typed: the model's unit, and how many of it
    "元": ("CNY", 1.0),
    "张": ("bed", 1.0),
    "人": ("person", 1.0),
    "名": ("person", 1.0),
    "百人": ("kperson", 0.1),
    "千人": ("kperson", 1.0),
    "万人": ("kperson", 10.0),
    "户": ("household", 1.0),
    "套": ("dwelling", 1.0),
    "所": ("school", 1.0),
    "处": ("site", 1.0),
    "座": ("station", 1.0),
    "条": ("route", 1.0),
    "辆": ("vehicle", 1.0),
    "公里": ("km", 1.0),
    "米": ("m", 1.0),
    "平方米": ("m**2", 1.0),
    "公顷": ("hectare", 1.0),
    "亩": ("hectare", 1 / 15),
    "年": ("year", 1.0),
    "月": ("month", 1.0),
    "天": ("day", 1.0),
    "分钟": ("minute", 1.0),
    ANY: (ANY, 1.0),
}
ENGLISH = {unit.casefold(): unit for unit, _ in WORDS.values() if unit != ANY}


@dataclass(frozen=True, slots=True)
class Typed:
    """A value in the model's units."""

    value: float
    unit: str  # "" where none was typed


def typed(
    text: str,
    *,
    file: str | Path | None = None,
    row: int | None = None,
    where: str | None = None,
) -> Typed:
    """The value and unit of a typed quantity. Raises InputError for no number and for a unit not known."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _SPLIT.fullmatch(plain)
    if found is None or not found.group(2):
        return Typed(number(text, file=file, row=row, where=where), "")
    head, tail = found.groups()
    value = number(head, file=file, row=row, where=where)
    units: list[str] = []
    for place, part in enumerate(tail.strip().replace("每", "/").split("/")):
        word = part.strip()
        unit, many = WORDS.get(word) or (_english(word), 1.0)
        if not unit:
            fix = nearest(word, [*WORDS, *ENGLISH.values()])
            raise InputError("is not a unit", file=file, row=row, where=where, got=word, fix=fix)
        value = value * many if place == 0 else value / many
        units.append(unit)
    return Typed(value, "/".join(units))


def fault_of_typed(unit: str, of_input: str) -> Fault | None:
    """Why a typed unit is not the input's; None where it is, where none was typed, or where the input states none.

    A yearly amount may be typed without its year: 1.5亿元 of revenue.
    """
    if not unit or not of_input:
        return None
    thing = of_input.partition("/")[0]
    named = unit.replace(ANY, thing if thing not in ("CNY", "Dmnl", "1") else ANY)
    readings = (named, f"{named}/year") if of_input.endswith("/year") else (named,)
    wanted = Units().read(of_input)
    if any(abs(ratio_of_units(Units().read(each), wanted) - 1.0) < 1e-9 for each in readings):
        return None
    return f"is in {unit}, the input is in {of_input}", f"write it in {of_input}"


def _english(word: str) -> str:
    """The model's unit of an English word, in the plural or in capitals too (beds, Year); "" for another word."""
    plain = word.casefold()
    return ENGLISH.get(plain) or ENGLISH.get(plain.removesuffix("s"), "")
