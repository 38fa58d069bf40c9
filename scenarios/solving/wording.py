"""The answer of a solving question in one sentence, Chinese and English.

sentence(solution, "zh") -> "同时达到2项目标，改动最小的一组取值为：…"
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenarios.bound import LEVER_END
from scenarios.registry import margin

if TYPE_CHECKING:
    from scenarios.solving.solve import Move, Outcome, Solution

MOST = 8  # moves named in a sentence
WHOLE = {"CNY/person/year": ("元", "CNY"), "Dmnl": ("", ""), "nurse/doctor": ("", "")}
UNITS = {
    "bed": ("张", "beds"),
    "place": ("个", "places"),
    "seat": ("个", "seats"),
    "school": ("所", "schools"),
    "dwelling": ("套", "dwellings"),
    "household": ("户", "households"),
    "site": ("个", "sites"),
    "route": ("条", "routes"),
    "person": ("人", "people"),
    "kperson": ("千人", "1,000"),
    "doctor": ("人", "doctors"),
    "nurse": ("人", "nurses"),
    "CNY": ("元", "CNY"),
    "km": ("公里", "km"),
    "m": ("米", "m"),
    "m**2": ("平方米", "m²"),
    "m2": ("平方米", "m²"),
    "hectare": ("公顷", "hectares"),
    "year": ("年", "years"),
    "month": ("月", "months"),
    "minute": ("分钟", "minutes"),
    "vehicle": ("辆", "vehicles"),
    "station": ("座", "stations"),
}
BLOCKS = {
    "budget_cap": ("资金上限", "the cap on money"),
    "phase_in": ("动手太晚，来不及见效", "the levers are pulled too late to show"),
    "conflict": ("目标之间相互牵制", "the targets pull against each other"),
    "no_lever": ("没有可调的杠杆", "no lever may move"),
    LEVER_END: ("杠杆已到范围尽头", "levers stand at the ends of their ranges"),
}


def sentence(solution: Solution, language: str) -> str:
    """What was found, in "zh" or "en"."""
    zh, count = language == "zh", len(solution.outcomes)
    if solution.state == "nothing_to_do":
        if zh:
            which = f"{count}项目标均" if count > 1 else "这项目标"
            return f"按此方案，{which}已达到，无需调整。"
        who = f"All {count} targets are" if count > 1 else "The target is"
        return f"{who} already reached in this scenario; nothing to do."
    if solution.state == "infeasible":
        return _infeasible(solution, zh)
    what = {
        (True, "effort"): "改动最小",
        (True, "money"): "花费最少",
        (False, "effort"): "smallest change",
        (False, "money"): "least money",
    }[zh, solution.by]
    moves = _moves(solution, zh)
    if zh:
        goal = f"同时达到{count}项目标" if count > 1 else "达到这项目标"
        return f"{goal}，{what}的一组取值为：{moves}；{_money(solution, zh)}。"
    goal = f"All {count} targets are reached together" if count > 1 else "The target is reached"
    return f"{goal} with the {what} by: {moves}; {_money(solution, zh)}."


def _infeasible(solution: Solution, zh: bool) -> str:
    short = [outcome for outcome in solution.outcomes if not outcome.reached]
    why = ("、" if zh else ", ").join(_reason(solution, key, zh) for key in solution.blocked_by)
    missed = ("；" if zh else "; ").join(_missed(outcome, zh) for outcome in short)
    if len(solution.outcomes) == 1:
        if zh:
            return f"在设定的杠杆范围内无法达到：最接近时{missed}；约束在于{why}。"
        return f"Cannot be reached inside the lever ranges: at the closest, {missed}; what binds: {why}."
    count, most = len(solution.outcomes), solution.most_reached
    if zh:
        return f"{count}项目标不能同时达到，最多达到{most}项；未达的是{missed}，原因是{why}。"
    return f"The {count} targets cannot be reached together, {most} at most; missed: {missed}; because of: {why}."


def _missed(outcome: Outcome, zh: bool) -> str:
    target = outcome.target
    rate = target.unit in ("Dmnl", "1/year") and target.kind != "ratio"
    name = target.indicator if zh else target.indicator_en
    short = -margin(outcome.value, target)
    if rate:
        value, gap = f"{outcome.value:.2%}", f"{100 * short:.2g}"
        return (
            f"{name}为{value}，差{gap}个百分点" if zh else f"{name} is {value}, {gap} points short"
        )
    unit = unit_words(target.unit, zh)
    value, gap = _figure(outcome.value), _figure(short)
    return (
        f"{name}为{value}{unit}，差{gap}{unit}"
        if zh
        else f"{name} is {value} {unit}".rstrip() + f", {gap} short"
    )


def _reason(solution: Solution, key: str, zh: bool) -> str:
    if key == LEVER_END:
        names = [m.lever.row.zh if zh else m.lever.row.en for m in solution.moves if m.at_end]
        words = BLOCKS[key][0 if zh else 1]
        more = ("、" if zh else ", ").join(names[:4])
        return f"{words}（{more}）" if zh else f"{words} ({more})"
    if key in BLOCKS:
        return BLOCKS[key][0 if zh else 1]
    limit = next((each for each in solution.region.limits.limits if each.id == key), None)
    return key if limit is None else limit.zh if zh else limit.en


def _moves(solution: Solution, zh: bool) -> str:
    named = [_move(move, zh) for move in solution.moves[:MOST]]
    rest = len(solution.moves) - len(named)
    if rest:
        named.append(f"另有{rest}项小幅调整" if zh else f"{rest} smaller change{'s' * (rest > 1)}")
    return ("，" if zh else ", ").join(named)


def _move(move: Move, zh: bool) -> str:
    row = move.lever.row
    value = shown(move.value, row.shown, row.unit, zh, away_from=move.lever.plan)
    plan = shown(move.lever.plan, row.shown, row.unit, zh)
    return f"{row.zh}{value}（原为{plan}）" if zh else f"{row.en} {value} (was {plan})"


def shown(value: float, kind: str, unit: str, zh: bool, *, away_from: float | None = None) -> str:
    """A lever's value for people, rounded away from the plan so that the printed value still does."""
    digits = {"percent": 4, "year": 2, "count": 0, "money": 0}.get(kind, 3)
    scale = 10.0**digits
    rounded = round(value * scale) / scale
    if away_from is not None and value != away_from:
        to = math.ceil if value > away_from else math.floor
        rounded = to(round(value * scale, 6)) / scale
    if kind == "percent":
        return f"{100 * rounded:.2f}%"
    if kind == "money":
        return _yuan(rounded, zh)
    words = unit_words(unit, zh)
    figure = f"{rounded:,.{digits}f}" if digits == 0 else f"{rounded:g}"
    return f"{figure}{words}" if zh else f"{figure} {words}".rstrip()


def unit_words(unit: str, zh: bool) -> str:
    """A unit for people: `bed/kperson` is 张/千人, beds per 1,000; a word not known stands as it is."""
    at = 0 if zh else 1
    if unit in WHOLE:
        return WHOLE[unit][at]
    things = [UNITS.get(part, (part, part))[at] for part in unit.split("/")]
    if zh:
        return "/".join(things)
    each = ["a year" if part == "years" else f"per {part}" for part in things[1:]]
    return " ".join([things[0], *each])


def _money(solution: Solution, zh: bool) -> str:
    if solution.money is None or solution.money_plan is None:
        return "模型未计其花费" if zh else "the model does not price this"
    more = solution.money - solution.money_plan
    figure = _yuan(abs(more), zh)
    if zh:
        return f"估算需增加投入{figure}" if more >= 0 else f"估算可减少投入{figure}"
    return f"estimated extra money {figure}" if more >= 0 else f"estimated saving {figure}"


def _yuan(value: float, zh: bool) -> str:
    size = abs(value)
    if not zh:
        return f"CNY {value / 1e6:,.1f} million" if size >= 1e6 else f"CNY {value:,.0f}"
    if size >= 1e8:
        return f"{value / 1e8:,.2f}亿元"
    return f"{value / 1e4:,.0f}万元" if size >= 1e6 else f"{value:,.0f}元"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
