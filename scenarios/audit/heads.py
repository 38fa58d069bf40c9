"""Per-head figures against totals: the population each pair implies, and whether the pairs agree.

A total of beds and a figure of beds per thousand name a population between them. Two totals beside one per-head
figure, or two per-head figures of one denominator beside their totals, must name the same one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.names import subject
from scenarios.audit.plan import Plan
from scenarios.audit.printed import Interval
from scenarios.audit.sentences import people, rounding_en, rounding_zh
from scenarios.audit.twice import Figure, figures
from scenarios.registry import Target

RULE = "per_head_against_total"
PER = {"kperson": 1000.0, "person": 1.0}  # people in the denominator of a unit
_HEADS = re.compile(r"每?[百千万]名?(老人|老年人|儿童|常住人口|户籍人口|职工|学生)")


@dataclass(frozen=True, slots=True)
class Implied:
    """A total over its per-head figure: the people both together name. [person]"""

    head: Figure
    total: Figure
    people: float
    interval: Interval


def per_head_against_total(plan: Plan) -> Iterator[Finding]:
    """A finding for each denominator that two pairs of rows put at two different sizes."""
    groups: dict[tuple[int | None, str], list[Implied]] = defaultdict(list)
    for implied in _pairs(plan):
        groups[implied.head.year, denominator(implied.head.row)].append(implied)
    for group in groups.values():
        apart = [(a, b) for a, b in combinations(group, 2) if not _agree(a, b)]
        if apart:
            yield _finding(*max(apart, key=lambda pair: abs(pair[0].people - pair[1].people)))


def _pairs(plan: Plan) -> Iterator[Implied]:
    heads = [row for row in plan.targets if row.unit.partition("/")[2] in PER]
    for head in heads:
        thing, _, per = head.unit.partition("/")
        for total in plan.targets:
            if not is_total_of(total, head, thing):
                continue
            for a in figures(head):
                for b in figures(total):
                    if a.year == b.year and a.value > 0 and a.interval.low > 0:
                        yield _implied(a, b, PER[per])


def is_total_of(total: Target, head: Target, thing: str) -> bool:
    """Whether a row counts in all what a per-head row counts for each."""
    if total.unit != thing or total.area != head.area or total.kind == "cumulative_increment":
        return False
    return _share_words(subject(total.indicator), subject(head.indicator))


def _share_words(a: str, b: str) -> bool:
    """Whether two names end on one word, the thing counted, or one holds the other."""
    return a[-2:] in b or b[-2:] in a


def _implied(head: Figure, total: Figure, per: float) -> Implied:
    span = Interval(
        total.interval.low / head.interval.high * per, total.interval.high / head.interval.low * per
    )
    return Implied(head, total, total.value / head.value * per, span)


def denominator(row: Target) -> str:
    """Of whom a per-head figure speaks; 人口 where its name does not say."""
    match = _HEADS.search(row.indicator)
    return match.group(1) if match else "人口"


def _agree(a: Implied, b: Implied) -> bool:
    """Whether both name one population: equal as printed, or two looks at one and the same pair of figures."""
    same = a.head.value == b.head.value and a.total.value == b.total.value
    return same or abs(a.people - b.people) <= 0.01 * min(a.people, b.people)


def _finding(a: Implied, b: Implied) -> Finding:
    """Two totals beside one per-head figure follow from a figure given twice, hence no more than a tension."""
    explained = a.interval.overlaps(b.interval)
    rows = (a.head.row, a.total.row, b.head.row, b.total.row)
    who = denominator(a.head.row)
    head_en = a.head.row.indicator_en
    return Finding(
        rule=RULE,
        severity="tension" if a.head.row is b.head.row else weigh(explained),
        ids=tuple(dict.fromkeys(row.id for row in rows)),
        numbers={
            "year": a.head.year or 0,
            "per_head": a.head.value,
            "first_total": a.total.value,
            "first_people": a.people,
            "second_per_head": b.head.value,
            "second_total": b.total.value,
            "second_people": b.people,
            "difference": abs(a.people - b.people),
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{a.head.year}年{a.total.row.indicator}{a.total.zh}配{a.head.row.indicator}{a.head.zh}，"
            f"对应{who}{people(a.people)}；{b.total.row.indicator}{b.total.zh}配"
            f"{b.head.row.indicator}{b.head.zh}，对应{people(b.people)}，"
            f"相差{people(abs(a.people - b.people))}；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{head_en} {a.head.en} with {a.total.en} in all implies {a.people:,.0f} people, "
            f"{b.head.en} with {b.total.en} implies {b.people:,.0f}: "
            f"{abs(a.people - b.people):,.0f} apart; {rounding_en(explained)}."
        ),
    )
