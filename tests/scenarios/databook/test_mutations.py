"""Two hundred spoiled books and packs: each is a sentence that names its place, none a trace, none a half-written pack."""

import random
import shutil
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from model.errors import InputError
from scenarios.databook import import_book, write_template
from scenarios.databook.template import LISTS, MODEL
from scenarios.region import open_region
from tests.scenarios.databook.conftest import tree

EACH = 100
TABS = ("地区", "基期", "历史", "目标", "方案", "方案取值")
ODD = (
    "7,2O0", "一百", "", None, True, datetime(2025, 1, 1), "=1+", "=SUM(A1", -1e30, 1e308, "1e999", "nan", "inf",
    "#REF!", "../..", "\u202e倒", "𠮷" * 40, "{", "[1,2", "a: b: c", "0x10", "%", "7.5%%", "−5", "２０２５", "'; DROP", "x" * 5000,
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The small town's book without its long lists, and its pack."""
    from tests.conftest import HERE

    path = tmp_path_factory.mktemp("base") / "base.xlsx"
    write_template(path, HERE / "packs" / "small")
    book = openpyxl.load_workbook(path)
    for tab in (MODEL, LISTS):
        del book[tab]
    for sheet in book:
        sheet.data_validations.dataValidation.clear()
    book.save(path)
    return path, HERE / "packs" / "small"


def _spoil_cells(path, chance):
    """One to three cells, columns, sheets or rows made odd; a word about each."""
    book = openpyxl.load_workbook(path)
    done = []
    for _ in range(chance.randint(1, 3)):
        sheet = book[chance.choice([tab for tab in TABS if tab in book.sheetnames])]
        row = chance.choice([1, 2, 2, 3, *range(4, max(sheet.max_row, 4) + 1)])
        column = chance.randint(1, sheet.max_column)
        match chance.randint(0, 9):
            case 0:
                sheet.title = sheet.title + "x"
                done.append(f"renamed {sheet.title}")
            case 1:
                sheet.delete_cols(column)
                done.append(f"{sheet.title} lost column {column}")
            case 2:
                sheet.delete_rows(row)
                done.append(f"{sheet.title} lost row {row}")
            case 3:
                sheet.append([chance.choice(ODD) for _ in range(chance.randint(1, 30))])
                done.append(f"{sheet.title} got a row")
            case _:
                value = chance.choice(ODD)
                sheet.cell(row, column).value = value
                letter = get_column_letter(column)
                done.append(f"{sheet.title} {letter}{row} is {str(value)[:20]!r}")
    book.save(path)
    return done


def _spoil_bytes(path, chance):
    data = bytearray(path.read_bytes())
    match chance.randint(0, 2):
        case 0:
            del data[chance.randint(0, len(data)) :]
        case 1:
            for _ in range(chance.randint(1, 60)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case _:
            at = chance.randrange(len(data))
            data[at:at] = chance.randbytes(chance.randint(1, 500))
    path.write_bytes(bytes(data))
    return ["bytes"]


@pytest.mark.parametrize("seed", range(EACH))
def test_a_spoiled_book_is_a_sentence_and_leaves_nothing_behind(seed, base, tmp_path):
    chance = random.Random(seed)
    path, out = tmp_path / "book.xlsx", tmp_path / "out"
    shutil.copy(base[0], path)
    out.mkdir()
    done = (_spoil_bytes if seed % 5 == 0 else _spoil_cells)(path, chance)
    try:
        import_book(path, out)
    except InputError as fault:
        said = str(fault)
    else:
        assert [p.name for p in out.iterdir()] in (["small"], [p.name for p in out.iterdir()][:1])
        assert len(list(out.iterdir())) == 1
        return
    assert list(out.iterdir()) == [], done
    for line in said.splitlines():
        assert line.startswith("book.xlsx"), (done, line)
        assert "Traceback" not in line and "/tmp" not in line, (done, line)
    if seed % 5:
        assert 'sheet "' in said, (done, said)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)
)
LINES = (
    "???", "name: {zh: x", "- a\n- b", "title: *nothing", "a,b,c", '"', '"open', "\x00\x01", "，，，", BOMB, "[" * 3000,
    "sectors: {a: 1}", "opening: 5", "readings: {x-001: 3}", "anchors: [1]", "overrides: [1, 2]", "present: {a: b}",
    "!!python/object/apply:os.system ['true']", "x: !!timestamp never", "name: 3", "? {a: 1}\n: b", "a: 1\na: 2",
)  # fmt: skip


def _spoil_text(folder, chance):
    file = chance.choice(sorted(p for p in folder.rglob("*") if p.is_file()))
    lines = file.read_text(encoding="utf-8").split("\n")
    at = chance.randrange(len(lines))
    match chance.randint(0, 6):
        case 0:
            lines[at] = chance.choice(LINES)
        case 1:
            lines.insert(at, chance.choice(LINES))
        case 2:
            del lines[at]
        case 3:
            words = lines[at].split(",")
            words[chance.randrange(len(words))] = str(chance.choice(ODD))
            lines[at] = ",".join(words)
        case 4:
            lines[at] = "".join(chance.sample(lines[at], len(lines[at])))
        case 5:
            file.write_bytes(file.read_bytes()[: chance.randint(0, 200)] + chance.randbytes(20))
            return file.name, "bytes"
        case _:
            file.unlink()
            return file.name, "removed"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file.name, lines[at : at + 1]


@pytest.mark.parametrize("seed", range(EACH))
def test_a_spoiled_pack_is_a_sentence_that_names_its_file(seed, base, tmp_path):
    folder = tmp_path / "packs" / "small"
    shutil.copytree(base[1], folder)
    done = _spoil_text(folder, random.Random(1000 + seed))
    before = tree(folder)
    try:
        open_region("small", tmp_path / "packs")
    except InputError as fault:
        for line in str(fault).splitlines():
            assert "small" in line or "region" in line, (done, line)
    assert tree(folder) == before
