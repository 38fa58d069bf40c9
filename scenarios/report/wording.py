"""Verdicts, levers and limits as sentences and cells of a report, built from unrounded values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.report import numbers
from scenarios.report.phrases import BOUNDS, joined, phrase, pick

if TYPE_CHECKING:
    from model import Input
    from scenarios.region import Region
    from scenarios.required import Required
    from scenarios.verdict import Verdict

MOST_TITLE = 80
MEASURED = re.compile(r"(−?[\d.,]+)(\D*)")  # 8,000张/年


def indicator(verdict: Verdict, lang: str) -> str:
    target = verdict.target
    return (target.indicator_en or target.indicator) if lang == "en" else target.indicator


def title(zh: str, en: str, name: str, changed: bool, lang: str) -> str:
    """What a scenario goes by on one line: its own name, else its title, marked where inputs were changed."""
    if name:
        return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:MOST_TITLE]
    own = pick(lang, (zh, en))
    return phrase(lang, "changed", title=own) if changed else own


def goal(verdict: Verdict, lang: str) -> str:
    """The level promised, with its unit; both ends of a range."""
    target = verdict.target
    low = numbers.shown(target.target_value, target.unit, lang=lang, kind=target.kind, trim=True)
    if target.operator != "in":
        return low
    high = numbers.shown(
        target.target_value_upper, target.unit, lang=lang, kind=target.kind, trim=True
    )
    return between(low, high, lang)


def between(low: str, high: str, lang: str) -> str:
    """Two ends; a unit that both share is written once: 0～8,000张/年."""
    ends = [MEASURED.fullmatch(end) for end in (low, high)]
    units = {end[2] for end in ends if end}
    shared = all(ends) and len(units) == 1 and units not in ({""}, {"%"})
    return (ends[0][1] if shared and ends[0] else low) + phrase(lang, "to") + high


def _level(verdict: Verdict) -> float:
    """The end of the promised range that the value is held against."""
    target, value = verdict.target, verdict.value
    low, high = target.target_value, target.target_value_upper
    assert low is not None and value is not None
    return high if target.operator == "in" and high is not None and value > high else low


def value_of(verdict: Verdict, lang: str) -> str:
    """The model's value with digits enough to tell it from the target."""
    if verdict.value is None or verdict.target.target_value is None:
        return numbers.MISSING
    target = verdict.target
    return numbers.pair(verdict.value, _level(verdict), target.unit, lang=lang, kind=target.kind)[0]


def distance(verdict: Verdict, lang: str) -> str:
    """多1,204元, 238元 below, or a dash where nothing lies between."""
    if verdict.value is None or verdict.target.target_value is None:
        return numbers.MISSING
    target, level = verdict.target, _level(verdict)
    if abs(verdict.value - level) <= 1e-9 * max(abs(level), 1e-300):
        return "0"
    margin = numbers.apart(verdict.value, level, target.unit, lang=lang, kind=target.kind)
    return phrase(lang, "less" if verdict.value < level else "more", margin=margin)


def sentence(verdict: Verdict, lang: str) -> str:
    """One target's verdict in one sentence."""
    year, name = verdict.target.target_year, indicator(verdict, lang)
    name = name.removeprefix(f"{year}年度").removeprefix(f"{year}年")  # the sentence says the year
    common = {"year": year, "indicator": name, "target": goal(verdict, lang)}
    common |= {"value": value_of(verdict, lang), "more": distance(verdict, lang)}
    if verdict.state == "split":
        a, b = (
            phrase(lang, "comma").join(
                pick(lang, (r.label_zh, r.label_en)) for r in verdict.readings if r.reached is yes
            )
            for yes in (True, False)
        )
        return capital(phrase(lang, "split_one", a=a, b=b, **common))
    if verdict.reached:
        said = phrase(lang, "equal_one" if common["more"] == "0" else "reached_one", **common)
        hollow = [c for c in verdict.companions if c.hollow]
        for each in hollow:
            value = numbers.shown(each.value, "Dmnl", lang=lang)
            name = pick(lang, (each.zh, each.en))
            said = joined(lang, said, phrase(lang, "hollow", name=name, value=value))
        return capital(said)
    first = (
        phrase(lang, "never", year=verdict.last_year)
        if verdict.first_year is None
        else phrase(lang, "first", year=numbers.year(verdict.first_year))
    )
    return capital(phrase(lang, "short_one", first=first, **common))


def capital(text: str) -> str:
    """A sentence or name as it begins a line."""
    return text[:1].upper() + text[1:]


def inside(name: str) -> str:
    """A name as it stands inside a sentence: no capital, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def counted(n: int, words: Sequence[str], lang: str) -> str:
    """3 in Chinese, where the sentence holds the noun; 3 notes, 1 note in English."""
    return str(n) if lang == "zh" else f"{n} {pick(lang, words)}{'' if n == 1 else 's'}"


def lever_range(row: Input, low: float, high: float, lang: str) -> str:
    """Both ends of a lever's range."""
    return between(lever_value(row, low, lang), lever_value(row, high, lang), lang)


def lever_value(row: Input, value: float | None, lang: str) -> str:
    """A lever's value as its row in inputs.csv says it is shown."""
    unit = "1/year" if row.shown == "percent" else row.unit
    if unit in ("Dmnl", "") and row.shown != "percent":
        return numbers.MISSING if value is None else numbers.digits(value, 2, trim=True)
    places = 2 if row.shown == "percent" else None
    return numbers.shown(value, unit, lang=lang, places=places, trim=places is not None)


def required_value(row: Input, value: float | None, present: float | None, lang: str) -> str:
    """A lever value that is needed, rounded to the side that still reaches; a dash where none does."""
    if value is None:
        return numbers.MISSING
    unit = "1/year" if row.shown == "percent" else row.unit
    return numbers.safe(value, unit, lang=lang, up=present is None or value >= present)


def needed(region: Region, verdict: Verdict, present: float | None, lang: str) -> str:
    """What would just reach a target, or that nothing inside the lever's range does, and what stands in the way."""
    found: Required | None = verdict.required
    if found is None:
        return ""
    row, name = region.inputs[found.lever_id], indicator(verdict, lang)
    lever = pick(lang, (row.zh, row.en))
    if found.value is not None:
        up = present is None or found.value >= present
        value = required_value(row, found.value, present, lang)
        said = phrase(
            lang,
            "at_least" if up else "at_most",
            lever=lever,
            value=value,
            indicator=name,
            present=lever_value(row, present, lang),
        )
        if found.given:
            given = phrase(lang, "comma").join(bound(region, key, lang) for key in found.given)
            said = joined(lang, said, phrase(lang, "given", given=given))
    else:
        target = verdict.target
        outcome, goal_value = found.nearest_outcome, target.target_value
        assert outcome is not None and goal_value is not None
        margin = numbers.apart(outcome, goal_value, target.unit, lang=lang, kind=target.kind)
        said = phrase(
            lang,
            "infeasible",
            indicator=name,
            lever=lever,
            nearest=lever_value(row, found.nearest_value, lang),
            outcome=numbers.shown(outcome, target.unit, lang=lang, kind=target.kind),
            more=phrase(lang, "less" if outcome < goal_value else "more", margin=margin),
        )
    if verdict.bound_by:
        bounds = phrase(lang, "comma").join(bound(region, key, lang) for key in verdict.bound_by)
        key = "bounds" if len(verdict.bound_by) > 1 else "bound"
        said = joined(lang, said, phrase(lang, key, bounds=bounds))
    return capital(said)


def bound(region: Region, key: str, lang: str) -> str:
    """The name of what stands in the way."""
    if key in BOUNDS:
        return pick(lang, BOUNDS[key])
    found = next((limit for limit in region.limits.limits if limit.id == key), None)
    return key if found is None else pick(lang, (found.zh, found.en))
