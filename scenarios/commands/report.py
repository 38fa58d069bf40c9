"""`keda report`: a briefing to take away, in Word, PowerPoint or Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show


def report_command(
    region: RegionId,
    out: Annotated[Path, typer.Option("--out", "-o", help="F.docx, F.pptx or F.xlsx")],
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    lang: Annotated[str, typer.Option("--lang", help="zh or en")] = "zh",
    as_json: AsJson = False,
) -> None:
    """Write the verdicts, what they would take, the money and the evidence as a document."""
    from scenarios.region import open_region
    from scenarios.report import write_report

    changes = assignments(set_)
    place = open_region(region)
    written = write_report(place, out, scenario=scenario, changes=changes, lang=lang)
    if as_json:
        answer = {"file": str(written), "region": region, "scenario": scenario, "lang": lang}
        show(answer | {"bytes": written.stat().st_size}, True)
    else:
        print(written)
