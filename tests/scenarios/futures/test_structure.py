"""Noise where the economy produces income: as wide in 2025 as history says, and no wider."""

import pytest

from scenarios.futures.ask import Ask
from scenarios.futures.members import Members
from scenarios.futures.structure import _spread, balance


def test_the_spread_of_2025_is_that_of_the_reduced_form(town):
    ask = town(centre="structure", points=32, targets=("t-001",)).prepared()
    found = balance(ask)
    for area, scale in found.scale.items():
        noisy = _spread(Members(ask, own_scale=(found.response, scale)))
        assert noisy[area] == pytest.approx(found.target[area], rel=0.02)


def test_levers_are_drawn_only_where_the_structure_is_the_question_and_a_figure_of_a_plan_never():
    drawn = {
        centre: Members(Ask(region="chengdu", centre=centre).prepared()).fitted
        for centre in ("plan", "structure")
    }
    assert "coverage elasticity" in drawn["plan"]
    assert set(drawn["structure"]) - set(drawn["plan"]) == {"labour share target", "rural catch up"}
    assert all("planned migration" not in names for names in drawn.values())
