"""What a run gives back: the values asked for at the times asked for, every member.

results["total income[urban]"]    (time, member)
results.times                     (time,)
results.notes                     what the reader should know (a fallback, a rounding)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from model.engine.source import key
from model.errors import InputError, nearest


@dataclass(frozen=True, eq=False)
class Results:
    """values (time, name, member) in the units of the model."""

    times: np.ndarray
    names: tuple[str, ...]
    values: np.ndarray = field(repr=False)
    engine: str = "numpy"
    notes: tuple[str, ...] = ()
    seconds: float = 0.0  # of one processor, in the kernel

    @property
    def _index(self) -> Mapping[str, int]:
        return _places(self.names)

    @property
    def members(self) -> int:
        return self.values.shape[2]

    def __getitem__(self, name: str) -> np.ndarray:
        """(time, member) of one element.

        Raises InputError for a name that was not asked for, or a bare name of something with elements.
        """
        at = self._index.get(element_key(name))
        if at is None:
            inside = [n for n in self.names if element_key(n).startswith(element_key(name) + "[")]
            if inside:
                raise InputError(
                    "has elements", got=name, fix=f"name one of them, e.g. {inside[0]}"
                )
            raise InputError(
                "is not among the outputs of this run", got=name, fix=nearest(name, self.names)
            )
        return self.values[:, at, :]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and element_key(name) in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def at(self, time: float) -> dict[str, np.ndarray]:
        """name -> (member,) at the kept time nearest to `time`."""
        row = int(np.argmin(np.abs(self.times - time)))
        return {name: self.values[row, i] for i, name in enumerate(self.names)}


@lru_cache(maxsize=64)
def _places(names: tuple[str, ...]) -> Mapping[str, int]:
    """Where each name stands; runs that keep the same names share it."""
    return {element_key(name): i for i, name in enumerate(names)}


def element_key(name: str) -> str:
    """Names compared as Vensim does, subscripts too: `X[ a, B ]` is `x[a,b]`."""
    bare, bracket, inner = name.partition("[")
    if bracket and bare.count('"') == 1:
        bare, bracket, inner = name.rpartition("[")
    if not bracket:
        return key(name)
    return f"{key(bare)}[{','.join(key(part) for part in inner.rstrip().rstrip(']').split(','))}]"
