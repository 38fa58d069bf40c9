"""Three sheets of the funding book: the years the promises are for by programme, what was assumed, what it means.

period_sheet(book, funding, formats, where)      规划期   万元, live over 明细 and the years in 假设
assumptions_sheet(book, funding, formats)        假设     change a year and 规划期 follows; the factor moves the bill
notes_sheet(book, formats)                       说明
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.funding.ledger import KINDS
from scenarios.funding.slices import span_of
from scenarios.funding.wording import KINDS as KIND_NAMES
from scenarios.funding.wording import LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from scenarios.funding.fund import Funding

PERIOD, ASSUMED, NOTES = "规划期", "假设", "说明"
FIRST, LAST, FACTOR, DEPOSIT = (f"{ASSUMED}!$B${row}" for row in range(2, 6))
WAN = 10_000
MEANINGS = (
    ("规划期", "“假设”中起止年之间的合计，与资金页的句子、图和表相同；改动起止年，本表随之重算。"),
    ("需求", "当年应付的建设和运营支出；承诺而未开工的不在其内，见“分年”的“其中推迟”。"),
    ("可安排", "实际能支付的部分。一方或一年的余额不抵补另一方或另一年的缺口。"),
    ("缺口", "需求减可安排。"),
    ("2020年不变价", "每一笔按其价格指数折回2020年，不是按合计折算。"),
    ("单位造价", "“造价试算”每一行都重新推演，是数而不是公式；“工程量清单”随“假设”的系数重算。"),
    ("勾稽", "“核对”各格应为0；“明细”改动后，各表合计随之变化。"),
    ("性质", "以上为测算结果，供研究讨论，不作为考核依据。"),
)


def counted(row: int) -> str:
    """Whether a row of 明细 lies in the years of 假设, as a formula: 1 or 0."""
    return f"=IF(A{row}>{FIRST}-1,IF({LAST}+1>A{row},1,0),0)"


def assumptions_sheet(book: Any, funding: Funding, formats: dict[str, Any]) -> None:
    """Years, unit cost and deposit: the cells that formulas read."""
    sheet = _sheet(book, ASSUMED, ("假设", "取值", "单位", "来源"), formats)
    first, last = span_of(funding)
    rows = (
        ("起始年", first, "年", "工程量清单中最早的年份；没有清单时为规划期"),
        ("终止年", last, "年", "工程量清单中最晚的年份；没有清单时为规划期"),
        (
            "单位造价系数",
            funding.cost_factor,
            "倍",
            f"方案“{funding.scenario}”，1为各工程自己的造价",
        ),
        ("开工首付比例", funding.deposit, "", f"方案“{funding.scenario}”；余款在竣工时付"),
    )
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, row)
    sheet.set_column(3, 3, 50, formats["wrap"])


def period_sheet(
    book: Any, funding: Funding, formats: dict[str, Any], sum_of: Callable[..., str]
) -> None:
    """Need, paid and gap of each programme in the years of 假设. [万元]"""
    head = (
        "项目",
        "建设需求",
        "运营需求",
        "需求",
        "可安排",
        "缺口",
        "需求（2020年价）",
        "缺口（2020年价）",
    )
    sheet = _sheet(book, PERIOD, (head[0], *(f"{name}（万元）" for name in head[1:])), formats)
    ledger, lines = funding.ledger, funding.ledger.used_lines(funding.not_costed)
    first, last = span_of(funding)
    years = [at for at, year in enumerate(ledger.years) if first <= year <= last]
    totals = [0.0] * 7
    for row, line in enumerate(lines, start=2):
        at = ledger.lines.index(line)

        def money(cells: np.ndarray, at: int = at) -> np.ndarray:
            found: np.ndarray = cells[at][..., years].sum(axis=(0, 2)) / WAN
            return found

        def live(name: str, row: int = row, **where: str) -> str:
            return f"{sum_of(name, line=f'$A{row}', inside='1', **where)}/{WAN}"

        building, running = (live("need", kind=f'"{KIND_NAMES[kind][0]}"') for kind in KINDS)
        need, paid = money(ledger.need), money(ledger.paid).sum()
        cells = (
            (building, need[0]),
            (running, need[1]),
            (f"=B{row}+C{row}", need.sum()),
            (live("paid"), paid),
            (f"=D{row}-E{row}", need.sum() - paid),
            (live("H"), money(ledger.real_need).sum()),
            (live("I"), money(ledger.real_gap).sum()),
        )
        sheet.write(row - 1, 0, LINES[line][0])
        for column, (formula, value) in enumerate(cells, start=1):
            sheet.write_formula(row - 1, column, formula, formats["money"], float(value))
            totals[column - 1] += float(value)
    end = len(lines) + 1
    sheet.write(end, 0, "合计", formats["head"])
    for column, value in enumerate(totals, start=1):
        letter = "ABCDEFGH"[column]
        formula = f"=SUM({letter}2:{letter}{end})"
        sheet.write_formula(end, column, formula, formats["bold"], value)


def notes_sheet(book: Any, formats: dict[str, Any]) -> None:
    """What each word of the book means."""
    sheet = _sheet(book, NOTES, ("词", "含义"), formats)
    for at, row in enumerate(MEANINGS, start=1):
        sheet.write_row(at, 0, row, formats["wrap"])
    sheet.set_column(1, 1, 90, formats["wrap"])


def _sheet(book: Any, name: str, head: tuple[str, ...], formats: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, head, formats["head"])
    sheet.set_column(0, len(head) - 1, 18)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet
