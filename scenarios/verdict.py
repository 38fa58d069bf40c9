"""The verdict: does this scenario reach this target, by how much, when first, and what stands in the way.

    judge(region, scenario_id, changes, target_ids) -> tuple[Verdict, ...]

The order of work follows the questions: paths, operator, first year; then the lever value that would do; then the
limits, each taken away in turn; then whether the printed digits alone could explain a miss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from model.limits import Companion
from scenarios.bound import bound_by, relaxed
from scenarios.effects import effects_at, main_lever, resting_on
from scenarios.region import PLAN
from scenarios.registry import Target, find_target, margin, met
from scenarios.required import Question, Required, required, required_if_lifted
from scenarios.rounding import Rounding, rounding_of
from scenarios.runs import (
    Settings,
    at_target_year,
    at_year,
    default_of,
    quantity,
    read_by_targets,
    run,
    settings_of,
)

if TYPE_CHECKING:
    from model import Results
    from scenarios.region import Region

OTHERS = 4  # levers asked in turn when the plan's own cannot reach a target
STATES = ("reached", "short", "split", "none", "met_base")


@dataclass(frozen=True, slots=True)
class Path:
    """A target's quantity by year in one scenario."""

    years: np.ndarray  # (time,) whole years
    values: np.ndarray  # (time,) [target unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVerdict:
    """The verdict under one reading of a definition the document leaves open (口径)."""

    label_zh: str
    label_en: str
    value: float  # [target unit]
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionValue:
    """A number that must stand beside the target's."""

    name: str
    zh: str
    en: str
    value: float
    hollow: bool  # the target is met on paper, empty in use


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer for one target in one scenario."""

    target: Target
    state: str  # one of STATES
    reached: bool | None = None  # None: no verdict
    value: float | None = None  # at the target year [target unit]
    margin: float | None = None  # positive on the good side [target unit]
    first_year: float | None = (
        None  # first whole year that satisfies the operator; None: never to the model's end
    )
    last_year: int | None = None  # the model's end
    required: Required | None = None
    bound_by: tuple[str, ...] = ()
    readings: tuple[ReadVerdict, ...] = ()
    companions: tuple[CompanionValue, ...] = ()
    rounding: Rounding | None = None
    resting_on: tuple[str, ...] = ()  # shaky inputs that move the value, strongest first
    path: Path | None = field(default=None, repr=False)

    @property
    def assumptions(self) -> int:
        """How many unverified, estimated or assumed inputs the value rests on."""
        return len(self.resting_on)

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from scenarios.display import verdict_html

        return verdict_html(self)


def judge(
    region: Region,
    scenario_id: str = PLAN,
    changes: Mapping[str, float] | None = None,
    target_ids: Sequence[str] | None = None,
    *,
    explain: bool = True,
) -> tuple[Verdict, ...]:
    """A verdict for each target asked for (all promises of the place by default), in that order.

    `explain=False` leaves out what needs further runs: required lever, limits, rounding, what it rests on.
    """
    changes = dict(changes or {})
    if target_ids is None:
        target_ids = [target.id for target in region.targets.values() if target.promises]
    targets = [find_target(list(region.targets.values()), key) for key in target_ids]
    settings = settings_of(region, scenario_id, changes)
    asked = [target for target in targets if target.id in region.formulas]
    if (
        explain and asked
    ):  # the largest run comes first: while it waits for machine code nothing else need
        effects_at(region, scenario_id, changes, [target.id for target in asked])
    found = {v.target.id: v for v in _judge_modelled(region, settings, asked)}
    if explain:
        found = _explain(region, scenario_id, changes, settings, found)
    return tuple(found.get(t.id) or Verdict(target=t, state="none") for t in targets)


def _judge_modelled(region: Region, settings: Settings, targets: Sequence[Target]) -> list[Verdict]:
    if not targets:
        return []
    readings = [(t, r) for t in targets for r in region.readings.get(t.id, ())]
    members: list[Settings] = [
        settings,
        *({**settings, **reading.values} for _, reading in readings),
    ]
    companions = {t.id: _companions(region, t) for t in targets}
    results = run(region, members, read_by_targets(region))
    verdicts = []
    for target in targets:
        mine = [
            ReadVerdict(
                label_zh=reading.zh,
                label_en=reading.en,
                value=(value := value_at(results, region, target, member)),
                reached=bool(met(np.array(value), target)),
            )
            for member, (owner, reading) in enumerate(readings, start=1)
            if owner is target
        ]
        verdicts.append(_verdict(region, results, target, tuple(mine), companions[target.id]))
    return verdicts


def _verdict(
    region: Region,
    results: Results,
    target: Target,
    readings: tuple[ReadVerdict, ...],
    companions: Sequence[Companion],
) -> Verdict:
    path = path_of(results, region, target, 0)
    value = value_at(results, region, target, 0)
    satisfied = met(path.values, target)
    reached = bool(met(np.array(value), target))
    years = path.years[satisfied]
    met_base = _met_at_base(target, bool(satisfied[0]))
    state = "reached" if reached else "short"
    if len({r.reached for r in readings}) > 1:
        state = "split"
    elif met_base and reached:
        state = "met_base"
    return Verdict(
        target=target,
        state=state,
        reached=reached,
        value=value,
        margin=margin(value, target),
        first_year=float(years[0]) if years.size else None,
        last_year=int(path.years[-1]),
        readings=readings,
        companions=tuple(_companion(results, c, target, reached) for c in companions),
        path=path,
    )


def _met_at_base(target: Target, model_says: bool) -> bool:
    """Whether 2020 already satisfied the target; the document's base value wins where it gives one."""
    if target.kind in ("growth_rate", "cumulative_increment"):
        return False
    if target.base_value is None:
        return model_says
    return bool(met(np.array(target.base_value), target))


def path_of(results: Results, region: Region, target: Target, member: int) -> Path:
    """The target's quantity at whole years for one member. [target unit]"""
    values = quantity(region, target, results)[:, member]
    whole = np.isclose(results.times, np.round(results.times))
    return Path(np.round(results.times[whole]), values[whole])


def value_at(results: Results, region: Region, target: Target, member: int) -> float:
    """The target's quantity in its year for one member. [target unit]"""
    return float(at_target_year(region, target, results)[member])


def _companions(region: Region, target: Target) -> list[Companion]:
    names = region.formulas[target.id].names
    return [c for c in region.limits.companions if set(c.of) & set(names)]


def _companion(
    results: Results, companion: Companion, target: Target, reached: bool
) -> CompanionValue:
    year = (target.target_year or results.times[-1]) - companion.of_year
    at = at_year(results, max(year, results.times[0]), target)
    value = float(results[companion.name][at, 0])
    limit = companion.hollow_below
    return CompanionValue(
        name=companion.name,
        zh=companion.zh,
        en=companion.en,
        value=value,
        hollow=reached and limit is not None and value < limit,
    )


def _explain(
    region: Region,
    scenario_id: str,
    changes: Mapping[str, float],
    settings: Settings,
    found: Mapping[str, Verdict],
) -> dict[str, Verdict]:
    """Add what needs further runs: the required lever value, the limits, the printed digits, the assumptions."""
    levers = {key: main_lever(region, scenario_id, changes, key) for key in found}
    questions = [
        Question(found[key].target, lever, _present(region, settings, lever.name))
        for key, lever in levers.items()
        if lever is not None
    ]
    answers = {
        q.target.id: r
        for q, r in zip(questions, required(region, settings, questions), strict=True)
    }
    short = [found[key].target for key in found if not found[key].reached]
    bounds = bound_by(region, settings, short, answers)
    lifted = {
        limit.id: relaxed(region, limit.relax) for limit in region.limits.limits if limit.liftable
    }
    answers = required_if_lifted(region, settings, questions, answers, lifted)
    answers |= _by_another_lever(region, scenario_id, changes, settings, answers)
    digits = rounding_of(region, scenario_id, changes, settings, short)
    return {
        key: replace(
            verdict,
            required=answers.get(key),
            bound_by=_with_lifted(bounds.get(key, ()), answers.get(key)),
            rounding=digits.get(key),
            resting_on=resting_on(region, scenario_id, changes, key),
        )
        for key, verdict in found.items()
    }


def _by_another_lever(
    region: Region,
    scenario_id: str,
    changes: Mapping[str, float],
    settings: Settings,
    answers: Mapping[str, Required],
) -> dict[str, Required]:
    """Where the plan's own lever cannot do it: the strongest other lever that can, alone and inside its range."""
    questions = []
    for key, answer in answers.items():
        if answer.value is None:
            effects = effects_at(region, scenario_id, changes, [key])[key]
            order = sorted(region.levers, key=lambda lever: -effects[lever].size)
            others = [region.inputs[lever] for lever in order if lever != answer.lever_id]
            questions += [
                Question(region.targets[key], lever, _present(region, settings, lever.name))
                for lever in others[:OTHERS]
            ]
    found: dict[str, Required] = {}
    for question, answer in zip(questions, required(region, settings, questions), strict=True):
        if answer.value is not None:
            found.setdefault(question.target.id, answer)
    return found


def _with_lifted(bounds: tuple[str, ...], answer: Required | None) -> tuple[str, ...]:
    """A limit that had to be lifted before any lever value would do stands right behind the lever's end."""
    given = () if answer is None or not bounds else answer.given
    return tuple(dict.fromkeys([*bounds[:1], *given, *bounds[1:]]))


def _present(region: Region, settings: Settings, name: str) -> float:
    value = settings.get(name, default_of(region, name))
    return value if isinstance(value, float) else float("nan")
