"""The house's model for users of the EMA Workbench, as one of theirs.

    from ema_workbench import SequentialEvaluator
    from scenarios.futures import ema_model

    with SequentialEvaluator(ema_model("chengdu", ["cd-001", "cd-002"])) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=100, policies=2)

Uncertainties are the inputs that are not certain, on the range between their 5 and 95 % (or 10 and 90 %); levers are the
place's own; outcomes are the targets' values in their years and a 1 where the target is reached. Years of luck stay out:
what the Workbench draws is the structure. Where many runs are wanted, `keda ensemble` draws them thousands at a time.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from model import Input
from scenarios.futures.ask import Ask
from scenarios.futures.members import Members
from scenarios.region import PLAN, Region, open_region
from scenarios.registry import met
from scenarios.runs import at_target_year, run_to_targets, settings_of

LOW, HIGH = 0.05, 0.95


def ema_model(
    region_id: str,
    target_ids: Sequence[str] | None = None,
    scenario_id: str = PLAN,
    *,
    root: Path | None = None,
) -> Any:
    """An `ema_workbench.Model` of a place; parameters and outcomes go by the ids of inputs and targets, - as _.

    Raises InputError for an unknown place, scenario or target.
    """
    region = open_region(region_id, root)
    ask = Ask(
        region=region_id,
        scenario=scenario_id,
        targets=tuple(target_ids or ()),
        root=None if root is None else str(root),
        noise=False,
    ).prepared()
    members = Members(ask)
    needed = members.needed()
    uncertain = {_word(row.id): row.name for row in _rows(region) if row.name in members.drawn}
    levers = {
        _word(key): row.name
        for key, row in region.levers.items()
        if row.name.partition("[")[0] in needed and row.low < row.high
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        from ema_workbench import Model, RealParameter, ScalarOutcome
    priors = members.chances.priors
    sums = [{n: priors[n].default for n in group} for group in members.chances.sums]
    function = _function(region, ask, {**uncertain, **levers}, sums)
    model = Model(_word(region_id), function=function)
    model.uncertainties = [
        RealParameter(key, priors[name].quantile(LOW), priors[name].quantile(HIGH))
        for key, name in uncertain.items()
    ]
    rows = {row.name: row for row in _rows(region)}
    model.levers = [
        RealParameter(key, rows[name].low, rows[name].high) for key, name in levers.items()
    ]
    outcomes = [word for key in ask.targets for word in (_word(key), f"{_word(key)}_reached")]
    model.outcomes = [ScalarOutcome(word) for word in outcomes]
    return model


def _function(
    region: Region, ask: Ask, names: dict[str, str], sums: list[dict[str, float]]
) -> Callable[..., dict[str, float]]:
    """One experiment as the Workbench calls it: keyword arguments in, named outcomes out. Kept sums are kept."""
    base = settings_of(region, ask.scenario, dict(ask.changes))
    targets = [region.targets[key] for key in ask.targets]

    def experiment(**values: float) -> dict[str, float]:
        drawn = {names[key]: float(value) for key, value in values.items()}
        for group in sums:
            given = {name: drawn[name] for name in group if name in drawn}
            if given:
                scale = sum(group[name] for name in given) / sum(given.values())
                drawn |= {name: value * scale for name, value in given.items()}
        settings = {**base, **drawn}
        results = run_to_targets(region, [settings], targets)
        found: dict[str, float] = {}
        for target in targets:
            value = at_target_year(region, target, results)
            found[_word(target.id)] = float(value[0])
            found[f"{_word(target.id)}_reached"] = float(met(value, target)[0])
        return found

    return experiment


def _rows(region: Region) -> tuple[Input, ...]:
    return tuple(region.inputs.values())


def _word(name: str) -> str:
    """A name the Workbench accepts."""
    return re.sub(r"\W", "_", name)
