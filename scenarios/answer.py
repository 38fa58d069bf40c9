"""Everything the what-if page shows for one set of choices, in one call.

    answer(region_id, scenario_id, changes, target_ids) -> Answer
    waterfall(region_id, scenario_id, changes, target_id) -> tuple[Contribution, ...]

Pure functions of their arguments and the files of the house: the page may keep the reply as long as the hashes stay.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import factorial

from calibration import Observation
from model.engine.results import Results
from scenarios.effects import Held
from scenarios.parts import Part, parts
from scenarios.region import PLAN, Region, open_region
from scenarios.registry import Target, find_target
from scenarios.runs import Settings, default_of, run, settings_of
from scenarios.verdict import Path, Verdict, judge, path_of, value_at

MOST_SHAPLEY = 8  # levers with a bar of their own: 2**8 runs
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to one what-if."""

    region: str
    scenario: str
    verdicts: tuple[Verdict, ...]
    paths: Mapping[str, Path]  # by target id, this scenario with its changes
    plan_paths: Mapping[str, Path]  # the plan as stated
    parts: Mapping[str, tuple[Part, ...]]  # by target id, where the target is a total of parts
    history: Mapping[str, tuple[Observation, ...]]  # by target id
    notes: tuple[str, ...]  # what the engine has to say, e.g. that it fell back
    command: str  # the call that makes this result again
    hashes: Mapping[str, str]  # model, data

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from scenarios.display import answer_html

        return answer_html(self)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one changed lever did to a target's value, averaged over all orders of changing. [target unit]"""

    lever_id: str
    amount: float


def answer(
    region_id: str,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str],
    *,
    explain: bool = True,
) -> Answer:
    """Verdicts, paths, parts and history for some targets; InputError for anything unknown.

    `explain=False` leaves out what needs further runs (see `judge`): a page shows it while the rest is made.
    """
    region = open_region(region_id)
    verdicts = judge(region, scenario_id, changes, target_ids, explain=explain)
    modelled = [v.target for v in verdicts if v.target.id in region.formulas]
    settings = settings_of(region, scenario_id, changes)
    plan_paths, notes = _plan_paths(region, modelled)
    return Answer(
        region=region_id,
        scenario=scenario_id,
        verdicts=verdicts,
        paths={v.target.id: v.path for v in verdicts if v.path is not None},
        plan_paths=plan_paths,
        parts={t.id: found for t in modelled if (found := parts(region, settings, t))},
        history={t.id: history_of(region, t) for t in modelled},
        notes=notes,
        command=command("reach", region, scenario_id, changes, target_ids),
        hashes={"model": region.program.hash[:12], "data": region.hash[:12]},
    )


def _plan_paths(
    region: Region, targets: Sequence[Target]
) -> tuple[dict[str, Path], tuple[str, ...]]:
    if not targets:
        return {}, ()
    names = tuple(name for t in targets for name in region.formulas[t.id].names)
    results = _plan_run(Held(region), names)
    return {t.id: path_of(results, region, t, 0) for t in targets}, tuple(results.notes)


@lru_cache(maxsize=256)
def _plan_run(held: Held, names: tuple[str, ...]) -> Results:
    """The plan as stated, which no lever on the screen changes."""
    return run(held.region, [settings_of(held.region, PLAN)], names)


def history_of(region: Region, target: Target) -> tuple[Observation, ...]:
    """What was observed of a target's quantity; an increment counts from what was observed in its base year."""
    series = region.formulas[target.id].text.strip()
    found = tuple(o for o in region.history if o.series == series)
    if target.kind != "cumulative_increment":
        return found
    base = {o.definition: o.value for o in found if o.year == target.base_year}
    return tuple(
        replace(o, value=o.value - base[o.definition]) for o in found if o.definition in base
    )


def command(
    verb: str,
    region: Region,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str] = (),
) -> str:
    """The `keda` call that makes a result again."""
    words = ["keda", verb, region.id]
    if scenario_id != PLAN:
        words += ["--scenario", scenario_id]
    for target_id in target_ids:
        words += ["--target", target_id]
    for key, value in sorted(changes.items()):
        name = region.inputs[key].name if key in region.inputs else key
        words += ["--set", f"{name}={value!r}"]
    return shlex.join(words)


def waterfall(
    region_id: str, scenario_id: str, changes: Mapping[str, float], target_id: str
) -> tuple[Contribution, ...]:
    """Shapley contributions of the changed levers to the target's value; they add up to the whole change.

    The eight levers that move the value most alone have a bar of their own; the rest move together as "other".
    """
    region = open_region(region_id)
    target = find_target(list(region.targets.values()), target_id)
    if not changes or target_id not in region.formulas:
        return ()
    base = settings_of(region, scenario_id)
    groups = _groups(region, target, base, scenario_id, changes)
    subsets = [s for size in range(len(groups) + 1) for s in combinations(range(len(groups)), size)]
    members = [_with(base, groups, subset) for subset in subsets]
    results = run(region, members, region.formulas[target_id].names)
    values = {s: value_at(results, region, target, at) for at, s in enumerate(subsets)}
    return tuple(
        Contribution(name, _shapley(at, len(groups), values)) for at, (name, _) in enumerate(groups)
    )


Group = tuple[str, Settings]


def _groups(
    region: Region,
    target: Target,
    base: Settings,
    scenario_id: str,
    changes: Mapping[str, float],
) -> list[Group]:
    full = settings_of(region, scenario_id, changes)
    single: list[Group] = []
    for key in sorted(changes):
        names = settings_of(region, scenario_id, {key: changes[key]})
        own = {n: full[n] for n in names if names[n] != base.get(n, default_of(region, n))}
        if own:
            single.append((key, own))
    if len(single) <= MOST_SHAPLEY:
        return single
    members = [base, *({**base, **own} for _, own in single)]
    results = run(region, members, region.formulas[target.id].names)
    moved = [
        abs(value_at(results, region, target, m) - value_at(results, region, target, 0))
        for m in range(len(members))
    ]
    order = sorted(range(len(single)), key=lambda at: -moved[at + 1])
    rest = {n: v for at in order[MOST_SHAPLEY - 1 :] for n, v in single[at][1].items()}
    return [*(single[at] for at in order[: MOST_SHAPLEY - 1]), (OTHER, rest)]


def _with(base: Settings, groups: Sequence[Group], subset: Sequence[int]) -> Settings:
    settings = dict(base)
    for at in subset:
        settings |= groups[at][1]
    return settings


def _shapley(player: int, players: int, values: Mapping[tuple[int, ...], float]) -> float:
    total = 0.0
    for subset, value in values.items():
        if player not in subset:
            weight = (
                factorial(len(subset)) * factorial(players - len(subset) - 1) / factorial(players)
            )
            total += weight * (values[tuple(sorted((*subset, player)))] - value)
    return total
