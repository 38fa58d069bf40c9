"""A place that somebody uploads as a workbook: looked at first, then kept in the data folder.

look(name, content) -> Look                 what the book would become; InputErrors with every sheet and cell
keep(name, content, by=person) -> Imported      make it a place of this computer; refused for a viewer
blank() -> bytes                            the empty workbook of a new place
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from model.errors import InputError, InputErrors
from scenarios.databook.importing import Imported, import_book
from scenarios.databook.template import write_template
from scenarios.places import data_folder, imported_regions
from scenarios.region import REGIONS, open_region, region_ids
from scenarios.store import Person
from scenarios.store.saved import checked_person

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a book would become."""

    id: str
    name_zh: str
    name_en: str
    targets: int
    modelled: int
    estimated: int  # inputs that are the nation's or the default place's, graded as estimates
    there: bool  # a place imported before has this id and would be replaced


def look(name: str, content: bytes) -> Look:
    """The place in a book, opened as any place is; nothing is kept. InputErrors name sheet, cell and cure."""
    with _book(name, content) as (path, room):
        done = import_book(path, room, taken=region_ids(REGIONS))
        region = open_region(done.id, room)
    return Look(
        id=done.id,
        name_zh=region.name_zh,
        name_en=region.name_en,
        targets=done.targets,
        modelled=done.modelled,
        estimated=done.estimated,
        there=(imported_regions() / done.id).is_dir(),
    )


def keep(name: str, content: bytes, *, by: Person, replace: bool = False) -> Imported:
    """Make the place, all of it or nothing. Raises Refused for a viewer, InputErrors for a faulty book."""
    checked_person(by)
    out = data_folder() / "regions"
    out.mkdir(exist_ok=True)
    with _book(name, content) as (path, _):
        return import_book(path, out, replace=replace, taken=region_ids(REGIONS))


def blank() -> bytes:
    """The workbook of a new place."""
    with tempfile.TemporaryDirectory() as folder:
        return write_template(Path(folder) / "book.xlsx").read_bytes()


@contextmanager
def _book(name: str, content: bytes) -> Iterator[tuple[Path, Path]]:
    """The upload as a file in a folder of its own, and a room beside it; faults speak of the visitor's file."""
    if len(content) > MOST_BYTES:
        fix = f"the limit is {MOST_BYTES:,} bytes"
        raise InputError(f"has {len(content):,} bytes", file=name, fix=fix)
    with tempfile.TemporaryDirectory() as folder:
        path, room = Path(folder) / (Path(name).name or "book.xlsx"), Path(folder) / "-regions"
        path.write_bytes(content)
        room.mkdir()
        try:
            yield path, room
        except InputErrors as faults:
            raise InputErrors([_without(folder, fault) for fault in faults.errors]) from faults
        except InputError as fault:
            raise _without(folder, fault) from fault


def _without(folder: str, fault: InputError) -> InputError:
    """The fault without the folder a visitor knows nothing of."""
    return InputError(str(fault).replace(f"{Path(folder).as_posix()}/", ""))
