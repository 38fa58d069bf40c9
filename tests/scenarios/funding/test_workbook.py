"""The funding book in Excel adds up by hand, and its totals are formulas over the cells."""

import re

import pytest
from openpyxl import load_workbook

from scenarios.funding import fund, write_workbook

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
