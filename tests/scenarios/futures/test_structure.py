"""Noise where the economy produces income: as wide in 2025 as history says, and no wider."""

import pytest

from scenarios.futures.members import Members
from scenarios.futures.structure import _spread, balance


def test_the_spread_of_2025_is_that_of_the_reduced_form(town):
    ask = town(centre="structure", points=32, targets=("t-001",)).prepared()
    found = balance(ask)
    for area, scale in found.scale.items():
        noisy = _spread(Members(ask, own_scale=(found.response, scale)))
        assert noisy[area] == pytest.approx(found.target[area], rel=0.02)
