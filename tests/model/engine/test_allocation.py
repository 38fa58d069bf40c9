"""ALLOCATE AVAILABLE: laws every sharing obeys, and the shares of the four priority profiles by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erfc

from model.engine.allocation import _normal_above, allocate_available, allocate_by_priority
from model.errors import InputError


def shares(requests, supply, *, shape=1, priority=None, width=2.0):
    """What each requester gets; arrays of one outer row and one member."""
    n = len(requests)

    def column(values) -> np.ndarray:
        return np.broadcast_to(np.asarray(values, dtype=float), n).reshape(1, n, 1)

    level = range(1, n + 1) if priority is None else priority
    got = allocate_available(
        column(requests),
        column(shape),
        column(list(level)),
        column(width),
        column(0),
        column(supply),
    )
    return got[0, :, 0]


@pytest.mark.parametrize("shape", [1, 2, 3, 4])
def test_equal_requesters_share_equally(shape):
    assert shares([4, 4], 4, shape=shape, priority=[5, 5]) == pytest.approx([2, 2], rel=1e-5)


def test_a_rectangle_far_above_is_served_first():
    assert shares([3, 3], 4, priority=[1, 9]) == pytest.approx([1, 3])


def test_the_normal_profile_is_the_polynomial_vensim_uses():
    z = np.linspace(-6, 6, 1001)
    off = np.abs(_normal_above(z) - 0.5 * erfc(z / np.sqrt(2)))
    assert 0.9e-5 < off.max() < 1.2e-5
    assert _normal_above(np.array([3.0]))[0] == pytest.approx(1.3549e-3, rel=2e-5)


@pytest.mark.parametrize(
    ("shape", "of_two_large", "of_one_large"),
    [
        (0, (40, 60), (80, 20)),
        (1, (0, 100), (50, 50)),
        (2, (0, 99.9998), (49.9999, 50)),
        (3, (3.87908, 96.1207), (57.4714, 42.5285)),
        (4, (11.863, 88.1368), (58.6115, 41.3884)),
    ],
)
def test_two_requesters_get_what_vensim_gives_them(shape, of_two_large, of_one_large):
    """Published: Vensim's run of the model allocate_ptype of SDEverywhere."""
    how = {"shape": shape, "priority": [0.1, 0.9], "width": 0.5}
    assert shares([200, 300], 100, **how) == pytest.approx(of_two_large, rel=1e-4, abs=1e-3)
    assert shares([200, 50], 100, **how) == pytest.approx(of_one_large, rel=1e-4, abs=1e-3)
    assert shares([40, 60], 100, **how).tolist() == [40, 60]


def test_by_priority_a_growing_supply_reaches_one_requester_after_the_other():
    """Published: Vensim's run of the model allocate_by_priority of SDEverywhere."""
    request, priority, supply = np.array([3.0, 2, 4]), np.array([1.0, 2, 3]), 10 / 12
    published = {5: (0, 0.166667, 4), 8: (0.666667, 2, 4), 10: (2.33333, 2, 4), 12: (3, 2, 4)}
    for time, expected in published.items():
        given_out = (
            x.reshape(1, 3, 1) for x in (request, priority, np.ones(3), np.full(3, time * supply))
        )
        assert allocate_by_priority(*given_out)[0, :, 0] == pytest.approx(expected, abs=1e-5)


@settings(max_examples=50, deadline=None)
@given(
    requests=st.lists(st.floats(0.1, 100), min_size=1, max_size=5),
    share=st.floats(0, 1.5),
    shape=st.sampled_from([1, 2, 3, 4]),
    width=st.floats(0.5, 5),
)
def test_nobody_gets_more_than_asked_and_all_that_is_wanted_is_given(requests, share, shape, width):
    supply = share * sum(requests)
    got = shares(requests, supply, shape=shape, width=width)
    assert (got >= 0).all() and (got <= np.array(requests) * (1 + 1e-12)).all()
    assert got.sum() == pytest.approx(min(supply, sum(requests)), rel=1e-6, abs=1e-6)


def test_fixed_quantities_share_in_proportion_and_normal_curves_have_a_least_width():
    assert shares([200, 300], 100, shape=0) == pytest.approx([40, 60])
    narrow = shares([1, 1], 1, shape=3, priority=[10, 10.03], width=0)
    assert narrow == pytest.approx(shares([1, 1], 1, shape=3, priority=[10, 10.03], width=0.05))


def test_a_profile_the_engine_has_not_is_refused():
    with pytest.raises(InputError, match="priority profiles 1 to 4"):
        shares([1, 2], 1, shape=5)
