"""`keda reach`: is each target reached, by how much, when, and what it would take."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from scenarios.console import (
    FIRST_YEAR,
    LAST_YEAR,
    AsJson,
    RegionId,
    ScenarioId,
    Sets,
    assignments,
    show,
)


def reach_command(
    region: RegionId,
    scenario: ScenarioId = "plan",
    target: Annotated[list[str] | None, typer.Option("--target", "-t", help="a target id")] = None,
    set_: Sets = None,
    at: Annotated[
        int | None,
        typer.Option(
            "--at",
            min=FIRST_YEAR,
            max=LAST_YEAR,
            help="a year on the way: the path against the straight line",
        ),
    ] = None,
    start: Annotated[
        int | None,
        typer.Option(
            "--from",
            min=FIRST_YEAR,
            max=LAST_YEAR,
            help="the year at whose end levers are pulled at the earliest",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Is each target reached in a scenario, by how much, when first, what would it take, what bound it?"""
    from scenarios.reach import reach

    answer = reach(region, scenario, assignments(set_, region), target or None, at=at, start=start)
    if as_json:
        show(answer, True)
        return
    _verdicts(answer, moved=start is not None)
    if at is not None:
        _on_the_way(answer)
    others = [row for row in answer["targets"] if row["reached"] is None]
    if target:
        _arithmetic(others)
    elif others:
        print(
            f"{len(others)} further promises are followed by arithmetic alone: "
            "name one with --target, or ask for --json, for the pace it needs and why."
        )
    for note in answer["notes"]:
        print(note, file=sys.stderr)


def _verdicts(answer: dict[str, Any], *, moved: bool) -> None:
    """The targets the model speaks about; `moved` says that levers are pulled later than planned."""
    columns = ["id", "indicator", "reached", *(["state"] if moved else []), "value", "target_value"]
    columns += ["margin", "first_year", "required", "bound_by", "assumptions"]
    rows = [row for row in answer["targets"] if row["reached"] is not None]
    if rows:
        show(rows, False, columns=columns)


def _on_the_way(answer: dict[str, Any]) -> None:
    """The year asked for: the path against the straight line."""
    ways = [{"id": row["id"], **row["progress"]} for row in answer["targets"] if row["progress"]]
    show(ways, False, columns=["id", "year", "value", "straight_line", "ahead", "state"])


def _arithmetic(rows: list[dict[str, Any]]) -> None:
    """The promises the model does not speak about: the pace each needs, and why there is no verdict."""
    if not rows:
        return
    table = [
        {**row, **(row["pace"] or {}), "pace_note": (row["pace"] or {}).get("why")} for row in rows
    ]
    columns = ["id", "indicator", "target_value", "target_year", "per_year", "growth", "pace_note"]
    show(table, False, columns=columns)
    for row in rows:
        if row["why_not_modelled"]:
            print(f"{row['id']}: {row['why_not_modelled']['zh']}")
            print(f"{row['id']}: {row['why_not_modelled']['en']}")
