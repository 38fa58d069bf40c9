"""What every command shares: its common options, `--set` words, and how an answer is shown."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from model import InputError
from model.tables import number

AsJson = Annotated[bool, typer.Option("--json", help="plain JSON on standard output")]
RegionId = Annotated[str, typer.Argument(metavar="REGION", help="a folder under regions/")]
ScenarioId = Annotated[str, typer.Option("--scenario", "-s", help="a scenario of the place")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help='"name=value": any lever, input or control by its model name'),
]

CALENDAR = ("year", "first_year", "target_year", "base_year", "peak_year")
FIRST_YEAR, LAST_YEAR = 2020, 2060  # a question about a year outside is a slip of the pen


def writable(path: Path, *endings: str, option: str = "--out") -> Path:
    """The file to write, before any long work is begun for it.

    Raises InputError for another ending, a folder that is not there, a folder in the file's place, and no permission.
    """
    if endings and path.suffix.lower() not in endings:
        fix = f"end it in {' or '.join(endings)}"
        raise InputError("is not a kind of file written here", where=option, got=path.name, fix=fix)
    if not path.parent.is_dir():
        raise InputError("folder does not exist", file=path.parent, fix="make it first")
    if path.is_dir():
        raise InputError("is a folder", where=option, got=str(path), fix="name a file in it")
    if not _leads_on(path) or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError("may not be written", where=option, got=str(path), fix="choose another")
    return path


def _leads_on(path: Path) -> bool:
    """Whether there is a file or a place for one: not a link back to itself."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def assignments(
    words: Iterable[str] | None, region: str | None = None, *, option: str = "--set"
) -> dict[str, float]:
    """`name=value` words as a mapping; values as in a scenario file: 7.5%, 1.2万, 6万套, 4.8亿元, ３０张/年.

    region : the place whose inputs a unit is checked against. A model file of one's own says its units itself, so
        without a place a value with a unit is refused.
    """
    found: dict[str, float] = {}
    for word in words or ():
        name, sign, text = (part.strip() for part in word.rpartition("="))
        if not sign or not name:
            fix = f'write {option} "TIME STEP=0.125"'
            raise InputError("is not name=value", where=option, got=word, fix=fix)
        found[name] = _value(f'{option} "{name}"', name, text, region)
    return found


def _value(where: str, name: str, text: str, region: str | None) -> float:
    from scenarios.region import open_region
    from scenarios.runs import unit_of
    from scenarios.typed import fault_of_typed, typed

    if region is None:
        return number(text, where=where)
    found = typed(text, where=where)
    fault = found.unit and fault_of_typed(found.unit, unit_of(open_region(region), name))
    if fault:
        raise InputError(fault[0], where=where, got=text, fix=fault[1])
    return found.value


def show(rows: Any, as_json: bool, *, columns: Sequence[str] | None = None) -> None:
    """Rows as JSON, or as a table that fits a terminal."""
    if as_json:
        print(json.dumps(plain(rows), ensure_ascii=False, indent=1, allow_nan=False))
        return
    columns = list(columns or (rows[0] if rows else ()))
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(_cell(column, row.get(column))) for column in columns))
    console = Console()
    wide = console if console.is_terminal else Console(width=200)
    wide.print(table)


def _cell(column: str, value: Any) -> str:
    """A cell of a column; a year has no thousands."""
    is_year = column in CALENDAR and isinstance(value, int | float)
    return f"{value:g}" if is_year else words_of(value)


def plain(value: Any) -> Any:
    """Numbers a JSON reader understands: nan and infinity become null, arrays become lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def words_of(value: Any) -> str:
    """A cell for people."""
    match value:
        case None:
            return "—"
        case bool():
            return "yes 可达" if value else "no 未达"
        case float() | int():
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case dict():
            reached_at = value.get("value")
            given = f" without {', '.join(value['given'])}" if value.get("given") else ""
            return (
                "out of range"
                if reached_at is None
                else f"{value['lever']} {reached_at:.6g}{given}"
            )
        case list():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)
