"""A named scenario as a file: written out to be sent, read in with a preview of what it changes.

as_yaml(region, named, reason) -> text          a scenario file of the pack's own form, with the place it is of
databook(region) -> bytes                       the place's databook, to be filled in with Excel or WPS
opened(name, content) -> Upload                 the scenario files an upload holds: itself, or a databook's
read(region, upload, which) -> Incoming         the changes of one against the plan; faults name row or cell, and cure
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import InputError
from model.errors import InputErrors, nearest, raise_all
from scenarios.databook import write_template
from scenarios.databook.importing import in_cells
from scenarios.databook.packing import Pack, pack_of
from scenarios.databook.reading import cell_name, read_book
from scenarios.databook.sheets import PLACE
from scenarios.pack_faults import out_of_bounds
from scenarios.region import PLAN, folder_of
from scenarios.runs import default_of
from scenarios.save import save_scenario, scenario_path
from scenarios.scenario import Override, Scenario, read_scenario, read_yaml
from scenarios.typed import fault_of_typed
from ui import answers
from ui.library import LONGEST_NAME

if TYPE_CHECKING:
    from model import Input
    from scenarios import Region
    from ui.library import Named

LARGEST = 1_000_000  # bytes of a scenario file
ENDINGS = ("yaml", "yml", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file somebody chose: the scenario files in it by name, and the databook they were in."""

    name: str
    files: Mapping[str, bytes]
    book: Pack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an uploaded file would become."""

    title_zh: str
    title_en: str
    story_zh: str
    changes: Mapping[str, float]  # by input id, against the plan [model unit]


def as_yaml(region: Region, named: Named, reason: str) -> str:
    """The scenario as a file; `reason` stands beside values that were moved by hand."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        base = scenario_path(region, named.base)
        changes: dict[str, float | None] = {
            region.inputs[key].name: value for key, value in named.changes.items()
        }
        save_scenario(
            path,
            region,
            changes,
            dict.fromkeys(changes, reason),
            title=(named.title_zh, named.title_en),
            story=(named.story_zh or named.title_zh, named.story_en or named.title_en),
            base=base,
        )
        return f"region: {region.id}\n{path.read_text(encoding='utf-8')}"


def databook(region: Region) -> bytes:
    """The place's own databook as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        return write_template(Path(folder) / "book.xlsx", folder_of(region.id)).read_bytes()


def opened(name: str, content: bytes) -> Upload:
    """What an upload holds; InputErrors for a file of another kind or a book that cannot be read."""
    ending = Path(name).suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        raise InputError("is not a scenario file", got=name, fix="choose a .yaml or .xlsx file")
    if ending == "xlsx":
        return _book(name, content)
    if len(content) > LARGEST:
        raise InputError("is too large", got=name, fix="a scenario file is a few kilobytes")
    return Upload(name=name, files={Path(name).name: content})


def _book(name: str, content: bytes) -> Upload:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "book.xlsx")
        path.write_bytes(content)
        pack = pack_of(read_book(path))
        raise_all([in_cells(fault, pack, name) for fault in pack.faults])
    files = {
        Path(file).name: text.encode()
        for file, text in pack.files.items()
        if file.startswith("scenarios/") and file.endswith(".yaml")
    }
    if not files:
        fix = "fill in the scenarios of the databook"
        raise InputError("holds no scenario", got=name, fix=fix)
    return Upload(name=name, files=files, book=pack)


def read(region: Region, upload: Upload, which: str = "") -> Incoming:
    """A scenario of an upload against the plan, the first one without `which`.

    InputErrors for what cannot be used: the row of a file, the cell of a book, and how to mend it.
    """
    file = which if which in upload.files else next(iter(upload.files))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(upload.files[file])
        try:
            raise_all(_of_another_place(region, upload, path))
            scenario = read_scenario(path)
            raise_all(_faults(region, scenario, path))
        except InputError as fault:
            raise _told(fault, upload, path) from fault
    return Incoming(
        title_zh=scenario.title_zh,
        title_en=scenario.title_en,
        story_zh=scenario.story_zh,
        changes=_changes(region, scenario),
    )


def _of_another_place(region: Region, upload: Upload, path: Path) -> list[InputError]:
    """A scenario's figures are its place's: one of another place has another base and other definitions."""
    file, where = str(path), None
    if upload.book is None:
        place = read_yaml(path).get("region", region.id)
    else:
        place, file = upload.book.id, upload.name
        where = cell_name(PLACE, upload.book.place["id"][0], 3)
    if place == region.id:
        return []
    fix = "choose that place at the top of the page, then import"
    return [InputError("is the place of this scenario", file=file, where=where, got=place, fix=fix)]


def _faults(region: Region, scenario: Scenario, path: Path) -> list[InputError]:
    """Unknown inputs, other units, values out of range, a name too long to keep."""
    lines: Any = read_yaml(path).get("overrides")  # which know their rows
    faults = []
    if (length := len(scenario.title_zh)) > LONGEST_NAME:
        fix = f"write at most {LONGEST_NAME} characters"
        faults.append(InputError(f"has {length} characters", file=path, where='"title"', fix=fix))
    for override in scenario.overrides:
        found = _fault(region, override)
        if found is not None:
            what, got, fix = found
            at = lines.lc.key(override.name)[0] + 1
            where = None if got == override.name else f'"{override.name}"'
            faults.append(InputError(what, file=path, row=at, where=where, got=got, fix=fix))
    return faults


def _fault(region: Region, override: Override) -> tuple[str, str | None, str] | None:
    """What is wrong with one value, the value, and the cure."""
    by_name = {row.name: row for row in region.inputs.values()}
    row = by_name.get(override.name)
    theirs = [
        each.values[override.name]
        for each in region.scenarios.values()
        if override.name in each.values
    ]
    if override.value in theirs:
        return None
    if row is None:
        return "is not an input of this place", override.name, nearest(override.name, by_name)
    if wrong := fault_of_typed(override.unit, row.unit):
        return wrong[0], None, wrong[1]
    got = f"{override.value:g}"
    if wrong := out_of_bounds(row, override.value):
        return wrong[0], got, wrong[1]
    low, high = _span(row, theirs)
    if not low <= override.value <= high:
        return "is out of range", got, f"write a value between {low:g} and {high:g}"
    return None


def _span(row: Input, theirs: Sequence[float]) -> tuple[float, float]:
    """What a lever may be set to: its range, and as far as the place's own scenarios go."""
    return min(row.low, *theirs, row.high), max(row.low, *theirs, row.high)


def _told(fault: InputError, upload: Upload, path: Path) -> InputError:
    """The fault as of the visitor's file, or of the cell of the book."""
    if upload.book is None:
        return InputError(str(fault).replace(str(path), upload.name))
    each = fault.errors if isinstance(fault, InputErrors) else (fault,)
    return InputErrors([in_cells(one, upload.book, upload.name) for one in each])


def _changes(region: Region, scenario: Scenario) -> dict[str, float]:
    """By input id, what stands otherwise than in the plan. [model unit]"""
    by_name = {row.name: row for row in region.inputs.values()}
    wanted: dict[str, float] = {}
    for missing in region.scenarios[PLAN].values.keys() - scenario.values.keys():
        value = default_of(region, missing)
        if isinstance(value, int | float):
            wanted[missing] = float(value)
    wanted |= scenario.values
    return {
        by_name[name].id: value
        for name, value in wanted.items()
        if name in by_name and value != answers.present(region, PLAN, by_name[name])
    }
