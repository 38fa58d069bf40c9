"""The funding book in Excel adds up by hand, and its totals are formulas over the cells."""

import re

import pytest
from openpyxl import load_workbook

from scenarios.funding import fund, slices, write_workbook
from tests.scenarios.funding.formulas import Book

TOTALS = {"年份": "分年", "项目": "分项目", "出资方": "分出资方"}


@pytest.fixture(scope="module")
def books(district, tmp_path_factory):
    """The funding, its book as values and as formulas."""
    funding = fund(district, "plan", {"hold back switch": 0, "programme share of revenue": 0.021})
    path = tmp_path_factory.mktemp("xlsx") / "funding.xlsx"
    write_workbook(funding, path)
    return funding, load_workbook(path, data_only=True), load_workbook(path)


def table(sheet):
    """Rows of a sheet by its heading, up to the first empty row."""
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] is not None]


def test_the_cells_add_up_to_every_total_by_hand(books):
    funding, values, _ = books
    cells = table(values["明细"])
    need = sum(row["需求"] for row in cells)
    assert need == pytest.approx(funding.ledger.need.sum(), rel=1e-12)
    assert values["汇总"]["B2"].value == pytest.approx(need, rel=1e-12)
    for key, name in TOTALS.items():
        rows = [row for row in table(values[name]) if row[key] != "合计"]
        for row in rows:
            mine = [cell for cell in cells if cell[key] == row[key]]
            for money in ("需求", "支付", "缺口"):
                total = sum(cell[money] for cell in mine)
                assert row[money] == pytest.approx(total, rel=1e-9, abs=0.01), (name, row[key])
        assert sum(row["需求"] for row in rows) == pytest.approx(need, rel=1e-9)


def test_totals_are_live_and_read_every_cell(books):
    _, values, formulas = books
    last = values["明细"].max_row
    for name in TOTALS.values():
        live = [c.value for row in formulas[name].iter_rows() for c in row if c.data_type == "f"]
        ranges = [r for text in live for r in re.findall(r"明细!\$\w\$2:\$\w\$(\d+)", text)]
        assert ranges
        assert {int(end) for end in ranges} == {last}
    assert formulas["明细"]["G2"].value == "=E2-F2"


def test_the_check_cells_are_zero(books):
    funding, values, _ = books
    assert values["汇总"]["B7"].value == pytest.approx(0, abs=0.01)
    for row in table(values["分出资方"]):
        if row["出资方"] == "合计":
            continue
        account = row["财力"] + row["期初"] - row["支付"] - row["失效"] - row["期末"]
        assert account == pytest.approx(0, abs=1e-9 * funding.ledger.need.sum())


def test_the_unit_cost_table_is_of_re_runs(books):
    funding, values, _ = books
    rows = [row for row in table(values["造价试算"]) if isinstance(row["单位造价"], float | int)]
    gaps = [each.total_gap for each in funding.at_cost]
    assert [row["缺口"] for row in rows] == pytest.approx(gaps, rel=1e-12)
    assert len(gaps) == 5


def test_the_plan_s_years_are_those_of_the_page_and_follow_the_assumptions(books, tmp_path):
    funding, values, formulas = books
    span = slices.span_of(funding)
    shown, real = (slices.slice_of(funding, span, real=real) for real in (False, True))
    total = next(row for row in table(values["规划期"]) if row["项目"] == "合计")
    wanted = (shown.capital, shown.running, shown.need, shown.paid, shown.gap, real.need, real.gap)
    assert [10_000 * x for x in list(total.values())[1:]] == pytest.approx(list(wanted), abs=1)
    formulas["假设"]["B3"].value = span[0]  # the first year alone
    formulas.save(tmp_path / "one.xlsx")
    one = slices.slice_of(funding, (span[0], span[0]))
    by_hand = Book(tmp_path / "one.xlsx").value("规划期", f"F{len(shown.lines) + 2}")
    assert 10_000 * by_hand == pytest.approx(one.gap, abs=1)
