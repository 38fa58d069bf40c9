"""Read what people type: tables saved by Excel, numbers typed in Chinese input methods.

    read_rows(path, columns=("series", "year")) -> list[Row]      a CSV file, header checked, rows numbered
    number("７．５％") -> 0.075                                     full-width digits, percent, 万 and 亿 understood

What can be understood without guessing is understood (UTF-8, BOM, GBK; full-width digits; percent signs); what could
mean two things ("7,5") is refused with a sentence.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import InputError, nearest, raise_all

MAX_BYTES = 20_000_000  # a table larger than this is not a region pack
NO_ENCODING = "is neither UTF-8 nor GBK text"
_SCALES = {"%": 0.01, "‰": 0.001, "万": 1e4, "亿": 1e8}
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Row(Mapping[str, str]):
    """One line of a table: cells by column name (stripped), and the place it stands."""

    file: Path
    number: int  # as a spreadsheet shows it; the header is row 1
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def error(self, what: str, column: str | None = None, *, fix: str | None = None) -> InputError:
        """An InputError that stands at this row, quoting the cell."""
        got = None if column is None else self.cells.get(column, "")
        return InputError(what, file=self.file, row=self.number, column=column, got=got, fix=fix)

    def number_in(self, column: str, *, optional: bool = False) -> float | None:
        """The cell as a number; None for an empty cell where `optional`."""
        text = self.cells.get(column, "")
        if not text:
            if optional:
                return None
            raise self.error("is empty", column, fix="write a number, e.g. 7.5")
        return number(text, file=self.file, row=self.number, column=column)

    def required_number(self, column: str) -> float:
        """The cell as a number; InputError for an empty one."""
        value = self.number_in(column)
        assert value is not None
        return value


def read_text(path: str | Path, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030 (Excel on Windows)."""
    path = Path(path)
    if not path.is_file():
        if path.is_symlink() and not path.exists():
            raise InputError("is a link that leads to no file", file=path, fix="give the file")
        here = [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else []
        raise InputError("file not found", file=path, fix=nearest(path.name, here))
    size = path.stat().st_size
    if size > max_bytes:
        raise InputError(
            f"is {size / 1e6:.0f} MB, the limit is {max_bytes / 1e6:.0f} MB",
            file=path,
            fix="split it or remove what is not needed",
        )
    return decode(path.read_bytes(), file=path)


def decode(data: bytes, *, file: str | Path) -> str:
    """Bytes to text by BOM, then UTF-8, then GB18030; a binary file is refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").lstrip("\ufeff")
    if b"\x00" in data[:4096]:
        raise InputError(
            "is not a text file", file=file, fix="save it as CSV or plain text (UTF-8)"
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(NO_ENCODING, file=file, fix="save it as CSV UTF-8")


def read_rows(
    path: str | Path, columns: Sequence[str], *, optional: Sequence[str] = ()
) -> list[Row]:
    """Rows of a CSV file, cells stripped, lines without any value left out.

    Raises InputError for a missing or empty file, a column that is missing or unknown (with the nearest
    known name), a column given twice, and a row with more cells than the header; all faults together.
    """
    path = Path(path)
    lines = list(csv.reader(io.StringIO(read_text(path)), strict=False))
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise InputError("is empty", file=path, fix=f"the first row must be: {','.join(columns)}")
    header = [unicodedata.normalize("NFKC", cell).strip() for cell in lines[0]]
    raise_all(_header_faults(path, header, columns, optional))
    rows, faults = [], []
    for at, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line) or line[0].lstrip().startswith("#"):
            continue
        if any(cell.strip() for cell in line[len(header) :]):
            faults.append(
                InputError(
                    f"has {len(line)} cells, the header has {len(header)}",
                    file=path,
                    row=at,
                    fix="put quotes round a cell that contains a comma",
                )
            )
            continue
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=False)}
        rows.append(Row(path, at, {name: cells.get(name, "") for name in [*columns, *optional]}))
    raise_all(faults)
    return rows


def _header_faults(
    path: Path, header: Sequence[str], columns: Sequence[str], optional: Sequence[str]
) -> list[InputError]:
    faults = []
    known = [*columns, *optional]
    missing = [name for name in columns if name not in header]
    for name in header:
        if name and name not in known:
            hint = nearest(name, missing or known)
            faults.append(InputError("is not a known column", file=path, row=1, got=name, fix=hint))
        elif name and header.count(name) > 1:
            faults.append(
                InputError("stands twice in the header", file=path, row=1, got=name, fix="keep one")
            )
    if missing:
        faults.append(
            InputError(
                f"misses the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
                file=path,
                row=1,
                fix=f"the first row must be: {','.join(columns)}",
            )
        )
    return faults


def number(
    text: str,
    *,
    file: str | Path | None = None,
    row: int | None = None,
    column: str | None = None,
    where: str | None = None,
) -> float:
    """The value of a typed number; `7.5%` is 0.075, `３９８０` is 3980, `828.11亿` is 8.2811e10.

    A decimal comma (`7,5`) and a thousands comma cannot be told apart in general: commas are accepted only
    in full groups of three (`48,593`). inf and nan are refused.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("。", ".")
    digits, scale = plain, 1.0
    while digits and digits[-1] in _SCALES:
        scale *= _SCALES[digits[-1]]
        digits = digits[:-1].rstrip()
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    place = {"file": file, "row": row, "column": column, "where": where}
    if not _PLAIN.fullmatch(digits):
        if re.fullmatch(r"[+-]?\d+,\d+", digits):
            fix = f"write a point for the decimal: {digits.replace(',', '.')}"
        else:
            fix = "write digits only, e.g. 7200"
        raise InputError("is not a number", got=text, fix=fix, **place)  # type: ignore[arg-type]
    value = float(digits)
    # 7.5% must be 0.075 exactly as typed, not 0.07500000000000001
    value = value / round(1 / scale) if scale < 1 else value * scale
    if not math.isfinite(value):
        raise InputError("is too large", got=text, fix="write a finite number", **place)  # type: ignore[arg-type]
    return value
