"""The Excel report: formulas that live, words that never become formulas."""

from dataclasses import replace

import openpyxl
import pytest

from scenarios.report.book import write_book
from tests.scenarios.report.office import converted, needed


@pytest.fixture(scope="module")
def book(wenjiang, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "b.xlsx"
    write_book(wenjiang, path)
    return path


def _total(sheet):
    rows = {row[0].value: row for row in sheet.iter_rows()}
    return [cell.value for cell in rows["Total"][1:4]], rows


def test_the_money_stands_as_the_model_ran_it(book, wenjiang):
    ledger = wenjiang.funding.ledger
    totals, _ = _total(openpyxl.load_workbook(book, data_only=True)["Money"])
    expected = [ledger.need.sum(), ledger.paid.sum(), ledger.gap.sum()]
    assert totals == pytest.approx([float(value) for value in expected], rel=1e-9, abs=0.01)


def test_an_office_programme_computes_the_same_totals(book, wenjiang):
    needed()
    again = openpyxl.load_workbook(converted(book, "xlsx"), data_only=True)["Money"]
    totals, rows = _total(again)
    ledger = wenjiang.funding.ledger
    expected = [float(each.sum()) for each in (ledger.need, ledger.paid, ledger.gap)]
    assert totals == pytest.approx(expected, rel=1e-9)
    assert rows["Check: need − paid − gap"][1].value == pytest.approx(0, abs=0.01)


def _typed(book, tab, line, column, value, out):
    """The book as it is after somebody types a value beside a programme, computed by an office programme."""
    changed = openpyxl.load_workbook(book)
    sheet = changed[tab]
    row = next(r for r in range(4, 30) if sheet.cell(r, 1).value == line)
    old = sheet.cell(row, column).value
    sheet.cell(row, column).value = value
    changed.save(out)
    return openpyxl.load_workbook(converted(out, "xlsx"), data_only=True), old


def test_dearer_works_run_through_to_the_gap_and_the_money_carried_over(book, wenjiang, tmp_path):
    needed()
    again, _ = _typed(book, "Money", "announced package", 2, 1.1, tmp_path / "dearer.xlsx")
    need, paid, gap = _total(again["Money"])[0]
    rerun = next(each for each in wenjiang.funding.at_cost if each.factor == 1.1)
    assert need == pytest.approx(rerun.total_need, rel=1e-9)
    assert gap == pytest.approx(rerun.total_gap, rel=0.01)  # the model also moves within a year
    assert need == pytest.approx(paid + gap, rel=1e-9)
    carried = [row[5].value for row in again["Accounts"].iter_rows(min_row=2)]
    assert any(value < -1 for value in carried), "what is used up this year is not there next year"


def test_a_unit_cost_typed_over_changes_its_programme_alone(yongchuan, tmp_path):
    needed()
    write_book(yongchuan, tmp_path / "b.xlsx")
    ledger = yongchuan.funding.ledger
    capital = float(ledger.need[ledger.lines.index("eld_new"), :, 0].sum())
    again, old = _typed(
        tmp_path / "b.xlsx", "资金", "新建养老床位", 4, 150_000, tmp_path / "c.xlsx"
    )
    total = {row[0].value: row[1].value for row in again["资金"].iter_rows()}["合计"]
    assert old == 120_000
    assert total == pytest.approx(float(ledger.need.sum()) + 0.25 * capital, rel=1e-9)


@pytest.mark.parametrize(
    "evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("x")']
)
def test_a_cell_never_starts_a_formula_from_someones_words(wenjiang, evil, tmp_path):
    marked = replace(
        wenjiang,
        title=evil,
        conclusion=(evil,),
        needed=(evil,),
        sources=((evil, "plan", 1),),
        papers=(evil,),
        funding=None,
    )
    write_book(marked, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    found = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == evil
    ]
    assert len(found) >= 5 and all(cell.data_type == "s" for cell in found)


def test_the_paths_are_the_models_numbers(book, wenjiang):
    sheet = openpyxl.load_workbook(book, data_only=True)["Paths"]
    verdict = wenjiang.all_verdicts[0]
    column = [sheet.cell(row, 2).value for row in range(2, 2 + len(verdict.path.years))]
    assert column == pytest.approx(list(verdict.path.values))
