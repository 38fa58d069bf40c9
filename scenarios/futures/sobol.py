"""Scrambled Sobol points that anyone can draw again: member i of replicate r is one point, wherever it is drawn.

    Sobol(seed=1, replicate=3).normal(first, count, dims) -> z (dim, member)      standard normal scores
    sample_for(10_000) -> (20, 512)                                               replicates, and points of each

The direction numbers are SciPy's (`scipy.stats.qmc.Sobol`, Joe and Kuo 2008). The scramble is SciPy's too in kind (a
random lower-triangular matrix and a digital shift: Matoušek 1998), but drawn dimension by dimension, so that one more
dimension at the end changes no number of the others; and a point is computed from its index alone, so that nobody has
to draw the points before it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

REPLICATES = 16  # at least: the error of a share rests on how they differ
LEAST_POINTS = 8  # of a replicate
BITS = 30  # of a coordinate; also log2 of the most points a replicate can have
CLIP = 1e-12
_BYTE = 8


def sample_for(members: int) -> tuple[int, int]:
    """Replicates and points of each for so many members or the fewest more: 16 to 31 replicates of a power of two."""
    points = 1 << (max(members // REPLICATES, LEAST_POINTS).bit_length() - 1)
    replicates = max(-(-members // points), REPLICATES)
    return (replicates, points) if replicates < 2 * REPLICATES else (REPLICATES, 2 * points)


class Sobol:
    """One scrambled replicate. Dimensions are counted from 0."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.seed, self.replicate = int(seed), int(replicate)

    def uniform(self, first: int, count: int, dims: np.ndarray) -> np.ndarray:
        """Points first, first + 1, … of some dimensions, inside (0, 1). [(dim, member)]"""
        dims = np.asarray(dims, dtype=np.intp)
        if not dims.size:
            return np.empty((0, count))
        bits = max(int(first + count - 1).bit_length(), 1)
        columns, shift = _scramble(self.seed, self.replicate, int(dims.max()) + 1)
        lines = _times(columns[dims], _directions(int(dims.max()) + 1, bits)[dims])
        numbers = np.arange(first, first + count, dtype=np.int64)
        gray = numbers ^ (numbers >> 1)
        found = np.broadcast_to(shift[dims, None], (dims.size, count)).copy()
        for low in range(0, bits, _BYTE):
            table = _xor_table(lines[:, low : low + _BYTE])
            found ^= table[:, (gray >> low) & (table.shape[1] - 1)]
        return (found + 0.5) * 2.0**-BITS

    def normal(self, first: int, count: int, dims: np.ndarray) -> np.ndarray:
        """The same as standard normal scores. [(dim, member)]"""
        return ndtri(np.clip(self.uniform(first, count, dims), CLIP, 1 - CLIP))


def _xor_table(lines: np.ndarray) -> np.ndarray:
    """XOR of every subset of some direction numbers. [(dim, 2**line)]"""
    table = np.zeros((len(lines), 1), dtype=np.uint32)
    for column in lines.T:
        table = np.concatenate([table, table ^ column[:, None]], axis=1)
    return table


def _times(columns: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Binary matrices (dim, bit) times direction numbers (dim, line). [(dim, line)]"""
    found = np.zeros_like(lines)
    for bit in range(BITS):
        has = (lines >> np.uint32(BITS - 1 - bit)) & np.uint32(1)
        found ^= has * columns[:, bit, None]
    return found


@lru_cache(maxsize=4)
def _scramble(seed: int, replicate: int, dims: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns of the lower-triangular matrices (dim, bit), most significant bit first, and the shifts (dim,)."""
    key = hashlib.sha256(f"keda {seed} {replicate}".encode()).digest()
    rng = np.random.Generator(np.random.PCG64(int.from_bytes(key[:16], "little")))
    raw = rng.integers(0, 1 << BITS, size=(dims, BITS + 1), dtype=np.uint32)
    diagonal = np.uint32(1) << np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    return (raw[:, :BITS] & (diagonal - np.uint32(1))) | diagonal, raw[:, BITS]


@lru_cache(maxsize=8)
def _directions(dims: int, lines: int) -> np.ndarray:
    """SciPy's direction numbers, read off its unscrambled points of index 2**k. [(dim, line)]"""
    engine = qmc.Sobol(dims, scramble=False, bits=BITS)
    found = np.zeros((dims, lines), dtype=np.uint32)
    at, before = 0, np.zeros(dims, dtype=np.uint32)
    for line in range(lines):
        engine.fast_forward((1 << line) - at)
        point = np.round(engine.random(1)[0] * 2.0**BITS).astype(np.uint32)
        at = (1 << line) + 1
        before = found[:, line] = point ^ before
    return found
