"""`keda fund`: what the promises cost, whose money pays, what is short."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show


def fund_command(
    region: RegionId,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="write an Excel book here")] = None,
    as_json: AsJson = False,
) -> None:
    """What the promises cost, whose money pays, what is short, year by year."""
    from scenarios.funding import fund, write_workbook
    from scenarios.region import open_region

    funding = fund(open_region(region), scenario, assignments(set_))
    if xlsx is not None:
        write_workbook(funding, xlsx)
    answer = funding.json()
    show(answer if as_json else answer["years"], as_json)
