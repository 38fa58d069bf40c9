"""The charts of a report as plain numbers: drawn as a picture in Word, kept native and editable elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.report import numbers, phrases, wording
from scenarios.report.phrases import phrase, pick

if TYPE_CHECKING:
    from scenarios.audit import Finding
    from scenarios.funding import Funding
    from scenarios.region import Region
    from scenarios.verdict import Verdict

FIRST_YEAR, LAST_YEAR = 2013, 2030


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart: `lines` are (name, values by category), None where a line has no value there."""

    kind: str  # "line" or "bar"
    title: str
    unit: str  # title of the value axis
    categories: tuple[str, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]
    goal: tuple[str, str, float] | None = None  # label, category, value
    places: int = 0  # decimals on the value axis


def path_chart(region: Region, verdict: Verdict, lang: str) -> Chart:
    """Observed years, this scenario's path and the target, in shown units."""
    target, path = verdict.target, verdict.path
    assert path is not None and target.target_value is not None and target.target_year is not None
    share = numbers.is_share(target.unit, target.kind)
    money = target.unit in numbers.MONEY
    scale = 100.0 if share else 1 / numbers.YI if money else 1.0
    series = region.formulas[target.id].text.strip()
    seen = {o.year: o.value * scale for o in region.history if o.series == series}
    run = {int(y): float(v) * scale for y, v in zip(path.years, path.values, strict=True)}
    first = max(min([*seen, *run]), FIRST_YEAR)
    years = range(first, max(LAST_YEAR, target.target_year) + 1)
    lines = [(phrase(lang, "now"), tuple(run.get(year) for year in years))]
    if any(year in seen for year in years):
        lines.insert(0, (phrase(lang, "history"), tuple(seen.get(year) for year in years)))
    goal = f"{phrase(lang, 'goal_mark')} {wording.goal(verdict, lang)}"
    return Chart(
        kind="line",
        title=wording.capital(wording.indicator(verdict, lang)),
        unit="%" if share else phrase(lang, "yi") if money else _unit(target.unit, lang),
        categories=tuple(str(year) for year in years),
        lines=tuple(lines),
        goal=(goal, str(target.target_year), target.target_value * scale),
        places=1 if share else 0,
    )


def _unit(unit: str, lang: str) -> str:
    if unit in numbers.HEADS:
        return pick(lang, ("元", "CNY"))
    return pick(lang, numbers.UNITS.get(unit, (unit, unit)))


def money_chart(funding: Funding, lang: str) -> Chart:
    """Need, paid and gap by year. [亿元]"""
    book = funding.ledger
    lines = []
    for key, name in (("need", "need"), ("paid", "paid"), ("gap_word", "gap")):
        values = getattr(book, name).sum(axis=(0, 1, 2)) / numbers.YI
        lines.append((phrase(lang, key), tuple(float(value) for value in values)))
    return Chart(
        kind="bar",
        title=phrase(lang, "chart_money"),
        unit=phrase(lang, "yi"),
        categories=tuple(str(year) for year in book.years),
        lines=tuple(lines),
        places=1,
    )


def ground_chart(region: Region, findings: Sequence[Finding], lang: str) -> Chart:
    """How many of the model's inputs stand on which ground; without a model, what the audit found."""
    grades = Counter(row.grade for row in region.inputs.values())
    counts = grades or Counter(str(finding.severity) for finding in findings)
    names = phrases.GRADES if grades else phrases.SEVERITY
    kept = [key for key in names if counts[key] or not grades]
    unit = phrase(lang, "inputs_unit" if grades else "findings_unit")
    return Chart(
        kind="bar",
        title=phrase(lang, "chart_grades" if grades else "chart_findings"),
        unit=unit,
        categories=tuple(pick(lang, names[key]) for key in kept),
        lines=((unit, tuple(float(counts[key]) for key in kept)),),
    )
