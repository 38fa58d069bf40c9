"""Increments against totals: what is added over the period beside the level, and a yearly amount beside the sum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.names import subject
from scenarios.audit.plan import Plan
from scenarios.audit.printed import Interval, is_open, printed_interval
from scenarios.audit.sentences import (
    base_en,
    base_zh,
    figure_en,
    figure_zh,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import ABOUT, Target

LEVEL, YEARLY = "increment_against_level", "yearly_against_sum"
_ADDED = re.compile(r"^(新增|增加|新建|建设|新建改扩建|新改扩建)")
_EACH_YEAR = re.compile(r"^(每年|年均|年度)")


def increment_against_level(plan: Plan) -> Iterator[Finding]:
    """A finding where base + increment falls short of the level promised, or overshoots it and nothing is said to end."""
    for level in plan.targets:
        base = plan.base_of(level) if level.kind == "count_total" and level.promises else None
        if base is None or level.target_value is None or level.wants_less:
            continue
        for row in plan.targets:
            if not _adds_to(row, level) or row.target_value is None:
                continue
            value = base.value + row.target_value
            if level.target_value * (1 - 1e-9) <= value <= level.target_value * (1 + ABOUT):
                continue
            over = value > level.target_value
            added = printed_interval(row)
            span = Interval(base.interval.low + added.low, base.interval.high + added.high)
            explained = span.overlaps(printed_interval(level))
            short = level.target_value - value
            yield Finding(
                rule=LEVEL,
                severity="note" if over else "tension" if is_open(row) else weigh(explained),
                ids=(level.id, row.id, *base.ids),
                numbers={
                    "base_value": base.value,
                    "base_grade": base.grade,
                    "added": row.target_value,
                    "value": value,
                    "target_value": level.target_value,
                    "difference": -short,
                },
                explained_by_rounding=explained,
                message_zh=(
                    f"{level.indicator}{base.year}年{say_zh(level, base.value, stated=True)}{base_zh(base)}加"
                    f"{row.indicator}{figure_zh(row)}为{say_zh(level, value)}，比目标"
                    f"{figure_zh(level)}{'多' if over else '少'}{say_zh(level, abs(short))}"
                    f"{'，除非同期有退出' if over else ''}；{rounding_zh(explained)}。"
                ),
                message_en=(
                    f"{level.indicator_en}: {say_en(level, base.value)} in {base.year}{base_en(base)} "
                    f"plus {figure_en(row)} ({row.indicator_en}) makes {say_en(level, value)}, "
                    f"{say_en(level, abs(short))} {'above the target unless some are lost' if over else 'below the target'}; "
                    f"{rounding_en(explained)}."
                ),
            )


def _adds_to(row: Target, level: Target) -> bool:
    if row.kind != "cumulative_increment" or row.document != level.document:
        return False
    if (row.unit, row.target_year, row.area) != (level.unit, level.target_year, level.area):
        return False
    name = subject(row.indicator)
    return bool(_ADDED.match(name)) and _ADDED.sub("", name) == subject(level.indicator)


def yearly_against_sum(plan: Plan) -> Iterator[Finding]:
    """A finding where a yearly amount times the years of the period is not the sum promised for them."""
    for yearly in plan.targets:
        if not yearly.unit.endswith("/year") or yearly.unit == "1/year" or not yearly.promises:
            continue
        for total in plan.targets:
            if _is_sum_of(total, yearly):
                yield from _compare(yearly, total, plan.start_year(total))


def _is_sum_of(total: Target, yearly: Target) -> bool:
    if total.kind != "cumulative_increment" or not total.promises:
        return False
    if (total.document, total.area, total.target_year) != (
        yearly.document,
        yearly.area,
        yearly.target_year,
    ):
        return False
    name = _EACH_YEAR.sub("", subject(yearly.indicator))
    return total.unit == yearly.unit.removesuffix("/year") and name == subject(total.indicator)


def _compare(yearly: Target, total: Target, start: int) -> Iterator[Finding]:
    assert yearly.target_value is not None and total.target_value is not None
    years = (total.target_year or 0) - start
    each = printed_interval(yearly)
    span = Interval(each.low * years, each.high * years)
    value, goal = yearly.target_value * years, printed_interval(total)
    if Interval(value, value).overlaps(goal) or total.operator == "in":
        return
    if is_open(total) and value > goal.high and value < (1 + ABOUT) * goal.high:
        return
    explained = span.overlaps(goal)
    yield Finding(
        rule=YEARLY,
        severity="tension" if is_open(yearly) and value < goal.low else weigh(explained),
        ids=(yearly.id, total.id),
        numbers={
            "yearly": yearly.target_value,
            "years": years,
            "value": value,
            "target_value": total.target_value,
            "difference": value - total.target_value,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{yearly.indicator}{figure_zh(yearly)}，{years}年合计{say_zh(total, value)}，"
            f"与所列{total.indicator}{figure_zh(total)}相差"
            f"{say_zh(total, abs(value - total.target_value))}；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{yearly.indicator_en}: {figure_en(yearly)} over {years} years is "
            f"{say_en(total, value)}, against the stated {figure_en(total)}; "
            f"{rounding_en(explained)}."
        ),
    )
