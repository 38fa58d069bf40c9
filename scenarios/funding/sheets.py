"""Two sheets a reader can check by hand: units × unit cost, and from the works of a year to what is owed for them.

bill_sheet(book, bill)                 工程量清单
works_sheet(book, funding, cells=…)    由开工到应付
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from scenarios.funding.bill import Bill
from scenarios.funding.wording import GRADES, LINES, PAYERS, UNITS
from scenarios.programmes import OTHERS_PAY

if TYPE_CHECKING:
    from scenarios.funding.fund import Funding

BILL, WORKS = "工程量清单", "由开工到应付"
MONEY, COUNT, SHARE, INDEX = "#,##0;-#,##0;0", "#,##0.##", "0.0%", "0.0000"
AS_THEY_PROGRESS = ("metro", "bus", "package", "other")  # lines with no bill at completion
ALL_PAYERS = (*OTHERS_PAY, "own")
Formats = dict[str, Any]


def formats_of(book: Any) -> Formats:
    """The number formats of a book, by name."""
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True, "top": 1, "num_format": MONEY}),
        "money": book.add_format({"num_format": MONEY}),
        "count": book.add_format({"num_format": COUNT}),
        "share": book.add_format({"num_format": SHARE}),
        "index": book.add_format({"num_format": INDEX}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def bill_sheet(book: Any, bill: Bill, formats: Formats, *, factor: str = "") -> None:
    """Units × unit cost by programme and payer; the own budget is what the others leave. factor : the cell it stands in."""
    payers = [p for p in ALL_PAYERS if p == "own" or any(r.programme.share(p) for r in bill.rows)]
    names = [PAYERS[payer][0] for payer in payers]
    head = ["编号", "项目", "单位", "数量", "单价（元，2020年价）", "建设费（元）"]
    head += [f"{name}比例" for name in names] + [f"{name}（元）" for name in names]
    head += [
        "核对：建设费－各方",
        "年运营单价（元）",
        "年运营费（元）",
        "计入合计",
        "单价依据",
        "来源",
    ]
    sheet = _sheet(book, BILL, head, formats)
    column = {name: xl_col_to_name(at) for at, name in enumerate(head)}
    others = f"{column[f'{names[0]}比例']}{{row}}:{column[f'{names[max(len(names) - 2, 0)]}比例']}{{row}}"
    first_sum, last_sum = column[f"{names[0]}（元）"], column[f"{names[-1]}（元）"]
    for row, each in enumerate(bill.rows, start=2):
        one = each.programme
        cost = one.unit_cost * bill.factor
        write = _Writer(sheet, row, column, formats)
        write.texts(("编号", one.id), ("项目", one.zh), ("单位", UNITS.get(one.unit, one.unit)))
        write.number("数量", one.quantity, "count")
        if factor:
            write.formula("单价（元，2020年价）", f"={one.unit_cost!r}*{factor}", "money", cost)
        else:
            write.number("单价（元，2020年价）", cost, "money")
        write.formula("建设费（元）", f"=D{row}*E{row}", "money", each.capital)
        for payer, name in zip(payers, names, strict=True):
            if payer == "own" and len(payers) > 1:
                formula = f"=1-SUM({others.format(row=row)})"
                write.formula(f"{name}比例", formula, "share", one.own)
            else:
                write.number(f"{name}比例", one.share(payer), "share")
            formula = f"=F{row}*{column[f'{name}比例']}{row}"
            write.formula(f"{name}（元）", formula, "money", each.payers[payer])
        formula = f"=F{row}-SUM({first_sum}{row}:{last_sum}{row})"
        write.formula("核对：建设费－各方", formula, "money", 0.0)
        write.number("年运营单价（元）", one.running_cost, "money")
        formula = f"=D{row}*{column['年运营单价（元）']}{row}"
        write.formula("年运营费（元）", formula, "money", each.running)
        write.number("计入合计", 1 if one.counts else 0, "count")
        write.texts(("单价依据", GRADES[one.grade.value]), ("来源", one.source))
    sheet.set_column(f"{column['来源']}:{column['来源']}", 40, formats["wrap"])
    last = len(bill.rows) + 1
    write = _Writer(sheet, last + 1, column, formats)
    write.texts(("项目", "合计（不含已并入他项的行）"))
    sums = {
        "建设费（元）": sum(row.capital for row in bill.counted),
        "年运营费（元）": sum(r.running for r in bill.counted),
    }
    for payer, name in zip(payers, names, strict=True):
        sums[f"{name}（元）"] = sum(row.payers[payer] for row in bill.counted)
    counted = f"{column['计入合计']}2:{column['计入合计']}{last}"
    for name, value in sums.items():
        area = f"{column[name]}2:{column[name]}{last}"
        write.formula(name, f"=SUMPRODUCT({area},{counted})", "bold", value)


def works_sheet(
    book: Any, funding: Funding, formats: Formats, *, cells: Callable[..., str]
) -> None:
    """Works of a year and line to what is owed: the deposit on what starts, the rest on what is completed."""
    head = [
        *("年份", "项目", "单位造价（元，2020年价）", "开工（单位）", "开工造价（元，2020年价）"),
        *("完工造价（元，2020年价）", "首付比例", "应付（元，2020年价）", "价格指数"),
        *("应付（元，当年价）", "明细合计", "核对"),
    ]
    sheet = _sheet(book, WORKS, head, formats)
    column = {name: xl_col_to_name(at) for at, name in enumerate(head)}
    ledger, row = funding.ledger, 1
    costs = {r.programme.line: r.programme.unit_cost for r in funding.bill.rows if r.programme.line}
    for line in ledger.used_lines(funding.not_costed):
        at = ledger.lines.index(line)
        for y, year in enumerate(ledger.years):
            started, done = float(ledger.started[at, y]), float(ledger.completed[at, y])
            real = float(ledger.real_need[at, :, 0, y].sum())
            need = float(ledger.need[at, :, 0, y].sum())
            if not np.any([started, done, real, need]):
                continue
            row += 1
            write = _Writer(sheet, row, column, formats)
            write.number("年份", year, None)
            write.texts(("项目", LINES[line][0]))
            if costs.get(line):
                write.number("单位造价（元，2020年价）", costs[line] * funding.cost_factor, "money")
                units = started / (costs[line] * funding.cost_factor)
                write.formula("开工（单位）", f"=E{row}/C{row}", "count", units)
            write.number("开工造价（元，2020年价）", started, "money")
            write.number("完工造价（元，2020年价）", done, "money")
            share = 1.0 if line in AS_THEY_PROGRESS else funding.deposit
            write.number("首付比例", share, "share")
            write.formula(
                "应付（元，2020年价）", f"=E{row}*G{row}+F{row}*(1-G{row})", "money", real
            )
            write.number("价格指数", need / real if real else 1.0, "index")
            write.formula("应付（元，当年价）", f"=H{row}*I{row}", "money", need)
            formula = cells("need", year=f"$A{row}", line=f"$B{row}", kind='"建设"')
            write.formula("明细合计", formula, "money", need)
            write.formula("核对", f"=J{row}-K{row}", "money", 0.0)
    write = _Writer(sheet, row + 1, column, formats)
    write.texts(("项目", "合计"))
    total = float(ledger.need[:, :, 0].sum())
    for name in ("应付（元，当年价）", "明细合计"):
        area = f"{column[name]}2:{column[name]}{row}"
        write.formula(name, f"=SUM({area})", "bold", total)


class _Writer:
    """Cells of one row by the heading of their column."""

    def __init__(self, sheet: Any, row: int, column: dict[str, str], formats: Formats) -> None:
        self.sheet, self.row, self.column, self.formats = sheet, row, column, formats

    def texts(self, *pairs: tuple[str, str]) -> None:
        for name, text in pairs:
            self.sheet.write_string(f"{self.column[name]}{self.row}", text, self.formats["wrap"])

    def number(self, name: str, value: float, form: str | None) -> None:
        how = self.formats[form] if form else None
        self.sheet.write_number(f"{self.column[name]}{self.row}", value, how)

    def formula(self, name: str, text: str, form: str, value: float) -> None:
        cell = f"{self.column[name]}{self.row}"
        self.sheet.write_formula(cell, text, self.formats[form], value)


def _sheet(book: Any, name: str, head: list[str], formats: Formats) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, head, formats["head"])
    sheet.set_row(0, 48)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, len(head) - 1, 13)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet
