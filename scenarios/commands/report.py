"""`keda report`: a briefing to take away, in Word, PowerPoint or Excel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.console import AsJson, RegionId, Sets, assignments, show, writable

if TYPE_CHECKING:
    from scenarios.region import Region
    from scenarios.report import Chance


def report_command(
    region: RegionId,
    out: Annotated[Path, typer.Option("--out", "-o", help="F.docx, F.pptx or F.xlsx")],
    scenario: Annotated[
        str,
        typer.Option("--scenario", "-s", help="a scenario of the place, or a saved one by name"),
    ] = "plan",
    set_: Sets = None,
    lang: Annotated[str, typer.Option("--lang", help="zh or en")] = "zh",
    runs: Annotated[int, typer.Option("--runs", min=0, help="sampled futures to report")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="of the sample")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write the verdicts, what they would take, the money and the evidence as a document."""
    from scenarios.region import open_region
    from scenarios.report import FORMATS, key_targets, sampled, write_report

    changes = assignments(set_, region)
    writable(out, *FORMATS)
    place = open_region(region)
    base, saved = _saved(place, scenario)
    name, changes = ("", changes) if saved is None else (scenario, {**saved, **changes})
    chances: tuple[Chance, ...] = ()
    if runs:
        keys = key_targets(place, base, changes)
        chances = sampled(region, base, changes, keys, runs=runs, seed=seed)
    written = write_report(
        place, out, scenario=base, changes=changes, lang=lang, chances=chances, name=name
    )
    if as_json:
        answer = {"file": str(written), "region": region, "scenario": scenario, "lang": lang}
        show(answer | {"bytes": written.stat().st_size}, True)
    else:
        print(written)


def _saved(place: Region, scenario: str) -> tuple[str, Mapping[str, float] | None]:
    """The pack's scenario and the changes of one that somebody saved; the pack's own has none to give.

    Raises InputError for a saved scenario whose inputs today's model no longer has.
    """
    if scenario in place.scenarios:
        return scenario, None
    from model import InputError
    from scenarios.store import open_store

    store = open_store()
    try:
        for found in store.list(place.id):
            if scenario in (found.name, found.id):
                opened = store.open(found.id, place)
                if opened.unknown:
                    what = f"needs {', '.join(opened.unknown)}, which today's model does not have"
                    raise InputError(what, got=scenario, fix="save it again in the app")
                return str(opened.revision.settings["scenario"]), opened.changes
    finally:
        store.close()
    return scenario, None
