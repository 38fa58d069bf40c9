"""Inputs that err together: a Gaussian copula on the normal scores, from blocks of `correlations.csv`.

    correlation(names) -> Correlation            the matrix of these inputs, repaired where blocks contradict each other
    correlation.applied(z) -> z                  independent scores (input, member) made dependent

The values are assumptions: the table is editable, and a report says what the result would be at 0 and at +0.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.priors import matches
from calibration.schema import Field, Grade, read_table
from model.errors import InputError

TABLE = Path(__file__).parent / "correlations.csv"
FIELDS = {
    "block": Field(),
    "a": Field(),
    "b": Field(),
    "value": Field(kind="number"),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "source": Field(),
}
LEAST_EIGENVALUE = 1e-6
LARGEST_REPAIR = 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """Two patterns of input names and how their errors go together."""

    block: str
    a: str
    b: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation matrix of inputs, positive definite."""

    names: tuple[str, ...]
    matrix: np.ndarray  # (input, input)
    repaired_by: float  # largest change of an entry

    def applied(self, z: np.ndarray) -> np.ndarray:
        """Scores with this dependence from independent ones; an input in no block keeps its own. (input, member)"""
        linked = np.flatnonzero((np.abs(self.matrix) > 0).sum(axis=0) > 1)
        out = np.array(z, dtype=float)
        if linked.size:
            factor = np.linalg.cholesky(self.matrix[np.ix_(linked, linked)])
            out[linked] = factor @ out[linked]
        return out


def read_pairs(path: str | Path = TABLE) -> tuple[Pair, ...]:
    """The rows of the table. Raises InputErrors for an unreadable cell or a value outside -1…1."""
    pairs = []
    for record in read_table(path, FIELDS):
        if not -1 < record["value"] < 1:
            raise record.row.error("is not a correlation", "value", fix="write a number in (-1, 1)")
        pairs.append(Pair(*(record[key] for key in ("block", "a", "b", "value", "source"))))
    return tuple(pairs)


def correlation(
    names: Sequence[str], pairs: Sequence[Pair] | None = None, *, at: float | None = None
) -> Correlation:
    """The matrix of the named inputs; every entry no block speaks about is 0.

    at : every block at this value instead of its own, for "what if they were independent".

    Raises InputError where the blocks contradict each other by more than 0.05.
    """
    wanted = np.eye(len(names))
    for pair in read_pairs() if pairs is None else pairs:
        value = pair.value if at is None else at
        rows = [i for i, name in enumerate(names) if matches(name, pair.a)]
        columns = [i for i, name in enumerate(names) if matches(name, pair.b)]
        for i in rows:
            for j in columns:
                if i != j:
                    wanted[i, j] = wanted[j, i] = value
    matrix = repaired(wanted)
    change = float(np.abs(matrix - wanted).max(initial=0.0))
    if change > LARGEST_REPAIR:
        raise InputError(
            f"contradict each other: the nearest possible matrix differs by {change:.2f}",
            where="the blocks of calibration/correlations.csv",
            fix="weaken the correlations of inputs that stand in two blocks",
        )
    return Correlation(tuple(names), matrix, change)


def repaired(matrix: np.ndarray) -> np.ndarray:
    """The matrix with eigenvalues of at least 1e-6 and a unit diagonal."""
    values, vectors = np.linalg.eigh(matrix)
    if values.min(initial=1.0) >= LEAST_EIGENVALUE:
        return matrix
    lifted = (vectors * np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(lifted))
    return lifted * scale[:, None] * scale[None, :]
