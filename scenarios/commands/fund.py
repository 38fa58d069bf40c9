"""`keda fund`: what the promises cost, whose money pays, what is short."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show, writable

YEARS = (
    "year",
    "promised",
    "need",
    "capital",
    "running",
    "room",
    "paid",
    "gap",
    "gap_2020",
    "debt",
)
BILL = ("id", "zh", "unit", "quantity", "unit_cost", "capital_2020", "running_a_year_2020", "grade")


def fund_command(
    region: RegionId,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="write an Excel book here")] = None,
    as_json: AsJson = False,
) -> None:
    """What the promises cost, whose money pays, what is short, year by year."""
    from scenarios.funding import bill_of, fund, write_bill, write_workbook
    from scenarios.funding.fund import SECTOR
    from scenarios.region import open_region
    from scenarios.runs import settings_of

    if xlsx is not None:
        writable(xlsx, ".xlsx", option="--xlsx")
    place, changes = open_region(region), assignments(set_, region)
    if SECTOR in place.sectors:
        funding = fund(place, scenario, changes)
        answer = funding.json()
        if xlsx is not None:
            write_workbook(funding, xlsx)
    else:
        settings_of(place, scenario, changes)  # refuses an unknown scenario or input here too
        bill = bill_of(place)
        answer = bill.json(scenario)
        if xlsx is not None:
            write_bill(bill, xlsx)
    if as_json:
        show(answer, True)
        return
    show(answer["bill"], False, columns=BILL)
    columns = [name for name in YEARS if answer["years"] and name in answer["years"][0]]
    show(answer["years"], False, columns=columns)
    for note in answer["notes"]:
        print(note)
