"""Chinese names of variables and parts: `names.csv` beside each sector's equations.

    chinese("Waiting") -> "轮候人数"          "" where nobody has named it yet

Names are words for people; the model's own name stays the key everywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from model import InputError
from model.engine.source import key
from model.joined import SECTORS

COLUMNS = ["name", "zh"]


def chinese(name: str) -> str:
    """The Chinese name of a variable or a part, "" where there is none."""
    return _names().get(key(name), "")


def of_series(name: str) -> str:
    """The Chinese name of a series; an element without a name of its own is its array's, with the element in brackets."""
    array, bracket, elements = name.rstrip("]").partition("[")
    whole = chinese(name) or chinese(array)
    if not bracket or not whole or chinese(name):
        return whole
    return f"{whole}（{'·'.join(chinese(part.strip()) or part for part in elements.split(','))}）"


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Every name of every sector. Raises InputError for a file that is not two named columns."""
    found: dict[str, str] = {}
    for path in sorted(SECTORS.glob("*/names.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            if next(reader, []) != COLUMNS:
                raise InputError("has other columns", file=path, fix="write name,zh")
            found |= {key(row[0]): row[1] for row in reader if len(row) == len(COLUMNS)}
    return found
