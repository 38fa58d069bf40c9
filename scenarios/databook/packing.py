"""From the cells of a book to the files of a pack, and from a fault in a file back to the cell it came from.

    pack_of(grids) -> Pack        files as text, where each row came from, and what is wrong with the sheets themselves

A file that nobody changed is given back letter by letter from the book's hidden copy; any other is written anew.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from model.errors import InputError
from model.tables import number
from scenarios.databook.reading import Grid, cell_name, faults_in
from scenarios.databook.sheets import (
    CHOICES_ZH,
    NOTE,
    OPTIONAL_FILES,
    ORIGINAL,
    PLACE,
    PLACE_KEYS,
    REGION_FILE,
    SCENARIO_FOLDER,
    SCENARIOS,
    TABLES,
    TEN,
    TEN_SHEET,
    VALUES,
    Sheet,
)
from scenarios.databook.ten import Given, fault_of, from_ten, ten_numbers
from scenarios.databook.views import (
    DEEP,
    ScenarioView,
    listed,
    region_view,
    render_region,
    render_scenario,
    render_table,
    scenario_view,
    table_view,
)

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SCENARIO_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
FILE_NAME = re.compile(r"(scenarios/)?[a-z0-9][a-z0-9_-]{0,39}\.(csv|yaml)")
MOST_ROWS = 20_000


@dataclass(slots=True)
class Pack:
    """What a book says, file by file. `cells` finds the sheet row of a file's row; `columns` its column."""

    id: str = ""
    files: dict[str, str] = field(default_factory=dict)
    faults: list[InputError] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)  # file -> sheet row of each data row
    columns: dict[str, dict[str, int]] = field(
        default_factory=dict
    )  # file -> column name -> number
    tabs: dict[str, str] = field(default_factory=dict)  # file -> tab
    values: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # (scenario, name) -> sheet row
    place: dict[str, tuple[int, str]] = field(default_factory=dict)  # key -> sheet row, text
    estimated: int = 0  # inputs filled in from the ten numbers


@dataclass(frozen=True, slots=True)
class Table:
    """The data rows of a sheet: cells by column name, with the row they stand in."""

    columns: Mapping[str, int]
    rows: tuple[tuple[int, dict[str, str]], ...]


def pack_of(grids: Mapping[str, Grid]) -> Pack:
    """The files a book stands for; `faults` holds what is wrong with its sheets, and may not be empty."""
    pack = Pack()
    tabs = {sheet.tab for sheet in (*TABLES, SCENARIOS, VALUES, TEN_SHEET)} | {PLACE}
    pack.faults += faults_in(grids, tabs)
    view = _place(grids, pack)
    tables = {sheet.tab: _table(grids, sheet, pack) for sheet in (*TABLES, SCENARIOS, VALUES)}
    pack.columns[VALUES.tab] = dict(tables[VALUES.tab].columns)
    scenarios = _scenarios(tables[SCENARIOS.tab], tables[VALUES.tab], pack)
    for sheet in TABLES:
        _csv(sheet, tables[sheet.tab], pack)
    _ten(grids, view, pack)
    pack.files[REGION_FILE] = render_region(view)
    for name, scenario in scenarios.items():
        pack.files[f"{SCENARIO_FOLDER}/{name}.yaml"] = render_scenario(scenario)
    for name, text in _originals(grids, pack).items():
        if _unchanged(name, text, pack.files.get(name)):
            pack.files[name] = text
    return pack


# --- sheets -------------------------------------------------------------------------------------------------------
def _place(grids: Mapping[str, Grid], pack: Pack) -> dict[str, str]:
    grid = grids.get(PLACE)
    if grid is None:
        pack.faults.append(_missing(PLACE))
        return dict.fromkeys(PLACE_KEYS, "")
    for row in range(1, min(grid.rows, 200) + 1):
        key = grid.text(row, 2).strip()
        if key in PLACE_KEYS:
            pack.place[key] = (row, grid.text(row, 3).strip())
    view = {key: pack.place.get(key, (0, ""))[1] for key in PLACE_KEYS}
    pack.id = view["id"]
    for key in ("id", "name.zh", "name.en"):
        if not view[key]:
            pack.faults.append(_at_place(pack, key, "is empty", None, PLACE_KEYS[key][1]))
    if view["id"] and not ID.fullmatch(view["id"]):
        fix = "use lower case letters, digits and hyphens, at most 40"
        pack.faults.append(_at_place(pack, "id", "is not an id", view["id"], fix))
    for key in DEEP:
        cure = _misshapen(key, view[key]) if view[key] else None
        if cure:
            pack.faults.append(_at_place(pack, key, "cannot be read", view[key][:40], cure))
            view[key] = ""
    return view


def _misshapen(key: str, text: str) -> str | None:
    """What a mapping in a cell should look like, where it does not."""
    shapes = {
        "not_modelled": '{"income": "原因"}',
        "anchors": '{"lever_id": {"growth_of": "series"}}',
        "readings": '{"target-id": [{"zh": "…", "en": "…", "values": {"input": 0}}]}',
    }
    try:
        data = json.loads(text)
        if key == "not_modelled":
            good = all(isinstance(v, str) for v in data.values())
        elif key == "anchors":
            good = all(isinstance(w, str) for v in data.values() for w in v.values())
        else:
            entries = [entry for found in data.values() for entry in found]
            good = all(isinstance(e["zh"], str) and isinstance(e["en"], str) for e in entries)
            numbers = [n for e in entries for n in (e.get("values") or {}).values()]
            good = good and all(isinstance(n, int | float) for n in numbers)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        good = False
    return None if good else f"write it as {shapes[key]}"


def _table(grids: Mapping[str, Grid], sheet: Sheet, pack: Pack) -> Table:
    """The rows under the row of column names; faults for a sheet or column that is missing or unknown."""
    grid = grids.get(sheet.tab)
    if grid is None:
        if sheet.file not in OPTIONAL_FILES and sheet is not TEN_SHEET:
            pack.faults.append(_missing(sheet.tab))
        return Table({}, ())
    known = set(sheet.columns)
    counts = {row: len(known & set(grid.row(row).values())) for row in range(1, 7)}
    head = max(counts, key=lambda row: counts[row])
    if counts[head] == 0:
        fix = f"keep the row of column names: {', '.join(sheet.columns[:4])} …"
        where = f'sheet "{sheet.tab}"'
        pack.faults.append(InputError("has no row of column names", where=where, fix=fix))
        return Table({}, ())
    columns: dict[str, int] = {}
    for column, text in sorted(grid.row(head).items()):
        name = text.strip()
        fault = "" if name in known else "is not a known column"
        if name in columns:
            fault = "stands twice in the row of column names"
        if fault:
            fix = "keep the columns of the template"
            where = cell_name(sheet.tab, head, column)
            pack.faults.append(InputError(fault, where=where, got=name[:60], fix=fix))
        else:
            columns[name] = column
    needed = [name for name, each in sheet.fields.items() if not each.absent]
    if missing := [name for name in needed if name not in columns]:
        what = f"misses the column {', '.join(missing)}"
        where = f'sheet "{sheet.tab}", row {head}'
        pack.faults.append(InputError(what, where=where, fix="keep the columns of the template"))
    return Table(columns, tuple(_data(grid, sheet, columns, head, pack)))


def _data(
    grid: Grid, sheet: Sheet, columns: Mapping[str, int], head: int, pack: Pack
) -> list[tuple[int, dict[str, str]]]:
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.cells.items():
        if row > head:
            by_row.setdefault(row, {})[column] = text
    found = []
    for row in sorted(by_row):
        filled = by_row[row]
        first = filled[min(filled)].strip()
        if first.startswith(NOTE) or not any(text.strip() for text in filled.values()):
            continue
        cells = {
            name: _word(sheet, name, filled.get(column, "")) for name, column in columns.items()
        }
        if next(iter(cells.values()), "").lstrip().startswith("#"):
            where = cell_name(sheet.tab, row, min(filled))
            pack.faults.append(
                InputError("starts with #", where=where, got=first[:40], fix="use a letter")
            )
        found.append((row, cells))
    return found


def _word(sheet: Sheet, name: str, text: str) -> str:
    """A Chinese word for a choice as the files spell it."""
    choices = sheet.fields[name].choices
    word = CHOICES_ZH.get(text.strip(), "")
    return word if word in choices and text.strip() not in choices else text


def _csv(sheet: Sheet, table: Table, pack: Pack) -> None:
    if not table.rows and sheet.file in OPTIONAL_FILES:
        return
    names = [n for n, each in sheet.fields.items() if not each.absent or n in table.columns]
    lines = [[cells.get(name, "") for name in names] for _, cells in table.rows]
    pack.files[sheet.file] = render_table([names, *lines])
    pack.rows[sheet.file] = [row for row, _ in table.rows]
    pack.columns[sheet.file] = dict(table.columns)
    pack.tabs[sheet.file] = sheet.tab


def _scenarios(heads: Table, values: Table, pack: Pack) -> dict[str, ScenarioView]:
    found: dict[str, ScenarioView] = {}
    for row, cells in heads.rows:
        name = cells.get("id", "").strip()
        where = cell_name(SCENARIOS.tab, row, heads.columns.get("id", 1))
        if not SCENARIO_ID.fullmatch(name) or name in found:
            what = "stands twice" if name in found else "is not an id"
            fix = "use lower case letters, digits, hyphens; each once"
            pack.faults.append(InputError(what, where=where, got=name[:60], fix=fix))
            continue
        for column in ("title_zh", "title_en", "story_zh", "story_en"):
            if not cells.get(column, "").strip():
                place = cell_name(SCENARIOS.tab, row, heads.columns.get(column, 1))
                pack.faults.append(InputError("is empty", where=place, fix="write both languages"))
        head = {key: cells.get(key, "") for key in SCENARIOS.columns if key != "id"}
        found[name] = ScenarioView(head, tuple(_overrides(name, values, pack)))
    for row, cells in values.rows:
        if cells.get("scenario", "").strip() not in found:
            where = cell_name(VALUES.tab, row, values.columns.get("scenario", 1))
            got, fix = cells.get("scenario", "")[:60], f"name one of {', '.join(found) or 'plan'}"
            pack.faults.append(InputError("is not a scenario", where=where, got=got, fix=fix))
    return found


def _overrides(scenario: str, values: Table, pack: Pack) -> list[tuple[str, str, str]]:
    found = []
    for row, cells in values.rows:
        if cells.get("scenario", "").strip() != scenario:
            continue
        name, value, reason = (cells.get(key, "") for key in ("name", "value", "reason"))
        place = {
            key: cell_name(VALUES.tab, row, values.columns.get(key, 1)) for key in VALUES.columns
        }
        if not name.strip() or (scenario, name) in pack.values:
            what = "stands twice" if name.strip() else "is empty"
            pack.faults.append(InputError(what, where=place["name"], fix="name an input once"))
        pack.values[scenario, name] = row
        if not reason.strip():
            fix = "say in a sentence why this value"
            pack.faults.append(InputError("is empty", where=place["reason"], fix=fix))
        try:
            number(value, where=place["value"])
        except InputError as fault:
            pack.faults.append(fault)
        found.append((name, value, reason))
    return found


def _ten(grids: Mapping[str, Grid], view: Mapping[str, str], pack: Pack) -> None:
    """Add what the ten numbers stand for to the baseline, after what is given there."""
    if TEN not in grids or "baseline.csv" not in pack.files:
        return
    table, given = _table(grids, TEN_SHEET, pack), {}
    known = {each.id: each for each in ten_numbers()}
    for row, cells in table.rows:
        text, id = cells.get("value", "").strip(), cells.get("id", "").strip()
        where = cell_name(TEN, row, table.columns.get("value", 1))
        if not text:
            continue
        if id not in known:
            pack.faults.append(
                InputError("is not one of the ten", where=where, got=id[:40], fix="keep the ids")
            )
            continue
        try:
            value = number(text, where=where)
            if fault := fault_of(known[id], value):
                raise InputError(fault.what, where=where, got=text, fix=fault.fix)
            source = cells.get("source", "").strip() or "填表人填报，来源未写"
            grade = _word(TABLES[0], "grade", cells.get("grade", "")).strip()
            grades = TABLES[0].fields["grade"].choices
            given[id] = Given(value, grade if grade in grades else "unverified", source)
        except InputError as fault:
            pack.faults.append(fault)
    if not given or pack.faults:
        return
    try:
        rows = from_ten(given, listed(view["sectors"]))
    except InputError as fault:
        pack.faults.append(
            InputError(fault.what, where=f'sheet "{TEN}"', got=fault.got, fix=fault.fix)
        )
        return
    header, *lines = table_view(pack.files["baseline.csv"])
    own = {line[header.index("parameter")].strip() for line in lines}
    added = [row for row in rows if row["parameter"] not in own]
    lines += [[row.get(name, "") for name in header] for row in added]
    pack.estimated = sum(row["grade"] == "estimate" for row in added)
    pack.files["baseline.csv"] = render_table([header, *lines])


# --- files kept as they were --------------------------------------------------------------------------------------
def _originals(grids: Mapping[str, Grid], pack: Pack) -> dict[str, str]:
    grid = grids.get(ORIGINAL)
    if grid is None:
        return {}
    lines: dict[str, list[str]] = {}
    for row in range(1, min(grid.rows, MOST_ROWS) + 1):
        lines.setdefault(grid.text(row, 1), []).append(grid.text(row, 2))
    return {name: "\n".join(text) for name, text in lines.items() if FILE_NAME.fullmatch(name)}


def _unchanged(name: str, text: str, new: str | None) -> bool:
    """Whether a file written anew says the same as the copy kept of it; a file without a sheet is always kept."""
    if new is None:
        return name not in {sheet.file for sheet in TABLES} or name in OPTIONAL_FILES
    try:
        if name.endswith(".csv"):
            return _said(text) == _said(new)
        with tempfile.TemporaryDirectory() as room:
            paths = [Path(room) / "old.yaml", Path(room) / "new.yaml"]
            for path, each in zip(paths, (text, new), strict=True):
                path.write_text(each, encoding="utf-8")
            view = region_view if name == REGION_FILE else scenario_view
            return bool(view(paths[0]) == view(paths[1]))
    except (InputError, KeyError, TypeError, AttributeError):
        return False


def _said(text: str) -> list[dict[str, str]]:
    """What a table says: its filled cells by column, without comments and space around words."""
    header, *lines = table_view(text) or [[]]
    cells = [
        {
            name.strip(): cell.strip()
            for name, cell in zip(header, line, strict=False)
            if cell.strip()
        }
        for line in lines
        if not (line and line[0].lstrip().startswith("#"))
    ]
    return [line for line in cells if line]


# --- words --------------------------------------------------------------------------------------------------------
def _missing(tab: str) -> InputError:
    return InputError("is missing", where=f'sheet "{tab}"', fix="keep the sheets of the template")


def _at_place(pack: Pack, key: str, what: str, got: str | None, fix: str) -> InputError:
    row = pack.place.get(key, (0, ""))[0]
    where = cell_name(PLACE, row, 3) if row else f'sheet "{PLACE}", {key}'
    return InputError(what, where=where, got=got, fix=fix)
