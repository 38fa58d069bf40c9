"""Turn a filled book into a region pack: all of it or nothing, every problem at once.

    import_book("book.xlsx", out) -> Imported         a folder out/<id>; InputErrors name sheet, cell, value, cure
    check_book("book.xlsx") -> Pack                   the same without writing anything

The pack is made in a hidden folder beside its place, opened as any pack is, and only then moved there.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from calibration import read_baseline, read_history
from model import city, read_inputs
from model.errors import InputError, InputErrors, raise_all
from model.joined import sector_names
from scenarios.databook.packing import Pack, pack_of
from scenarios.databook.reading import cell_name, read_book
from scenarios.databook.sheets import PLACE, REGION_FILE, SCENARIO_FOLDER, VALUES
from scenarios.databook.views import listed
from scenarios.pack_faults import faults_of_baseline, faults_of_scenarios
from scenarios.programmes import read_programmes
from scenarios.region import open_region
from scenarios.registry import read_targets
from scenarios.scenario import read_scenario

ROW = re.compile(r"\brow (\d+)\b")
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a book."""

    id: str
    folder: Path
    targets: int
    modelled: int
    estimated: int  # inputs that are the nation's or the default place's, graded as estimates


def check_book(path: str | Path) -> Pack:
    """The pack a book stands for, checked; InputErrors with every problem. Nothing is kept on disk."""
    with tempfile.TemporaryDirectory() as room:
        return _built(Path(path), Path(room))[0]


def import_book(
    path: str | Path, out: str | Path, *, replace: bool = False, taken: Collection[str] = ()
) -> Imported:
    """Make the pack out/<id> from a book; an id that is `taken` belongs to a place of the program itself.

    Raises InputErrors with every problem of the book, and for a place that is there already without `replace`;
    `out` is then as it was.
    """
    path, out = Path(path), Path(out)
    if not out.is_dir():
        raise InputError("folder does not exist", file=out, fix="make it first")
    with tempfile.TemporaryDirectory(dir=out, prefix=".import-") as room:
        pack, counts = _built(path, Path(room))
        target = out / pack.id
        if pack.id in taken:
            fix = "give the place another id"
            raise InputError("is a place of Keda's own", file=path.name, got=pack.id, fix=fix)
        if target.exists() and not replace:
            fix = "give the place another id, or add --replace"
            raise InputError("is there already", file=path.name, got=pack.id, fix=fix)
        _move(Path(room) / pack.id, target, Path(room) / "old")
    return Imported(
        id=pack.id,
        folder=target,
        targets=counts[0],
        modelled=counts[1],
        estimated=pack.estimated,
    )


def _move(new: Path, target: Path, aside: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back if that fails."""
    if target.exists():
        os.replace(target, aside)
    try:
        os.replace(new, target)
    except OSError:
        if aside.exists():
            os.replace(aside, target)
        raise


def _built(path: Path, room: Path) -> tuple[Pack, tuple[int, int]]:
    """The pack written into a folder of its own and opened there; its promises and those the model can judge."""
    pack = pack_of(read_book(path))
    faults = list(pack.faults)
    folder = room / (pack.id if pack.id and not faults else "pack")
    _write(pack, folder)
    known_bad = {str(fault.where) for fault in faults}
    found = [_placed(fault, pack) for fault in _problems(pack, folder)]
    faults += [fault for fault in found if str(fault.where) not in known_bad]
    _raise(path, faults)
    try:
        region = open_region(folder.name, room)
    except InputError as error:
        _raise(path, [_placed(fault, pack) for fault in _each(error)])
        raise
    promises = sum(target.promises for target in region.targets.values())
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    return pack, (promises, len(region.formulas))


def _write(pack: Pack, folder: Path) -> None:
    for name, text in pack.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def _problems(pack: Pack, folder: Path) -> list[InputError]:
    """What each file's own reader has to say, and what the model does not know, all together."""
    faults: list[InputError] = []

    def tried(read: Callable[[], object]) -> object:
        try:
            return read()
        except InputError as error:
            faults.extend(_each(error))
            return None

    targets = tried(lambda: read_targets(folder / "targets.csv"))
    ids = [target.id for target in targets] if isinstance(targets, tuple) else []
    rows = tried(lambda: read_baseline(folder / "baseline.csv"))
    if (folder / "history.csv").is_file():
        tried(lambda: read_history(folder / "history.csv"))
    if (folder / "programmes.csv").is_file():
        tried(lambda: read_programmes(folder / "programmes.csv", ids))
    paths = sorted((folder / SCENARIO_FOLDER).glob("*.yaml"))
    scenarios = [each for path in paths if (each := tried(lambda p=path: read_scenario(p)))]  # type: ignore[misc]
    sectors = listed(pack.place.get("sectors", (0, ""))[1])
    if set(sectors) <= set(sector_names()):
        program, inputs = city(sectors), read_inputs(sectors)
        if isinstance(rows, tuple):
            faults += faults_of_baseline(folder, rows, program, inputs)
        if len(scenarios) == len(paths):
            faults += faults_of_scenarios(folder, scenarios, program, inputs)  # type: ignore[arg-type]
    return faults


def _each(error: InputError) -> tuple[InputError, ...]:
    return error.errors if isinstance(error, InputErrors) else (error,)


def _placed(fault: InputError, pack: Pack) -> InputError:
    """A fault of a file as a fault of the cell it came from."""
    name = "" if fault.file is None else Path(fault.file).name
    got = None if fault.got is None else str(fault.got)[:80]
    what, fix = (_rows_of_sheet(text, name, pack) for text in (fault.what, fault.fix or ""))
    where = fault.where
    if name in pack.tabs:
        where = _cell_of(name, fault, pack)
    elif name.endswith(".yaml") and name != REGION_FILE:
        where = _cell_of_scenario(Path(name).stem, fault, pack)
    elif name == REGION_FILE:
        where = _cell_of_place(got or "", pack)
    elif name and fault.file and SCENARIO_FOLDER in fault.file:
        where = 'sheet "方案"'
    return InputError(what, where=where or None, got=got, fix=fix or None)


def _rows_of_sheet(text: str, name: str, pack: Pack) -> str:
    """Row numbers in a sentence, from the file's to the sheet's."""
    rows = pack.rows.get(name, [])

    def of_sheet(found: re.Match[str]) -> str:
        at = int(found[1]) - 2
        return f"row {rows[at]}" if 0 <= at < len(rows) else found[0]

    return ROW.sub(of_sheet, text)


def _cell_of(name: str, fault: InputError, pack: Pack) -> str:
    tab, rows = pack.tabs[name], pack.rows[name]
    more = f", {fault.where}" if fault.where else ""
    at = None if fault.row is None else fault.row - 2
    if at is None or not 0 <= at < len(rows):
        beyond = at is not None and at >= len(rows)
        return f'sheet "{"十个数" if beyond else tab}"{more}'
    column = pack.columns[name].get(str(fault.column))
    place = f'sheet "{tab}", row {rows[at]}' if column is None else cell_name(tab, rows[at], column)
    return place + more


def _cell_of_scenario(scenario: str, fault: InputError, pack: Pack) -> str:
    words = f"{fault.got} {fault.where}"
    for (owner, name), row in pack.values.items():
        if owner == scenario and name and name in words:
            column = pack.columns[VALUES.tab].get("name" if fault.got == name else "value", 1)
            return cell_name(VALUES.tab, row, column)
    return f'sheet "方案", scenario {scenario}'


def _cell_of_place(got: str, pack: Pack) -> str:
    for row, text in pack.place.values():
        if got and got in text:
            return cell_name(PLACE, row, 3)
    return f'sheet "{PLACE}"'


def in_cells(fault: InputError, pack: Pack, book: str) -> InputError:
    """A fault of one of the pack's files, told of the cell of the book it came from."""
    placed = fault if fault.file is None else _placed(fault, pack)
    return InputError(placed.what, file=book, where=placed.where, got=placed.got, fix=placed.fix)


def _raise(path: Path, faults: Iterable[InputError]) -> None:
    """All faults as sentences that begin with the book's name, each once."""
    said: dict[str, InputError] = {}
    for fault in faults:
        named = InputError(
            fault.what,
            file=fault.file or path.name,
            where=fault.where,
            got=fault.got,
            fix=fault.fix,
        )
        said.setdefault(str(named), named)
    shown = list(said.values())[:MOST_SHOWN]
    if len(said) > MOST_SHOWN:
        what = f"has {len(said) - MOST_SHOWN} further problems of this kind"
        shown.append(InputError(what, file=path.name, fix="mend these first"))
    raise_all(shown)
