"""A model file as read: equations in their order, ranges, macros, reality checks; nothing resolved yet.

Both languages (Vensim text, XMILE) arrive at this form; `model.engine.build` makes the Program of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from model.engine.nodes import Node


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation: what stands left of its sign, right of it, and where.

    kind : "equation" (=), "constant" (==), "lookup" (parentheses), "data" (:= or no right-hand side)
    """

    name: str
    expr: Node | None
    subs: tuple[str, ...] = ()
    excepts: tuple[tuple[str, ...], ...] = ()
    kind: str = "equation"
    mode: str = ""  # of data: "" (interpolate), "forward", "backward", "raw"
    unit: str = ""
    doc: str = ""
    limits: tuple[float | None, float | None] = (None, None)
    line: int = 0
    group: str = ""
    non_negative: bool = False

    def at(self, **changes: object) -> Equation:
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class RangeDef:
    """A subscript range as written: members are elements or other ranges, or stand in a file."""

    name: str
    members: tuple[str, ...] = ()
    maps: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # (other range, members or () for one to one)
    alias_of: str = ""
    external: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Macro:
    name: str
    params: tuple[str, ...]
    outputs: tuple[str, ...]
    equations: tuple[Equation, ...]
    line: int = 0
    defaults: tuple[Node, ...] = ()  # of the last parameters


@dataclass(frozen=True, slots=True)
class CheckText:
    """A reality check or test input as written: name, subscripts, kind "condition" or "test input", the text."""

    name: str
    subs: tuple[str, ...]
    kind: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    name: str  # the file's name
    dialect: str  # "vensim" or "xmile"
    equations: tuple[Equation, ...]
    ranges: tuple[RangeDef, ...] = ()
    macros: tuple[Macro, ...] = ()
    checks: tuple[CheckText, ...] = ()
    equivalences: tuple[tuple[str, ...], ...] = ()  # units that mean the same, from the settings
    views: tuple[str, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    text: str = field(default="", compare=False, repr=False)
    tags: tuple[tuple[str, str], ...] = ()  # `?data` -> the file the settings give it
    method: str = "euler"  # how the file says it is to be integrated
    cautions: tuple[
        str, ...
    ] = ()  # what of the file's own settings a run does a little differently
    refused: tuple[
        tuple[str, str, int], ...
    ] = ()  # (variable, feature, line) the reader cannot express


@lru_cache(maxsize=65_536)  # a run asks for the same thousands of names each time
def key(name: str) -> str:
    """The name as Vensim compares it: case, underscores, spaces and quotes do not matter."""
    bare = name.strip()
    if len(bare) > 1 and bare[0] == '"' and bare[-1] == '"':
        bare = bare[1:-1]
    return re.sub(r"[\s_]+", " ", bare).strip().casefold()
