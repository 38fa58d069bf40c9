"""A box of misses in one sentence a mayor understands, Chinese and English, with sensibly rounded numbers.

box_sentence(discovery, box, "zh")     未达集中在……（占全部未达的72%；这样的未来中84%未达）
no_box(discovery, "en")                why there is nothing to tell
"""

from __future__ import annotations

import math

from scenarios.futures.discover import Discovery, Label
from scenarios.futures.discovery import LOW, TOO_COMMON, TOO_RARE, Found, Limit
from scenarios.futures.wording import GIVEN


def box_sentence(found: Discovery, box: Found, language: str) -> str:
    """Where misses gather, how many of them lie there, and how many such futures miss."""
    limits = [_limit(limit, found.labels[limit.name], language) for limit in box.limits]
    coverage, density = (round(100 * v) for v in (box.scores.coverage, box.scores.density))
    if language == "zh":
        where = "且".join(limits)
        return (
            f"未达集中在{where}的未来：占全部未达的{coverage}%，"
            f"这样的未来中有{density}%未达（{GIVEN['zh']}）"
        )
    where = " and ".join(limits)
    return (
        f"Misses gather where {where} ({coverage} % of misses; {density} % of such sampled futures miss, "
        f"{GIVEN['en']})"
    )


def no_box(found: Discovery, language: str) -> str:
    """Why no box is told."""
    base, zh = round(100 * found.found.base_rate), language == "zh"
    match found.found.reason:
        case reason if reason == TOO_RARE:
            return (
                f"只有{base}%的未来未达，说不上集中在哪里"
                if zh
                else f"only {base} % of sampled futures miss: too few to gather anywhere"
            )
        case reason if reason == TOO_COMMON:
            return (
                f"{base}%的未来未达：未达是常态，应问的是怎样才能达到"
                if zh
                else f"{base} % of sampled futures miss: the rule, so ask what it takes to reach it"
            )
        case _:
            return (
                "没有哪些条件能说清未达集中在哪里"
                if zh
                else "no few conditions say where misses gather"
            )


def rounded(value: float, label: Label) -> float:
    """A limit at the column's display step, with three digits at most beyond a wide step."""
    step = max(label.step, 10 ** math.floor(math.log10(max(abs(value), label.step))) / 100)
    return round(round(value / step) * step, 12)


def _limit(limit: Limit, label: Label, language: str) -> str:
    value = rounded(limit.value, label)
    zh = language == "zh"
    percent = "%" if zh else " %"
    text = f"{100 * value:.4g}{percent}" if label.percent else f"{value:,.6g}"
    unit = "" if label.percent or label.unit == "Dmnl" else f" {label.unit}"
    if label.unit == "year" and label.step == 1.0:
        unit = ""
    name = label.zh if zh else label.en
    if limit.side == LOW:
        return f"{name}不低于{text}{unit}" if zh else f"{name} is at least {text}{unit}"
    return f"{name}不高于{text}{unit}" if zh else f"{name} is at most {text}{unit}"
