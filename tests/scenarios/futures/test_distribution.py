"""Spreads of sampled values are cut exactly at the target and count every member."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.futures.distribution import histogram
from tests.ui.samples import URBAN


@given(st.integers(0, 2**31), st.floats(-3, 3))
def test_counts_above_the_edge_at_the_target_are_the_members_above_it(seed, goal):
    values = np.random.default_rng(seed).normal(size=500)
    found = histogram(values, replace(URBAN, target_value=goal))
    assert sum(found.counts) == 500
    assert list(found.edges) == sorted(found.edges)
    if found.edges[0] < goal < found.edges[-1]:
        at = found.edges.index(goal)
        assert sum(found.counts[at:]) == int((values >= goal).sum())


def test_one_value_is_one_bar_and_none_is_refused():
    found = histogram(np.full(8, 5.0), URBAN)
    assert sum(found.counts) == 8
    with pytest.raises(ValueError, match="no finite value"):
        histogram(np.full(3, np.nan), URBAN)
