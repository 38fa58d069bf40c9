"""Scenarios as files: what goes out comes in again."""

from __future__ import annotations

import pytest

from model import InputError
from scenarios import open_region
from ui import library, shelf

REGION = open_region("chengdu")


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
    found = shelf.read(REGION, "冲刺一.yaml", text.encode())
    assert found.changes == {"plan_rate_total__urban": 0.0758}
    assert (found.title_zh, found.title_en) == ("冲刺一", "Sprint one")


def test_the_plan_written_and_read_changes_nothing():
    text = shelf.as_yaml(REGION, named(), "")
    assert shelf.read(REGION, "plan.yaml", text.encode()).changes == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan.docx", "", "is not a scenario file"),
        ("a.yaml", "title: [", "is not readable as YAML"),
        (
            "a.yaml",
            "title: {zh: 甲, en: A}\nstory: {zh: 甲, en: A}\noverrides:\n  no such: {value: 1, reason: 试}\n",
            "no such",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong_with_it(name, text, said):
    with pytest.raises(InputError, match=said) as fault:
        shelf.read(REGION, name, text.encode())
    assert "/tmp" not in str(fault.value)


def test_a_databook_holds_the_places_scenarios():
    held = shelf.scenarios_in("book.xlsx", shelf.databook(REGION))
    assert set(held) == {f"{name}.yaml" for name in REGION.scenarios}
    assert shelf.read(REGION, "plan.yaml", held["plan.yaml"]).changes == {}
