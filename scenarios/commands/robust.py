"""`keda robust`: options over the same sampled futures, and the least change that keeps a share."""

from __future__ import annotations

from typing import Annotated

import typer

from scenarios.commands.ensemble import Centre, Engine, Members, Seed, Targets
from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show


def robust_command(
    region: RegionId,
    compare: Annotated[
        str | None, typer.Option("--compare", help="scenarios by commas; every one if none")
    ] = None,
    above: Annotated[
        float | None,
        typer.Option("--above", min=0.0, max=1.0, help="the share of futures to keep, e.g. 0.8"),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="effort or money: what is to be least")
    ] = "effort",
    members: Members = 4096,
    seed: Seed = 0,
    scenario: ScenarioId = "plan",
    target: Targets = None,
    set_: Sets = None,
    centre: Centre = None,
    engine: Engine = "compiled",
    as_json: AsJson = False,
) -> None:
    """Regret of scenarios over the same futures; with --above, the least change of levers that keeps a share."""
    from scenarios.futures.answers import choice_answer, comparison_answer
    from scenarios.futures.ask import Ask
    from scenarios.futures.compare import cheapest, compared
    from scenarios.futures.progress import on_terminal
    from scenarios.futures.sobol import points_for

    ask = Ask(
        region=region,
        scenario=scenario,
        changes=tuple(assignments(set_).items()),
        targets=tuple(target or ()),
        points=points_for(members),
        seed=seed,
        centre=centre,
        engine=engine,
    )
    with on_terminal("options") as bar:
        if above is not None:
            answer = choice_answer(cheapest(ask, above, by=by, progress=bar), ask.prepared())
        else:
            names = compare.split(",") if compare else list(ask.opened().scenarios)
            answer = comparison_answer(compared(ask, [n.strip() for n in names], progress=bar))
    if as_json:
        show(answer, True)
    elif above is not None:
        print(f"{answer['sentence_zh']}\n{answer['sentence_en']}")
        show(answer["levers"], False, columns=["name", "value"])
    else:
        columns = ["scenario", "target", "probability", "stderr", "regret_mean", "regret_90"]
        show(answer["options"], False, columns=columns)
