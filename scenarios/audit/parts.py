"""Components against their headline rate: could any shares make the whole grow as fast as stated?

The whole grows by sum share_i (1 + rate_i)^years. With no shares printed, the headline must lie between the slowest
and the fastest component; with the base values of the components known, it must also come out of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.audit.findings import Finding, weigh
from scenarios.audit.growth import rate_and_level
from scenarios.audit.names import growth_subject, is_part_of, variable_parts
from scenarios.audit.plan import KnownValue, Plan
from scenarios.audit.printed import Interval, is_open, printed_interval
from scenarios.audit.sentences import (
    GRADES_ZH,
    percent,
    rounding_en,
    rounding_zh,
    say_en,
    say_zh,
)
from scenarios.registry import Target

RULE = "parts_against_headline"
GRADES = tuple(GRADES_ZH)  # best first


@dataclass(frozen=True, slots=True)
class Split:
    """Components with their base values. [the level's unit]"""

    parts: tuple[Target, ...]
    bases: tuple[KnownValue, ...]
    years: int

    def at(self, rates: Sequence[float]) -> float:
        """The whole at the end, each component at its rate."""
        pairs = zip(self.bases, rates, strict=True)
        return sum(base.value * (1 + rate) ** self.years for base, rate in pairs)

    @property
    def start(self) -> float:
        return sum(base.value for base in self.bases)

    def growth(self, end: float) -> float:
        """The yearly rate that leads from the start to `end`. [1/year]"""
        return (end / self.start) ** (1 / self.years) - 1


def parts_against_headline(plan: Plan) -> Iterator[Finding]:
    """A finding for each headline rate its components cannot make, or only with unusual shares."""
    for headline in plan.targets:
        if headline.kind != "growth_rate" or headline.target_value is None:
            continue
        parts = tuple(row for row in plan.targets if _belongs(row, headline))
        if len(parts) >= 2:
            yield from _out_of_range(headline, parts) or _from_shares(plan, headline, parts)


def _belongs(row: Target, headline: Target) -> bool:
    if row.kind != "growth_rate" or row.target_value is None or row.id == headline.id:
        return False
    return row.target_year == headline.target_year and is_part_of(row, headline)


def rate_of(row: Target) -> float:
    """The stated rate of a growth-rate row. [1/year]"""
    assert row.target_value is not None
    return row.target_value


def _out_of_range(headline: Target, parts: Sequence[Target]) -> list[Finding]:
    """The headline above every component, or below: no shares can make it."""
    rate, rates = rate_of(headline), [rate_of(row) for row in parts]
    if min(rates) - 1e-12 <= rate <= max(rates) + 1e-12:
        return []
    spans = [printed_interval(row) for row in parts]
    reach = Interval(min(span.low for span in spans), max(span.high for span in spans))
    explained = reach.overlaps(printed_interval(headline))
    open_ended = rate > max(rates) and any(is_open(row) for row in parts)
    side_zh, side_en = ("低于", "below") if rate > max(rates) else ("高于", "above")
    spread_zh = f"{percent(min(rates), 2)}～{percent(max(rates), 2)}"
    return [
        Finding(
            rule=RULE,
            severity="tension" if open_ended else weigh(explained),
            ids=(headline.id, *(row.id for row in parts)),
            numbers={"rate": rate, "slowest": min(rates), "fastest": max(rates)},
            explained_by_rounding=explained,
            message_zh=(
                f"{growth_subject(headline.indicator)}的{len(parts)}个分项增速为{spread_zh}，"
                f"均{side_zh}总体增速{percent(rate, 2)}，任何比重都无法合成；{rounding_zh(explained)}。"
            ),
            message_en=(
                f"All {len(parts)} components of {headline.indicator_en} grow at "
                f"{percent(min(rates), 2)} to {percent(max(rates), 2)}, {side_en} the headline "
                f"{percent(rate, 2)}: no shares can make it; {rounding_en(explained)}."
            ),
        )
    ]


def _from_shares(plan: Plan, headline: Target, parts: tuple[Target, ...]) -> list[Finding]:
    fast = [row for row in parts if rate_of(row) > rate_of(headline)]
    if not fast:  # every component grows exactly as the whole, or one of them does and none is faster
        return []
    years = (headline.target_year or 0) - plan.start_year(headline)
    level = _level_of(plan, headline)
    bases = [_base_of_part(plan, row, level, plan.start_year(headline)) for row in parts]
    known = [base for base in bases if base is not None]
    if len(known) < len(parts):
        return [_shares_unknown(headline, parts, fast, years)]
    return _sum_of_parts(headline, level, Split(parts, tuple(known), years), fast)


def _level_of(plan: Plan, headline: Target) -> Target | None:
    return next((level for rate, level in rate_and_level(plan) if rate.id == headline.id), None)


def _base_of_part(plan: Plan, part: Target, level: Target | None, year: int) -> KnownValue | None:
    """The known base of a component: same subscripts as its rate, same quantity as the headline's level."""
    elements = variable_parts(part.variable)[1]
    words = variable_parts(level.variable)[0] if level is not None else frozenset[str]()
    for (name, at), known in plan.known.items():
        known_words, known_elements = variable_parts(name)
        if at == year and elements and known_elements == elements and words <= known_words:
            return known
    return None


def needed_share(
    headline: Target, parts: Sequence[Target], weights: Sequence[float], years: int
) -> float:
    """Base share of the faster components at which the whole grows at the stated rate.

    The faster and the slower keep their weights among themselves. A share is 0/0 where both grow alike, which
    cannot be: faster and slower lie on the two sides of the headline.
    """
    rate = rate_of(headline)
    pairs = list(zip(parts, weights, strict=True))
    fast = _factor([(rate_of(p), w) for p, w in pairs if rate_of(p) > rate], years)
    slow = _factor([(rate_of(p), w) for p, w in pairs if rate_of(p) <= rate], years)
    return ((1 + rate) ** years - slow) / (fast - slow)


def _factor(pairs: Sequence[tuple[float, float]], years: int) -> float:
    return sum(w * (1 + rate) ** years for rate, w in pairs) / sum(w for _, w in pairs)


def _shares_unknown(
    headline: Target, parts: Sequence[Target], fast: Sequence[Target], years: int
) -> Finding:
    share = needed_share(headline, parts, [1.0] * len(parts), years)
    names_zh = "、".join(growth_subject(row.indicator) for row in fast)
    names_en = ", ".join(row.indicator_en for row in fast)
    return Finding(
        rule=RULE,
        severity="note",
        ids=(headline.id, *(row.id for row in parts)),
        numbers={"rate": rate_of(headline), "needed_share": share, "years": years},
        explained_by_rounding=None,
        message_zh=(
            f"要合成{growth_subject(headline.indicator)}的{percent(rate_of(headline), 2)}，"
            f"增长较快的{names_zh}在基期须占{percent(share)}；文件未列比重，无法核对。"
        ),
        message_en=(
            f"To make {headline.indicator_en} of {percent(rate_of(headline), 2)}, the faster "
            f"components ({names_en}) must be {percent(share)} of the base; no shares are printed."
        ),
    )


def _sum_of_parts(
    headline: Target, level: Target | None, split: Split, fast: Sequence[Target]
) -> list[Finding]:
    end = split.at([rate_of(row) for row in split.parts])
    spans = [printed_interval(row) for row in split.parts]
    ends = Interval(split.at([s.low for s in spans]), split.at([s.high for s in spans]))
    rates = Interval(split.growth(ends.low), split.growth(ends.high))
    stated, implied = printed_interval(headline), split.growth(end)
    if Interval(implied, implied).overlaps(stated):
        return []
    explained = rates.overlaps(stated)
    numbers = _numbers(headline, level, split, fast, end, ends)
    return [
        Finding(
            rule=RULE,
            severity=weigh(explained),
            ids=(headline.id, *(row.id for row in split.parts), *([level.id] if level else [])),
            numbers=numbers,
            explained_by_rounding=explained,
            message_zh=_zh(headline, level, split, fast, numbers, explained),
            message_en=_en(headline, level, split, fast, numbers, explained),
        )
    ]


def _numbers(
    headline: Target,
    level: Target | None,
    split: Split,
    fast: Sequence[Target],
    end: float,
    ends: Interval,
) -> dict[str, float | str]:
    weights = [base.value for base in split.bases]
    chosen = [base for row, base in zip(split.parts, split.bases, strict=True) if row in fast]
    whole = split.start * (1 + rate_of(headline)) ** split.years
    numbers: dict[str, float | str] = {
        "rate": rate_of(headline),
        "implied_rate": split.growth(end),
        "base_value": split.start,
        "value": end,
        "value_low": ends.low,
        "value_high": ends.high,
        "headline_value": whole,
        "difference": end - whole,
        "share": sum(base.value for base in chosen) / split.start,
        "share_low": sum(_or(base.low, base.value) for base in chosen) / split.start,
        "share_high": sum(_or(base.high, base.value) for base in chosen) / split.start,
        "needed_share": needed_share(headline, split.parts, weights, split.years),
        "base_grade": max((base.grade for base in split.bases), key=GRADES.index),
        "years": split.years,
    }
    if len(fast) == 1:
        numbers["needed_part_rate"] = _alone(split, fast[0], end, whole)
    if level is not None and level.target_value is not None:
        numbers["level"] = level.target_value
        numbers["level_difference"] = end - level.target_value
        if len(fast) == 1:
            numbers["needed_part_rate_level"] = _alone(split, fast[0], end, level.target_value)
    return numbers


def _or(bound: float | None, value: float) -> float:
    return value if bound is None else bound


def _alone(split: Split, part: Target, end: float, goal: float) -> float:
    """The rate one component needs, the others as stated, for the whole to reach `goal`. [1/year]"""
    base = split.bases[split.parts.index(part)].value
    now = base * (1 + rate_of(part)) ** split.years
    return ((now + goal - end) / base) ** (1 / split.years) - 1 if now + goal > end else -1.0


def _zh(
    headline: Target,
    level: Target | None,
    split: Split,
    fast: Sequence[Target],
    numbers: dict[str, float | str],
    explained: bool,
) -> str:
    rate, implied = rate_of(headline), float(numbers["implied_rate"])
    names = "、".join(growth_subject(row.indicator) for row in fast)
    ends = [float(numbers[key]) for key in ("value", "headline_value")]
    values = [say_zh(level, end) if level is not None else f"{end:,.4g}" for end in ends]
    grade = GRADES_ZH[str(numbers["base_grade"])]
    return (
        f"{growth_subject(headline.indicator)}按所列分项增速合成为年均{percent(implied, 2)}，"
        f"{split.years}年后为{values[0]}，低于按总体增速{percent(rate, 2)}测算的{values[1]}；"
        f"{names}在基期须占{percent(float(numbers['needed_share']))}，"
        f"地区数据为{percent(float(numbers['share']))}（等级为{grade}）；{rounding_zh(explained)}。"
    ).replace("低于按", "高于按" if implied > rate else "低于按")


def _en(
    headline: Target,
    level: Target | None,
    split: Split,
    fast: Sequence[Target],
    numbers: dict[str, float | str],
    explained: bool,
) -> str:
    ends = [float(numbers[key]) for key in ("value", "headline_value")]
    values = [say_en(level, end) if level is not None else f"{end:,.4g}" for end in ends]
    names = ", ".join(row.indicator_en for row in fast)
    return (
        f"{headline.indicator_en}: the stated components make "
        f"{percent(float(numbers['implied_rate']), 2)} a year and {values[0]} after {split.years} "
        f"years, against {values[1]} at the stated {percent(rate_of(headline), 2)}; the faster "
        f"part ({names}) would have to be {percent(float(numbers['needed_share']))} of the base and "
        f"is {percent(float(numbers['share']))} ({numbers['base_grade']}); {rounding_en(explained)}."
    )


