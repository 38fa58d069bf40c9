"""Pack → book → pack is the identity; ten numbers make a place."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InputError
from scenarios.databook import check_book, import_book, write_template
from scenarios.databook.cells import as_number, as_text
from scenarios.databook.sheets import ORIGINAL, TABLES
from scenarios.region import REGIONS, open_region, region_ids
from scenarios.verdict import judge
from tests.scenarios.databook.conftest import NEW, filled, put, tree


@pytest.mark.parametrize("place", region_ids())
def test_a_place_through_a_book_and_back_is_the_same_to_the_byte(place, tmp_path):
    book = write_template(tmp_path / "book.xlsx", REGIONS / place)
    done = import_book(book, tmp_path)
    was = {p: t for p, t in tree(REGIONS / place).items() if p.suffix in (".csv", ".yaml")}
    assert tree(done.folder) == was
    assert open_region(place, tmp_path).hash == open_region(place).hash


@pytest.mark.parametrize("place", ["yongchuan", "wenjiang"])
def test_without_the_hidden_copies_the_book_still_says_the_same(place, tmp_path):
    path = write_template(tmp_path / "book.xlsx", REGIONS / place)
    book = openpyxl.load_workbook(path)
    del book[ORIGINAL]
    book.save(path)
    import_book(path, tmp_path)
    ours, theirs = open_region(place, tmp_path), open_region(place)
    for name in ("name_zh", "name_en", "sectors", "opening", "not_modelled", "anchors", "readings"):
        assert getattr(ours, name) == getattr(theirs, name), name
    for name in ("baseline", "history", "targets", "programmes", "scenarios"):
        assert getattr(ours, name) == getattr(theirs, name), name


def test_a_changed_cell_changes_its_file_and_no_other(book, packs, out):
    opened, path = book
    put(opened["目标"], "target_value", 5, 120)
    opened.save(path)
    import_book(path, out)
    was, now = tree(packs / "small"), tree(out / "small")
    changed = [p.name for p in was if was[p] != now[p]]
    assert changed == ["targets.csv"] and was.keys() == now.keys()
    assert open_region("small", out).targets["x-002"].target_value == 120


def test_a_new_district_with_ten_numbers_gets_its_verdicts(tmp_path, out):
    done = import_book(filled(tmp_path / "new.xlsx"), out)
    region = open_region("my-district", out)
    assert done.targets == done.modelled == 5 and done.estimated > 50
    people = [r.value for r in region.baseline if r.parameter.startswith("initial residents")]
    assert sum(people) == pytest.approx(NEW["residents"])
    beds = [
        r.value
        for r in region.baseline
        if r.parameter.startswith("initial operating") or r.parameter == "initial community beds"
    ]
    assert sum(beds) == pytest.approx(NEW["elder_beds"])
    assert region.opening == ("t-001", "t-002", "t-003"), "its first page shows verdicts"
    states = {v.target.id: v.state for v in judge(region, explain=False)}
    assert set(states.values()) <= {"reached", "short", "met_base"}


def test_what_nobody_filled_in_is_graded_an_estimate_and_says_whose_it_is(tmp_path, out):
    import_book(filled(tmp_path / "new.xlsx"), out)
    rows = {row.parameter: row for row in open_region("my-district", out).baseline}
    assert rows["initial urban share"].grade == "official"
    others = [row for row in rows.values() if "缺省" in row.source]
    assert others and {row.grade for row in others} == {"estimate"}
    assert rows["base debt[general]"].value < 130e9 / 10  # scaled to the size of the place


def test_a_number_left_out_of_the_ten_is_the_nations(tmp_path, out):
    path = filled(tmp_path / "new.xlsx")
    book = openpyxl.load_workbook(path)
    for row in range(4, 14):
        if book["十个数"].cell(row, 1).value in ("residents_60_plus", "urban_income", "elder_beds"):
            book["十个数"].cell(row, 3).value = None
    book.save(path)
    import_book(path, out)
    rows = {row.parameter: row for row in open_region("my-district", out).baseline}
    income = [row for name, row in rows.items() if name.startswith("base income[urban")]
    assert sum(row.value for row in income) == pytest.approx(43_834)
    beds = [r for name, r in rows.items() if name.startswith("initial operating")]
    beds.append(rows["initial community beds"])
    elders = NEW["residents"] * 0.187
    assert sum(row.value for row in beds) == pytest.approx(elders * 0.0311)
    nation = [*income, *beds, rows["mortality multiplier"]]
    assert {row.grade for row in nation} == {"estimate"}
    assert all(row.source.startswith("全国数，非本地数据") for row in nation)
    assert rows["mortality multiplier"].value == 1


def test_a_number_of_the_baseline_sheet_goes_before_the_ten(tmp_path, out):
    path = filled(tmp_path / "new.xlsx")
    book = openpyxl.load_workbook(path)
    cells = {"parameter": "base GDP", "value": 70e9, "unit": "CNY/year", "grade": "官方统计"}
    for name, value in (cells | {"vintage": 2021, "source": "统计年鉴"}).items():
        put(book["基期"], name, 4, value)
    book.save(path)
    import_book(path, out)
    rows = [r for r in open_region("my-district", out).baseline if r.parameter == "base GDP"]
    assert [(row.value, row.grade.value) for row in rows] == [(70e9, "official")]


def test_a_place_that_is_there_is_replaced_only_when_asked(book, packs, out):
    opened, path = book
    opened.save(path)
    import_book(path, out)
    with pytest.raises(InputError, match="is there already"):
        import_book(path, out)
    import_book(path, out, replace=True)
    assert tree(out) == {p: t for p, t in tree(packs).items() if p.parts[0] == "small"}


def test_the_template_explains_each_column_and_offers_its_choices(tmp_path):
    book = openpyxl.load_workbook(write_template(tmp_path / "new.xlsx"))
    for sheet in TABLES:
        page = book[sheet.tab]
        assert [cell.value for cell in page[2]] == list(sheet.fields)
        assert all(cell.value for cell in page[1]) and page["A3"].value.startswith("※")
        choices = sum(bool(field.choices) for field in sheet.fields.values())
        assert len(page.data_validations.dataValidation) == choices


def test_checking_a_book_writes_nothing(book, tmp_path):
    opened, path = book
    opened.save(path)
    before = tree(tmp_path)
    assert check_book(path).id == "small"
    assert tree(tmp_path) == before


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_cell_is_the_same_number(value):
    text = as_text(value)
    assert float(text) == value
    kept = as_number(text)
    assert kept is None or as_text(kept) == text
