"""What a page asks of scenarios, and how it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios import open_region
from scenarios.region import region_ids
from tests.ui.samples import RATE
from ui import answers
from ui.address import View


@pytest.mark.parametrize("region_id", region_ids())
def test_every_slider_can_show_the_value_of_every_saved_scenario(region_id):
    region = open_region(region_id)
    for key, row in answers.inputs(region).items():
        for scenario in region.scenarios:
            value = answers.present(region, scenario, region.inputs[key])
            assert row.low <= value <= row.high, (key, scenario)


def test_a_range_is_never_narrowed():
    region = open_region("chengdu")
    row = answers.inputs(region)[RATE.id]
    assert (row.low, row.high) == (region.inputs[RATE.id].low, region.inputs[RATE.id].high)


def test_the_same_choices_in_any_order_are_one_question():
    region = open_region("chengdu")
    one = View(levers=(("a", 1.0), ("b", 2.0)))
    other = View(levers=(("b", 2.0), ("a", 1.0)))
    asked = [answers.plan_of(view, region, ("cd-001",)) for view in (one, other)]
    assert asked[0] == asked[1]
    assert hash(asked[0]) == hash(asked[1])


def test_a_question_of_the_scenario_as_saved_carries_no_changes():
    region = open_region("chengdu")
    plan = answers.plan_of(View(levers=((RATE.id, 0.08),)), region, ("cd-001",))
    assert answers.without_changes(plan) == replace(plan, changes=())


def test_first_levers_of_an_income_target_are_its_stated_rates():
    region = open_region("chengdu")
    panel = answers.panel(answers.plan_of(View(), region, ("cd-001", "cd-002")), region)
    assert set(panel.first) == {"plan_rate_total__urban", "plan_rate_total__rural"}
    assert panel.switches[0] == "income_growth_basis"
    assert len(panel.first) <= answers.FIRST
