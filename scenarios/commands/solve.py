"""`keda solve`: the least change, or the least money, that reaches some targets together."""

from __future__ import annotations

from typing import Annotated

import typer

from model import InputError
from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show


def solve_command(
    region: RegionId,
    target: Annotated[list[str] | None, typer.Option("--target", "-t", help="a target id")] = None,
    all_: Annotated[bool, typer.Option("--all", help="all modelled targets together")] = False,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    by: Annotated[
        str, typer.Option("--by", help="effort or money: what is to be least")
    ] = "effort",
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget",
            help="most public money to the last target's year, CNY: 4.8亿, or 0.96亿/year",
        ),
    ] = None,
    levers: Annotated[
        str | None, typer.Option("--levers", help="ids of the levers that may move, by commas")
    ] = None,
    start: Annotated[
        int | None,
        typer.Option(
            "--from", help="levers move from the end of this year on (before: as planned)"
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="of the starting points")] = 0,
    as_json: AsJson = False,
) -> None:
    """The least change of levers, or least money, that reaches some targets together; or what stands in the way."""
    from scenarios.solving import money_of, solve

    if bool(target) == all_:
        what = "got both --target and --all" if all_ else "got no target"
        fix = "name targets with --target ID, or ask for --all of them"
        raise InputError(what, where="keda solve", fix=fix)
    names = [word for word in (levers or "").split(",") if word.strip()]
    if levers is not None and not names:
        fix = "write ids with commas between, or leave the option out"
        raise InputError("names no lever", where="--levers", got=levers, fix=fix)
    ids = None if all_ else target
    answer = solve(
        region,
        ids,
        scenario,
        assignments(set_, region),
        by=by,
        budget=None if budget is None else money_of(budget, region, ids),
        lever_ids=names or None,
        start=start,
        seed=seed,
    ).as_dict()
    if as_json:
        show(answer, True)
        return
    print(f"{answer['sentence_zh']}\n{answer['sentence_en']}\n")
    show(answer["targets"], False, columns=["id", "indicator", "reached", "value", "target_value"])
    if answer["levers"]:
        show(answer["levers"], False, columns=["id", "zh", "value", "plan", "low", "high"])
