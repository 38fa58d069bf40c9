"""A pace that no observed year reached: what the years left would need, against the best year so far.

Growth is taken only between consecutive years of one definition (口径). Levels are paced as yearly growth, shares as
yearly difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calibration.history import Observation
from scenarios.audit.findings import Finding
from scenarios.audit.growth import is_level, reached
from scenarios.audit.plan import Plan
from scenarios.audit.printed import printed_interval
from scenarios.audit.sentences import GRADES_ZH, needed, percent, rounding_en, rounding_zh
from scenarios.registry import Target

RULE = "pace_unseen"
FEWEST = 3  # observed paces; fewer say nothing about what a city can do


def pace_unseen(plan: Plan) -> Iterator[Finding]:
    """A finding for each target whose remaining years need more than the best year on record."""
    for row in plan.targets:
        is_share = row.promises and row.kind == "share"
        if not is_share and not is_level(row):
            continue
        seen = [obs for obs in plan.observations if _is_of(obs, row)]
        paces = observed_paces(seen, as_share=is_share)
        if seen and len(paces) >= FEWEST:
            yield from _judge(row, max(seen, key=lambda obs: obs.year), paces, is_share)


def observed_paces(seen: Sequence[Observation], *, as_share: bool) -> dict[int, float]:
    """Yearly growth (or difference) by year, between consecutive years of one definition. [1/year]"""
    values = {(obs.definition, obs.year): obs.value for obs in seen}
    paces = {}
    for (definition, year), value in sorted(values.items(), key=lambda item: item[0][1]):
        last = values.get((definition, year - 1))
        if last is not None and (as_share or last > 0):
            paces[year] = value - last if as_share else value / last - 1
    return paces


def _is_of(obs: Observation, row: Target) -> bool:
    return obs.series == row.variable and obs.year < (row.target_year or 0)


def _judge(
    row: Target, last: Observation, paces: dict[int, float], is_share: bool
) -> Iterator[Finding]:
    assert row.target_value is not None
    years = (row.target_year or 0) - last.year
    if reached(last.value, row) or last.value <= 0:
        return
    pace = _pace(last.value, row.target_value, years, is_share)
    sign = -1 if row.wants_less else 1
    best_year = max(paces, key=lambda year: sign * paces[year])
    best = paces[best_year]
    if sign * pace <= sign * best:
        return
    goal = printed_interval(row)
    easy = goal.high if row.wants_less else goal.low
    explained = sign * _pace(last.value, easy, years, is_share) <= sign * best
    since = min(paces) - 1
    needs = percent(pace, 2) if is_share else needed(pace, upwards=not row.wants_less)
    yield Finding(
        rule=RULE,
        severity="tension",
        ids=(row.id,),
        numbers={
            "from_year": last.year,
            "from_value": last.value,
            "grade": str(last.grade),
            "years": years,
            "needed_rate": pace,
            "best": best,
            "best_year": best_year,
            "since": since,
        },
        explained_by_rounding=explained,
        message_zh=(
            f"{row.indicator}自{last.year}年（{GRADES_ZH[str(last.grade)]}）起，余下{years}年年均需{needs}；"
            f"{since}年以来最高为{percent(best, 2)}（{best_year}年）；{rounding_zh(explained)}。"
        ),
        message_en=(
            f"{row.indicator_en}: from {last.year} ({last.grade}) the {years} years left need {needs} "
            f"a year; the best since {since} was {percent(best, 2)} ({best_year}); "
            f"{rounding_en(explained)}."
        ),
    )


def _pace(start: float, goal: float, years: int, is_share: bool) -> float:
    return (goal - start) / years if is_share else (goal / start) ** (1 / years) - 1
