"""Parts against the whole they are stated to make: counts that must sum to a total, shares that must sum to one.

A total names its parts in three ways: rows called 其中… behind it, a total called …合计 beside rows of the same
ending, or a list (three rows or more of one section) whose common ending the total carries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from scenarios.audit.findings import Finding, Severity, weigh
from scenarios.audit.names import subject, within
from scenarios.audit.plan import Plan
from scenarios.audit.printed import Interval, printed_interval
from scenarios.audit.sentences import (
    figure_en,
    figure_zh,
    percent,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import Target

TOTAL, SHARES = "parts_against_total", "shares_add_up"
OF_WHICH, IN_ALL = "其中", ("合计", "总计", "共计")
NEAR = 0.25  # of the total; slips in a sum are smaller, other lists are further off
LIST, ENDING = (
    3,
    4,
)  # rows that make a list; characters of an ending that tells its rows apart from others
_SHARE = re.compile(r"^(.+)占(.+?)(的?比重|的?比例|的?份额|比)$")
_REST = ("其他", "其余", "第一产业", "第三产业")


def parts_against_total(plan: Plan) -> Iterator[Finding]:
    """A finding for each total that is not the sum of its parts."""
    for total in plan.targets:
        if not total.promises:
            continue
        parts = _of_which(plan, total)
        if parts:
            yield from _compare(total, parts, complete=False)
            continue
        parts = _beside(plan, total) or _listed(plan, total)
        if len(parts) >= 2:
            yield from _compare(total, parts, complete=True)


def _alike(row: Target, total: Target) -> bool:
    if row.id == total.id or not row.promises or row.document != total.document:
        return False
    return (row.unit, row.target_year) == (total.unit, total.target_year)


def _of_which(plan: Plan, total: Target) -> list[Target]:
    """The rows called 其中… that stand directly behind a total."""
    if total.indicator.startswith(OF_WHICH):
        return []
    parts: list[Target] = []
    for row in plan.targets[plan.targets.index(total) + 1 :]:
        if not row.indicator.startswith(OF_WHICH) or not _alike(row, total):
            break
        parts.append(row)
    return parts


def _beside(plan: Plan, total: Target) -> list[Target]:
    """For a total called …合计: the rows of the same chapter and ending."""
    name = next(
        (total.indicator.removesuffix(w) for w in IN_ALL if total.indicator.endswith(w)), ""
    )
    if len(name) < 2:
        return []
    ending, chapter = name[-2:], total.section.split("·")[0]
    return [
        row
        for row in plan.targets
        if _alike(row, total)
        and row.section.startswith(chapter)
        and row.indicator.endswith(ending)
        and not row.indicator.endswith(IN_ALL)
    ]


def _listed(plan: Plan, total: Target) -> list[Target]:
    """A list of another section whose common ending the total carries; whole things only."""
    if "/" in total.unit or total.unit in ("Dmnl", "CNY") or total.kind != "count_total":
        return []
    sections: dict[str, list[Target]] = defaultdict(list)
    for row in plan.targets:
        if _alike(row, total) and row.kind == total.kind and row.section != total.section:
            sections[row.section].append(row)
    for rows in sections.values():
        ending = _common_ending([row.indicator for row in rows])
        if len(rows) < LIST or len(ending) < ENDING or ending not in total.indicator:
            continue
        alone = all(subject(row.indicator) != subject(total.indicator) for row in rows)
        if alone and _near(total, rows):
            return rows
    return []


def _near(total: Target, rows: Sequence[Target]) -> bool:
    """Whether a list could be meant as the parts: a sum far from the total is a list of other things."""
    whole = total.target_value or 0.0
    return abs(sum(row.target_value or 0.0 for row in rows) - whole) <= NEAR * whole


def _common_ending(names: Sequence[str]) -> str:
    shortest = min(names, key=len, default="")
    for start in range(len(shortest)):
        if all(name.endswith(shortest[start:]) for name in names):
            return shortest[start:]
    return ""


def _compare(total: Target, parts: Sequence[Target], *, complete: bool) -> Iterator[Finding]:
    """Parts that may be incomplete (其中) are wrong only above the total; below it they leave a rest unnamed."""
    whole = total.target_value or 0.0
    value = sum(row.target_value or 0.0 for row in parts)
    if abs(value - whole) <= 1e-9 * max(abs(value), abs(whole)):
        return
    spans = [printed_interval(row) for row in parts]
    span = Interval(sum(s.low for s in spans), sum(s.high for s in spans))
    explained = span.overlaps(printed_interval(total))
    severity: Severity = weigh(explained) if complete or value > whole else "note"
    listed_zh = "、".join(f"{row.indicator}{figure_zh(row)}" for row in parts[:9])
    side_zh, side_en = ("多", "more") if value > whole else ("少", "less")
    yield Finding(
        rule=TOTAL,
        severity=severity,
        ids=(total.id, *(row.id for row in parts)),
        numbers={
            "total": whole,
            "sum": value,
            "difference": value - whole,
            "parts": len(parts),
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{total.indicator}为{figure_zh(total)}，所列{len(parts)}个分项（{listed_zh}）合计"
            f"{say_zh(total, value)}，{side_zh}{say_zh(total, abs(value - whole))}；"
            f"{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{total.indicator_en} is {figure_en(total)}, its {len(parts)} parts sum to "
            f"{say_en(total, value)}, {say_en(total, abs(value - whole))} {side_en}; "
            f"{rounding_en(explained)}."
        ),
    )


def shares_add_up(plan: Plan) -> Iterator[Finding]:
    """A finding for shares of one whole that exceed it, or that name every part and miss it."""
    groups: dict[tuple[str, int | None, str], list[tuple[str, Target]]] = defaultdict(list)
    for row in plan.targets:
        match = _SHARE.match(subject(row.indicator))
        if match and row.kind == "share" and row.promises:
            key = (row.document, row.target_year, match.group(2))
            if match.group(1) not in [name for name, _ in groups[key]]:
                groups[key].append((match.group(1), row))
    for (_, year, whole), named in groups.items():
        names = [name for name, _ in named]
        if len(named) >= 2 and not any(_nested(a, b) for a, b in combinations(names, 2)):
            yield from _whole(whole, year, [row for _, row in named], _is_all(names))


def _nested(a: str, b: str) -> bool:
    """Whether one part holds the other (服务业, 现代服务业): such shares do not add."""
    return a in b or b in a or within(a, b) or within(b, a)


def _is_all(names: Sequence[str]) -> bool:
    return sum(any(word in name for word in _REST) for name in names) >= 1 and len(names) >= LIST


def _whole(
    whole: str, year: int | None, rows: Sequence[Target], complete: bool
) -> Iterator[Finding]:
    value = sum(row.target_value or 0.0 for row in rows)
    if value <= 1 + 1e-9 and not (complete and value < 1 - 1e-9):
        return
    spans = [printed_interval(row) for row in rows]
    low, high = sum(s.low for s in spans), sum(s.high for s in spans)
    explained = low <= 1 + 1e-9 and (not complete or high >= 1 - 1e-9)
    listed = "、".join(f"{row.indicator}{figure_zh(row)}" for row in rows)
    yield Finding(
        rule=SHARES,
        severity=weigh(explained),
        ids=tuple(row.id for row in rows),
        numbers={"sum": value, "sum_low": low, "sum_high": high, "year": year or 0},
        explained_by_rounding=explained,
        message_zh=f"{listed}，合计为{whole}的{percent(value, 2)}；{rounding_zh(explained)}。",
        message_en=(
            f"{', '.join(f'{row.indicator_en} {figure_en(row)}' for row in rows)} sum to "
            f"{percent(value, 2)} of one whole; {rounding_en(explained)}."
        ),
    )
