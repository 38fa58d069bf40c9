"""`keda ensemble`: the share of sampled futures that reaches each target."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scenarios.commands.sampled import (
    SHARE,
    Centre,
    Engine,
    Members,
    Noise,
    Seed,
    Targets,
    ask_of,
    say_rounded,
    with_share,
)
from scenarios.console import FIRST_YEAR, LAST_YEAR, AsJson, RegionId, ScenarioId, Sets, show

DETAILED = 3  # targets whose first years are printed; more would fill the screen


def ensemble_command(
    region: RegionId,
    members: Members = 16_384,
    seed: Seed = 0,
    scenario: ScenarioId = "plan",
    target: Targets = None,
    set_: Sets = None,
    centre: Centre = None,
    shocks: Annotated[bool, typer.Option(help="draw shock years")] = True,
    noise: Noise = True,
    inputs: Annotated[bool, typer.Option(help="draw the uncertain inputs")] = True,
    ranges: Annotated[
        bool, typer.Option(help="also the shares over the ranges of the income process")
    ] = False,
    until: Annotated[
        int | None,
        typer.Option(
            "--until",
            min=FIRST_YEAR,
            max=LAST_YEAR,
            help="last year of every run; without it that of the last target, and an eighth of them to the model's end",
        ),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Dask: tcp://host:port, or local")
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="of this machine")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for Parquet; goes on where it stopped")
    ] = None,
    engine: Engine = "compiled",
    as_json: AsJson = False,
) -> None:
    """Which share of sampled futures reaches each target, given this model and these ranges?"""
    from scenarios.futures.answers import ensemble_answer, ranges_answer
    from scenarios.futures.ensemble import Cancelled, ensemble
    from scenarios.futures.progress import on_terminal
    from scenarios.futures.ranges import over_ranges

    ask = ask_of(
        region,
        scenario,
        set_,
        target,
        members=members,
        seed=seed,
        centre=centre,
        shocks=shocks,
        noise=noise,
        inputs=inputs,
        until=until,
        engine=engine,
    )
    try:
        with on_terminal("futures") as bar:
            found = ensemble(ask, out=out, progress=bar, scheduler=scheduler, processes=processes)
        answer = ensemble_answer(found, asked=members)
        if ranges:
            answer["ranges"] = ranges_answer(over_ranges(ask), found.ask.targets)
    except (KeyboardInterrupt, Cancelled):
        where = f"; ask again with --out {out} to go on" if out else "; --out DIR would keep it"
        print(f"stopped{where}", file=sys.stderr)
        raise SystemExit(1) from None
    if as_json:
        show(answer, True)
        return
    _say(answer)


def _say(answer: dict[str, Any]) -> None:
    """Shares by target and together, what was drawn around, and the first target in a sentence."""
    say_rounded(answer)
    print(f"{answer['centre_zh']}\n{answer['centre_en']}\n")
    columns = ["id", "indicator", SHARE, "p05", "p50", "p95", "target_value"]
    show(with_share(answer["targets"]), False, columns=columns)
    if answer["joint"]:
        show(with_share(answer["joint"]), False, columns=["en", "zh", SHARE])
    if len(answer["targets"]) <= DETAILED:
        _first_years(answer["targets"])
    for zh, en in zip(answer["notes_zh"], answer["notes_en"], strict=True):
        print(f"{zh}\n{en}")
    print(f"{answer['probability_is_zh']}；± 95%抽样误差，百分点")
    print(f"{answer['probability_is_en']}; ± 95 % sampling error, percentage points")
    first = answer["targets"][0]
    print(
        f"{first['indicator']}：{first['sentence_zh']}\n{first['indicator_en']}: {first['sentence_en']}"
    )


def _first_years(targets: list[dict[str, Any]]) -> None:
    """In which year how many futures come to the target first; those that never do last."""
    for target in targets:
        rows = [
            {
                "first year": str(row["year"] or "never"),
                SHARE: _whole(row["share"]),
            }
            for row in target["first_years"]
            if row["share"] > 0
        ]
        print(f"{target['id']} {target['indicator']}")
        show(rows, False, columns=["first year", SHARE])


def _whole(share: float) -> str:
    """A share in whole per cents, never 0 or 100 where it is neither."""
    if share == 1:
        return "all"
    return f"{100 * share:.0f} %" if 0.01 <= share < 0.995 else "<1 %" if share < 0.5 else ">99 %"
