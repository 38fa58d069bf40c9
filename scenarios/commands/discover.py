"""`keda discover`: in which futures a target is missed."""

from __future__ import annotations

from scenarios.commands.sampled import Centre, Engine, Members, Seed, TargetId, ask_of, say_rounded
from scenarios.console import AsJson, RegionId, ScenarioId, Sets, show


def discover_command(
    region: RegionId,
    target: TargetId,
    members: Members = 16_384,
    seed: Seed = 0,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    centre: Centre = None,
    engine: Engine = "compiled",
    as_json: AsJson = False,
) -> None:
    """Where misses of a target gather: a box or two of conditions, or why there is none to tell."""
    from scenarios.futures.answers import discover_answer
    from scenarios.futures.discover import discover
    from scenarios.futures.progress import on_terminal

    ask = ask_of(region, scenario, set_, members=members, seed=seed, centre=centre, engine=engine)
    with on_terminal("futures") as bar:
        answer = discover_answer(discover(ask, target, progress=bar), asked=members)
    if as_json:
        show(answer, True)
        return
    say_rounded(answer)
    if not answer["boxes"]:
        print(f"{answer['sentence_zh']}\n{answer['sentence_en']}")
    for box in answer["boxes"]:
        print(f"{box['sentence_zh']}\n{box['sentence_en']}")
        columns = ["name", "low", "high", "quasi_p", "reappeared"]
        rows = [{**limit, "quasi_p": _small(limit["quasi_p"])} for limit in box["limits"]]
        show(rows, False, columns=columns)


def _small(p: float) -> str:
    return f"{p:.2g}" if p >= 0.001 else "<0.001"
