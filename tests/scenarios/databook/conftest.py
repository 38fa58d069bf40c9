"""A small filled book to work on: the sheets of the template without its long lists."""

import openpyxl
import pytest

from scenarios.databook import write_template
from scenarios.databook.template import MODEL

NEW = {
    "residents": 980_000,
    "residents_60_plus": 148_000,
    "urban_share": 0.78,
    "urban_income": 51_000,
    "rural_income": 30_500,
    "gdp": 66e9,
    "elder_beds": 3_980,
    "care_places": 1_150,
    "revenue": 4.9e9,
    "bonds": 1.5e9,
}
GOALS = {"t-001": 75_000, "t-002": 45_000, "t-003": 6_000, "t-004": 0.6, "t-005": 4.5}


@pytest.fixture
def book(packs, tmp_path):
    """The book of the small town, as openpyxl opens it, and the path it is saved at."""
    path = write_template(tmp_path / "book.xlsx", packs / "small")
    opened = openpyxl.load_workbook(path)
    del opened[MODEL]
    return opened, path


@pytest.fixture
def out(tmp_path):
    """An empty folder for packs."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def filled(path):
    """The template of a new place with its ten numbers and its targets filled in."""
    write_template(path)
    return fill(path)


def fill(path):
    """The same for a template that somebody was handed."""
    opened = openpyxl.load_workbook(path)
    place, ten, goals = opened["地区"], opened["十个数"], opened["目标"]
    for row, text in ((2, "my-district"), (3, "某市某区"), (4, "Some district")):
        place.cell(row, 3).value = text
    for row in range(4, 14):
        ten.cell(row, 3).value = NEW[ten.cell(row, 1).value]
        ten.cell(row, 6).value = "统计公报"
    names = {cell.value: cell.column for cell in goals[2]}
    for row in range(4, 9):
        goals.cell(row, names["target_value"]).value = GOALS[goals.cell(row, 1).value]
    opened.save(path)
    return path


def put(sheet, name, row, value):
    """Write a value under a column name; the cell's letter and number."""
    column = next(cell.column for cell in sheet[2] if cell.value == name)
    cell = sheet.cell(row, column)
    cell.value = value
    return cell.coordinate


def tree(folder):
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
