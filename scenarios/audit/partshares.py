"""A share beside the two figures it is made of: 55% of 9 000 beds are 4 950, not 4 500.

The share names its part (护理型床位占比 → 护理型床位) and at times its whole (轨道占公共交通比重). The whole not named is
the one other total of the same unit in the same area and document; where there are several, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.growth import reached
from scenarios.audit.names import subject, within
from scenarios.audit.plan import Plan
from scenarios.audit.printed import Interval, is_open
from scenarios.audit.sentences import rounding_en, rounding_zh, say_en, say_zh
from scenarios.audit.twice import Figure, figures
from scenarios.registry import Target

RULE = "share_against_levels"
_SHARE = re.compile(r"^(.+?)占(.*?)(比重|比例|份额|比)?$")
_STATES = ("count_total", "level")


def share_against_levels(plan: Plan) -> Iterator[Finding]:
    """A finding for each share that its own part and whole contradict, at the base or at the target."""
    for share in plan.targets:
        named = _SHARE.match(subject(share.indicator))
        if share.kind != "share" or named is None:
            continue
        for part in plan.targets:
            if not _is_state(part, share) or subject(part.indicator) != named.group(1):
                continue
            whole = _whole(plan, share, part, named.group(2))
            if whole is not None:
                yield from _compare(share, part, whole)


def _is_state(row: Target, share: Target) -> bool:
    here = (row.document, row.area) == (share.document, share.area)
    return here and row.kind in _STATES and row.unit not in ("Dmnl", "1/year")


def _whole(plan: Plan, share: Target, part: Target, name: str) -> Target | None:
    names: dict[str, Target] = {}
    for row in plan.targets:
        what = subject(row.indicator)
        other = _is_state(row, share) and row.unit == part.unit and what != subject(part.indicator)
        if other and (not name or what == name or within(name, what) or within(what, name)):
            names.setdefault(what, row)
    return next(iter(names.values())) if len(names) == 1 else None


def _compare(share: Target, part: Target, whole: Target) -> Iterator[Finding]:
    for said in figures(share):
        for over in figures(part):
            for under in figures(whole):
                alike = said.year == over.year == under.year and under.interval.low > 0
                if alike and not _agree(said, over, under):
                    yield _finding(said, over, under)


def _agree(said: Figure, over: Figure, under: Figure) -> bool:
    value = over.value / under.value
    near = said.interval.low <= value <= said.interval.high
    bound = said.is_target and said.row.operator in (">", "<", ">=", "<=") and is_open(said.row)
    return near or (bound and reached(value, said.row))


def _finding(said: Figure, over: Figure, under: Figure) -> Finding:
    value = over.value / under.value
    span = Interval(
        over.interval.low / under.interval.high, over.interval.high / under.interval.low
    )
    explained = span.overlaps(said.interval)
    free = said.is_target and (is_open(over.row) or is_open(under.row))
    part, whole, share = over.row, under.row, said.row
    return Finding(
        rule=RULE,
        severity="tension" if free else weigh(explained),
        ids=(share.id, part.id, whole.id),
        numbers={
            "year": said.year or 0,
            "share": said.value,
            "value": value,
            "value_low": span.low,
            "value_high": span.high,
            "difference": value - said.value,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{said.year}年{part.indicator}{over.zh}占{whole.indicator}{under.zh}的"
            f"{say_zh(share, value, extra=1)}，与所列{share.indicator}{said.zh}不符；"
            f"{rounding_zh(explained)}。"
        ),
        message_en=(
            f"In {said.year} {part.indicator_en} {over.en} over {whole.indicator_en} {under.en} is "
            f"{say_en(share, value, extra=1)}, not the stated {said.en} ({share.indicator_en}); "
            f"{rounding_en(explained)}."
        ),
    )
