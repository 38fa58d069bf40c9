"""A figure given twice: two values for one thing, or one value under two wordings.

Rows that point to each other (the `conflicts` column) are compared, and, unprompted, all rows with one subject or one
model variable, one unit and one year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.names import same_key
from scenarios.audit.plan import Plan
from scenarios.audit.printed import STRIVING, Interval, base_interval, printed_interval
from scenarios.audit.sentences import (
    figure_en,
    figure_zh,
    gap_en,
    gap_zh,
    place_en,
    place_zh,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import ARITHMETIC, AT_LEAST, AT_MOST, Target

VALUES, WORDING = "figure_twice", "wording_differs"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number a row states for one year."""

    row: Target
    year: int | None
    interval: Interval
    value: float
    is_target: bool

    @property
    def zh(self) -> str:
        return figure_zh(self.row) if self._printed else say_zh(self.row, self.value, stated=True)

    @property
    def en(self) -> str:
        return figure_en(self.row) if self._printed else say_en(self.row, self.value)

    @property
    def _printed(self) -> bool:
        return self.is_target or self.row.target_value is None


def figures(row: Target) -> Iterator[Figure]:
    """The figures of a row: its base, its target, or both."""
    if row.base_value is not None:
        yield Figure(row, row.base_year, base_interval(row), row.base_value, False)
    if row.target_value is not None:
        yield Figure(row, row.target_year, printed_interval(row), row.target_value, True)


def figure_twice(plan: Plan) -> Iterator[Finding]:
    """A finding for each group of rows that give one thing two values, or declare that they do."""
    by_id = {row.id: row for row in plan.targets}
    for group in _groups(plan):
        rows = [by_id[key] for key in group]
        clash = _widest(rows)
        if clash is not None:
            yield _two_values(rows, *clash)
        elif any(other in by_id for row in rows for other in row.conflicts):
            yield _two_readings(rows)


def wording_differs(plan: Plan) -> Iterator[Finding]:
    """A finding for each pair of one thing and year that is promised here and striven for there."""
    alike: dict[tuple[str, str, str, str], list[Target]] = defaultdict(list)
    for row in plan.targets:
        alike[same_key(row)].append(row)
    pairs = [pair for rows in alike.values() for pair in combinations(rows, 2)]
    for a, b in pairs:
        if b.id in a.conflicts or a.id in b.conflicts or not _future_pair(a, b):
            continue
        if _strives(a) != _strives(b):
            firm, soft = (b, a) if _strives(a) else (a, b)
            yield Finding(
                rule=WORDING,
                severity="note",
                ids=(firm.id, soft.id),
                numbers={"year": firm.target_year or 0},
                explained_by_rounding=None,
                message_zh=(
                    f"{firm.indicator}在{place_zh(firm, (a, b))}不带“力争”，在{place_zh(soft, (a, b))}带“力争”，约束力不同。"
                ),
                message_en=(
                    f"{firm.indicator_en} is promised in one place ({place_en(firm, (a, b))}) and only striven "
                    f"for in another ({place_en(soft, (a, b))})."
                ),
            )


def _future_pair(a: Target, b: Target) -> bool:
    return a.target_year is not None and a.target_year == b.target_year


def _strives(row: Target) -> bool:
    return any(word in row.stretch for word in STRIVING)


def _groups(plan: Plan) -> list[list[str]]:
    """Ids linked by `conflicts` or found to differ, each group once, in the order of the registry."""
    links: dict[str, set[str]] = {row.id: set() for row in plan.targets}
    pairs = [(row.id, other) for row in plan.targets for other in row.conflicts if other in links]
    pairs += [
        (a.id, b.id)
        for a, b in combinations(plan.targets, 2)
        if _one_thing(a, b) and _clash(a, b) is not None
    ]
    for a_id, b_id in pairs:
        links[a_id].add(b_id)
        links[b_id].add(a_id)
    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in links:
        if start not in seen:
            group = _connected(start, links)
            seen |= group
            groups.append([key for key in links if key in group])
    return [group for group in groups if len(group) > 1]


def _connected(start: str, links: Mapping[str, set[str]]) -> set[str]:
    group: set[str] = set()
    queue = [start]
    while queue:
        key = queue.pop()
        if key not in group:
            group.add(key)
            queue += links[key]
    return group


def _one_thing(a: Target, b: Target) -> bool:
    """Rows of one variable or one key; a sum over the period is never the state at its end, nor a rate."""
    if a.unit != b.unit or same_key(a)[2] != same_key(b)[2]:
        return False
    return a.variable == b.variable != ARITHMETIC or same_key(a) == same_key(b)


def _clash(a: Target, b: Target) -> tuple[Figure, Figure] | None:
    """Two different figures of two rows for one year in one unit, the furthest apart; None if all agree."""
    pairs = [
        (x, y)
        for x in figures(a)
        for y in figures(b)
        if x.year == y.year and a.unit == b.unit and _differ(x, y)
    ]
    return max(pairs, key=lambda pair: abs(pair[0].value - pair[1].value), default=None)


def _differ(a: Figure, b: Figure) -> bool:
    if "in" in (a.row.operator, b.row.operator):
        return not a.interval.overlaps(b.interval)
    return abs(a.value - b.value) > 1e-9 * max(abs(a.value), abs(b.value))


def _widest(rows: Sequence[Target]) -> tuple[Figure, Figure] | None:
    found = [clash for a, b in combinations(rows, 2) if (clash := _clash(a, b)) is not None]
    return max(found, key=lambda pair: abs(pair[0].value - pair[1].value), default=None)


def _two_values(rows: Sequence[Target], a: Figure, b: Figure) -> Finding:
    explained = a.interval.overlaps(b.interval)
    difference = abs(a.value - b.value)
    others = [row for row in rows if row.id not in (a.row.id, b.row.id)]
    year = f"{a.year}年" if a.year else ""
    more_zh = "".join(
        f"、在{place_zh(row, rows)}为{row.indicator}{figure_zh(row)}" for row in others
    )
    more_en = "".join(
        f", {figure_en(row)} ({row.indicator_en}, {place_en(row, rows)})" for row in others
    )
    named_zh = a.row.indicator if not others else f"{a.row.indicator}、{b.row.indicator}"
    return Finding(
        rule=VALUES,
        severity=weigh(explained),
        ids=tuple(row.id for row in rows),
        numbers={
            "year": a.year or 0,
            "first": a.value,
            "second": b.value,
            "difference": difference,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{'同一事项' if others else '同一指标'}（{named_zh}）{year}在{place_zh(a.row, rows)}为{a.zh}、在{place_zh(b.row, rows)}为{b.zh}"
            f"{more_zh}，相差{gap_zh(a.row, difference)}；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{a.row.indicator_en}{f' in {a.year}' if a.year else ''} is {a.en} in one place ({place_en(a.row, rows)}) and {b.en} in "
            f"another ({place_en(b.row, rows)}){more_en}, {gap_en(a.row, difference)} apart; "
            f"{rounding_en(explained)}."
        ),
    )


def _two_readings(rows: Sequence[Target]) -> Finding:
    """Rows declared in conflict whose figures agree or cannot be compared: bounds, units or scope differ."""
    opposed = any(row.operator in AT_LEAST for row in rows) and any(
        row.operator in (*AT_MOST, "=") for row in rows
    )
    why_zh = "一处为界限、一处为定值" if opposed else "计数单位、范围或措辞不同"
    why_en = "one is a bound, the other exact" if opposed else "unit, scope or wording differ"
    said_zh = "、".join(f"{place_zh(row, rows)}{row.indicator}{_once(row)}" for row in rows)
    said_en = ", ".join(
        f"{row.indicator_en} {figure_en(row)} ({place_en(row, rows)})" for row in rows
    )
    return Finding(
        rule=VALUES,
        severity="note",
        ids=tuple(row.id for row in rows),
        numbers={},
        explained_by_rounding=None,
        message_zh=f"同一事项有两种表述：{said_zh}；{why_zh}，不能直接对照。",
        message_en=f"One matter is put in two ways: {said_en}; {why_en}.",
    )


def _once(row: Target) -> str:
    """The printed figure, behind 力争 where the row strives and the figure does not say so."""
    return f"力争{row.printed}" if _strives(row) and "力争" not in row.printed else row.printed
