"""`keda sensitivity`: what a target's outcome rests on."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from scenarios.commands.sampled import Centre, Engine, Noise, Seed, TargetId, ask_of, say_rounded
from scenarios.console import AsJson, RegionId, ScenarioId, Sets, show

SHOWN = 12  # rows of a table
LEAST, MOST = 64, 1 << 20  # points of the design: fewer say nothing, more run for days


def sensitivity_command(
    region: RegionId,
    target: TargetId,
    base: Annotated[
        int,
        typer.Option(
            "-n", "--base", min=LEAST, max=MOST, help="points of the Sobol design, a power of two"
        ),
    ] = 1024,
    seed: Seed = 0,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    centre: Centre = None,
    noise: Noise = True,
    engine: Engine = "compiled",
    as_json: AsJson = False,
) -> None:
    """What a target's outcome rests on: Sobol indices, tornado, PAWN, and the part of each grade of evidence."""
    from scenarios.futures.answers import sensitivity_answer
    from scenarios.futures.progress import on_terminal
    from scenarios.futures.sensitivity import sensitivity

    ask = ask_of(region, scenario, set_, seed=seed, centre=centre, noise=noise, engine=engine)
    with on_terminal("sensitivity") as bar:
        found = sensitivity(ask, target, base=1 << (base - 1).bit_length(), progress=bar)
    answer = sensitivity_answer(found, asked=base)
    if as_json:
        show(answer, True)
        return
    say_rounded(answer)
    _indices(answer)
    if answer["tornado"]:
        print("每项输入取10%与90%分位时的结果 / the outcome with each input at its 10 and 90 %")
        show(answer["tornado"][:SHOWN], False, columns=["name", "zh", "grade", "low", "high"])
    if answer["pawn"]:
        print("PAWN：同一批未来里结果分布随输入移动多少 / how far the outcome's distribution moves")
        show(answer["pawn"][:SHOWN], False, columns=["name", "distance"])
    print(f"{answer['sentence_zh']}\n{answer['sentence_en']}")


def _indices(answer: dict[str, Any]) -> None:
    """Sobol indices that are known well enough, and the names of the rest."""
    rows = [row for row in answer["indices"] if row["shown"]]
    if rows:
        print("Sobol：单独与连同交互作用所占的方差 / variance alone, and with interactions")
        columns = ["name", "zh", "first", "first_conf", "total", "total_conf"]
        show(rows, False, columns=columns)
    unsure = [row["name"] for row in answer["indices"] if not row["shown"]]
    if unsure:
        print(f"known too loosely to print (half-width 0.05 or more): {', '.join(unsure)}")
    if answer["dropped"]:
        count = len(answer["dropped"])
        print(f"left out by Morris screening (under 2 % of the largest effect): {count} inputs")
