"""ALLOCATE AVAILABLE: laws every sharing obeys, and the shares of the four priority profiles by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erfc

from model.engine.allocation import _normal_above, allocate_available
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
