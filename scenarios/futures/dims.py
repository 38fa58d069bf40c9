"""Which Sobol dimension drives what: `dims.csv`, one row a random quantity, for all places alike.

    dims_of(names) -> (name,) int      the dimension of each quantity
    registry_hash() -> str             part of every manifest

The order is by importance, since a Sobol sequence's first dimensions are its best. Rows are only ever appended: a
member drawn last year stays the member it was. A quantity the table does not have yet (a new input of a sector, a place
of one's own) takes the dimensions after the last row, in the order of the names; `python -m scenarios.futures.dims`
appends what the places of the house have and the table lacks.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from calibration.schema import Field, read_table
from model.errors import raise_all

TABLE = Path(__file__).parent / "dims.csv"
KINDS = ("path", "rest", "shock", "size", "draw", "driver", "parameter")
COLUMNS = ("name", "index", "kind", "year")
FIELDS = {
    "name": Field(),
    "index": Field(kind="number"),
    "kind": Field(choices=KINDS),
    "year": Field(kind="year", optional=True),
}


@lru_cache(maxsize=1)
def registry() -> dict[str, int]:
    """Dimension by name, in order. Raises InputErrors for a row out of order or a name given twice."""
    found: dict[str, int] = {}
    faults = []
    for at, record in enumerate(read_table(TABLE, FIELDS)):
        if int(record["index"]) != at:
            fix = f"write {at}; rows are only appended"
            faults.append(record.row.error("is out of order", "index", fix=fix))
        if record["name"] in found:
            faults.append(record.row.error("stands twice", "name", fix="append another name"))
        found[record["name"]] = at
    raise_all(faults)
    return found


def registry_hash() -> str:
    """SHA-256 of the table."""
    return hashlib.sha256(TABLE.read_bytes()).hexdigest()


def dims_of(names: Sequence[str], *, beyond: Iterable[str] = ()) -> np.ndarray:
    """The dimension of each name. [(name,)]

    beyond : every name of the place that may lack a row; they follow the table in alphabetical order.
    """
    known = registry()
    new = sorted({*names, *beyond} - set(known))
    at = known | {name: len(known) + i for i, name in enumerate(new)}
    return np.array([at[name] for name in names], dtype=np.intp)


def append(rows: Iterable[tuple[str, str, int | None]], path: Path = TABLE) -> int:
    """Append (name, kind, year) rows that the table lacks; how many there were."""
    known = registry() if path == TABLE else {}
    new = {name: (kind, year) for name, kind, year in rows if name not in known}
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for at, (name, (kind, year)) in enumerate(new.items(), start=len(known)):
            writer.writerow([name, at, kind, "" if year is None else year])
    registry.cache_clear()
    return len(new)


def main() -> None:
    """Append the random quantities of every place of the house that the table lacks."""
    from scenarios.futures.quantities import quantities
    from scenarios.region import open_region, region_ids

    places = [open_region(region_id) for region_id in region_ids()]
    print(f"{append(row for place in places for row in quantities(place))} rows appended")


if __name__ == "__main__":
    main()
