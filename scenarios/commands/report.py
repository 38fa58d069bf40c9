"""`keda report`: a briefing to take away, in Word, PowerPoint or Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show, writable

if TYPE_CHECKING:
    from scenarios.report import Chance


def report_command(
    region: RegionId,
    out: Annotated[Path, typer.Option("--out", "-o", help="F.docx, F.pptx or F.xlsx")],
    scenario: ScenarioId = "plan",
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
    chances: tuple[Chance, ...] = ()
    if runs:
        keys = key_targets(place, scenario, changes)
        chances = sampled(region, scenario, changes, keys, runs=runs, seed=seed)
    written = write_report(
        place, out, scenario=scenario, changes=changes, lang=lang, chances=chances
    )
    if as_json:
        answer = {"file": str(written), "region": region, "scenario": scenario, "lang": lang}
        show(answer | {"bytes": written.stat().st_size}, True)
    else:
        print(written)
