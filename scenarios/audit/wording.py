"""Definitions left open: points or per cent, which prices, a count of what.

One finding for each thing left open, naming every row it concerns; the registry's notes say where a reader of the
document found the wording open (未写明, 未明, 未分列 …), the columns say the rest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scenarios.audit.findings import Finding, Number, note
from scenarios.audit.growth import is_level
from scenarios.audit.missing import DAMAGE_NOTE, YEAR_NOTE
from scenarios.audit.names import is_part_of, is_rate_of
from scenarios.audit.plan import Plan
from scenarios.audit.sentences import figure_en, names_en, names_zh, percent
from scenarios.registry import Target

POINTS, PRICES = "points_or_percent", "price_basis_open"
OPEN, UNFINISHED = "definition_open", "counts_unfinished"

_SHARE_WORDS = ("占比", "比例", "比重", "率", "份额")
_PRICE_WORDS = ("现价", "不变价", "可比价", "名义", "实际")
_OPEN_NOTE = re.compile(r"未写明|未明|未界定|未分列|不明|未给|未写|如何计量")
_OPEN_EN = (  # what a clause leaves open, by its words; the first that fits
    (r"新增数|总量或新增|累计数", "added or in all, the document does not say"),
    (r"未分列|合计", "several things are given as one figure"),
    (r"是否含|是否计入|计入|另计", "what is included is not stated"),
    (r"分母|按面积|按合同|占比", "the denominator is not stated"),
    (r"常住|户籍|执业", "which people are counted is not stated"),
    (r"年度|按年|每人|一次|年额|余额|起止|起点|当年", "over what time it is counted is not stated"),
    (r"标准|界定|如何计量|口径", "how it is measured is not stated"),
    (r"新建|建成|改造|培育", "built, upgraded or fostered, the document does not say"),
    (r"数未写|数未给|数量|长度|天数", "the size behind it is not stated"),
)
_CLAUSE = re.compile(r"[;；]")
_BUILDING = re.compile(r"[及和与、]在建|含在建")


def points_or_percent(plan: Plan) -> Iterator[Finding]:
    """A rise of a share by so many per cent: points of the share, or per cent of it?"""
    for row in plan.targets:
        share = any(word in row.indicator for word in _SHARE_WORDS)
        rises = row.kind == "cumulative_increment" and row.unit == "Dmnl"
        if not (share and rises and "%" in row.printed) or "百分点" in row.printed + row.indicator:
            continue
        rise = row.target_value or 0.0
        base = plan.known.get((row.variable, plan.start_year(row)))
        numbers: dict[str, Number] = {"rise": rise}
        more_zh = more_en = ""
        if base is not None:
            numbers |= {"base_value": base.value, "base_grade": base.grade}
            numbers |= {"by_points": base.value + rise, "by_percent": base.value * (1 + rise)}
            ends = percent(base.value + rise), percent(base.value * (1 + rise))
            more_zh, more_en = f"，分别为{ends[0]}和{ends[1]}", f", {ends[0]} or {ends[1]}"
        yield note(
            POINTS,
            [row],
            f"{row.indicator}为{row.printed}，是百分点还是相对增幅未写明{more_zh}。",
            f"{row.indicator_en} of {figure_en(row)}: points of the share or per cent of it?{more_en}",
            numbers,
            severity="tension",
        )


def price_basis_open(plan: Plan) -> Iterator[Finding]:
    """Money levels and their growth rates where neither current nor constant prices are named."""
    levels = [row for row in plan.targets if _is_money_level(row) and not _names_prices(row)]
    rates = [
        row
        for row in plan.targets
        if row.kind == "growth_rate"
        and not _names_prices(row)
        and any(is_rate_of(row, level) for level in levels)
    ]
    parts = [
        row
        for row in plan.targets
        if row.kind == "growth_rate"
        and row not in rates
        and not _names_prices(row)
        and any(is_part_of(row, rate) for rate in rates)
    ]
    rows = [*levels, *rates, *parts]
    if rows:
        yield note(
            PRICES,
            rows,
            f"{len(rows)}项指标按现价还是不变价计算未写明：{names_zh(rows)}。",
            f"{len(rows)} targets do not say whether prices are current or constant: {names_en(rows)}.",
        )


def _is_money_level(row: Target) -> bool:
    return is_level(row) and row.unit.startswith("CNY/")


def _names_prices(row: Target) -> bool:
    said = row.indicator + row.printed + row.section
    return any(word in said for word in _PRICE_WORDS)


def counts_unfinished(plan: Plan) -> Iterator[Finding]:
    """Totals that count what is still being built together with what is open."""
    for row in plan.targets:
        if row.promises and _BUILDING.search(row.indicator):
            yield note(
                UNFINISHED,
                [row],
                f"{row.indicator}{row.printed}把在建与建成合计，{row.target_year}年建成多少未写明。",
                f"{row.indicator_en} ({figure_en(row)}) counts what is being built with what is open.",
            )


def definition_open(plan: Plan) -> Iterator[Finding]:
    """What a careful reader found undefined, by the thing left undefined; the rows of one clause together."""
    clauses: dict[str, list[Target]] = defaultdict(list)
    for row in plan.targets:
        for clause in _CLAUSE.split(row.note):
            text = clause.strip().rstrip("。")
            if _OPEN_NOTE.search(text) and not _said_elsewhere(text, row):
                clauses[text].append(row)
    for text, rows in clauses.items():
        yield note(
            OPEN,
            rows,
            f"{names_zh(rows)}：{text}。",
            f"{names_en(rows)}: {_open_en(text)}.",
        )


def _open_en(text: str) -> str:
    """What a Chinese clause of a note leaves open, in English words."""
    for pattern, words in _OPEN_EN:
        if re.search(pattern, text):
            return words
    return "the wording leaves the definition open"


def _said_elsewhere(text: str, row: Target) -> bool:
    """Whether a rule of its own already speaks about it: the year, the prices, the lost digits, points."""
    own = (
        YEAR_NOTE.search(text) or DAMAGE_NOTE.search(text) or "数字缺失" in text or "单位栏" in text
    )
    prices = any(word in text for word in _PRICE_WORDS)
    points = "百分点" in text and row.kind == "cumulative_increment"
    unfinished = "在建" in text and _BUILDING.search(row.indicator)
    base = "基期" in text and ("未给" in text or "未写" in text or "未列" in text)
    return bool(own or prices or points or base or unfinished)
