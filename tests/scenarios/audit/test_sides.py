"""Two figures side by side: each with its row, what lies between them, and nothing invented where there is only one."""

from __future__ import annotations

import pytest

from scenarios import open_region
from scenarios.audit import Sides, audit, sides


def of(region: str, rule: str, first: str) -> Sides:
    place = open_region(region)
    found = next(f for f in audit(place) if f.rule == rule and f.ids[0] == first)
    both = sides(found, place.targets)
    assert both is not None
    return both


def test_a_figure_given_twice_stands_beside_itself_with_its_own_row():
    both = of("yongchuan", "figure_twice", "yc-016")
    assert (both.first.zh, both.first.row.id) == ("3,980张", "yc-016")
    assert (both.second.zh, both.second.row.id) == ("4,210张", "yc-034")
    assert both.gap_zh == "230张"
    assert not both.first.computed


def test_what_a_rate_makes_is_said_to_be_worked_out():
    both = of("chengdu", "rate_against_level", "cd-003")
    assert (both.first.zh, both.first.computed) == ("69,762元", True)
    assert (both.second.zh, both.second.computed) == ("70,000元", False)
    assert both.gap_zh == "238元"


def test_two_rates_are_apart_by_points_to_a_hundredth():
    assert of("chengdu", "parts_against_headline", "cd-003").gap_zh == "0.31个百分点"


@pytest.mark.parametrize("region", ["chengdu", "yongchuan"])
def test_every_severe_finding_about_two_figures_has_both(region):
    place = open_region(region)
    severe = [f for f in audit(place) if f.severity in ("contradiction", "tension")]
    alone = {f.rule for f in severe if sides(f, place.targets) is None}
    assert alone <= {"unit_column"}
