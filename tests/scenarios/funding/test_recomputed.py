"""The books' live formulas, worked out again by an office suite and by hand, give the numbers we wrote beside them."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from scenarios.funding import bill_of, fund, write_bill, write_workbook
from scenarios.region import open_region
from tests.scenarios.funding.formulas import Book

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


@pytest.fixture(scope="module")
def book(district, tmp_path_factory):
    """The funding book of Yongchuan with a budget too small for it, so that nothing is zero by luck."""
    path = tmp_path_factory.mktemp("books") / "yongchuan.xlsx"
    poor = {"hold back switch": 0, "programme share of revenue": 0.02, "programme share of fund": 0}
    write_workbook(fund(district, "plan", poor), path)
    return path


def recomputed_by_office(path, folder):
    """Values of every cell after LibreOffice has worked out all formulas anew; None where it is not installed."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        return None
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    run = [soffice, f"-env:UserInstallation=file://{profile.parent}", "--headless"]
    run += ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(path)]
    subprocess.run(run, check=True, capture_output=True, timeout=240)
    return load_workbook(folder / "out" / path.name, data_only=True)


def differences(path, value_of):
    """Formula cells whose value beside them is not what `value_of` says."""
    cached = load_workbook(path, data_only=True)
    book = Book(path)
    wrong, count = [], 0
    for sheet, cell in book.formulas():
        count += 1
        ours, theirs = cached[sheet][cell].value, value_of(sheet, cell)
        if ours != pytest.approx(theirs, rel=1e-9, abs=0.01):
            wrong.append((sheet, cell, ours, theirs))
    assert count >= 10
    return wrong


def test_every_formula_worked_out_by_hand_gives_the_number_beside_it(book):
    assert differences(book, Book(book).value) == []


def test_every_formula_worked_out_by_an_office_suite_gives_the_number_beside_it(book, tmp_path):
    office = recomputed_by_office(book, tmp_path)
    by_hand = Book(book)

    def value_of(sheet, cell):
        return by_hand.value(sheet, cell) if office is None else office[sheet][cell].value

    assert differences(book, value_of) == []


def test_changing_a_payment_changes_the_gap_by_as_much(book):
    by_hand = Book(book)
    before = by_hand.value("汇总", "B4")
    changed = Book(book)
    changed.book["明细"]["F2"].value += 1_000_000
    assert changed.value("汇总", "B4") == pytest.approx(before - 1_000_000, rel=1e-9)


def test_the_works_of_elder_beds_lead_to_what_is_owed_for_them(book):
    sheet = load_workbook(book)["由开工到应付"]
    by_hand = Book(book)
    rows = [row for row in range(2, sheet.max_row) if sheet[f"B{row}"].value == "新建养老床位"]
    assert len(rows) >= 5
    for row in rows:
        assert by_hand.value("由开工到应付", f"L{row}") == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("place", ["shanghai-district", "wenjiang"])
def test_a_bill_alone_adds_up_by_hand(place, tmp_path):
    bill = bill_of(open_region(place))
    path = tmp_path / "bill.xlsx"
    write_bill(bill, path)
    assert differences(path, Book(path).value) == []
    total = Book(path).value("工程量清单", f"F{len(bill.rows) + 2}")
    assert total == pytest.approx(sum(row.capital for row in bill.counted), rel=1e-12)
