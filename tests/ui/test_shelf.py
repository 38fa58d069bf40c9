"""Scenarios as files: what goes out comes in again."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from model import InputError
from scenarios import Region, open_region
from ui import faults, library, shelf
from ui.catalogue import words

REGION = open_region("chengdu")


def read(name: str, text: str) -> shelf.Incoming:
    return shelf.read(REGION, shelf.opened(name, text.encode()))


def overriding(line: str, head: str = "title: {zh: 甲, en: A}") -> str:
    """A scenario file with one value."""
    return f"{head}\nstory: {{zh: 甲, en: A}}\noverrides:\n  {line}\n"


def named(**changes: float) -> library.Named:
    return library.Named(
        id="x",
        title_zh="冲刺一",
        title_en="Sprint one",
        story_zh="试一试",
        story_en="A try",
        base="plan",
        changes=changes,
    )


def test_a_scenario_written_to_a_file_comes_back_with_the_same_changes():
    text = shelf.as_yaml(REGION, named(plan_rate_total__urban=0.0758), "在推演台调整")
    found = read("冲刺一.yaml", text)
    assert found.changes == {"plan_rate_total__urban": 0.0758}
    assert (found.title_zh, found.title_en) == ("冲刺一", "Sprint one")


def test_the_plan_written_and_read_changes_nothing():
    text = shelf.as_yaml(REGION, named(), "")
    assert read("plan.yaml", text).changes == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan.docx", "", "is not a scenario file"),
        ("a.yaml", "title: [", "is not readable as YAML"),
        ("a.yaml", overriding("no such: {value: 1, reason: 试}"), 'row 4: "no such" is not an'),
        (
            "a.yaml",
            overriding("plan rate total[urban]: {value: 7.5, reason: 试}"),  # per cent forgotten
            'row 4.*"7.5" is out of range; write a value between 0.04 and 0.11',
        ),
        ("a.yaml", overriding("", "title: {zh: %s, en: A}" % ("长" * 41)), "at most 40"),
        ("a.yaml", overriding("", "region: yongchuan"), '"yongchuan" is the place of this'),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong_with_it(name, text, said):
    with pytest.raises(InputError, match=said) as fault:
        read(name, text)
    assert "/tmp" not in str(fault.value)


def test_a_databook_holds_the_places_scenarios_and_its_faults_name_the_cell():
    small = open_region("wenjiang")
    content = shelf.databook(small)
    held = shelf.opened("book.xlsx", content)
    assert set(held.files) == {f"{name}.yaml" for name in small.scenarios}
    assert shelf.read(small, held, "plan.yaml").changes == {}
    with pytest.raises(InputError, match="is the place of this scenario"):
        shelf.read(REGION, held)
    book = load_workbook(BytesIO(content))
    row = next(row for row in book["方案取值"].iter_rows() if row[1].value in known(small))
    row[2].value = 1e12
    book.save(spoiled := BytesIO())
    with pytest.raises(InputError) as fault:
        shelf.read(small, shelf.opened("我的.xlsx", spoiled.getvalue()), f"{row[0].value}.yaml")
    said = faults.said(fault.value, words("zh"))
    assert said.startswith(f"我的.xlsx，工作表“方案取值”，单元格C{row[2].row}：“1e+12”不是可选的值")


def known(region: Region) -> set[str]:
    return {row.name for row in region.inputs.values()}
