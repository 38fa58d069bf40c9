"""Numbers that stand in a file beside the model: GET DIRECT/XLS CONSTANTS, DATA, LOOKUPS and SUBSCRIPT.

    Files(source).replace(expr, equation, ranges) -> Node     the call replaced by the numbers it reads
    Files(source).subscript(call, where) -> element names

Only CSV, text and Excel files inside the model's own folder are opened; a path that leads out of it is refused. A model
without a folder (pasted text) may read nothing. What is read becomes part of the Program, so a run opens no file.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from model.engine import limits
from model.engine.nodes import Array, Call, Node, Number, Table, Tables, Text
from model.engine.program import NA
from model.engine.ranges import Ranges
from model.engine.source import Equation, Source
from model.errors import InputError, nearest

CONSTANTS = ("get direct constants", "get xls constants")
SERIES = ("get direct data", "get xls data", "get direct lookups", "get xls lookups")
Sheet = np.ndarray  # (row, column) of objects; empty cells are None


class Files:
    """The files beside one model, each sheet read once."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.folder = None if source.folder is None else source.folder.resolve()
        self.tags = {tag.lower(): file for tag, file in source.tags}
        self.sheets: dict[tuple[Path, str], Sheet] = {}
        self.books: dict[Path, Any] = {}

    # --- the calls ----------------------------------------------------------------------------------------------
    def replace(self, expr: Node, equation: Equation, ranges: Ranges) -> Node:
        """The equation's right-hand side, a file call at its root replaced by what the file says."""
        if not isinstance(expr, Call) or expr.function not in (*CONSTANTS, *SERIES):
            return expr
        words = [arg.value if isinstance(arg, Text) else "" for arg in expr.args]
        where = f'line {equation.line}, equation "{equation.name}"'
        shape = tuple(len(ranges.elements(s)) for s in equation.subs if ranges.is_range(s))
        if expr.function in CONSTANTS:
            return self._constants(words, shape, where)
        return self._series(
            words,
            shape,
            where,
            mode=equation.mode if equation.kind == "data" else "",
            stops=expr.function.startswith("get direct"),
        )

    def subscript(self, call: tuple[str, ...], where: str) -> tuple[str, ...]:
        """`GET DIRECT SUBSCRIPT(file, sheet, first cell, last cell, prefix)` -> prefix + each cell that is not empty."""
        _, file, tab, first, last, *rest = (*call, "", "", "", "")
        sheet = self._sheet(file, tab, where)
        box = self._named(file, tab, first) if _cell(first) is None else None
        if box is None:
            row, column = self._at(first, where)
            row_end, column_end = sheet.shape
            if cell := _cell(last):
                row_end, column_end = cell[0] + 1, cell[1] + 1
            elif last.isdigit():
                row_end = int(last)
            elif last:
                column_end = self._line(_column(last), sheet.shape[1], last, where) + 1
            box = (row, row_end, column, column_end)
        cells = sheet[box[0] : box[1], box[2] : box[3]].flatten()
        prefix = rest[0] if rest else ""
        return tuple(
            prefix + _label(cell) for cell in cells if cell is not None and str(cell).strip()
        )

    def _constants(self, words: list[str], shape: tuple[int, ...], where: str) -> Node:
        file, tab, start = (*words, "", "", "")[:3]
        sheet = self._sheet(file, tab, where)
        if len(shape) > 2:  # Vensim says so too: rows and columns are all a sheet has
            raise InputError(
                f"reads {len(shape)} ranges at once from a sheet",
                file=self.name,
                where=where,
                fix="write one equation for each element of the first, over two ranges",
            )
        turned = start.endswith("*")
        start = start.rstrip("*")
        rows = math.prod(shape[:-1]) if len(shape) > 1 else 1
        columns = shape[-1] if shape else 1
        if box := self._named(file, tab, start) if _cell(start) is None else None:
            values = sheet[box[0] : box[1], box[2] : box[3]]
            turned = turned or (len(shape) == 1 and values.shape == (columns, 1))
        else:
            row, column = self._at(start, where)
            high, wide = (columns, rows) if turned else (rows, columns)
            values = sheet[row : row + high, column : column + wide]
        numbers = _numbers(values.T if turned else values)
        if numbers.size != math.prod(shape):
            raise InputError(
                f'"{file}" has {numbers.size} cells from {start}, {math.prod(shape)} are needed',
                file=self.name,
                where=where,
                fix="check the cell and the subscripts",
            )
        numbers = np.where(np.isnan(numbers), NA, numbers)
        if not shape:
            return Number(float(numbers.flat[0]))
        return Array(tuple(tuple(map(float, row)) for row in numbers.reshape(rows, columns)))

    def _series(
        self, words: list[str], shape: tuple[int, ...], where: str, *, mode: str, stops: bool
    ) -> Node:
        """One table an element; `across` says whether x stands in a row, a column or a named range."""
        file, tab, across, start = (*words, "", "", "", "")[:4]
        sheet = self._sheet(file, tab, where)
        count = math.prod(shape)
        if across.strip().isdigit():
            row, column = self._at(start, where)
            x = _numbers(sheet[self._line(int(across) - 1, sheet.shape[0], across, where), column:])
            y = _numbers(sheet[row : row + count, column:]).T
        elif _cell(start) is not None:
            row, column = self._at(start, where)
            x = _numbers(sheet[row:, self._line(_column(across), sheet.shape[1], across, where)])
            y = _numbers(sheet[row:, column : column + count])
        else:
            x_box, y_box = self._named(file, tab, across), self._named(file, tab, start)
            if x_box is None or y_box is None:
                raise InputError(
                    f'"{file}" has no cells named {across} and {start}', file=self.name, where=where
                )
            x = _numbers(sheet[x_box[0] : x_box[1], x_box[2] : x_box[3]]).ravel()
            y = _numbers(sheet[y_box[0] : y_box[1], y_box[2] : y_box[3]])
            y = y.T if y.shape[0] != x.size else y
        if y.shape != (x.size, count):
            raise InputError(
                f'"{file}" gives {y.shape} numbers for {count} elements',
                file=self.name,
                where=where,
            )
        x, y = _until(x, y, np.isnan(x), stops=stops)
        order = np.argsort(x, kind="stable")
        if x.size == 0 or np.any(np.diff(x[order]) == 0):
            raise InputError(f'"{file}" has no or repeated x values', file=self.name, where=where)
        tables = tuple(_table(x[order], y[order, i], mode) for i in range(count))
        return Tables(tables) if shape else tables[0]

    # --- the files ----------------------------------------------------------------------------------------------
    def _path(self, file: str, where: str) -> Path:
        place: dict[str, Any] = {"file": self.name, "where": where}
        if self.folder is None:
            raise InputError(
                f'reads the file "{file}", which pasted text may not',
                fix="open the model from its folder",
                **place,
            )
        file = self.tags.get(file.lower(), file)
        size = len(file.encode())
        limits.within(size, limits.MAX_PATH, f"the name of a file has {size:,} bytes", **place)
        path = (self.folder / file.replace("\\", "/")).resolve()
        if not path.is_relative_to(self.folder) or Path(file).is_absolute() or file.startswith("?"):
            raise InputError(
                f'reads "{file}", which is outside the model\'s folder',
                fix="copy it beside the model",
                **place,
            )
        if (
            not path.is_file()
            and path.suffix.lower() == ".xls"
            and path.with_suffix(".xlsx").is_file()
        ):
            path = path.with_suffix(".xlsx")
        if not path.is_file():
            here = [p.name for p in path.parent.glob("*") if p.is_file()]
            raise InputError(
                f'reads "{file}", which is not there', fix=nearest(path.name, here), **place
            )
        limits.within(
            path.stat().st_size,
            limits.MAX_BYTES,
            f'"{file}" has {path.stat().st_size:,} bytes',
            **place,
        )
        return path

    def _sheet(self, file: str, tab: str, where: str) -> Sheet:
        path = self._path(file, where)
        if (path, tab) not in self.sheets:
            suffix = path.suffix.lower()
            try:
                if suffix in (".xlsx", ".xlsm"):
                    cells = self._xlsx(path, tab, where)
                elif suffix == ".xls":
                    cells = self._xls(path, tab, where)
                else:
                    cells = _csv(path, tab)
            except InputError:
                raise
            except Exception as err:  # what the readers of Excel and CSV raise for a broken file
                raise InputError(
                    f'cannot read "{file}": {err}', file=self.name, where=where
                ) from err
            width = max((len(row) for row in cells), default=0)
            self._not_too_wide(len(cells), width, path)
            sheet = np.full((len(cells), width), None, dtype=object)
            for i, row in enumerate(cells):
                sheet[i, : len(row)] = row
            self.sheets[path, tab] = sheet
        return self.sheets[path, tab]

    def _not_too_wide(self, rows: int, columns: int, path: Path) -> None:
        """Refuse a sheet whose cells, the empty ones too, would fill the memory."""
        count = rows * columns
        limits.within(count, limits.MAX_CELLS, f'"{path.name}" has {count:,} cells', file=self.name)

    def _xlsx(self, path: Path, tab: str, where: str) -> list[list[Any]]:
        import openpyxl

        if path not in self.books:
            with zipfile.ZipFile(path) as packed:
                size = sum(part.file_size for part in packed.infolist())
            what = f'"{path.name}" unpacks to {size:,} bytes'
            limits.within(size, limits.MAX_UNPACKED, what, file=self.name, where=where)
            self.books[path] = openpyxl.load_workbook(path, read_only=False, data_only=True)
        book = self.books[path]
        names = {name.lower(): name for name in book.sheetnames}
        if tab.lower() not in names:
            raise InputError(
                f'"{path.name}" has no sheet "{tab}"',
                file=self.name,
                where=where,
                fix=nearest(tab, book.sheetnames),
            )
        sheet = book[names[tab.lower()]]
        self._not_too_wide(sheet.max_row, sheet.max_column, path)
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def _xls(self, path: Path, tab: str, where: str) -> list[list[Any]]:
        try:
            import xlrd
        except ImportError as err:
            raise InputError(
                f'"{path.name}" is an old Excel file',
                file=self.name,
                where=where,
                fix="save it as .xlsx",
            ) from err
        book = xlrd.open_workbook(str(path))
        names = {name.lower(): name for name in book.sheet_names()}
        if tab.lower() not in names:
            raise InputError(
                f'"{path.name}" has no sheet "{tab}"',
                file=self.name,
                where=where,
                fix=nearest(tab, book.sheet_names()),
            )
        sheet = book.sheet_by_name(names[tab.lower()])
        self._not_too_wide(sheet.nrows, sheet.ncols, path)
        return [[None if v == "" else v for v in sheet.row_values(i)] for i in range(sheet.nrows)]

    def _named(self, file: str, tab: str, name: str) -> tuple[int, int, int, int] | None:
        """(first row, end row, first column, end column) of a cell range with a name; None where there is none."""
        path = self._path(file, f'cells "{name}"')
        book = self.books.get(path)
        if book is None:
            return None
        sheet = next((s for s in book.sheetnames if s.lower() == tab.lower()), None)
        for names in (book[sheet].defined_names if sheet else {}, book.defined_names):
            found = {k.lower(): v for k, v in names.items()}.get(name.lower())
            places = [] if found is None else list(found.destinations)
            for title, cells in places:
                if title.lower() != tab.lower():  # cells of another sheet
                    continue
                first, _, last = cells.replace("$", "").partition(":")
                a, b = _cell(first), _cell(last or first)
                if a and b:
                    return a[0], b[0] + 1, a[1], b[1] + 1
        return None

    def _line(self, at: int, size: int, text: str, where: str) -> int:
        """The row or column a text names, which the sheet must have."""
        if not 0 <= at < size:
            raise InputError(
                "is not a row or column of the sheet", got=text, file=self.name, where=where
            )
        return at

    def _at(self, text: str, where: str) -> tuple[int, int]:
        cell = _cell(text)
        if cell is None:
            raise InputError(
                "is not a cell or a named range",
                got=text,
                file=self.name,
                where=where,
                fix="write it like B2",
            )
        return cell


def _cell(text: str) -> tuple[int, int] | None:
    """`B2` -> (1, 1)"""
    match = re.fullmatch(r"([A-Za-z]{1,3})([1-9]\d*)", text.strip())
    return (int(match.group(2)) - 1, _column(match.group(1))) if match else None


def _column(letters: str) -> int:
    """`B` -> 1; what is no column is -1."""
    number = 0
    for letter in letters.strip().upper() if re.fullmatch(r"\s*[A-Za-z]{1,3}\s*", letters) else "":
        number = number * 26 + ord(letter) - 64
    return number - 1


def _label(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell).strip()


def _numbers(cells: Sheet) -> np.ndarray:
    """Cells as floats; what is not a number is nan."""

    def one(cell: object) -> float:
        try:
            return math.nan if cell is None else float(str(cell).strip())
        except ValueError:
            return math.nan

    return np.vectorize(one, otypes=[float])(cells) if cells.size else np.zeros(cells.shape)


def _until(
    x: np.ndarray, y: np.ndarray, missing: np.ndarray, *, stops: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The points with an x. Read directly they end at the first x that is no number; through Excel such are passed over."""
    if stops and missing.any():
        end = int(np.argmax(missing))
        return x[:end], y[:end]
    return x[~missing], y[~missing]


def _table(x: np.ndarray, y: np.ndarray, mode: str) -> Table:
    """Points without the missing ones; data that is to be read raw keeps only what is there."""
    there = ~np.isnan(y)
    if not there.any():
        return Table((0.0,), (NA,), mode or "clamp")
    return Table(tuple(map(float, x[there])), tuple(map(float, y[there])), mode or "clamp")


def _csv(path: Path, separator: str) -> list[list[Any]]:
    from model.tables import read_text

    usual = "," if path.suffix.lower() == ".csv" else "\t"
    mark = "\t" if separator == "\\t" else separator if len(separator) == 1 else usual
    rows = csv.reader(io.StringIO(read_text(path)), delimiter=mark)
    return [[cell.strip() or None for cell in row] for row in rows]
