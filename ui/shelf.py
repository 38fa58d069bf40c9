"""A named scenario as a file: written out to be sent, read in with a preview of what it changes.

as_yaml(region, named, reason) -> text          a scenario file of the pack's own form
databook(region) -> bytes                       the place's databook, to be filled in with Excel or WPS
scenarios_in(name, content) -> {name: content}  the scenario files an upload holds: itself, or a databook's
read(region, name, content) -> Incoming         the changes of one against the plan; faults name row and cure
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model import InputError
from model.errors import raise_all
from scenarios.databook import write_template
from scenarios.databook.packing import pack_of
from scenarios.databook.reading import read_book
from scenarios.region import PLAN, folder_of
from scenarios.runs import default_of
from scenarios.save import save_scenario, scenario_path
from scenarios.scenario import read_scenario
from ui import answers

if TYPE_CHECKING:
    from scenarios import Region
    from ui.library import Named

LARGEST = 1_000_000  # bytes of a scenario file
ENDINGS = ("yaml", "yml", "xlsx")


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
        return path.read_text(encoding="utf-8")


def databook(region: Region) -> bytes:
    """The place's own databook as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        return write_template(Path(folder) / "book.xlsx", folder_of(region.id)).read_bytes()


def scenarios_in(name: str, content: bytes) -> dict[str, bytes]:
    """The scenario files in an upload, by name; InputErrors for a book that cannot be read."""
    if Path(name).suffix.lower() != ".xlsx":
        return {name: content}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(content)
        try:
            pack = pack_of(read_book(path))
            raise_all(pack.faults)
        except InputError as fault:
            raise InputError(str(fault).replace(str(path), name)) from fault
    found = {
        Path(file).name: text.encode()
        for file, text in pack.files.items()
        if file.startswith("scenarios/") and file.endswith(".yaml")
    }
    if not found:
        fix = "fill in the scenarios of the databook"
        raise InputError("holds no scenario", got=name, fix=fix)
    return found


def read(region: Region, name: str, content: bytes) -> Incoming:
    """An uploaded scenario file against the plan; InputErrors for what cannot be used, with file and row."""
    ending = Path(name).suffix.lower().lstrip(".")
    if ending not in ("yaml", "yml"):
        raise InputError("is not a scenario file", got=name, fix="choose a .yaml file")
    if len(content) > LARGEST:
        raise InputError("is too large", got=name, fix="a scenario file is a few kilobytes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        try:
            scenario = read_scenario(path)
        except InputError as fault:
            raise InputError(str(fault).replace(str(path), name)) from fault
    by_name = {row.name: row for row in region.inputs.values()}
    strange = [name for name in scenario.values if name not in by_name]
    if strange:
        raise InputError(
            "is not an input of this place", file=name, got=", ".join(strange), fix="take it out"
        )
    plan = region.scenarios[PLAN].values
    wanted: dict[str, float] = {}
    for missing in plan.keys() - scenario.values.keys():
        value = default_of(region, missing)
        if isinstance(value, int | float):
            wanted[missing] = float(value)
    wanted |= scenario.values
    return Incoming(
        title_zh=scenario.title_zh,
        title_en=scenario.title_en,
        story_zh=scenario.story_zh,
        changes={
            by_name[name].id: value
            for name, value in wanted.items()
            if name in by_name and value != answers.present(region, PLAN, by_name[name])
        },
    )
