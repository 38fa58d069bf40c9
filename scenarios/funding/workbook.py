"""The funding as an Excel book whose totals are live formulas over one table of cells.

    write_workbook(funding, path)       规划期, 汇总, 分年, 分项目, 分出资方, 造价试算, 工程量清单, 由开工到应付, 明细, 假设, 说明
    write_bill(bill, path)              工程量清单 alone, for a place that models no money

Change a payment in 明细 and every total, gap and check follows. Unit costs are re-runs and stand as numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from scenarios.funding.bill import Bill
from scenarios.funding.fund import Funding
from scenarios.funding.ledger import KINDS as KIND_IDS
from scenarios.funding.period import (
    FACTOR,
    assumptions_sheet,
    counted,
    notes_sheet,
    period_sheet,
)
from scenarios.funding.sheets import bill_sheet, formats_of, works_sheet
from scenarios.funding.slices import span_of
from scenarios.funding.wording import KINDS, LINES, PAYERS

CELLS = "明细"
MONEY, SHARE = "#,##0;-#,##0;0", "0%"
HEAD = (
    "年份",
    "项目",
    "出资方",
    "类别",
    "需求",
    "支付",
    "缺口",
    "需求（2020年价）",
    "缺口（2020年价）",
    "在规划期",
)
COLUMN = dict(zip(("year", "line", "payer", "kind", "need", "paid", "gap"), "ABCDEFG", strict=True))
COLUMN["inside"] = "J"  # the years of 假设


def write_workbook(funding: Funding, path: str | Path) -> None:
    """Write the book; raises OSError where the file cannot be written."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheets, formats = _Sheets(book, funding), formats_of(book)
        period_sheet(book, funding, formats, sheets.sum_of)
        sheets.summary()
        sheets.years()
        sheets.programmes()
        sheets.payers()
        sheets.cost()
        bill_sheet(book, funding.bill, formats, factor=FACTOR)
        works_sheet(book, funding, formats, cells=sheets.sum_of)
        sheets.cells()
        assumptions_sheet(book, funding, formats)
        notes_sheet(book, formats)


def write_bill(bill: Bill, path: str | Path) -> None:
    """Write the bill of quantities as a book of its own; raises OSError where the file cannot be written."""
    with xlsxwriter.Workbook(str(path)) as book:
        bill_sheet(book, bill, formats_of(book))


class _Sheets:
    """The sheets of one book; each fills one and names where its formulas read."""

    def __init__(self, book: Any, funding: Funding) -> None:
        self.book, self.funding, self.ledger = book, funding, funding.ledger
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.money = book.add_format({"num_format": MONEY})
        self.share = book.add_format({"num_format": SHARE})
        self.rows = self._rows()
        self.last = len(self.rows) + 1

    def _rows(self) -> list[tuple[Any, ...]]:
        book = self.ledger
        return [
            (
                year,
                LINES[line][0],
                PAYERS[payer][0],
                KINDS[kind][0],
                *(float(each[i, j, k, y]) for each in (book.need, book.paid)),
                *(float(each[i, j, k, y]) for each in (book.real_need, book.real_gap)),
            )
            for y, year in enumerate(book.years)
            for i, line in enumerate(book.lines)
            for j, payer in enumerate(book.payers)
            for k, kind in enumerate(KIND_IDS)
            if book.need[i, j, k, y]
        ]

    def _sheet(self, name: str, head: Sequence[str]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.write_row(0, 0, head, self.bold)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, len(head), 20)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _column(self, name: str) -> str:
        letter = COLUMN.get(name, name)
        return f"{CELLS}!${letter}$2:${letter}${self.last}"

    def sum_of(self, money: str, **where: str) -> str:
        """A SUMIFS over the table of cells: `year="A2"` reads the condition from this sheet."""
        terms = "".join(f",{self._column(key)},{cell}" for key, cell in where.items())
        return f"=SUMIFS({self._column(money)}{terms})" if where else f"=SUM({self._column(money)})"

    def summary(self) -> None:
        sheet = self._sheet("汇总", ("口径", "元"))
        book = self.ledger
        lines = [  # of the whole run; 规划期 holds the years the promises are for
            ("需求合计", self.sum_of("need"), book.need.sum()),
            ("支付合计", self.sum_of("paid"), book.paid.sum()),
            ("缺口合计", "=B2-B3", book.gap.sum()),
            ("需求合计（2020年价）", self.sum_of("H"), book.real_need.sum()),
            ("缺口合计（2020年价）", self.sum_of("I"), book.real_gap.sum()),
            ("核对：需求－支付－缺口", f"=B2-B3-SUM({self._column('gap')})", 0.0),
        ]
        for row, (label, formula, value) in enumerate(lines, start=1):
            sheet.write(row, 0, label)
            sheet.write_formula(row, 1, formula, self.money, float(value))
        sheet.write(
            8,
            0,
            f"{self.funding.region} · {self.funding.scenario} · {book.years[0]}—{book.years[-1]}年，当年价，单位：元",
        )
        left_out = "、".join(LINES[line][0] for line in self.funding.not_costed)
        if left_out:
            sheet.write(9, 0, f"未计入（当地没有数据）：{left_out}")

    def years(self) -> None:
        head = (
            "年份",
            "承诺需求",
            "其中推迟",
            "需求",
            "支付",
            "缺口",
            "财力",
            "缺口（2020年价）",
            "年末债务",
        )
        sheet = self._sheet("分年", head)
        book, promised = self.ledger, self.funding.promised.need.sum(axis=(0, 1, 2))
        need, paid, gap = (each.sum(axis=(0, 1, 2)) for each in (book.need, book.paid, book.gap))
        real = book.real_gap.sum(axis=(0, 1, 2))
        for at, year in enumerate(book.years):
            row = at + 2
            sheet.write(at + 1, 0, year)
            sheet.write(at + 1, 1, float(promised[at]), self.money)
            sheet.write_formula(
                at + 1, 2, f"=B{row}-D{row}", self.money, float(promised[at] - need[at])
            )
            for column, name, value in ((3, "need", need), (4, "paid", paid)):
                formula = self.sum_of(name, year=f"$A{row}")
                sheet.write_formula(at + 1, column, formula, self.money, float(value[at]))
            sheet.write_formula(at + 1, 5, f"=D{row}-E{row}", self.money, float(gap[at]))
            sheet.write(at + 1, 6, float(book.room[:, at].sum()), self.money)
            formula = self.sum_of("I", year=f"$A{row}")
            sheet.write_formula(at + 1, 7, formula, self.money, float(real[at]))
            sheet.write(at + 1, 8, float(book.debt[at]), self.money)
        self._total(
            sheet,
            len(book.years) + 1,
            range(1, 8),
            (promised, promised - need, need, paid, gap, book.room, real),
        )

    def programmes(self) -> None:
        sheet = self._sheet(
            "分项目",
            (
                "项目",
                "建设需求",
                "运营需求",
                "需求",
                "支付",
                "缺口",
                "开工（2020年价）",
                "完工（2020年价）",
            ),
        )
        book = self.ledger
        lines = book.used_lines(self.funding.not_costed)
        for row, line in enumerate(lines, start=2):
            at = book.lines.index(line)
            sheet.write(row - 1, 0, LINES[line][0])
            for column, kind in enumerate(KIND_IDS, start=1):
                formula = self.sum_of("need", line=f"$A{row}", kind=f'"{KINDS[kind][0]}"')
                value = float(book.need[at, :, column - 1].sum())
                sheet.write_formula(row - 1, column, formula, self.money, value)
            sheet.write_formula(
                row - 1, 3, f"=B{row}+C{row}", self.money, float(book.need[at].sum())
            )
            formula = self.sum_of("paid", line=f"$A{row}")
            sheet.write_formula(row - 1, 4, formula, self.money, float(book.paid[at].sum()))
            sheet.write_formula(
                row - 1, 5, f"=D{row}-E{row}", self.money, float(book.gap[at].sum())
            )
            sheet.write(row - 1, 6, float(book.started[at].sum()), self.money)
            sheet.write(row - 1, 7, float(book.completed[at].sum()), self.money)
        kinds = [book.need[:, :, k] for k in range(len(KIND_IDS))]
        sums = (*kinds, book.need, book.paid, book.gap, book.started, book.completed)
        self._total(sheet, len(lines) + 1, range(1, 8), sums)

    def payers(self) -> None:
        sheet = self._sheet(
            "分出资方", ("出资方", "需求", "支付", "缺口", "财力", "期初", "失效", "期末", "核对")
        )
        book = self.ledger
        for row, payer in enumerate(book.payers, start=2):
            at = book.payers.index(payer)
            sheet.write(row - 1, 0, PAYERS[payer][0])
            for column, name in ((1, "need"), (2, "paid")):
                value = float(getattr(book, name)[:, at].sum())
                formula = self.sum_of(name, payer=f"$A{row}")
                sheet.write_formula(row - 1, column, formula, self.money, value)
            sheet.write_formula(
                row - 1, 3, f"=B{row}-C{row}", self.money, float(book.gap[:, at].sum())
            )
            money = (
                book.room[at].sum(),
                book.opening[at, 0],
                book.lapsed[at].sum(),
                book.closing[at, -1],
            )
            for column, value in enumerate(money, start=4):
                sheet.write(row - 1, column, float(value), self.money)
            sheet.write_formula(row - 1, 8, f"=E{row}+F{row}-C{row}-G{row}-H{row}", self.money, 0.0)
        account = (book.room, book.opening[:, 0], book.lapsed, book.closing[:, -1])
        sums = (book.need, book.paid, book.gap, *account)
        self._total(sheet, len(book.payers) + 1, range(1, 8), sums)

    def cost(self) -> None:
        sheet = self._sheet("造价试算", ("单位造价", "需求", "缺口", "缺口变化"))
        base = next(each for each in self.funding.at_cost if each.factor == 1)
        at_base = 2 + self.funding.at_cost.index(base)
        for row, each in enumerate(self.funding.at_cost, start=2):
            sheet.write(row - 1, 0, each.factor, self.share)
            sheet.write(row - 1, 1, each.total_need, self.money)
            sheet.write(row - 1, 2, each.total_gap, self.money)
            change = each.total_gap / base.total_gap - 1 if base.total_gap > 1 else 0.0
            formula = f"=IF(C${at_base}>1,C{row}/C${at_base}-1,0)"
            sheet.write_formula(row - 1, 3, formula, self.share, change)
        sheet.write(
            len(self.funding.at_cost) + 2, 0, "每一行都重新推演；财力不变，缺口不按造价同比例变化。"
        )

    def cells(self) -> None:
        sheet = self._sheet(CELLS, HEAD)
        first, last = span_of(self.funding)
        for at, (*keys, need, paid, real_need, real_gap) in enumerate(self.rows, start=1):
            sheet.write_row(at, 0, keys)
            sheet.write(at, 4, need, self.money)
            sheet.write(at, 5, paid, self.money)
            sheet.write_formula(at, 6, f"=E{at + 1}-F{at + 1}", self.money, need - paid)
            sheet.write(at, 7, real_need, self.money)
            sheet.write(at, 8, real_gap, self.money)
            inside = first <= keys[0] <= last
            sheet.write_formula(at, 9, counted(at + 1), None, float(inside))
        sheet.autofilter(0, 0, max(len(self.rows), 1), len(HEAD) - 1)

    def _total(self, sheet: Any, row: int, columns: range, values: Sequence[Any]) -> None:
        sheet.write(row, 0, "合计", self.bold)
        for column, value in zip(columns, values, strict=True):
            letter = chr(ord("A") + column)
            formula = f"=SUM({letter}2:{letter}{row})"
            sheet.write_formula(row, column, formula, self.money, float(value.sum()))
