"""Components against their headline rate: could any shares make the whole grow as fast as stated?

The whole grows by sum share_i (1 + rate_i)^years. With no shares printed, the headline must lie between the slowest
and the fastest component; with the base values of the components known, it must also come out of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.audit.findings import Finding, Number, weigh
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
    """A headline rate, its components and their base values. [the level's unit]"""

    headline: Target
    level: Target | None
    parts: tuple[Target, ...]
    bases: tuple[KnownValue, ...]
    years: int

    def at(self, rates: Sequence[float]) -> float:
        """The whole at the end, each component at its rate."""
        pairs = zip(self.bases, rates, strict=True)
        return sum(base.value * (1 + rate) ** self.years for base, rate in pairs)

    @property
    def start(self) -> float:
        """The whole in the base year, in the unit of its components."""
        return sum(base.value for base in self.bases)

    @property
    def value(self) -> float:
        """The whole at the printed rates."""
        return self.at([rate_of(row) for row in self.parts])

    @property
    def ends(self) -> Interval:
        """The whole with every component at either end of its rounding."""
        spans = [printed_interval(row) for row in self.parts]
        return Interval(self.at([s.low for s in spans]), self.at([s.high for s in spans]))

    @property
    def headline_value(self) -> float:
        """The whole at the end at the rate stated for it."""
        return self.start * (1 + rate_of(self.headline)) ** self.years

    @property
    def implied(self) -> float:
        """The rate of the whole that the stated components make. [1/year]"""
        return self.growth(self.value)

    @property
    def fast(self) -> list[Target]:
        """The components stated to grow faster than the whole."""
        return faster(self.headline, self.parts)

    def growth(self, end: float) -> float:
        """The yearly rate that leads from the start to `end`. [1/year]"""
        return (end / self.start) ** (1 / self.years) - 1

    def share(self, values: Sequence[float]) -> float:
        """Share of the faster components in the base, at these values of theirs."""
        pairs = zip(self.parts, values, strict=True)
        return sum(value for row, value in pairs if row in self.fast) / self.start

    def alone(self, part: Target, goal: float) -> float:
        """The rate one component needs, the others as stated, for the whole to reach `goal`. [1/year]

        −1 where the others alone are above the goal.
        """
        base = self.bases[self.parts.index(part)].value
        left = base * (1 + rate_of(part)) ** self.years + goal - self.value
        return max(left / base, 0.0) ** (1 / self.years) - 1

    def say(self, words: Callable[[Target, float], str], value: float) -> str:
        """A value in the level's printed unit; bare where no level is printed."""
        return f"{value:,.4g}" if self.level is None else words(self.level, value)


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
    return (
        row.target_value > -1
        and row.target_year == headline.target_year
        and is_part_of(row, headline)
    )


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
    start = plan.start_year(headline)
    years, fast = (headline.target_year or 0) - start, faster(headline, parts)
    if len(fast) == len(parts) or years <= 0:  # all components grow exactly as the whole
        return []
    level = _level_of(plan, headline)
    bases = [_base_of_part(plan, row, level, start) for row in parts]
    known = tuple(base for base in bases if base is not None and base.value > 0)
    if len(known) < len(parts):
        return [_shares_unknown(headline, parts, fast, years)]
    return _sum_of_parts(Split(headline, level, parts, known, years))


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


def faster(headline: Target, parts: Sequence[Target]) -> list[Target]:
    """The components above the headline rate; where none is, those at it: they would have to be everything."""
    above = [row for row in parts if rate_of(row) > rate_of(headline) + 1e-12]
    return above or [row for row in parts if rate_of(row) >= rate_of(headline) - 1e-12]


def needed_share(
    headline: Target, parts: Sequence[Target], weights: Sequence[float], years: int
) -> float:
    """Base share of the faster components at which the whole grows at the stated rate.

    The faster and the slower keep their weights among themselves; both groups have members, so that they grow
    differently and the share is never 0/0.
    """
    pairs, ahead = list(zip(parts, weights, strict=True)), faster(headline, parts)
    fast = _factor([(rate_of(row), w) for row, w in pairs if row in ahead], years)
    slow = _factor([(rate_of(row), w) for row, w in pairs if row not in ahead], years)
    return ((1 + rate_of(headline)) ** years - slow) / (fast - slow)


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


def _sum_of_parts(split: Split) -> list[Finding]:
    stated = printed_interval(split.headline)
    if Interval(split.implied, split.implied).overlaps(stated):
        return []
    rates = Interval(split.growth(split.ends.low), split.growth(split.ends.high))
    explained = rates.overlaps(stated)
    numbers = _numbers(split)
    return [
        Finding(
            rule=RULE,
            severity=weigh(explained),
            ids=tuple(row.id for row in (split.headline, *split.parts, split.level) if row),
            numbers=numbers,
            explained_by_rounding=explained,
            message_zh=_zh(split, numbers, explained),
            message_en=_en(split, numbers, explained),
        )
    ]


def _numbers(split: Split) -> dict[str, Number]:
    weights = [base.value for base in split.bases]
    numbers: dict[str, Number] = {
        "rate": rate_of(split.headline),
        "implied_rate": split.implied,
        "base_value": split.start,
        "base_grade": max((base.grade for base in split.bases), key=GRADES.index),
        "years": split.years,
        "value": split.value,
        "value_low": split.ends.low,
        "value_high": split.ends.high,
        "headline_value": split.headline_value,
        "difference": split.value - split.headline_value,
        "share": split.share([base.value for base in split.bases]),
        "share_low": split.share([_or(base.low, base.value) for base in split.bases]),
        "share_high": split.share([_or(base.high, base.value) for base in split.bases]),
        "needed_share": needed_share(split.headline, split.parts, weights, split.years),
    }
    for row in split.parts:
        numbers[f"needed_rate {row.id}"] = split.alone(row, split.headline_value)
    if split.level is not None and split.level.target_value is not None:
        numbers["level"] = split.level.target_value
        numbers["level_difference"] = split.value - split.level.target_value
        for row in split.parts:
            key = f"needed_rate_for_level {row.id}"
            numbers[key] = split.alone(row, split.level.target_value)
    return numbers


def _or(bound: float | None, value: float) -> float:
    return value if bound is None else bound


def _zh(split: Split, numbers: Mapping[str, Number], explained: bool) -> str:
    names = "、".join(growth_subject(row.indicator) for row in split.fast)
    side = "高于" if split.value > split.headline_value else "低于"
    return (
        f"{growth_subject(split.headline.indicator)}按所列分项增速合成为年均{percent(split.implied, 2)}，"
        f"{split.years}年后为{split.say(say_zh, split.value)}，"
        f"{side}按总体增速{percent(rate_of(split.headline), 2)}测算的"
        f"{split.say(say_zh, split.headline_value)}；要达到总体增速，{names}在基期须占"
        f"{percent(float(numbers['needed_share']))}，地区数据为{percent(float(numbers['share']))}"
        f"（等级为{GRADES_ZH[str(numbers['base_grade'])]}）；{rounding_zh(explained)}。"
    )


def _en(split: Split, numbers: Mapping[str, Number], explained: bool) -> str:
    names = ", ".join(row.indicator_en for row in split.fast)
    return (
        f"{split.headline.indicator_en}: the stated components make {percent(split.implied, 2)} a "
        f"year and {split.say(say_en, split.value)} after {split.years} years, against "
        f"{split.say(say_en, split.headline_value)} at the stated "
        f"{percent(rate_of(split.headline), 2)}; the faster components ({names}) would have to be "
        f"{percent(float(numbers['needed_share']))} of the base and are "
        f"{percent(float(numbers['share']))} ({numbers['base_grade']}); {rounding_en(explained)}."
    )
