"""Join sector files into one Vensim model.

A sector is a folder `sectors/<name>/` with `<name>.mdl` (its equations) and `imports.mdl` (stand-ins for what it reads
from other sectors). What all share — the clock, the year, the areas — stands once in `sectors/control.mdl`.

    city() -> Program                        every sector, joined, parsed and cached
    joined_text(["eldercare"]) -> str        the same as Vensim text; with one name, that sector running alone

A stand-in is dropped where a joined sector defines the name, and with it any table that only it used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import InputError, nearest, raise_all
from model.kept import kept, unchanged
from model.tables import read_text

if TYPE_CHECKING:
    from model.engine import Program

SECTORS = Path(__file__).parent / "sectors"
_ENCODING = re.compile(r"\A\s*\{[^}]*\}\s*")
# quoted, or words with spaces between them
_NAME = re.compile(r'"[^"]*"|[^\W\d][\w.$\']*(?:\s+[\w.$\']+)*')
_SKETCH = r"""\\\---/// Sketch information - do not modify anything except names
V300  Do not put anything below this section - it will be ignored
*View 1
$192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,100,0
///---\\\
"""


@dataclass(frozen=True, slots=True)
class Equation:
    """One name's definition, all its elements, as written; `name` is empty for a group heading."""

    name: str
    text: str
    file: Path

    @property
    def key(self) -> str:
        return _key(self.name)

    @property
    def meaning(self) -> str:
        """Equation and unit without the doc or spaces: what two sectors must agree on."""
        parts = [part.split("~")[:2] for part in self.text.split("|") if part.strip()]
        return "|".join("".join("~".join(part).split()) for part in parts).casefold()

    def mentions(self, key: str) -> bool:
        return key in _names_in(self.text)


@lru_cache(maxsize=8192)
def _names_in(text: str) -> frozenset[str]:
    """Every name that the equations of a definition read or define, units and docs left out. Words with spaces between
    them are one name, so "seat starts" does not stand in "planned seat starts"."""
    equations = " ".join(part.split("~")[0] for part in text.split("|"))
    return frozenset(_key(name) for name in _NAME.findall(equations))


def sector_names() -> tuple[str, ...]:
    """Sectors present, in alphabetical order."""
    return tuple(sorted(p.parent.name for p in SECTORS.glob("*/*.mdl") if p.stem == p.parent.name))


def city(sectors: Iterable[str] | None = None) -> Program:
    """The joined model as a Program; None means every sector. Parsed once and kept."""
    return _city(chosen(sectors))


def joined_text(sectors: Iterable[str] | None = None) -> str:
    """The joined model as Vensim text with one control section. Raises InputError for an unknown sector, a name
    defined in two sectors, and differing stand-ins of a name that none defines; all of them together."""
    return _joined_text(chosen(sectors))


@lru_cache(maxsize=16)
def _city(sectors: tuple[str, ...]) -> Program:
    from model.engine import Program, loads  # the engine itself never imports the sectors
    from model.engine.simulate import made_from

    name = "+".join(sectors) + ".mdl"
    texts = model_files()
    program = kept(
        Program,
        lambda: (model_files(), name),
        lambda: loads(_joined_text(sectors), name=name),
        modules=("model.engine",),
    )
    if texts:
        made_from(program, f"{texts} {name}")
    return program


def model_files() -> str:
    """Hash of the sectors' files and of the code that reads them; "" once one has changed under this process."""
    return unchanged(Path(__file__).parent, SECTORS)


def chosen(sectors: Iterable[str] | None) -> tuple[str, ...]:
    known = sector_names()
    if sectors is None:
        return known
    wanted = (sectors,) if isinstance(sectors, str) else tuple(sectors)
    raise_all(
        [
            InputError("is not a sector", got=name, fix=nearest(name, known))
            for name in wanted
            if name not in known
        ]
    )
    return tuple(sorted(set(wanted)))


def _joined_text(sectors: tuple[str, ...]) -> str:
    equations = joined_equations(sectors)
    return "{UTF-8}\n" + "".join(equation.text + "|\n\n" for equation in equations) + _SKETCH


@lru_cache(maxsize=16)
def joined_equations(sectors: tuple[str, ...]) -> tuple[Equation, ...]:
    """Definitions of the joined model in order: the sectors' own, stand-ins still needed, the shared ones."""
    owned = [read_equations(SECTORS / name / f"{name}.mdl") for name in sectors]
    shared = read_equations(SECTORS / "control.mdl")
    imports = [
        read_equations(path)
        for name in sectors
        if (path := SECTORS / name / "imports.mdl").is_file()
    ]
    raise_all([*_twice([*owned, shared]), *_unlike(imports, owned=[*owned, shared])])
    standing_in = _needed_imports(imports, owned=[*owned, shared])
    return (*(eq for file in owned for eq in file), *standing_in, *shared)


def read_equations(path: Path) -> list[Equation]:
    """Definitions of one file in order; the elements of a name written one by one count as one definition."""
    text = _ENCODING.sub("", read_text(path)).split("\\\\\\---///")[0]
    found: list[Equation] = []
    for block in text.split("|")[:-1]:
        body = block.strip("\n")
        name = _name(body)
        if name and found and found[-1].key == _key(name):
            body = found.pop().text + "|\n" + body
        found.append(Equation(name, body, path))
    return found


def _name(block: str) -> str:
    """What a block defines: the text before its first `[`, `=`, `(` or `:`."""
    body = block.strip()
    if body.startswith("*"):
        return ""
    quoted = re.match(r'"[^"]*"', body)
    return quoted.group() if quoted else re.split(r"[\[=(:<]", body, maxsplit=1)[0].strip()


def _key(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _twice(files: Sequence[Sequence[Equation]]) -> list[InputError]:
    first: dict[str, Equation] = {}
    faults = []
    for equation in (eq for file in files for eq in file if eq.key):
        other = first.setdefault(equation.key, equation)
        if other is not equation:
            faults.append(
                InputError(
                    f"is already defined in {other.file.name}",
                    file=equation.file,
                    got=equation.name,
                    fix="let one sector own the name and the other import it",
                )
            )
    return faults


def _unlike(
    imports: Sequence[Sequence[Equation]], *, owned: Sequence[Sequence[Equation]]
) -> list[InputError]:
    """Stand-ins of one name that differ, where no joined sector defines the name itself."""
    taken = {eq.key for file in owned for eq in file}
    faults = []
    first: dict[str, Equation] = {}
    for equation in (eq for file in imports for eq in file if eq.key):
        other = first.setdefault(equation.key, equation)
        if equation.key not in taken and other.meaning != equation.meaning:
            faults.append(
                InputError(
                    f"differs from the stand-in in {other.file.parent.name}",
                    file=equation.file,
                    got=equation.name,
                    fix=_cure_of_unlike(equation.key),
                )
            )
    return faults


def _cure_of_unlike(key: str) -> str:
    """Which sector to join so that neither stand-in is needed, or else to write both alike."""
    for name in sector_names():
        if any(eq.key == key for eq in read_equations(SECTORS / name / f"{name}.mdl")):
            return f"join {name} as well, which defines it"
    return "write the same equation and unit in both imports.mdl"


def _needed_imports(
    imports: Sequence[Sequence[Equation]], *, owned: Sequence[Sequence[Equation]]
) -> list[Equation]:
    """Stand-ins that no sector defines, without those that only served a dropped one."""
    taken = {eq.key for file in owned for eq in file}
    kept: dict[str, Equation] = {}
    dropped: list[Equation] = []
    for equation in (eq for file in imports for eq in file if eq.key):
        if equation.key in taken:
            dropped.append(equation)
        else:
            kept.setdefault(equation.key, equation)
    users = [eq for file in owned for eq in file]
    return [*_without_orphans(kept, dropped, users).values()]


def _without_orphans(
    kept: Mapping[str, Equation], dropped: Sequence[Equation], users: Sequence[Equation]
) -> dict[str, Equation]:
    left = dict(kept)
    queue = list(dropped)
    while queue:
        gone = queue.pop()
        for key in [key for key in left if gone.mentions(key)]:
            others = [*users, *(eq for other, eq in left.items() if other != key)]
            if not any(eq.mentions(key) for eq in others):
                queue.append(left.pop(key))
    return left
