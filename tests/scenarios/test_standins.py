"""Works of another place that only stand in: silenced where the place models money without the sector behind them."""

import pytest

from scenarios.region import open_region
from scenarios.standins import (
    BEHIND,
    PLANNED,
    left_over,
    silent_lines,
    silent_works,
    speaks_only_of,
)


def test_money_alone_silences_every_line_of_another_sector():
    assert set(silent_lines(["finance"], [])) == set(BEHIND)
    assert silent_lines(["eldercare"], []) == ()


def test_a_joined_sector_speaks_for_its_own_lines():
    lines = silent_lines(["finance", "housing", "services"], [])
    assert set(lines) == {"eld_new", "eld_conv", "child", "metro"}


def test_works_that_the_place_gives_are_its_own():
    given = ["planned metro works"]
    assert "metro" not in silent_lines(["finance"], given)


def test_silent_works_are_set_to_nothing_element_by_element():
    names = ["planned homes[affordable]", "planned homes[talenthome]", "base revenue"]
    assert silent_works(names, ["rental"]) == {names[0]: 0.0, names[1]: 0.0}


@pytest.mark.parametrize(
    ("name", "silent"),
    [
        ("given capital share[metro,social]", True),
        ("given capital share[package,social]", False),
        ("unit cost metro km", True),
        ("works time[school]", False),
        ("base revenue", False),
    ],
)
def test_an_input_about_a_silent_line_alone_is_none_of_the_place(name, silent):
    assert speaks_only_of(name, ["metro"]) is silent


def test_a_stand_in_left_beside_its_sector_is_no_lever():
    assert left_over("planned seat starts", ["finance", "services"])
    assert not left_over("planned seat starts of stage[primary]", ["finance", "services"])


def test_wenjiang_builds_nobody_else_s_metro():
    wenjiang = open_region("wenjiang")
    assert "metro" in wenjiang.not_costed
    assert wenjiang.own_values["planned metro works"] == 0
    names = {row.name for row in wenjiang.inputs.values()}
    assert not {name for line in PLANNED for name in PLANNED[line]} & names
