"""The money of a report as three sheets whose totals follow a changed unit cost.

资金 holds each programme's unit cost, to be typed over; 资金明细 multiplies its cells by new over old; 分年出资 lets
every payer pay up to what it paid plus what it left unused in that year, and carries what is saved or used up into
the next as the model does. At the model's own unit costs this is the model's answer to the fen; at others it leaves
out what changes within a year, so the model's re-runs stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.funding import Funding
from scenarios.funding.bill import ANNOUNCED
from scenarios.funding.ledger import KINDS as KIND_IDS
from scenarios.funding.wording import KINDS, LINES, PAYERS
from scenarios.report import numbers
from scenarios.report.numbers import FEN
from scenarios.report.phrases import pick

MONEY, FACTOR = "#,##0;-#,##0;0", "0.00"
PACKAGE = "package"  # its running cost is a part of what was built
WORDS = {
    "factor": ("造价系数", "Cost factor"),
    "cost": ("单位造价（可改，元）", "Unit cost (type over, CNY)"),
    "cost_run": ("推演时单位造价（元）", "Unit cost as run (CNY)"),
    "unit": ("单位", "Unit"),
    "programme": ("项目", "Programme"),
    "capital": ("建设需求", "Building"),
    "running": ("运营需求", "Running"),
    "need": ("需求", "Need"),
    "paid": ("支付", "Paid"),
    "gap": ("缺口", "Gap"),
    "year": ("年份", "Year"),
    "payer": ("出资方", "Payer"),
    "kind": ("类别", "Kind"),
    "base": ("原需求", "Need as run"),
    "base_paid": ("原支付", "Paid as run"),
    "unused": ("当年未用财力", "Unused that year"),
    "share": ("结转比例", "Carry share"),
    "carried": ("结转增减", "Carried over, change"),
    "total": ("合计", "Total"),
    "check": ("核对：需求－支付－缺口", "Check: need − paid − gap"),
    "rerun": ("模型重新推演（全部造价同时变动）", "The model's re-runs (all unit costs together)"),
    "note": (
        "在黄色格中改单位造价（没有单一造价的项目改系数，1.1 即上浮10%），需求、支付、缺口、结转和合计随之重算；单位：元，当年价。一年之内的先后和缺口对开工的影响不重新推演，精确结果请用 keda fund --set。",
        "Type a unit cost into a yellow cell (a factor where a programme has no single one; 1.1 is a tenth more): need, paid, gap, money carried over and totals follow; CNY at prices of the time. What changes within a year, and starts held back by a gap, are not run again: keda fund --set does that.",
    ),
}


def unit_costs(funding: Funding) -> dict[str, tuple[float, str]]:
    """Unit cost as run and unit of every line that is one programme with a unit. [CNY, 2020 prices]"""
    found: dict[str, list[tuple[float, str]]] = {}
    for row in funding.bill.rows:
        each = row.programme
        if each.line:
            cost = (each.unit_cost * funding.cost_factor, each.unit)
            found.setdefault(each.line, []).append(cost)
    return {
        line: costs[0]
        for line, costs in found.items()
        if len(costs) == 1 and costs[0][0] > 0 and costs[0][1] != ANNOUNCED
    }


class MoneySheets:
    """Writes the three sheets; rows of each are known before any formula is written."""

    def __init__(
        self,
        book: Any,
        funding: Funding,
        lang: str,
        names: Sequence[str],
        carry: Mapping[str, float],
    ) -> None:
        """`carry` is the part of unused money each payer takes into the next year."""
        self.book, self.funding, self.ledger, self.lang = book, funding, funding.ledger, lang
        self.carry, self.costs = carry, unit_costs(funding)
        self.money_tab, self.accounts_tab, self.cells_tab = names
        self.bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F4F6F8"})
        self.money = book.add_format({"num_format": MONEY})
        typed = {"bg_color": "#FFF2B3", "border": 1}
        self.factor = book.add_format({"num_format": FACTOR})
        self.typed_factor = book.add_format({"num_format": FACTOR, **typed})
        self.typed_cost = book.add_format({"num_format": MONEY, **typed})
        self.ratio = book.add_format({"num_format": "0%"})
        led = self.ledger
        left_out = funding.not_costed
        self.lines = [line for line in led.lines if line not in left_out]
        self.cells = [
            (y, i, j, k)
            for y in range(len(led.years))
            for i in range(len(led.lines))
            for j in range(len(led.payers))
            for k in range(len(KIND_IDS))
            if led.need[i, j, k, y]
        ]
        self.accounts = [(y, j) for y in range(len(led.years)) for j in range(len(led.payers))]

    def word(self, key: str) -> str:
        return pick(self.lang, WORDS[key])

    def write(self) -> None:
        summary = self._sheet(self.money_tab, 24)
        accounts = self._sheet(self.accounts_tab, 16)
        cells = self._sheet(self.cells_tab, 16)
        self._cells(cells)
        self._accounts(accounts)
        self._summary(summary)

    def _sheet(self, name: str, width: float) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 10, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _head(self, sheet: Any, at: int, keys: Sequence[str]) -> None:
        for column, key in enumerate(keys):
            sheet.write_string(at, column, self.word(key), self.bold)

    def _column(self, tab: str, letter: str, rows: int) -> str:
        return f"'{tab}'!${letter}$2:${letter}${rows + 1}"

    def _cells(self, sheet: Any) -> None:
        """year, programme, payer, kind, need as run, factor, need."""
        led, factors = self.ledger, f"'{self.money_tab}'"
        self._head(sheet, 0, ("year", "programme", "payer", "kind", "base", "factor", "need"))
        last = 3 + len(self.lines)
        for at, (y, i, j, k) in enumerate(self.cells, start=1):
            value = float(led.need[i, j, k, y])
            sheet.write_number(at, 0, led.years[y])
            for column, pair in ((1, LINES[led.lines[i]]), (2, PAYERS[led.payers[j]])):
                sheet.write_string(at, column, pick(self.lang, pair))
            sheet.write_string(at, 3, pick(self.lang, KINDS[KIND_IDS[k]]))
            sheet.write_number(at, 4, value, self.money)
            row = at + 1
            look = f"INDEX({factors}!$B$4:$B${last},MATCH(B{row},{factors}!$A$4:$A${last},0))"
            follows = KIND_IDS[k] == "capital" or led.lines[i] == PACKAGE
            formula = f"={look}" if follows else "=1"
            sheet.write_formula(at, 5, formula, None, 1)
            sheet.write_formula(at, 6, f"=E{row}*F{row}", self.money, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(self.cells), 1), 6)

    def _accounts(self, sheet: Any) -> None:
        """year, payer, paid as run, unused that year, carry share, carried over, need, paid, gap."""
        led, rows = self.ledger, len(self.cells)
        keys = ("year", "payer", "base_paid", "unused", "share", "carried", "need", "paid", "gap")
        self._head(sheet, 0, keys)
        need_in = self._column(self.cells_tab, "G", rows)
        year_in, payer_in = (self._column(self.cells_tab, c, rows) for c in ("A", "C"))
        for at, (y, j) in enumerate(self.accounts, start=1):
            need, paid, gap = (
                float(each[:, j, :, y].sum()) for each in (led.need, led.paid, led.gap)
            )
            slack = float(led.unused[j, y]) if gap <= FEN else 0.0
            sheet.write_number(at, 0, led.years[y])
            sheet.write_string(at, 1, pick(self.lang, PAYERS[led.payers[j]]))
            sheet.write_number(at, 2, paid, self.money)
            sheet.write_number(at, 3, max(slack, 0.0), self.money)
            sheet.write_number(at, 4, self.carry.get(led.payers[j], 0.0), self.ratio)
            row, before = at + 1, at + 1 - len(led.payers)
            # what last year had more than in the run, less what it paid more, as far as it carries over
            carried = f"=E{before}*(C{before}+F{before}-H{before})" if y else "=0"
            sheet.write_formula(at, 5, carried, self.money, 0.0)
            sums = f"=SUMIFS({need_in},{year_in},A{row},{payer_in},B{row})"
            sheet.write_formula(at, 6, sums, self.money, need)
            pays = f"=MAX(0,MIN(G{row},C{row}+D{row}+F{row}))"
            sheet.write_formula(at, 7, pays, self.money, paid)
            sheet.write_formula(at, 8, f"=G{row}-H{row}", self.money, gap)
        sheet.freeze_panes(1, 0)

    def _summary(self, sheet: Any) -> None:
        sheet.write_string(0, 0, self.word("note"))
        keys = ("programme", "factor", "cost_run", "cost", "unit", "capital", "running", "need")
        self._head(sheet, 2, keys)
        at = self._programmes(sheet, 3)
        at = self._years(sheet, at + 2)
        self._reruns(sheet, at + 2)

    def _programmes(self, sheet: Any, at: int) -> int:
        led, rows = self.ledger, len(self.cells)
        need_in, line_in, kind_in = (self._column(self.cells_tab, c, rows) for c in ("G", "B", "D"))
        for line in self.lines:
            i, row = led.lines.index(line), at + 1
            sheet.write_string(at, 0, pick(self.lang, LINES[line]))
            self._cost(sheet, at, line)
            for k, kind in enumerate(KIND_IDS):
                word = pick(self.lang, KINDS[kind])
                formula = f'=SUMIFS({need_in},{line_in},$A{row},{kind_in},"{word}")'
                value = float(led.need[i, :, k].sum())
                sheet.write_formula(at, 5 + k, formula, self.money, value)
            total = float(led.need[i].sum())
            sheet.write_formula(at, 7, f"=F{row}+G{row}", self.money, total)
            at += 1
        return at

    def _cost(self, sheet: Any, at: int, line: str) -> None:
        """The yellow cell: the unit cost, whose ratio to the run's is the factor; else the factor itself."""
        if line not in self.costs:
            sheet.write_number(at, 1, 1.0, self.typed_factor)
            return
        cost, unit = self.costs[line]
        sheet.write_formula(at, 1, f"=D{at + 1}/C{at + 1}", self.factor, 1.0)
        sheet.write_number(at, 2, cost, self.money)
        sheet.write_number(at, 3, cost, self.typed_cost)
        sheet.write_string(at, 4, numbers.unit_name(f"CNY/{unit}", self.lang))

    def _years(self, sheet: Any, at: int) -> int:
        led, rows = self.ledger, len(self.accounts)
        year_in = self._column(self.accounts_tab, "A", rows)
        self._head(sheet, at, ("year", "need", "paid", "gap"))
        first = at + 2
        for y, year in enumerate(led.years):
            at += 1
            sheet.write_number(at, 0, year)
            cells = (("G", led.need), ("H", led.paid), ("I", led.gap))
            for column, (letter, money) in enumerate(cells, start=1):
                money_in = self._column(self.accounts_tab, letter, rows)
                formula = f"=SUMIFS({money_in},{year_in},$A{at + 1})"
                sheet.write_formula(at, column, formula, self.money, float(money[..., y].sum()))
        last = at + 1
        at += 1
        sheet.write_string(at, 0, self.word("total"), self.bold)
        for column, money in enumerate((led.need, led.paid, led.gap), start=1):
            letter = "ABCD"[column]
            formula = f"=SUM({letter}{first}:{letter}{last})"
            sheet.write_formula(at, column, formula, self.money, float(money.sum()))
        row = at + 1
        sheet.write_string(at + 1, 0, self.word("check"))
        sheet.write_formula(at + 1, 1, f"=B{row}-C{row}-D{row}", self.money, 0.0)
        chart = self.book.add_chart({"type": "column"})
        for column, colour in ((1, "#5A6672"), (2, "#0B5CAD"), (3, "#B8430F")):
            chart.add_series(
                {
                    "name": [self.money_tab, first - 2, column],
                    "categories": [self.money_tab, first - 1, 0, last - 1, 0],
                    "values": [self.money_tab, first - 1, column, last - 1, column],
                    "fill": {"color": colour},
                }
            )
        chart.set_y_axis({"display_units": "hundred_millions", "num_format": "#,##0"})
        chart.set_size({"width": 620, "height": 300})
        sheet.insert_chart(first - 2, 5, chart)
        return at + 1

    def _reruns(self, sheet: Any, at: int) -> None:
        sheet.write_string(at, 0, self.word("rerun"), self.bold)
        self._head(sheet, at + 1, ("factor", "need", "gap"))
        for row, each in enumerate(self.funding.at_cost, start=at + 2):
            sheet.write_number(row, 0, each.factor, self.ratio)
            sheet.write_number(row, 1, each.total_need, self.money)
            sheet.write_number(row, 2, each.total_gap, self.money)
