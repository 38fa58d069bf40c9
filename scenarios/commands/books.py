"""`keda template` and `keda import`: a place as an Excel book, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, show, writable


def template_command(
    region: Annotated[str, typer.Argument(metavar="[REGION]", help="a place that is there")] = "",
    out: Annotated[Path, typer.Option("--out", "-o", help="BOOK.xlsx")] = Path("book.xlsx"),
    sector: Annotated[
        list[str] | None, typer.Option("--sector", help="of a new place; several by commas")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the workbook for a new place, or for one that is there."""
    from scenarios.databook import write_template
    from scenarios.databook.template import NEW_SECTORS
    from scenarios.region import folder_of, open_region

    writable(out, ".xlsx")
    folder = folder_of(open_region(region).id) if region else None
    named = [name.strip() for words in sector or () for name in words.split(",")]
    written = write_template(out, folder, sectors=named or NEW_SECTORS)
    show({"file": str(written)}, True) if as_json else print(written)


def import_command(
    book: Annotated[Path, typer.Argument(metavar="BOOK.xlsx", help="a filled workbook")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="folder of packs")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="in place of the one there")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn a filled workbook into a region pack; every problem is listed with its sheet and cell."""
    from scenarios.databook import import_book
    from scenarios.places import data_folder
    from scenarios.region import REGIONS, region_ids

    taken: tuple[str, ...] = ()
    if out is None:
        out, taken = data_folder() / "regions", region_ids(REGIONS)
        out.mkdir(exist_ok=True)
    done = import_book(book, out, replace=replace, taken=taken)
    if as_json:
        counts = {"targets": done.targets, "modelled": done.modelled, "estimated": done.estimated}
        show({"region": done.id, "folder": str(done.folder), **counts}, True)
    else:
        print(done.folder)
        print(f"{done.targets} promises, {done.modelled} modelled, {done.estimated} estimates")
