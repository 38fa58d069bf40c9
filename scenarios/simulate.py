"""Run any model file and write its paths: the `keda simulate` command.

simulate_file(path, {"TIME STEP": 0.125}) -> Results
write_paths(results, path_or_stream)          first column `time`, then one column a variable
not_finite(results)                           one line about values that are no finite numbers; "" without such
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import numpy as np

from model import InputError, Results, load, simulate
from model.errors import nearest

ENGINES = ("auto", "kernel", "numpy", "pysd")


def simulate_file(
    path: str | Path, changes: Mapping[str, float], *, engine: str = "auto"
) -> Results:
    """Paths of every variable of a model file, one member; "auto" lets PySD run what our engine cannot, told in one line."""
    if engine not in ENGINES:
        raise InputError(
            "is not an engine", where="--engine", got=engine, fix=nearest(engine, ENGINES)
        )
    return simulate(load(path), dict(changes), engine=engine)


def write_paths(results: Results, out: Path | TextIO) -> None:
    """The paths as CSV, at the times the results hold; a file is replaced only when it is complete.

    What is no plain file (a pipe, a link such as /dev/stdout) is written into as it stands.
    """
    if not isinstance(out, Path):
        _write(results, out)
        return
    if not out.parent.is_dir():
        raise InputError("folder does not exist", file=out.parent, fix="make it first")
    plain = not out.is_symlink() and (out.is_file() or not out.exists())
    part = out.with_name(out.name + ".part") if plain else out
    with part.open("w", newline="", encoding="utf-8") as stream:
        _write(results, stream)
    if plain:
        part.replace(out)


def not_finite(results: Results) -> str:
    """Which variable is the first without a finite value and when, in how many others there is one; "" in none."""
    wrong = ~np.isfinite(results.values[:, :, 0])  # (time, variable)
    if not wrong.any():
        return ""
    at = int(wrong.any(axis=1).argmax())
    which = int(wrong[at].argmax())
    value = results.values[at, which, 0]
    more = int(wrong.any(axis=0).sum()) - 1
    others = (
        f", {more} more {'is' if more == 1 else 'are'} no finite number at some time"
        if more
        else ""
    )
    said = f'"{results.names[which]}" is {value} at time {results.times[at]:g}{others}'
    return f"{said}: look for a division by zero or missing data"


def _write(results: Results, stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(["time", *results.names])
    columns = [results[name][:, 0] for name in results.names]
    for at, time in enumerate(results.times):
        writer.writerow([repr(float(time)), *(repr(float(column[at])) for column in columns)])
