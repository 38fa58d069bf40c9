"""What people type and what Excel saves: understood where it means one thing, refused where it could mean two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InputError
from model.tables import number, read_rows, read_text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7200", 7200.0),
        ("７．５", 7.5),
        ("７．５％", 0.075),
        ("7.5%", 0.075),
        ("3‰", 0.003),
        ("48,593", 48593.0),
        ("1,234,567.5", 1234567.5),
        ("828.11亿", 82_811_000_000.0),
        ("7万", 70_000.0),
        ("－3", -3.0),
        ("−3", -3.0),
        (" 12 ", 12.0),
        ("1e-3", 0.001),
    ],
)
def test_a_number_typed_in_any_usual_way_is_understood(typed, value):
    assert number(typed) == value


@pytest.mark.parametrize(
    "typed", ["7,5", "7,2O0", "", "seven", "1e999", "nan", "inf", "48,59", "7.5.1", "--3"]
)
def test_what_is_not_a_number_is_refused_with_its_place(typed):
    with pytest.raises(InputError) as caught:
        number(typed, file="a.csv", row=14, column="beds")
    assert str(caught.value).startswith('a.csv, row 14, column "beds"')


def test_a_decimal_comma_is_refused_with_the_point_written_out():
    with pytest.raises(InputError, match=r"write a point for the decimal: 7\.5"):
        number("7,5")


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_any_number_python_prints_is_read_back_exactly(value):
    assert number(repr(value)) == value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_saved_by_excel_in_any_encoding_reads_the_same(tmp_path, encoding, newline):
    path = tmp_path / "表.csv"
    path.write_bytes(newline.join(["名称,数值", "养老床位,３９８０", ""]).encode(encoding))
    (row,) = read_rows(path, ["名称", "数值"])
    assert (row["名称"], row.number_in("数值"), row.number) == ("养老床位", 3980.0, 2)


def test_a_binary_file_an_empty_file_and_a_missing_file_get_one_sentence_each(tmp_path):
    (tmp_path / "binary.csv").write_bytes(b"PK\x00\x03\x00\x00")
    (tmp_path / "empty.csv").write_text("")
    for name, says in [
        ("binary.csv", "is not a text file"),
        ("empty.csv", "is empty"),
        ("emtpy.csv", 'file not found; did you mean "empty.csv"?'),
    ]:
        with pytest.raises(InputError) as caught:
            read_rows(tmp_path / name, ["a"])
        assert says in str(caught.value)
        assert name in str(caught.value)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 2000)
    with pytest.raises(InputError, match="the limit is"):
        read_text(path, max_bytes=1000)


def test_a_wrong_column_name_says_which_one_was_meant(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("series,yaer\nx,1\n")
    with pytest.raises(InputError) as caught:
        read_rows(path, ["series", "year"])
    assert '"yaer" is not a known column; did you mean "year"?' in str(caught.value)


def test_rows_keep_the_number_a_spreadsheet_shows_and_blank_lines_are_left_out(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n,\n\n3,4\n")
    assert [row.number for row in read_rows(path, ["a", "b"])] == [2, 5]


def test_a_row_with_an_unquoted_comma_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2,3\n")
    with pytest.raises(InputError, match=r"row 2: has 3 cells, the header has 2"):
        read_rows(path, ["a", "b"])
