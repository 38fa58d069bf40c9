"""Read a workbook that someone sends: bounded, inert, and every odd cell named by sheet and letter.

    read_book(path) -> {tab: Grid}        the sheets that make a pack

Nothing in the book is executed: no macros, no external links, no entities; a formula counts by the value stored with it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from model.errors import InputError
from scenarios.databook.cells import as_percent, as_text
from scenarios.databook.sheets import READ

MOST_BYTES = 20_000_000
MOST_UNPACKED = 80_000_000
MOST_PARTS = 300
MOST_RATIO = 300  # unpacked to packed, of a part above a megabyte
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_TEXT = 20_000, 60, 40, 32_767
LOCKED = bytes.fromhex("D0CF11E0A1B11AE1")  # Office wraps what it encrypts, as it did .xls
MACROS = ("vbaproject", "activex", "macrosheets")
SAVE = "save it again from Excel or WPS as .xlsx"


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's cells as text, by (row, column) from 1; percent cells read as people see them."""

    tab: str
    cells: Mapping[tuple[int, int], str]
    faults: tuple[InputError, ...] = ()
    bad: frozenset[tuple[int, int]] = field(default=frozenset())

    @property
    def rows(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    def text(self, row: int, column: int) -> str:
        return self.cells.get((row, column), "")

    def row(self, row: int) -> dict[int, str]:
        """The filled cells of a row, by column."""
        return {c: text for (r, c), text in self.cells.items() if r == row}


def cell_name(tab: str, row: int, column: int) -> str:
    """The place as people name it: sheet "基期", cell C7."""
    return f'sheet "{tab}", cell {get_column_letter(column)}{row}'


def read_book(path: str | Path, tabs: Collection[str] = READ) -> dict[str, Grid]:
    """The sheets of a book, of those that count; others are not looked at. Raises InputError for what is no book, too large, or holds more than cells."""
    path = Path(path)
    _check_file(path)
    _check_parts(path)
    try:
        grids, formulas = _grids(path, tabs)
        if formulas:
            grids = _with_stored_values(path, grids, formulas)
    except InputError:
        raise
    except Exception as err:  # whatever the reader of a spoiled file runs into
        what = f"cannot be read as an Excel book ({type(err).__name__})"
        raise InputError(what, file=path.name, fix=SAVE) from err
    return grids


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise InputError("is a folder", file=path.name, fix="name the book in it")
    if not path.is_file():
        raise InputError("file not found", file=path.name, fix="check the name")
    if path.suffix.lower() != ".xlsx":
        raise InputError("is not an .xlsx book", file=path.name, fix=SAVE)
    size = path.stat().st_size
    if size > MOST_BYTES:
        what = f"is {size / 1e6:.0f} MB, the limit is {MOST_BYTES / 1e6:.0f} MB"
        raise InputError(what, file=path.name, fix="remove what is not needed")
    with path.open("rb") as book:
        if book.read(len(LOCKED)) == LOCKED:
            what = "is locked with a password, or of the old .xls kind"
            raise InputError(what, file=path.name, fix=SAVE)


def _check_parts(path: Path) -> None:
    """Refuse zip bombs, XML bombs and macros before anything is parsed."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            _check_sizes(path, parts)
            for part in parts:
                if any(word in part.filename.lower() for word in MACROS):
                    raise InputError(
                        "holds macros", file=path.name, fix="save it as .xlsx without them"
                    )
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(path, part.filename, book.read(part))
    except InputError:
        raise
    except Exception as err:  # a spoiled zip raises many kinds
        raise InputError("is not an Excel book", file=path.name, fix=SAVE) from err


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = [
        part
        for part in parts
        if part.file_size > 1e6 and part.file_size > MOST_RATIO * max(part.compress_size, 1)
    ]
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen:
        what = f"unpacks to {unpacked / 1e6:.0f} MB in {len(parts)} parts"
        raise InputError(what, file=path.name, fix="send a book with its filled cells only")


def _check_xml(path: Path, name: str, data: bytes) -> None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:512]:
        what = f"defines entities in {name}, which no spreadsheet needs"
        raise InputError(what, file=path.name, fix=SAVE)


def _grids(path: Path, tabs: Collection[str]) -> tuple[dict[str, Grid], set[tuple[str, int, int]]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        if len(book.sheetnames) > MOST_SHEETS:
            what = f"has {len(book.sheetnames)} sheets, the limit is {MOST_SHEETS}"
            raise InputError(what, file=path.name, fix="remove sheets that are not of the template")
        grids, formulas = {}, set()
        for sheet in (each for each in book.worksheets if each.title in tabs):
            grid, found = _grid(path, sheet)
            grids[sheet.title] = grid
            formulas |= {(sheet.title, *place) for place in found}
        return grids, formulas
    finally:
        book.close()


def _grid(path: Path, sheet: Any) -> tuple[Grid, set[tuple[int, int]]]:
    cells: dict[tuple[int, int], str] = {}
    faults: list[InputError] = []
    bad, formulas = set(), set()
    for place, cell in _filled(path, sheet):
        if cell.data_type == "f":
            formulas.add(place)
            continue
        try:
            cells[place] = _text(cell.value, cell.number_format, cell.data_type)
        except InputError as fault:
            where = cell_name(sheet.title, *place)
            faults.append(InputError(fault.what, where=where, got=fault.got, fix=fault.fix))
            bad.add(place)
            cells[place] = str(fault.got)
    return Grid(sheet.title, cells, tuple(faults), frozenset(bad)), formulas


def _filled(path: Path, sheet: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """Cells with something in them; a sheet beyond the limits is refused."""
    sheet.reset_dimensions()  # a book may lie about its size
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or cell.value == "":
                continue
            if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
                what = f"goes beyond row {MOST_ROWS} or column {MOST_COLUMNS}"
                raise InputError(
                    what,
                    file=path.name,
                    where=f'sheet "{sheet.title}"',
                    fix="remove what is not needed",
                )
            yield (cell.row, cell.column), cell


def _text(value: Any, number_format: str | None, kind: str) -> str:
    if kind == "e":
        raise InputError("is an error value", got=value, fix="write the value itself")
    if isinstance(value, bool):
        raise InputError("is true or false", got=value, fix="write a number or a word")
    if isinstance(value, int | float):
        percent = "%" in (number_format or "")
        return as_percent(float(value)) if percent else as_text(float(value))
    if isinstance(value, datetime | date | time | timedelta):
        fix = "set the cell's format to text or number and write it again"
        raise InputError("is a date or a time", got=value, fix=fix)
    text = str(value)
    if len(text) > MOST_TEXT:
        raise InputError("is longer than a cell", got=text[:20] + "…", fix="shorten it")
    return text


def _with_stored_values(
    path: Path, grids: dict[str, Grid], formulas: set[tuple[str, int, int]]
) -> dict[str, Grid]:
    """The values a spreadsheet programme stored with the formulas; one without is a fault of that cell."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            mine = {(row, column) for tab, row, column in formulas if tab == sheet.title}
            if not mine:
                continue
            cells, faults = dict(grids[sheet.title].cells), list(grids[sheet.title].faults)
            bad = set(grids[sheet.title].bad)
            for place, cell in _filled(path, sheet):
                if place in mine:
                    mine.discard(place)
                    try:
                        cells[place] = _text(cell.value, cell.number_format, cell.data_type)
                    except InputError as fault:
                        where = cell_name(sheet.title, *place)
                        said = InputError(fault.what, where=where, got=fault.got, fix=fault.fix)
                        faults.append(said)
                        bad.add(place)
            for place in sorted(mine):
                where = cell_name(sheet.title, *place)
                fix = "open and save the book in Excel, or write the value itself"
                faults.append(InputError("holds a formula without its value", where=where, fix=fix))
                bad.add(place)
            grids[sheet.title] = Grid(sheet.title, cells, tuple(faults), frozenset(bad))
    finally:
        book.close()
    return grids


def faults_in(grids: Mapping[str, Grid], tabs: set[str]) -> list[InputError]:
    """The odd cells of the sheets that count."""
    return [fault for tab, grid in grids.items() if tab in tabs for fault in grid.faults]
