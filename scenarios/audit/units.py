"""Units that cannot be right: a count printed in per cent, a share above its whole, a share printed as a count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from scenarios.audit.findings import Finding
from scenarios.audit.plan import Plan
from scenarios.audit.sentences import figure_en, figure_zh
from scenarios.registry import Target

RULE = "unit_column"
_RATIOS = ("Dmnl", "1/year")
_COUNTED = re.compile(r"\d\s*[万亿]?(人|张|个|户|套|所|家|次|元|公里|平方米|辆|件)")
_COLUMN = re.compile(r"单位栏(与数值栏)?(?:误|都|均)*印(?:为|有|成|作)?([%‰]|[^\s;；,，。]+)")
GROSS = "毛"  # gross enrolment counts every age and may exceed its whole


def unit_column(plan: Plan) -> Iterator[Finding]:
    """A finding for each row whose printed unit and whose quantity do not belong together."""
    for row in plan.targets:
        printed = unicodedata.normalize("NFKC", row.printed)
        column = _COLUMN.search(row.note)
        if column and column.group(2) in "%‰" and row.unit not in _RATIOS:
            yield _finding(
                row, "单位栏印%，指标却不是比率", "the unit column reads % for a quantity"
            )
        elif column and column.group(1):
            yield _finding(
                row, "单位栏与数值栏重复印有%", "both unit column and figure carry the %", note=True
            )
        elif re.search(r"\d\s*%", printed) and row.unit not in _RATIOS:
            yield _finding(row, "数字印%，指标却不是比率", "printed in % but not a ratio")
        elif row.kind == "share" and _COUNTED.search(printed):
            yield _finding(row, "指标为比率，数字却带计数单位", "a share printed as a count")
        elif row.kind == "share" and _above_whole(row):
            yield _finding(row, "比率超过100%", "a share above its whole")


def _above_whole(row: Target) -> bool:
    values = [v for v in (row.base_value, row.target_value) if v is not None]
    return any(value > 1 for value in values) and GROSS not in row.indicator


def _finding(row: Target, why_zh: str, why_en: str, *, note: bool = False) -> Finding:
    value = row.base_value if row.target_value is None else row.target_value
    return Finding(
        rule=RULE,
        severity="note" if note else "tension",
        ids=(row.id,),
        numbers={"value": value or 0.0},
        explained_by_rounding=None,
        message_zh=f"{row.indicator}（{figure_zh(row)}）：{why_zh}。",
        message_en=f"{row.indicator_en} ({figure_en(row)}): {why_en}.",
    )
