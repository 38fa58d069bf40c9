"""Fixed sentences for shares of sampled futures. A share is never called a probability without its condition.

SHARE                      what `probability` is in every answer, in both languages
sentence(share, "zh")      在抽取的未来中占34%（在本模型与这些范围之下；抽样误差 ±1个百分点）
CENTRES[centre]            what a run moves about, in both languages: three questions, three labels
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from scenarios.futures.compare import Choice, Comparison
from scenarios.futures.shapley import Effect
from scenarios.futures.shares import Share

GIVEN = {
    "zh": "在本模型与这些范围之下",
    "en": "given this model and these ranges",
}
SHARE = (
    f"在抽取的未来中所占的份额，{GIVEN['zh']}",
    f"share of sampled futures, {GIVEN['en']}",
)
CENTRES = {
    "trend": (
        "趋势：如果过去自身的增长延续、放缓并像过去那样波动。",
        "Trend: if the past's own growth goes on, slows and is shaken as it was.",
    ),
    "plan": (
        "规划：假定文件所列增速就是未来的中心；这并不说明未来一定如此。",
        "Plan: if the stated rates were the centre of what happens; this says nothing about whether they are.",
    ),
    "chosen": (
        "所选：如果动用这些杠杆，且其作用与结构所说一致。",
        "Chosen: if these levers were pulled and worked as the structure says.",
    ),
    "structure": (
        "结构：如果经济按模型的结构产生收入。",
        "Structure: if the economy produced income as the model says.",
    ),
}
OUTSIDE = (
    "没有先例的事（战争、新的税费、新的调查口径）不在其中。",
    "Events with no history (war, a new levy, a new survey) are outside.",
)


def followed_sentence(members: int, year: int) -> tuple[str, str]:
    """Which futures the fan and the late first years are of, in both languages."""
    return (
        f"扇形图与{year}年以后的首次达到年份，出自其中一直推演到最后的{members:,}个未来。",
        f"The fan, and first years after {year}, are those of the {members:,} futures that were run to the end.",
    )


def sentence(found: Share, language: str) -> str:
    """A share with its condition and its sampling error, in "zh" or "en"."""
    given = GIVEN[language]
    if found.bound is not None:
        return _bounded(found, language, given)
    whole, error = percent(found.value), points(found)
    if language == "zh":
        return f"在抽取的未来中占{whole}%（{given}；抽样误差 ±{error}个百分点）"
    unit = "point" if error == "1" else "points"
    return f"{whole} % of sampled futures ({given}; sampling error ±{error} {unit})"


GRADES = {
    "noise": ("逐年与趋势的随机波动", "year-to-year and trend luck"),
    "fitted": ("校准得到的参数", "fitted parameters"),
    "assumption": ("假设", "assumptions"),
    "estimate": ("估计", "estimates"),
    "unverified": ("待核数字", "figures not re-read"),
    "derived": ("推算数字", "derived figures"),
    "official": ("官方数字", "official figures"),
    "plan": ("规划数字", "plan figures"),
}


def by_grade(effects: Sequence[Effect], language: str) -> str:
    """Where the spread comes from, the largest part first."""
    at = 0 if language == "zh" else 1
    shown = [e for e in sorted(effects, key=lambda e: -e.share) if round(100 * e.share) >= 1]
    if not shown:
        return "没有不确定的输入影响这一目标" if at == 0 else "no uncertain input moves this target"
    parts = [(GRADES.get(e.name, (e.name, e.name))[at], round(100 * e.share)) for e in shown]
    if at == 0:
        return "结果的变动中，" + "，".join(f"{share}%来自{name}" for name, share in parts)
    first, *rest = [f"{share} % from {name}" for name, share in parts]
    return "of the spread " + ", ".join([first.replace(" from", " comes from", 1), *rest])


def choice_sentence(found: Choice, language: str) -> str:
    """Whether some mix of levers keeps a share, and the share it has."""
    has, above = sentence(found.together, language), f"{100 * found.above:g}"
    least_zh, least_en = LEAST[found.by]
    if language == "zh":
        if found.kept:
            return f"让{above}%以上的未来一起达到目标，找到的{least_zh}的一组杠杆如下：{has}"
        return f"杠杆范围内没有找到让{above}%以上的未来一起达到目标的组合；最接近的一组：{has}"
    goal = f"with which over {above} % of sampled futures reach the targets together"
    if found.kept:
        return f"The {least_en} found {goal}: {has}"
    return f"No mix found inside the levers' ranges {goal}; the nearest: {has}"


LEAST = {
    "effort": ("改动最小", "least change of levers"),
    "money": ("花钱最少", "least money"),
}


def regret_sentence(found: Comparison, language: str) -> str:
    """The option whose shortfall against the best is least in nine futures of ten, by target."""
    zh, total = language == "zh", len(found.ask.targets)
    least = [found.least_regret(key) for key in found.ask.targets]
    parts = []
    for names in sorted(dict.fromkeys(least), key=lambda each: -least.count(each)):
        said = ("、" if zh else " and ").join(f"“{n}”" if zh else f'"{n}"' for n in names)
        alike = ("并列" if zh else " alike") if len(names) > 1 else ""
        count = least.count(names)
        parts.append(f"{said}{alike}{count}项" if zh else f"{said}{alike} for {count}")
    if zh:
        return f"{total}项目标中，遗憾最小的方案：{'，'.join(parts)}（{GIVEN['zh']}）"
    return f"Least regret among {total} target(s): {', '.join(parts)} ({GIVEN['en']})"


def short(found: Share) -> str:
    """A share as a cell of a table shows it, with half its interval: 31 % ±1, or <1 in 3,413."""
    if found.bound is not None:
        few = f"<1 in {1 / found.bound:,.0f}"
        return few if found.value == 0 else f"all but {few}"
    return f"{percent(found.value)} % ±{points(found)}"


def percent(value: float) -> str:
    """Whole per cents, a tenth where few or nearly all; never 0 or 100 for a share that is neither."""
    places = _places(value)
    least = 10.0**-places
    return f"{min(max(100 * value, least), 100 - least):.{places}f}"


def points(found: Share) -> str:
    """Half the interval in percentage points, rounded up as finely as the share is: less would claim too much."""
    half = 100 * max(found.high - found.value, found.value - found.low)
    places = _places(found.value)
    steps = max(1, ceil(round(half * 10**places, 6)))
    return f"{steps / 10**places:.{places}f}"


def _places(value: float) -> int:
    return 0 if 0.1 <= value <= 0.9 else 1


def _bounded(found: Share, language: str, given: str) -> str:
    assert found.bound is not None
    members = f"{found.members:,}"
    few, rest = f"{1 / found.bound:,.0f}", f"{floor(1000 * (1 - found.bound)) / 10:.1f}"
    if language == "zh":
        share = f"不到{few}分之一"
        all_but = f"{rest}%以上，达不到的{share}"
        return f"在抽取的{members}个未来中占{share if found.value == 0 else all_but}（{given}）"
    return f"{'' if found.value == 0 else 'all but '}fewer than 1 in {few} of {members} sampled futures ({given})"
