"""A box of misses in one sentence a mayor understands, Chinese and English, with sensibly rounded numbers.

box_sentence(discovery, box, "zh")     未达集中在……（占全部未达的72%；这样的未来中84%未达）
no_box(discovery, "en")                why there is nothing to tell
"""

from __future__ import annotations

import math

from scenarios.futures.discover import Discovery, Label
from scenarios.futures.discovery import LOW, TOO_COMMON, TOO_RARE, Found, Limit
from scenarios.futures.wording import GIVEN, percent


def box_sentence(found: Discovery, box: Found, language: str) -> str:
    """Where misses gather, how many of them lie there, and how many such futures miss."""
    limits = [limit_text(limit, found.labels[limit.name], language) for limit in box.limits]
    coverage, density = (_of_all(v) for v in (box.scores.coverage, box.scores.density))
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


def _of_all(share: float) -> str:
    """All is all; what is not stays under it."""
    return "100" if share == 1 else percent(share)


def no_box(found: Discovery, language: str) -> str:
    """Why no box is told."""
    base, zh = percent(found.found.base_rate), language == "zh"
    given = GIVEN[language]
    if found.found.base_rate in (0.0, 1.0):
        return _all_alike(found, language)
    match found.found.reason:
        case reason if reason == TOO_RARE:
            return (
                f"抽取的未来中只有{base}%未达（{given}），说不上集中在哪里"
                if zh
                else f"only {base} % of sampled futures miss ({given}): too few to gather anywhere"
            )
        case reason if reason == TOO_COMMON:
            return (
                f"抽取的未来中有{base}%未达（{given}）：未达是常态，应改问怎样才能达到"
                if zh
                else f"{base} % of sampled futures miss ({given}): the rule, so ask what it takes to reach it"
            )
        case _:
            return (
                "没有哪些条件能说清未达集中在哪里"
                if zh
                else "no few conditions say where misses gather"
            )


def _all_alike(found: Discovery, language: str) -> str:
    """None or all of the futures miss."""
    members, given, none = f"{found.members:,}", GIVEN[language], found.found.base_rate == 0
    if language == "zh":
        what = "没有一个未达，没有可说的落空" if none else "没有一个达到：应改问怎样才能达到"
        return f"抽取的{members}个未来（{given}）中{what}"
    what = (
        "misses: there is nothing to tell" if none else "reaches it: ask what it takes to reach it"
    )
    return f"none of {members} sampled futures ({given}) {what}"


def rounded(value: float, label: Label) -> float:
    """A limit at the column's display step, with three digits at most beyond a wide step."""
    step = max(label.step, 10 ** math.floor(math.log10(max(abs(value), label.step))) / 100)
    return round(round(value / step) * step, 12)


def limit_text(limit: Limit, label: Label, language: str) -> str:
    """One side of a box: what it is about, and from or up to where."""
    value = rounded(limit.value, label)
    zh = language == "zh"
    text = _number(value, label, language)
    name = label.zh if zh else label.en
    if limit.side == LOW:
        return f"{name}不低于{text}" if zh else f"{name} is at least {text}"
    return f"{name}不高于{text}" if zh else f"{name} is at most {text}"


def _number(value: float, label: Label, language: str) -> str:
    """A limit with its unit as people write it."""
    from scenarios.report import numbers  # what writes documents loads slowly

    zh = language == "zh"
    if label.percent:
        return f"{100 * value:.4g}{'%' if zh else ' %'}"
    if label.unit in numbers.MONEY:
        return numbers.money(value, lang=language)
    text = f"{value:,.6g}"
    counted = label.unit == "year" and label.step == 1.0  # the name says that it counts years
    if label.unit == "Dmnl" or counted:
        return text
    unit = numbers.unit_name(label.unit, language)
    return f"{text}{unit}" if zh else f"{text} {unit}"
