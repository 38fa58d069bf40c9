"""Targets against where they start: already met, below the last period, a base that is only a bound, full yet growing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scenarios.audit.findings import Finding, note
from scenarios.audit.growth import reached
from scenarios.audit.names import same_key, subject
from scenarios.audit.plan import Base, Plan
from scenarios.audit.printed import base_interval, printed_interval
from scenarios.audit.sentences import (
    base_en,
    base_zh,
    figure_en,
    figure_zh,
    names_en,
    names_zh,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import EQUAL, Target

USUAL = 3  # rows of a document with one base year, before another year is worth a word
AT_BASE, LAST_PERIOD, BOUND, FULL, OTHER_YEAR = (
    "target_at_base",
    "below_last_period",
    "base_is_bound",
    "full_yet_growing",
    "base_year_differs",
)
MAINTAIN = ("保持", "维持", "稳定在")


def base_year_differs(plan: Plan) -> Iterator[Finding]:
    """A finding for each promise counted from another year than the document's others."""
    rows = [row for row in plan.targets if row.promises and row.base_value is not None]
    for document in dict.fromkeys(row.document for row in rows):
        own = [row for row in rows if row.document == document]
        (usual, times), *_ = Counter(row.base_year for row in own).most_common(1)
        for row in own:
            if row.base_year != usual and times >= USUAL:
                yield note(
                    OTHER_YEAR,
                    [row],
                    f"{row.indicator}的基期为{row.base_year}年，本文件其他指标多以{usual}年为基期，不能直接相比。",
                    f"{row.indicator_en} is counted from {row.base_year}, most of the document from {usual}.",
                    {"base_year": row.base_year or 0, "usual": usual or 0},
                )


def target_at_base(plan: Plan) -> Iterator[Finding]:
    """A finding for each promise that its base already meets; keeping a full share or a zero is no finding."""
    for row in plan.targets:
        base = plan.base_of(row) if _has_direction(row) else None
        if base is None or _kept_full(row, base) or not reached(base.value, row):
            continue
        explained = _could_be_short(row, base)
        yield Finding(
            rule=AT_BASE,
            severity="tension",
            ids=(row.id, *base.ids),
            numbers={
                "base_value": base.value,
                "base_year": base.year,
                "base_grade": base.grade,
                "target_value": row.target_value or 0.0,
            },
            explained_by_rounding=explained,
            message_zh=(
                f"{row.indicator}{base.year}年为{say_zh(row, base.value, stated=True)}{base_zh(base)}，"
                f"已达到{row.target_year}年目标{figure_zh(row)}；{rounding_zh(explained)}。"
            ),
            message_en=(
                f"{row.indicator_en} was {say_en(row, base.value)} in {base.year}{base_en(base)}, "
                f"which already meets the {row.target_year} target of {figure_en(row)}; "
                f"{rounding_en(explained)}."
            ),
        )


def _has_direction(row: Target) -> bool:
    kinds = ("cumulative_increment", "growth_rate")
    return row.promises and row.kind not in kinds and row.operator in (">=", ">", "<=", "<")


def _kept_full(row: Target, base: Base) -> bool:
    full = row.unit == "Dmnl" and row.target_value == 1 == base.value
    none_left = row.wants_less and row.target_value == 0
    kept = any(word in row.stretch for word in MAINTAIN)
    return full or none_left or kept


def _could_be_short(row: Target, base: Base) -> bool:
    """Whether the rounded base could in truth lie on the far side of the rounded target."""
    goal = printed_interval(row)
    if row.wants_less:
        return base.interval.high > goal.low and base.interval != goal
    return base.interval.low < goal.high and base.interval != goal


def base_is_bound(plan: Plan) -> Iterator[Finding]:
    """A finding for bases that cannot be observations.

    "Below 5.5" promised where the base reads 5.5 means that the base column prints the same bound; a baseline row
    worded 以上 or 以内 gives a bound outright.
    """
    for row in plan.targets:
        strict = row.operator in ("<", ">") and row.target_value is not None
        if strict and row.base_value is not None and row.base_value == row.target_value:
            yield _bound(
                [row], f"基期与目标同为{figure_zh(row)}的界限", "base and target are one bound"
            )
    stated = [row for row in plan.targets if _states_bound(row)]
    if stated:
        yield _bound(stated, "基期只写界限，未写实际值", "the base is given only as a bound")


def _states_bound(row: Target) -> bool:
    """A baseline row worded as a bound; service circles and coverage in words are standards, not bounds."""
    if row.target_value is not None or row.base_value is None:
        return False
    return row.operator in (">", "<") or row.stretch in ("以上", "以内", "超过", "不低于")


def _bound(rows: list[Target], why_zh: str, why_en: str) -> Finding:
    return Finding(
        rule=BOUND,
        severity="note",
        ids=tuple(row.id for row in rows),
        numbers={row.id: row.base_value or 0.0 for row in rows},
        explained_by_rounding=None,
        message_zh=f"{names_zh(rows)}：{why_zh}，不能判断改善幅度。",
        message_en=f"{names_en(rows)}: {why_en}, so improvement cannot be judged.",
    )


def below_last_period(plan: Plan) -> Iterator[Finding]:
    """A finding for each sum over the plan period that is below the sum of the period before, as the document has it.

    What else is known of the quantity is where it stands, not what an earlier period added.
    """
    done: set[tuple[str, str, str, str]] = set()
    for row in plan.targets:
        if row.kind != "cumulative_increment" or not row.promises or same_key(row) in done:
            continue
        base = plan.base_of(row)
        if base is None or not base.own or row.target_value is None:
            continue
        if row.target_value >= base.value * (1 - EQUAL):
            continue
        done.add(same_key(row))
        alike = [other.id for other in plan.targets if same_key(other) == same_key(row)]
        explained = base.interval.overlaps(printed_interval(row))
        years = (row.target_year or 0) - base.year
        cut = 1 - row.target_value / base.value
        yield Finding(
            rule=LAST_PERIOD,
            severity="tension",
            ids=(row.id, *(key for key in alike if key != row.id)),
            numbers={
                "last_period": base.value,
                "target_value": row.target_value,
                "cut": cut,
                "years": years,
                "base_grade": base.grade,
            },
            explained_by_rounding=explained,
            message_zh=(
                f"{row.indicator}到{row.target_year}年累计{figure_zh(row)}，"
                f"低于截至{base.year}年的上一时期累计{say_zh(row, base.value, stated=True)}{base_zh(base)}，"
                f"少{100 * cut:.1f}%；{rounding_zh(explained)}。"
            ),
            message_en=(
                f"{row.indicator_en}: {figure_en(row)} up to {row.target_year}, "
                f"{100 * cut:.1f}% below the {say_en(row, base.value)} of the period to "
                f"{base.year}{base_en(base)}; {rounding_en(explained)}."
            ),
        )


def full_yet_growing(plan: Plan) -> Iterator[Finding]:
    """A finding where coverage is full at the base and the same thing is still to be added."""
    for cover in plan.targets:
        if cover.base_value != 1 or cover.unit != "Dmnl" or base_interval(cover).low < 0.99:
            continue
        what = subject(cover.indicator).removesuffix("率").removesuffix("覆盖")
        for row in plan.targets:
            added = subject(row.indicator).removeprefix("每年").removeprefix("新增")
            grows = "新增" in row.indicator and row.unit != "Dmnl" and row.area == cover.area
            if grows and added == what:
                yield Finding(
                    rule=FULL,
                    severity="note",
                    ids=(cover.id, row.id),
                    numbers={"coverage": 1.0, "added": row.target_value or 0.0},
                    explained_by_rounding=None,
                    message_zh=(
                        f"{cover.indicator}基期已为{cover.printed}，仍列{row.indicator}{figure_zh(row)}；"
                        f"覆盖的口径未写明。"
                    ),
                    message_en=(
                        f"{cover.indicator_en} is already full, yet {row.indicator_en} is "
                        f"{figure_en(row)}: what coverage means is left open."
                    ),
                )
