"""Everything a report says about one place in one scenario, gathered once for Word, PowerPoint and Excel.

    brief(open_region("chengdu"), "plan", {}, lang="zh") -> Briefing

Sentences are ready to print, numbers behind charts and tables are unrounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scenarios.audit import Finding, audit
from scenarios.effects import SHAKY
from scenarios.funding import Funding, fund
from scenarios.funding.fund import SECTOR
from scenarios.funding.wording import LINES
from scenarios.region import PLAN, Region
from scenarios.report import numbers, phrases, wording
from scenarios.report.chances import Chance
from scenarios.report.figures import Chart, ground_chart, money_chart, path_chart
from scenarios.report.origins import papers_of, provenance, sources_of
from scenarios.report.phrases import phrase, pick
from scenarios.required import Required
from scenarios.runs import default_of, settings_of
from scenarios.verdict import Verdict, judge

MOST_KEY = 5  # targets with a sentence of their own
MOST_FINDINGS = 8
MOST_SOURCES = 30  # in a table of Word; Excel has them all
SHOWN_NAMES = 3
PACKAGE = "package"  # the line of an announced sum of everybody's money


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """What one lever would have to be for one target."""

    target: str
    name: str
    present: float | None  # [lever unit]
    required: float | None
    low: float
    high: float
    reach: (
        tuple[float, float] | None
    )  # parts of the target: this scenario, the lever's best; None where it can be met
    cells: tuple[str, ...]  # target, lever, present, required, range


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One report's content. `rows` are (indicator, year, goal, value, distance, verdict, first)."""

    lang: str
    region: Region
    scenario: str
    changes: Mapping[str, float]
    title: str
    subtitle: str
    question: str
    conclusion: tuple[str, ...]
    verdicts: tuple[Verdict, ...]  # the key ones, explained
    all_verdicts: tuple[Verdict, ...]  # every modelled one
    charts: tuple[Chart, ...]
    needed: tuple[str, ...]
    levers: tuple[Lever, ...]
    money: tuple[str, ...]
    funding: Funding | None
    confidence: tuple[str, ...]
    ground: Chart  # what the numbers rest on
    finding_count: str
    findings: tuple[Finding, ...]
    sources: tuple[tuple[str, str, int], ...]  # source, grade, how many inputs
    papers: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]

    def say(self, key: str, /, **values: object) -> str:
        """A phrase in the report's language."""
        return phrase(self.lang, key, **values)

    def rows(self, verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
        """Cells of the verdict table."""
        return [
            (
                wording.indicator(each, self.lang),
                str(each.target.target_year),
                wording.goal(each, self.lang),
                wording.value_of(each, self.lang),
                wording.distance(each, self.lang),
                pick(self.lang, phrases.STATES[each.state]),
                numbers.year(each.first_year),
            )
            for each in verdicts
        ]


def brief(
    region: Region,
    scenario: str = PLAN,
    changes: Mapping[str, float] | None = None,
    *,
    lang: str = "zh",
    chances: Sequence[Chance] = (),
    out: str = "",
    name: str = "",
    day: date | None = None,
) -> Briefing:
    """Judge, cost and check a place, and put it into words.

    `chances` are sampled results, where there are any; `name` is what a scenario with changes goes by.

    Raises InputError for an unknown scenario or input.
    """
    changes = dict(changes or {})
    settings_of(region, scenario, changes)
    every = judge(region, scenario, changes, list(region.formulas), explain=False)
    keys = _key_targets(region, every)
    verdicts = judge(region, scenario, changes, keys) if keys else ()
    funding = fund(region, scenario, changes) if SECTOR in region.sectors else None
    findings = audit(region)
    row = region.scenarios[scenario]
    place = pick(lang, (region.name_zh, region.name_en))
    title = wording.title(row.title_zh, row.title_en, name, bool(changes), lang)
    levers = tuple(_levers(region, scenario, changes, verdicts, lang))
    ground = ground_chart(region, findings, lang)
    return Briefing(
        lang=lang,
        region=region,
        scenario=scenario,
        changes=changes,
        title=phrase(lang, "title", place=place),
        subtitle=phrase(lang, "subtitle", scenario=title, day=_day(day or date.today(), lang)),
        question=phrase(lang, "question", place=place),
        conclusion=tuple(_conclusion(region, place, title, every, verdicts, lang)),
        verdicts=verdicts,
        all_verdicts=every,
        charts=tuple(_charts(region, verdicts, funding, ground, lang)),
        ground=ground,
        needed=tuple(_needed(region, scenario, changes, verdicts, lang)),
        levers=levers,
        money=tuple(_money(funding, lang)),
        funding=funding,
        confidence=tuple(_confidence(region, verdicts, chances, lang)),
        finding_count=_finding_count(region, findings, lang),
        findings=findings,
        sources=sources_of(region),
        papers=papers_of(region, lang),
        provenance=provenance(region, scenario, changes, chances, lang, out, day or date.today()),
    )


def _day(day: date, lang: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def key_targets(
    region: Region, scenario: str = PLAN, changes: Mapping[str, float] | None = None
) -> list[str]:
    """The ids of the targets that a report explains one by one."""
    every = judge(region, scenario, changes, list(region.formulas), explain=False)
    return _key_targets(region, every)


def _key_targets(region: Region, every: Sequence[Verdict]) -> list[str]:
    """The place's opening targets that the model can judge, then those that fall short furthest; no promise twice."""

    def short(verdict: Verdict) -> float:
        goal = verdict.target.target_value or 1.0
        return (verdict.margin or 0.0) / abs(goal)

    missed = sorted((v for v in every if v.reached is False), key=short)
    by_id = {v.target.id: v.target for v in every}
    first = [key for key in region.opening if key in by_id]
    once: dict[tuple[object, ...], str] = {}
    for key in [*first, *(v.target.id for v in [*missed, *every])]:
        target, formula = by_id[key], region.formulas[key].text
        once.setdefault((formula, target.target_year, target.target_value), key)
    return list(once.values())[:MOST_KEY]


def _conclusion(
    region: Region,
    place: str,
    scenario: str,
    every: Sequence[Verdict],
    verdicts: Sequence[Verdict],
    lang: str,
) -> list[str]:
    promises = sum(target.promises for target in region.targets.values())
    if not every:
        return [phrase(lang, "none", place=place, n=promises)]
    split = sum(v.state == "split" for v in every)
    reached = sum(v.state != "split" and bool(v.reached) for v in every)
    count = phrase(
        lang,
        "count",
        scenario=scenario,
        place=place,
        n=len(every),
        reached=reached,
        short=len(every) - reached - split,
        split=phrase(lang, "count_split", n=split) if split else "",
    )
    others = promises - len(every)
    if others:
        count = wording.joined(lang, count, phrase(lang, "others", n=others))
    return [count, *(wording.sentence(v, lang) for v in verdicts)]


def _present(
    region: Region, scenario: str, changes: Mapping[str, float], name: str
) -> float | None:
    value = settings_of(region, scenario, changes).get(name, default_of(region, name))
    return value if isinstance(value, float | int) else None


def _needed(
    region: Region,
    scenario: str,
    changes: Mapping[str, float],
    verdicts: Sequence[Verdict],
    lang: str,
) -> list[str]:
    short = [v for v in verdicts if not v.reached or v.state == "split"]
    if not short:
        return [phrase(lang, "nothing_short" if verdicts else "no_lever")]
    said = [
        wording.needed(region, v, _present(region, scenario, changes, v.required.lever), lang)
        for v in short
        if v.required is not None
    ]
    return said or [phrase(lang, "no_lever")]


def _levers(
    region: Region,
    scenario: str,
    changes: Mapping[str, float],
    verdicts: Sequence[Verdict],
    lang: str,
) -> list[Lever]:
    found = []
    for verdict in verdicts:
        need = verdict.required
        if need is None:
            continue
        row = region.inputs[need.lever_id]
        present = _present(region, scenario, changes, need.lever)
        texts = [wording.lever_value(row, present, lang)]
        texts.append(wording.required_value(row, need.value, present, lang))
        name, target = pick(lang, (row.zh, row.en)), wording.indicator(verdict, lang)
        found.append(
            Lever(
                target=target,
                name=name,
                present=present,
                required=need.value,
                low=need.low,
                high=need.high,
                reach=_reach(verdict, need),
                cells=(target, name, *texts, wording.lever_range(row, need.low, need.high, lang)),
            )
        )
    return found


def _reach(verdict: Verdict, need: Required) -> tuple[float, float] | None:
    """How much of a target is met, now and with the lever at its best, where nothing in its range meets it."""
    goal = verdict.target.target_value
    if need.value is not None or not goal or verdict.value is None or need.nearest_outcome is None:
        return None
    return verdict.value / goal, need.nearest_outcome / goal


def _money(funding: Funding | None, lang: str) -> list[str]:
    if funding is None:
        return [phrase(lang, "no_money")]
    book = funding.ledger
    total = {name: float(getattr(book, name).sum()) for name in ("need", "paid", "gap")}
    words = {name: numbers.money(value, lang=lang) for name, value in total.items()}
    kinds = [numbers.money(float(book.need[:, :, k].sum()), lang=lang) for k in (0, 1)]
    dash = phrase(lang, "dash")
    words |= {"years": f"{book.years[0]}{dash}{book.years[-1]}"}
    words |= {"capital": kinds[0], "running": kinds[1]}
    said = [phrase(lang, "no_gap" if book.peak_year is None else "gap", **words)]
    if float(book.need[book.lines.index(PACKAGE)].sum()) > 0:
        said.insert(0, phrase(lang, "invest", capital=kinds[0]))
    if book.peak_year is not None:
        at = book.years.index(book.peak_year)
        peak = numbers.money(float(book.gap[..., at].sum()), lang=lang)
        said.append(phrase(lang, "peak", year=book.peak_year, gap=peak))
        dearer = next(each for each in funding.at_cost if each.factor == 1.1)
        said.append(phrase(lang, "cost", gap=numbers.money(dearer.total_gap, lang=lang)))
    if funding.not_costed:
        lines = phrase(lang, "comma").join(pick(lang, LINES[line]) for line in funding.not_costed)
        said.append(phrase(lang, "not_costed", lines=lines))
    return said


def _charts(
    region: Region,
    verdicts: Sequence[Verdict],
    funding: Funding | None,
    ground: Chart,
    lang: str,
) -> list[Chart]:
    """Three: the paths of the first targets, the money where there is any, else what the numbers rest on."""
    last = [money_chart(funding, lang)] if funding is not None else []
    paths = [path_chart(region, v, lang) for v in verdicts if v.path is not None]
    charts = [*paths[: 3 - len(last)], *last]
    return charts if len(charts) == 3 else [*charts, ground]


def _confidence(
    region: Region, verdicts: Sequence[Verdict], chances: Sequence[Chance], lang: str
) -> list[str]:
    if not region.inputs:
        return [phrase(lang, "no_model")]
    shaky = sum(row.grade in SHAKY for row in region.inputs.values())
    said = [phrase(lang, "grades", n=len(region.inputs), shaky=shaky)]
    comma = phrase(lang, "comma")
    for verdict in verdicts:
        if verdict.resting_on:
            rows = [region.inputs[key] for key in verdict.resting_on[:SHOWN_NAMES]]
            names = comma.join(wording.inside(pick(lang, (row.zh, row.en))) for row in rows)
            name = wording.indicator(verdict, lang)
            said.append(phrase(lang, "resting", indicator=name, n=verdict.assumptions, names=names))
    said += [chance_said(region, chance, lang) for chance in chances]
    if verdicts and not chances:
        said.append(phrase(lang, "no_chance"))
    return said


def chance_said(region: Region, chance: Chance, lang: str) -> str:
    """The share that reaches a target, in the words that the app and the commands use."""
    name, share = _name(region, chance.target, lang), pick(lang, (chance.zh, chance.en))
    return phrase(lang, "chance", n=f"{chance.runs:,}", indicator=name, share=share)


def _name(region: Region, target_id: str, lang: str) -> str:
    target = region.targets[target_id]
    return pick(lang, (target.indicator, target.indicator_en or target.indicator))


def _finding_count(region: Region, findings: Sequence[Finding], lang: str) -> str:
    if not findings:
        return phrase(lang, "no_findings")
    by = Counter(finding.severity for finding in findings)
    counts = {
        severity: wording.counted(by[severity], words, lang)  # type: ignore[index]
        for severity, words in phrases.SEVERITY.items()
    }
    return phrase(lang, "finding_count", n=len(region.targets), **counts)
