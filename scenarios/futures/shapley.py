"""Whose variance is it: exact Shapley effects over players that may be correlated (Song, Nelson and Staum 2016).

    effects = shapley(f, players, matrix, members=4096, seed=1)

v(u) = Cov(f(z), f(z_u, z′_rest given z_u)), with z Gaussian, so conditioning is one matrix. With G players 2^G subsets are
run. The effects add up to the variance, and what correlated players share is split between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from scenarios.futures.indices import BLOCK, F, evaluated
from scenarios.futures.sobol import Sobol

MEMBERS = 1024
MOST_PLAYERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A player's part of the variance, in units of the output squared, and as a share of the whole."""

    name: str
    amount: float
    share: float


def shapley(
    f: F,
    players: Mapping[str, Sequence[int]],
    matrix: np.ndarray,
    *,
    members: int = MEMBERS,
    seed: int = 0,
) -> tuple[Effect, ...]:
    """Shapley effects of each player, which owns some rows of the scores.

    Parameters
    ----------
    f : scores (score, member), correlated as `matrix` says, to (member,)
    players : name -> rows; a row no player owns stays at its median
    matrix : (score, score) correlation

    Raises ValueError for more than 8 players.
    """
    (found,) = shapley_of_each(lambda z: f(z)[:, None], players, matrix, members=members, seed=seed)
    return found


def shapley_of_each(
    f: F,
    players: Mapping[str, Sequence[int]],
    matrix: np.ndarray,
    *,
    members: int = MEMBERS,
    seed: int = 0,
) -> tuple[tuple[Effect, ...], ...]:
    """The same for several outputs of the same runs. f : scores (score, member) to (member, output)."""
    if len(players) > MOST_PLAYERS:
        raise ValueError(f"{len(players)} players are too many for exact effects")
    names = list(players)
    rows = {frozenset(subset): _rows(players, subset) for subset in subsets(names)}
    owned = sorted(rows[frozenset(names)])
    independent = Sobol(seed, 0).normal(0, members, np.arange(2 * len(owned)))
    first, second = independent[: len(owned)], independent[len(owned) :]
    inner = matrix[np.ix_(owned, owned)]
    z = np.linalg.cholesky(inner) @ first

    def values(of: Sequence[np.ndarray]) -> np.ndarray:
        """The outputs of some sets of members, run together. (set, member, output)"""
        whole = np.zeros((len(matrix), len(of) * members))
        whole[owned] = np.concatenate(of, axis=1)
        return evaluated(f, whole).reshape(len(of), members, -1)

    (y,) = values([z])
    centred = y - y.mean(axis=0)
    spread, nothing = np.var(y, axis=0), np.zeros(y.shape[1])
    worth = {s: spread if len(own) == len(owned) else nothing for s, own in rows.items()}
    partial = [subset for subset, own in rows.items() if 0 < len(own) < len(owned)]
    together = max(BLOCK // members, 1)
    for at in range(0, len(partial), together):
        some = partial[at : at + together]
        drawn = [_redrawn(z, second, inner, np.searchsorted(owned, rows[s])) for s in some]
        for subset, again in zip(some, values(drawn), strict=True):
            worth[subset] = np.mean(centred * (again - again.mean(axis=0)), axis=0)
    return tuple(
        _shared_out(names, {subset: float(each[i]) for subset, each in worth.items()})
        for i in range(y.shape[1])
    )


def subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Every subset, the empty one first."""
    return [s for size in range(len(names) + 1) for s in combinations(names, size)]


def _rows(players: Mapping[str, Sequence[int]], subset: Sequence[str]) -> list[int]:
    return sorted(row for name in subset for row in players[name])


def _redrawn(z: np.ndarray, fresh: np.ndarray, matrix: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The rows `at` as they are, the others drawn anew given them."""
    rest = np.setdiff1d(np.arange(len(z)), at)
    found = z.copy()
    found[rest] = fresh[rest]  # right for every row that depends on no other
    together = (matrix != 0).sum(axis=1) > 1
    linked, given = rest[together[rest]], at[together[at]]
    if linked.size:
        across = matrix[np.ix_(given, linked)]
        gain = np.linalg.solve(matrix[np.ix_(given, given)], across).T
        spread = matrix[np.ix_(linked, linked)] - gain @ across
        values, vectors = np.linalg.eigh((spread + spread.T) / 2)
        noise = (vectors * np.sqrt(np.maximum(values, 0))) @ fresh[linked]
        found[linked] = gain @ z[given] + noise
    return found


def _shared_out(names: Sequence[str], worth: Mapping[frozenset[str], float]) -> tuple[Effect, ...]:
    whole = worth[frozenset(names)]
    found = []
    for name in names:
        others = [n for n in names if n != name]
        amount = sum(
            (worth[frozenset((*s, name))] - worth[frozenset(s)])
            / (len(names) * comb(len(others), len(s)))
            for s in subsets(others)
        )
        found.append(Effect(name=name, amount=amount, share=amount / whole if whole else 0.0))
    return tuple(found)
