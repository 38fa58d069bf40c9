"""What is wrong in a book is said with its sheet, cell, value and cure, all at once, and nothing is written."""

import datetime
import zipfile

import openpyxl
import pytest

from model.errors import InputError, InputErrors
from scenarios.databook import import_book, write_template
from tests.scenarios.databook.conftest import filled, put, tree


def test_every_problem_is_listed_at_once_with_its_cell(book, out):
    opened, path = book
    cells = [
        put(opened["基期"], "value", 4, "7,2O0"),
        put(opened["基期"], "grade", 4, "guess"),
        put(opened["目标"], "target_year", 4, datetime.date(2025, 1, 1)),
        put(opened["方案取值"], "value", 4, "many"),
    ]
    opened.save(path)
    with pytest.raises(InputErrors) as said:
        import_book(path, out)
    text = str(said.value)
    assert (
        f'book.xlsx, sheet "基期", cell {cells[0]}: "7,2O0" is not a number; write digits' in text
    )
    assert f'sheet "基期", cell {cells[1]}: "guess" is not known' in text
    assert f'sheet "目标", cell {cells[2]}' in text and "is a date" in text
    assert f'sheet "方案取值", cell {cells[3]}: "many" is not a number' in text
    assert len(said.value.errors) == 4 and tree(out) == {} and list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("tab", "name", "value", "says"),
    [
        ("基期", "parameter", "no such input", "is not an input of the model"),
        ("基期", "value", -5, "is negative"),
        ("基期", "value", "=1+", "without its value"),
        ("基期", "value", True, "is true or false"),
        ("基期", "value", "1e999", "too large"),
        ("目标", "variable", "total incme[urban]", "total income"),
        ("目标", "unit", "bananas", "bananas"),
        ("方案取值", "reason", None, "is empty"),
        ("方案取值", "name", "no such", "is not an input of the model"),
        ("方案取值", "scenario", "other", "is not a scenario"),
        ("方案", "id", "../evil", "is not an id"),
    ],
)
def test_a_fault_names_its_sheet(book, out, tab, name, value, says):
    opened, path = book
    put(opened[tab], name, 4, value)
    opened.save(path)
    with pytest.raises(InputError) as said:
        import_book(path, out)
    assert says in str(said.value) and f'"{tab}"' in str(said.value)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("id", ["../evil", "a/b", "", "UPPER", "x" * 60, "."])
def test_a_place_cannot_leave_its_folder(book, out, id):
    opened, path = book
    opened["地区"]["C2"].value = id
    opened.save(path)
    with pytest.raises(InputError, match="地区"):
        import_book(path, out)
    assert list(out.iterdir()) == []


def test_money_in_ten_thousands_is_asked_about(tmp_path, out):
    path = filled(tmp_path / "new.xlsx")
    book = openpyxl.load_workbook(path)
    book["十个数"].cell(12, 3).value = 49  # 49亿 typed as 49
    book.save(path)
    with pytest.raises(InputError, match=r'sheet "十个数", cell C12.*write it in CNY/year'):
        import_book(path, out)


def test_a_formula_counts_by_the_value_stored_with_it(book, out, tmp_path):
    """Excel stores values beside formulas; openpyxl does not, so the value is put in by hand."""
    opened, path = book
    cell = put(opened["目标"], "target_value", 5, "=60*2")
    opened.save(path)
    spoiled = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if b"<f>60*2</f>" in data:
                data = data.replace(b"<f>60*2</f><v></v>", b"<f>60*2</f><v>120</v>")
                data = data.replace(b"<f>60*2</f><v />", b"<f>60*2</f><v>120</v>")
                data = data.replace(b"<f>60*2</f><v/>", b"<f>60*2</f><v>120</v>")
                assert b"<v>120</v>" in data, cell
            new.writestr(name, data)
    from scenarios.region import open_region

    import_book(spoiled, out)
    assert open_region("small", out).targets["x-002"].target_value == 120


# --- hostile files ------------------------------------------------------------------------------------------------
def _rebuilt(path, target, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        return new


def _entities(name, data):
    if not name.endswith("workbook.xml"):
        return data
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return data.replace(b"?>", b"?>" + bomb, 1) if b"?>" in data[:100] else bomb + data


@pytest.mark.parametrize(
    "kind", ["entities", "zip bomb", "many parts", "macros", "text", "empty", "locked"]
)
def test_a_hostile_file_is_refused_before_it_is_parsed(kind, tmp_path, out, packs):
    good = write_template(tmp_path / "good.xlsx", packs / "small")
    path = tmp_path / "book.xlsx"
    if kind in NO_BOOK:
        path.write_bytes(NO_BOOK[kind])
    else:
        _rebuilt(good, path, _entities if kind == "entities" else lambda _, data: data)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) if kind in BOMBS else _nothing() as book:
        for name, size, count in BOMBS.get(kind, ()):
            for at in range(count):
                book.writestr(name.format(at), b"0" * size)
    with pytest.raises(InputError, match=r"^book\.xlsx: ") as said:
        import_book(path, out)
    assert SAYS[kind] in str(said.value) and list(out.iterdir()) == []


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


NO_BOOK = {
    "empty": b"",
    "text": b"this is no book",
    "locked": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
}
BOMBS = {
    "zip bomb": [("xl/bomb{}.bin", 90_000_000, 1)],
    "many parts": [("xl/part{}.bin", 1, 400)],
    "macros": [("xl/vbaProject.bin", 10, 1)],
}
SAYS = {
    "entities": "defines entities",
    "zip bomb": "unpacks to",
    "many parts": "parts",
    "macros": "holds macros",
    "text": "is not an Excel book",
    "empty": "is not an Excel book",
    "locked": "is locked with a password",
}


def test_a_sheet_that_goes_on_for_ever_is_refused(book, out):
    opened, path = book
    opened["目标"].cell(30_000, 1).value = "x"
    opened.save(path)
    with pytest.raises(InputError, match="goes beyond row"):
        import_book(path, out)
