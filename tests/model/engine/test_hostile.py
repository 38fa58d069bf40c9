"""Files that are no models, models that want too much, and models that want to do harm: right, or one sentence."""

from __future__ import annotations

import contextlib
import time
import zipfile

import pytest

from model.engine import limits, load, loads, simulate
from model.engine.units import check_units
from model.errors import InputError

CONTROL = "INITIAL TIME = 0 ~~| FINAL TIME = 1 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"


def sentence(call) -> str:
    with pytest.raises(InputError) as fault:
        call()
    text = str(fault.value)
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.mdl", b"", "is empty"),
        ("blank.mdl", b" \r\n\t ", "is empty"),
        ("binary.mdl", b"MZ\x00\x01" + bytes(range(256)) * 20, "is not a text file"),
        ("letter.mdl", b"Dear Sir, this is no model", "is not expected"),
        ("web.xmile", b"<html><body>hello</body></html>", "is not an XMILE model"),
        ("broken.xmile", b"<xmile><model></xmile", "no equations"),
        ("table.csv", b"a,b", "is not a model file"),
    ],
)
def test_a_file_that_is_no_model_is_one_sentence(tmp_path, name, data, says):
    file = tmp_path / name
    file.write_bytes(data)
    text = sentence(lambda: load(file))
    assert says in text
    assert name in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_model_is_read_in_any_usual_encoding_with_any_line_ends(tmp_path, encoding, end):
    name = "caf\u00e9" if encoding == "cp1252" else "\u51fa\u751f"
    text = f"{name} = 5 ~ ~ the rate |\nx = 2 * {name} ~~|\n{CONTROL}"
    (tmp_path / "m.mdl").write_bytes(text.replace("\n", end).encode(encoding))
    program = load(tmp_path / "m.mdl")
    assert simulate(program, outputs=["x"], engine="numpy")["x"][0, 0] == 10
    assert name in program.variables


def test_an_xml_file_is_read_in_the_encoding_it_declares(tmp_path):
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><xmile><sim_specs><start>0</start><stop>1</stop></sim_specs>'
        "<model><variables><aux name='d\u00e9bit'><eqn>5</eqn></aux></variables></model></xmile>"
    )
    (tmp_path / "m.xmile").write_bytes(text.encode("latin-1"))
    assert "d\u00e9bit" in load(tmp_path / "m.xmile").variables


def test_a_missing_file_is_one_sentence(tmp_path):
    assert "file not found" in sentence(lambda: load(tmp_path / "gone.mdl"))


def test_a_huge_file_is_refused_by_its_size(tmp_path):
    file = tmp_path / "huge.mdl"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    assert "100 MB, the limit is 20 MB" in sentence(lambda: load(file))


@pytest.mark.parametrize(
    "equation",
    [
        "x = " + "(" * 3000 + "1" + ")" * 3000,
        "x = " + "-(" * 500 + "1" + ")" * 500,
        "x = " + "ABS(" * 500 + "1" + ")" * 500,
        "x = " + "2^" * 3000 + "1",
    ],
)
def test_deep_nesting_is_refused(equation):
    assert "nested deeper" in sentence(lambda: loads(f"{equation} ~~| {CONTROL}"))


def test_a_long_sum_is_not_deep():
    program = loads("x = " + " + ".join(["1"] * 2000) + f" ~~| {CONTROL}")
    assert simulate(program, outputs=["x"], engine="numpy")["x"][0, 0] == 2000


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("D: (a1-a9999999) ~~| x[D] = 1 ~~|", "the limit is"),
        ("D: (a1-a5000) ~~| x[D,D] = 1 ~~|", "25,000,000 elements; the limit is"),
        ("x = DELAY N(1, 2, 1, 1e9) ~~|", "the limit is"),
        (":MACRO: M(a)\nM = M(a) ~~|\n:END OF MACRO: x = M(1) ~~|", "calls itself"),
    ],
)
def test_what_wants_too_much_is_refused(equations, says):
    assert says in sentence(lambda: loads(equations + CONTROL))


@pytest.mark.parametrize("unit", ["(" * 20_000, "a" * 50_000, "m/" * 9000 + "s", "\u5343" * 5000])
def test_a_unit_without_end_is_a_fault_of_units(unit):
    program = loads(f"x = 1 ~ {unit} ~| {CONTROL}")
    assert "characters; the limit is 150" in check_units(program)[0].message


def test_a_run_that_would_keep_too_many_series_asks_which(monkeypatch):
    monkeypatch.setattr(limits, "MAX_SERIES", 100)
    program = loads(f"D: (a1-a11) ~~| E <-> D ~~| x[D,E] = 1 ~~| y = x[a1,a2] ~~| {CONTROL}")
    assert "126 series; the limit is 100; name those you want" in sentence(
        lambda: simulate(program)
    )
    assert simulate(program, outputs=["y"])["y"][0, 0] == 1


@pytest.mark.parametrize(
    "file", ["../secret.csv", "/etc/passwd", "..\\secret.csv", "?secret", "sub/../../secret.csv"]
)
def test_a_model_reads_no_file_outside_its_folder(tmp_path, file):
    (tmp_path / "secret.csv").write_text("1,2,3")
    home = tmp_path / "model"
    home.mkdir()
    (home / "m.mdl").write_text(f"x = GET DIRECT CONSTANTS('{file}', ',', 'A1') ~~| {CONTROL}")
    text = sentence(lambda: load(home / "m.mdl"))
    assert "outside the model's folder" in text or "is not there" in text
    assert "1,2,3" not in text


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text("1,2,3")
    home = tmp_path / "model"
    home.mkdir()
    (home / "mine.csv").symlink_to(tmp_path / "secret.csv")
    (home / "m.mdl").write_text(f"x = GET DIRECT CONSTANTS('mine.csv', ',', 'A1') ~~| {CONTROL}")
    assert "outside the model's folder" in sentence(lambda: load(home / "m.mdl"))


def test_pasted_text_reads_no_file_at_all():
    text = sentence(lambda: loads(f"x = GET DIRECT CONSTANTS('data.csv', ',', 'A1') ~~| {CONTROL}"))
    assert "pasted text may not" in text


def test_more_ranges_than_a_sheet_has_directions_are_refused(tmp_path):
    (tmp_path / "data.csv").write_text("1,2\n3,4\n5,6\n7,8\n")
    (tmp_path / "m.mdl").write_text(
        "D: a, b ~~| E <-> D ~~| F <-> D ~~|"
        f"k[D,E,F] = GET DIRECT CONSTANTS('data.csv', ',', 'A1') ~~| {CONTROL}"
    )
    assert "reads 3 ranges at once" in sentence(lambda: load(tmp_path / "m.mdl"))


@pytest.mark.parametrize(
    ("name", "mark", "text"),
    [("t.csv", "", "1,7"), ("t.tab", "", "1\t7"), ("t.csv", "\\t", "1\t7"), ("t.txt", ";", "1;7")],
)
def test_text_files_are_cut_as_asked_or_by_their_ending(tmp_path, name, mark, text):
    (tmp_path / name).write_text(text)
    (tmp_path / "m.mdl").write_text(
        f"k = GET DIRECT CONSTANTS('{name}', '{mark}', 'B1') ~~| {CONTROL}"
    )
    assert load(tmp_path / "m.mdl").constants["k"] == 7


def test_numbers_beside_the_model_are_read(tmp_path):
    (tmp_path / "data.csv").write_text("time,a,b\n0,1,10\n2,3,30\n")
    (tmp_path / "m.mdl").write_text(
        "D: a, b ~~| k[D] = GET DIRECT CONSTANTS('data.csv', ',', 'B2') ~~|"
        "s[D] := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~|"
        f"t[D](GET DIRECT LOOKUPS('data.csv', ',', 'A', 'B2')) ~~| x[D] = t[D](Time * 2) ~~| {CONTROL}"
    )
    results = simulate(load(tmp_path / "m.mdl"))
    assert results.at(1)["k[b]"][0] == 10
    assert results.at(1)["s[a]"][0] == 2
    assert results.at(1)["x[b]"][0] == 30


def test_nothing_of_a_model_is_executed(tmp_path):
    """PySD would evaluate the drawing box of a lookup and run what a comment says; neither is given to it."""
    mark = tmp_path / "ran"
    evil = f"__import__('pathlib').Path('{mark.as_posix()}').touch()"
    doc = f'~ ~ """ + str({evil}) + """ |'
    program = loads(f"t([({evil})],(0,1),(1,2)) {doc} x = t(Time) {doc} {CONTROL}")
    for engine in ("numpy", "pysd"):
        simulate(program, outputs=["x"], engine=engine)
    loads(f"x = 1 ~ [{evil}] ~| {CONTROL}")
    assert not mark.exists()


def test_a_name_never_becomes_code():
    names = ["__import__('os')", "x); import os; (", "v[0, k]", "; print(1) #", "__class__"]
    stocks = "".join(f'"{name}" = INTEG(y, 1) ~~|' for name in names)
    total = " + ".join(f'"{name}"' for name in names)
    program = loads(f"{stocks} y = {total} ~~| {CONTROL}")
    assert simulate(program, outputs=["y"], engine="compiled")["y"][:, 0].tolist() == [5, 30]


def test_xml_that_names_other_files_is_refused():
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xmile>&f;</xmile>'
    assert "document type" in sentence(lambda: loads(text, name="m.xmile"))


def test_series_in_a_file_stand_beside_other_equations_and_end_at_the_first_empty_time(tmp_path):
    (tmp_path / "data.csv").write_text("time,a,b\n0,1,10\n2,3,30\n,9,9\n4,99,99\n")
    (tmp_path / "m.mdl").write_text(
        "D: a, b ~~| E: p, q, r ~~|"
        "k[p,D] = GET DIRECT DATA('?tag', ',', 'A', 'B2') ~~| k[q,D] = 5 ~~| k[r,D] = Time * 2 ~~|"
        "through Excel := GET XLS DATA('?tag', ',', 'A', 'B2') ~~|"
        "x = SUM(k[E!,b]) ~~| INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"
        "\n\\\\\\---/// Sketch\nV300\n///---\\\\\\\n30:?tag=data.csv\n"
    )
    for engine in ("numpy", "compiled"):
        results = simulate(load(tmp_path / "m.mdl"), engine=engine)
        assert results["k[p,b]"][:, 0].tolist() == [10, 20, 30, 30, 30]
        assert results["x"][:, 0].tolist() == [15, 27, 39, 41, 43]
        assert results["through Excel"][:, 0].tolist() == [1, 2, 3, 51, 99]


@pytest.mark.parametrize(
    "text",
    [
        "***" + " " * 50_000 + "x = 1 ~~|",
        "x = 1 ~ " + "[" * 50_000 + " ~|",
        ":MACRO:" * 20_000,
        '"a\\' * 20_000 + '"x = 1 ~~|',
        f"\n\\\\\\---/// S\n///---\\\\\\\n30:?a={' ' * 50_000}x{' ' * 50_000}y\n",
        "".join(f"v{i} = other{i} ~~|" for i in range(600)),
    ],
    ids=["stars", "brackets", "macros", "quotes", "tag", "names that mean nothing"],
)
def test_a_long_text_takes_no_longer_than_it_is_long(text):
    begin = time.process_time()
    with contextlib.suppress(InputError):
        loads(f"x0 = 1 ~~| {CONTROL} {text}")
    assert time.process_time() - begin < 5


XML = (
    '<xmile><sim_specs><start>0</start><stop>1</stop>{dt}</sim_specs><dimensions><dim name="D" {dim}/>'
    '</dimensions><model><variables><aux name="x">{aux}</aux></variables></model></xmile>'
)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"dim": 'size="-3"'}, "has no elements"),
        (
            {
                "dim": 'size="3"',
                "aux": '<dimensions><dim name="D"/></dimensions><eqn>1</eqn><eqn>2</eqn>',
            },
            "has 2 equations for 3 elements of D",
        ),
        ({"aux": '<eqn>1</eqn><gf><xscale min="a"/><ypts>1,2</ypts></gf>'}, "is no number"),
        ({"aux": "<eqn>1</eqn><gf><xpts>0,1</xpts><ypts>1,nan</ypts></gf>"}, "is no number"),
        ({"dt": '<dt reciprocal="true">0</dt>'}, "must be above 0"),
        ({"aux": "<eqn>PI(2) + EXPRND()</eqn>"}, "PI WITH 1 ARGUMENTS is not supported"),
    ],
)
def test_an_xmile_model_with_a_part_that_makes_no_sense_is_one_sentence(parts, says):
    text = XML.format(**{"dt": "", "dim": 'size="2"', "aux": "<eqn>1</eqn>", **parts})
    assert says in sentence(lambda: simulate(loads(text, name="m.xmile")))


@pytest.mark.parametrize("delay", ["0/0", "1e12", "1e300", "1/0"])
@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_a_fixed_delay_without_end_shows_its_initial_value_and_takes_no_room(delay, engine):
    program = loads(f"x = DELAY FIXED(Time, {delay}, 7) ~~| {CONTROL}")
    assert simulate(program, engine=engine)["x"][:, 0].tolist() == [7, 7]


def _book(path, cells):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "S"
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(path)


def test_cells_with_a_name_are_those_of_the_sheet_that_is_asked(tmp_path):
    import openpyxl
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.Workbook()
    for title, value in (("first", 5), ("second", 7)):
        book.create_sheet(title)["B2"] = value
    book.defined_names["rate"] = DefinedName("rate", attr_text="second!$B$2")
    book.save(tmp_path / "book.xlsx")
    for sheet in ("second", "first"):
        (tmp_path / f"{sheet}.mdl").write_text(
            f"x = GET XLS CONSTANTS('book.xlsx', '{sheet}', 'rate') ~~| {CONTROL}"
        )
    assert load(tmp_path / "second.mdl").constants["x"] == 7
    assert "is not a cell or a named range" in sentence(lambda: load(tmp_path / "first.mdl"))


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_raw_data_are_missing_between_their_points_also_where_there_is_but_one(tmp_path, engine):
    (tmp_path / "d.csv").write_text("time,d\n1,10\n")
    (tmp_path / "m.mdl").write_text(
        f"x :RAW: := GET DIRECT DATA('d.csv', ',', 'A', 'B2') ~~| {CONTROL}"
    )
    assert simulate(load(tmp_path / "m.mdl"), engine=engine)["x"][:, 0].tolist() == [
        -(2.0**109),
        10,
    ]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("GET XLS CONSTANTS('wide.xlsx', 'S', 'A1')", "17,179,869,184 cells; the limit"),
        ("GET XLS CONSTANTS('bomb.xlsx', 'S', 'A1')", "unpacks to 2,000,000 bytes; the limit"),
        ("GET XLS CONSTANTS('broken.xlsx', 'S', 'A1')", 'cannot read "broken.xlsx"'),
        ("GET DIRECT CONSTANTS('cell.csv', ',', 'A1')", 'cannot read "cell.csv"'),
        ("GET DIRECT CONSTANTS('" + "a" * 300 + ".csv', ',', 'A1')", "a file has 304 bytes"),
        ("GET DIRECT DATA('small.csv', ',', '9', 'A1')", '"9" is not a row or column'),
        ("GET DIRECT DATA('small.csv', ',', '%', 'A1')", '"%" is not a row or column'),
    ],
)
def test_a_file_made_to_do_harm_is_one_sentence(tmp_path, monkeypatch, call, says):
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    _book(tmp_path / "wide.xlsx", {"XFD1048576": 1})
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(2_000_000))
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing after")
    (tmp_path / "cell.csv").write_text("9" * 200_000)
    (tmp_path / "small.csv").write_text("1,2\n3,4\n")
    (tmp_path / "m.mdl").write_text(f"x = {call} ~~| {CONTROL}")
    assert says in sentence(lambda: load(tmp_path / "m.mdl"))
