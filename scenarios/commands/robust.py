"""`keda robust`: options over the same sampled futures, and the least change that keeps a share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from model.errors import InputError
from scenarios.commands.sampled import (
    SHARE,
    Centre,
    Engine,
    Members,
    Seed,
    Targets,
    ask_of,
    say_rounded,
    with_share,
)
from scenarios.console import AsJson, RegionId, ScenarioId, Sets, assignments, show

HARDEST = 8  # targets named where no mix is found
REGRET = (
    "遗憾：比同一未来里最好的方案差多少，占目标的百分比；均值与九成未来不超过的值\n"
    "regret: how far below the best option of the same future, per cent of the target; mean, and what nine futures in ten stay under"
)


def robust_command(
    region: RegionId,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare", help="scenarios by commas; every one if neither these nor options"
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help='levers as an option of their own: "name=value; name=value"'),
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
    from scenarios.futures.compare import cheapest, compared
    from scenarios.futures.progress import on_terminal

    _one_question(above, compare, option)
    ask = ask_of(
        region, scenario, set_, target, members=members, seed=seed, centre=centre, engine=engine
    )
    with on_terminal("options") as bar:
        if above is not None:
            choice = cheapest(ask, above, by=by, progress=bar)
            answer = choice_answer(choice, ask.prepared(), asked=members)
        else:
            mixes = {
                word: tuple(assignments(_words(word), region, option="--option").items())
                for word in option or ()
            }
            names = _scenarios(compare, [scenario] if mixes else list(ask.opened().scenarios))
            answer = comparison_answer(compared(ask, names, mixes, progress=bar), asked=members)
    if as_json:
        show(answer, True)
        return
    say_rounded(answer)
    if above is not None:
        _say_choice(answer)
    else:
        _say_comparison(answer)


def _say_choice(answer: dict[str, Any]) -> None:
    """The levers that keep the share; where none do, what is hardest."""
    print(f"{answer['sentence_zh']}\n{answer['sentence_en']}")
    show(answer["levers"], False, columns=["name", "zh", "unit", "from", "value"])
    if not answer["kept"]:
        print("各目标的份额，最难的在前 / each target by itself, the hardest first")
        columns = ["id", "indicator", SHARE]
        show(with_share(answer["shares"][:HARDEST]), False, columns=columns)


def _say_comparison(answer: dict[str, Any]) -> None:
    """Shares and regret of every option, and what each was drawn around where they differ."""
    columns = ["scenario", "target", SHARE, "regret_mean", "regret_90"]
    show(with_share(answer["options"]), False, columns=columns)
    print(REGRET)
    print(f"{answer['sentence_zh']}\n{answer['sentence_en']}")
    if len(answer["centres"]) > 1:  # their shares answer different questions
        for about in answer["centres"]:
            print(f"{about['zh']}\n{about['en']}")


def _words(option: str) -> list[str]:
    """The assignments of one option; 全角分号 will do, and one at the end."""
    return [word for word in option.replace("；", ";").split(";") if word.strip()]


def _one_question(above: float | None, compare: str | None, option: Sequence[str] | None) -> None:
    if above is None:
        return
    if compare is not None or option:
        fix = "ask for one of them at a time"
        raise InputError(
            "looks for a mix; --compare and --option are given", where="--above", fix=fix
        )


def _scenarios(words: str | None, otherwise: Sequence[str]) -> list[str]:
    """Scenario ids of a list by commas, each once. Raises InputError for a list without any."""
    if words is None:
        return list(otherwise)
    names = [name.strip() for name in words.replace("，", ",").split(",") if name.strip()]
    if not names:
        raise InputError("names no scenario", where="--compare", got=words, fix="write plan,trend")
    return list(dict.fromkeys(names))
