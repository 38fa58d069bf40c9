"""Per-head figures times the population the plan itself prints: do they make the total it prints?

4.5 places per thousand of 1.2 million residents are 5 400 places; a stated total of 4 000 is another promise. A total
some thousand times off is most likely a unit slip (a 万 too many or too few), and is said to be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.heads import denominator, is_total_of
from scenarios.audit.names import subject
from scenarios.audit.plan import Plan
from scenarios.audit.printed import Interval, is_open
from scenarios.audit.sentences import people, rounding_en, rounding_zh, say_en, say_zh
from scenarios.audit.slips import slip_en, slip_zh
from scenarios.audit.twice import Figure, figures
from scenarios.registry import Target

RULE = "per_head_against_population"
PER = {"kperson": 1000.0, "person": 1.0, "person/year": 1.0}  # people in the denominator of a unit
NEAR = 0.01  # relative: nearer than this is no disagreement
_RESIDENTS = re.compile(
    r"^(全[市区县省])?(常住|户籍)?(总人口|人口)(总量|规模|总数|总人数|数|数量)?$"
)
_ELDERS = re.compile(r"老年(人口|人)(总量|总数|数|数量)?$")


def per_head_against_population(plan: Plan) -> Iterator[Finding]:
    """A finding for each per-head figure whose total is not the population times it."""
    counted = [
        figure for row in plan.targets if row.unit == "person" for figure in _population(row)
    ]
    for head in plan.targets:
        thing, per = _split(head.unit)
        if per not in PER:
            continue
        for total in plan.targets:
            if not _belongs(total, head, thing):
                continue
            for a in figures(head):
                for b in figures(total):
                    for who in counted:
                        alike = a.year == b.year == who.year and _counts(who.row, head)
                        if alike and a.value > 0:
                            yield from _compare(a, b, who, PER[per])


def _split(unit: str) -> tuple[str, str]:
    """What is counted and per what: CNY/person/year is CNY/year a person."""
    thing, _, per = unit.partition("/")
    return (f"{thing}/year", "person") if per == "person/year" else (thing, per)


def _belongs(total: Target, head: Target, thing: str) -> bool:
    if total.document != head.document:
        return False
    if "/" not in thing:
        return is_total_of(total, head, thing)
    one = subject(total.indicator) == subject(head.indicator)
    return total.unit == thing and total.area == head.area and one


def _population(row: Target) -> Iterator[Figure]:
    name = unicodedata.normalize("NFKC", row.indicator)
    if _RESIDENTS.match(name) or _ELDERS.search(name):
        yield from figures(row)


def _counts(row: Target, head: Target) -> bool:
    """Whether a population row is the denominator of a per-head figure."""
    old = denominator(head) in ("老人", "老年人")
    return old == bool(_ELDERS.search(row.indicator))


def _compare(head: Figure, total: Figure, who: Figure, per: float) -> Iterator[Finding]:
    value = head.value * who.value / per
    span = Interval(
        head.interval.low * who.interval.low / per, head.interval.high * who.interval.high / per
    )
    if abs(value - total.value) <= NEAR * max(abs(value), abs(total.value)):
        return
    explained = span.overlaps(total.interval)
    free = total.is_target and (is_open(total.row) or is_open(head.row))
    yield Finding(
        rule=RULE,
        severity="tension" if free else weigh(explained),
        ids=(head.row.id, total.row.id, who.row.id),
        numbers={
            "year": head.year or 0,
            "per_head": head.value,
            "population": who.value,
            "value": value,
            "value_low": span.low,
            "value_high": span.high,
            "total": total.value,
            "difference": total.value - value,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{head.year}年{who.row.indicator}{people(who.value)}、{head.row.indicator}{head.zh}，"
            f"应有{say_zh(total.row, value, stated=True)}，所列{total.row.indicator}{total.zh}；"
            f"{slip_zh(total.value, value)}{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{head.row.indicator_en} {head.en} for {who.value:,.0f} people in {head.year} makes "
            f"{say_en(total.row, value)}, against the stated {total.en} "
            f"({total.row.indicator_en}); {slip_en(total.value, value)}{rounding_en(explained)}."
        ),
    )
