"""Outputs published with a model, as Vensim, Stella or PySD saved them: found beside it and read.

    output_of(path of a model) -> path or None
    read_output(path) -> Published

A table has one column a variable, or one row a variable (Vensim's export with time across). Names may stand in quotes, break
over lines, or carry the name of a run ("x : Current"); a constant may be printed once.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.engine.results import element_key
from model.engine.source import key
from model.errors import InputError
from model.tables import decode

TABLES = (".csv", ".tab", ".tsv", ".txt")


@dataclass(frozen=True)
class Published:
    """Columns of an output file: names, times (row,), values (row, column) with nan where nothing is printed."""

    names: tuple[str, ...]
    times: np.ndarray
    values: np.ndarray


def output_of(model: Path) -> Path | None:
    """The output of a model: a table named for it and as output, else `output.*`, else the first whose name holds
    "output", else one with the model's own name."""
    tables = [p for p in sorted(model.parent.iterdir()) if p.suffix.lower() in TABLES]
    own, stem = model.stem.lower(), "output"
    ranks = (
        [p for p in tables if own in p.stem.lower() and stem in p.stem.lower()],
        [p for p in tables if p.stem.lower() == stem],
        [p for p in tables if stem in p.stem.lower() and p.suffix.lower() != ".txt"],
        [p for p in tables if p.stem.lower() == own and p.suffix.lower() != ".txt"],
    )
    return next((p for group in ranks for p in group), None)


def read_output(path: Path) -> Published:
    """The table in a file, one column a variable whichever way it was printed.

    Raises InputError for a file that holds no table with times.
    """
    marks = ",;\t" if path.suffix.lower() == ".csv" else "\t;,"  # names may hold the other ones
    lines = _lines(decode(path.read_bytes(), file=path), marks)
    if lines and _is_time(lines[0][0]) and len(lines[0]) > 1 and _is_number(lines[0][1]):
        width = max(map(len, lines))
        padded = (row + [""] * (width - len(row)) for row in lines)
        lines = [list(row) for row in zip(*padded, strict=True)]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise InputError("holds no table of outputs", file=path)
    head = [name.strip() for name in lines[0]]
    rows = [[_number(c) for c in row[: len(head)]] + [np.nan] * (len(head) - len(row)) for row in lines[1:]]  # fmt: skip
    table = np.array(rows, dtype=float)
    clock = next((i for i, name in enumerate(head) if _is_time(name)), 0)
    table = table[~np.isnan(table[:, clock])]
    if not table.size:
        raise InputError("holds no times", file=path, fix="name their column Time")
    for column in table.T:  # printed once: a constant
        if not np.isnan(column[0]) and np.isnan(column[1:]).all():
            column[:] = column[0]
    others = [i for i in range(len(head)) if i != clock]
    return Published(tuple(head[i] for i in others), table[:, clock], table[:, others])


def without_run(name: str) -> str:
    """A printed name without the name of the run: `x : Current` is x."""
    return re.sub(r"\s+:\s+[^\[\]\"]*$", "", name.strip())


def same_name(name: str) -> str:
    """A printed name as results are looked up: without outer quotes and breaks."""
    bare = re.sub(r"\s*(?:\n|\\n)\s*", " ", name.strip())
    if len(bare) > 1 and bare[0] == bare[-1] == '"' and bare.count('"') == 2:
        bare = bare[1:-1]
    return element_key(bare)


def _lines(text: str, marks: str) -> list[list[str]]:
    """The cells; a quote that nobody closes is a character like others."""
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = next((m for m in marks if m in first), ",")
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    quoted = [row for row in csv.reader(io.StringIO(body), delimiter=mark) if row]
    if any(cell.count("\n") > 5 for row in quoted for cell in row):
        return [line.split(mark) for line in body.split("\n") if line.strip()]
    return quoted


def _is_time(name: str) -> bool:
    return bool(re.fullmatch(r"time(?: \(.*\))?", key(name)))


def _is_number(text: str) -> bool:
    return not np.isnan(_number(text))


def _number(text: str) -> float:
    try:
        return float(text.strip().replace("\u2212", "-"))
    except ValueError:
        return np.nan
