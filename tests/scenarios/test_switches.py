"""Which definitions stand first beside a target."""

from __future__ import annotations

from scenarios import open_region
from scenarios.runs import settings_of
from scenarios.switches import switch_effects, switches_in_order


def test_the_definition_that_decides_an_income_stands_first():
    region = open_region("chengdu")
    order = switches_in_order(region, "plan", {}, ("cd-001",), ("income",))
    assert order[0] == "income_growth_basis"


def test_a_definition_of_another_sector_without_effect_is_not_offered():
    region = open_region("chengdu")
    order = switches_in_order(region, "plan", {}, ("cd-001",), ("income",))
    found = switch_effects(region, settings_of(region, "plan"), ("cd-001",), order)
    assert all(found[key] > 0 or region.inputs[key].sector == "income" for key in order)


def test_a_target_outside_the_model_has_no_definitions():
    region = open_region("chengdu")
    assert switches_in_order(region, "plan", {}, ("cd-017",), ("eldercare",)) == ()
