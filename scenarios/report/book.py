"""The Excel report: inputs, yearly paths, targets, money whose totals follow a changed unit cost, sources.

    write_book(briefing, path)

Text is always written as text: a cell that begins with "=" in someone's note stays words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from scenarios.documents import documents
from scenarios.report import numbers, phrases, wording
from scenarios.report.briefing import Briefing
from scenarios.report.moneysheets import MoneySheets
from scenarios.report.phrases import pick
from scenarios.runs import default_of, settings_of

SHEETS = {
    "cover": ("说明", "Summary"),
    "targets": ("目标", "Targets"),
    "paths": ("路径", "Paths"),
    "inputs": ("输入", "Inputs"),
    "money": ("资金", "Money"),
    "accounts": ("分年出资", "Accounts"),
    "cells": ("资金明细", "Cells"),
    "sources": ("来源", "Sources"),
    "findings": ("算术核对", "Arithmetic"),
}
HEADS = {
    "targets": (
        (
            "编号",
            "指标",
            "单位",
            "年份",
            "要求",
            "目标值",
            "测算值",
            "测算值－目标值",
            "结论",
            "首次达到",
            "文件",
        ),
        (
            "Id",
            "Indicator",
            "Unit",
            "Year",
            "Operator",
            "Target value",
            "Model value",
            "Model − target",
            "Verdict",
            "First reached",
            "Document",
        ),
    ),
    "inputs": (
        (
            "编号",
            "名称",
            "模型中的名称",
            "单位",
            "下限",
            "本地取值",
            "上限",
            "本方案",
            "与本地取值之差",
            "等级",
            "来源",
        ),
        (
            "Id",
            "Name",
            "Name in the model",
            "Unit",
            "Low",
            "Local value",
            "High",
            "This scenario",
            "Difference",
            "Grade",
            "Source",
        ),
    ),
    "sources": (("来源", "等级", "输入个数"), ("Source", "Grade", "Inputs")),
    "findings": (
        ("程度", "规则", "指标编号", "说明", "取整可以解释"),
        ("Severity", "Rule", "Rows", "Finding", "Rounding explains"),
    ),
}
QUIET = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_book(briefing: Briefing, path: str | Path) -> None:
    """Write the book; raises OSError where the file cannot be written."""
    with xlsxwriter.Workbook(str(path), QUIET) as book:
        book.set_properties({"title": briefing.title, "author": "Keda 可达"})
        sheets = _Sheets(book, briefing)
        sheets.cover()
        sheets.targets()
        sheets.paths()
        sheets.inputs()
        if briefing.funding is not None:
            names = [pick(briefing.lang, SHEETS[key]) for key in ("money", "accounts", "cells")]
            carry = _carry_shares(briefing, briefing.funding.ledger.payers)
            MoneySheets(book, briefing.funding, briefing.lang, names, carry).write()
        sheets.sources()
        sheets.findings()


def _carry_shares(briefing: Briefing, payers: Sequence[str]) -> dict[str, float]:
    """The part of unused money that each payer takes into the next year, in this scenario."""
    settings = settings_of(briefing.region, briefing.scenario, briefing.changes)
    found = {}
    for payer in payers:
        name = f"carry share[{payer}]"
        value = settings.get(name, default_of(briefing.region, name))
        found[payer] = float(value) if isinstance(value, float | int) else 0.0
    return found


class _Sheets:
    def __init__(self, book: Any, briefing: Briefing) -> None:
        self.book, self.briefing, self.lang = book, briefing, briefing.lang
        font = {"font_name": "微软雅黑" if self.lang == "zh" else "Arial", "font_size": 10}
        self.plain = book.add_format({**font, "valign": "top"})
        self.wrap = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({**font, "bold": True, "bottom": 1, "bg_color": "#F4F6F8"})
        self.title = book.add_format({**font, "bold": True, "font_size": 16})
        self.number = book.add_format({**font, "num_format": "#,##0.####"})
        self.year = book.add_format({**font, "num_format": "0"})

    def sheet(self, key: str, head: Sequence[str], widths: Sequence[float]) -> Any:
        sheet = self.book.add_worksheet(pick(self.lang, SHEETS[key]))
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, self.bold)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.plain)
        if head:
            sheet.freeze_panes(1, 0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def row(self, sheet: Any, at: int, cells: Sequence[object]) -> None:
        """Numbers as numbers, words as words, nothing for what is missing."""
        for column, value in enumerate(cells):
            if isinstance(value, bool) or value is None:
                if value is not None:
                    sheet.write_boolean(at, column, value, self.plain)
            elif isinstance(value, int):
                sheet.write_number(at, column, value, self.year)
            elif isinstance(value, float):
                sheet.write_number(at, column, value, self.number)
            else:
                sheet.write_string(at, column, str(value), self.wrap)

    def head(self, key: str) -> Sequence[str]:
        return pick(self.lang, HEADS[key])  # type: ignore[arg-type]

    def cover(self) -> None:
        sheet = self.sheet("cover", (), (24, 100))
        sheet.write_string(0, 0, self.briefing.title, self.title)
        sheet.write_string(1, 0, self.briefing.subtitle, self.plain)
        parts = [("conclusion", self.briefing.conclusion), ("needed", self.briefing.needed)]
        parts += [("money", self.briefing.money), ("confidence", self.briefing.confidence)]
        at = 3
        for key, sentences in parts:
            for first, sentence in enumerate(sentences):
                name = self.briefing.say(key) if first == 0 else ""
                self.row(sheet, at, (name, sentence))
                at += 1
        for name, value in (*self.briefing.provenance, ("", self.briefing.say("disclaimer"))):
            self.row(sheet, at, (name, value))
            at += 1

    def targets(self) -> None:
        widths = (10, 34, 16, 8, 8, 16, 16, 16, 14, 10, 30)
        sheet = self.sheet("targets", self.head("targets"), widths)
        for at, verdict in enumerate(self.briefing.all_verdicts, start=1):
            target, value = verdict.target, verdict.value
            state = pick(self.lang, phrases.STATES[verdict.state])
            first = None if verdict.first_year is None else int(verdict.first_year)
            name = wording.indicator(verdict, self.lang)
            unit = numbers.unit_name(target.unit, self.lang)
            cells = (target.id, name, unit, target.target_year, target.operator)
            paper = self._paper(target.document)
            found = (target.target_value, value, None, state, first, paper)
            self.row(sheet, at, (*cells, *found))
            if value is not None and target.target_value is not None:
                gap = value - target.target_value
                sheet.write_formula(at, 7, f"=G{at + 1}-F{at + 1}", self.number, gap)

    def _paper(self, id: str) -> str:
        """A document's title; its id where nobody named it."""
        known = documents().get(id)
        return (
            id if known is None else pick(self.lang, (known.title, known.title_en or known.title))
        )

    def paths(self) -> None:
        """Years down, targets across, and a native chart of the first."""
        shown = [v for v in self.briefing.all_verdicts if v.path is not None]
        year = self.briefing.say("col_year")
        names = [
            f"{v.target.id} {wording.indicator(v, self.lang)}"
            + self.briefing.say("brackets", text=numbers.unit_name(v.target.unit, self.lang))
            for v in shown
        ]
        sheet = self.sheet("paths", (year, *names), (8, *(22 for _ in names)))
        sheet.freeze_panes(1, 1)
        if not shown or shown[0].path is None:
            return
        years = [int(y) for y in shown[0].path.years]
        by_year = [
            dict(zip((int(y) for y in v.path.years), v.path.values, strict=True))
            for v in shown
            if v.path is not None
        ]
        for at, each in enumerate(years, start=1):
            values = [float(path[each]) if each in path else None for path in by_year]
            self.row(sheet, at, (each, *values))
        tab = pick(self.lang, SHEETS["paths"])
        for at in range(min(3, len(shown))):
            chart = self.book.add_chart({"type": "line"})
            chart.add_series(
                {
                    "name": [tab, 0, at + 1],
                    "categories": [tab, 1, 0, len(years), 0],
                    "values": [tab, 1, at + 1, len(years), at + 1],
                    "line": {"color": "#0B5CAD"},
                }
            )
            chart.set_legend({"none": True})
            chart.set_size({"width": 460, "height": 260})
            sheet.insert_chart(len(years) + 2, 1 + 3 * at, chart)

    def inputs(self) -> None:
        region, lang = self.briefing.region, self.lang
        settings = settings_of(region, self.briefing.scenario, self.briefing.changes)
        widths = (26, 28, 30, 14, 12, 12, 12, 12, 14, 12, 50)
        sheet = self.sheet("inputs", self.head("inputs"), widths)
        for at, row in enumerate(region.inputs.values(), start=1):
            local, now = row.default, settings.get(row.name, default_of(region, row.name))
            number = float(now) if isinstance(now, float | int) else None
            grade = pick(lang, phrases.GRADES[row.grade])
            name = pick(lang, (row.zh, row.en))
            unit = numbers.unit_name(row.unit, lang)
            cells = (row.id, name, row.name, unit, row.low, local, row.high, number, None)
            self.row(sheet, at, (*cells, grade, row.source))
            if number is not None:
                sheet.write_formula(at, 8, f"=H{at + 1}-F{at + 1}", self.number, number - local)
        sheet.autofilter(0, 0, max(len(region.inputs), 1), len(widths) - 1)

    def sources(self) -> None:
        sheet = self.sheet("sources", self.head("sources"), (90, 14, 10))
        at = 1
        for source, grade, count in self.briefing.sources:
            self.row(sheet, at, (source, pick(self.lang, phrases.GRADES[grade]), count))
            at += 1
        for paper in self.briefing.papers:
            self.row(sheet, at, (paper, pick(self.lang, phrases.GRADES["plan"])))
            at += 1

    def findings(self) -> None:
        sheet = self.sheet("findings", self.head("findings"), (10, 26, 24, 100, 14))
        for at, finding in enumerate(self.briefing.findings, start=1):
            severity = pick(self.lang, phrases.SEVERITY[finding.severity])
            message = pick(self.lang, (finding.message_zh, finding.message_en))
            ids = ", ".join(finding.ids)
            cells = (severity, finding.rule, ids, message, finding.explained_by_rounding)
            self.row(sheet, at, cells)
