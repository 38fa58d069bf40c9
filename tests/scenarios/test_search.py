"""The search on functions whose best point is known by hand; points are (point, lever), the cost comes first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.solving.linear import nearest_point
from scenarios.solving.search import missing, search


def sums(*slacks):
    """Cost = the sum of the levers; constraints as given."""
    return lambda points: np.column_stack([points.sum(axis=1), *(s(points) for s in slacks)])


def test_the_nearest_point_of_a_line_is_its_foot():
    found = search(sums(lambda p: p[:, 0] + 2 * p[:, 1] - 1.5), np.zeros(2))
    assert found.feasible
    assert found.point == pytest.approx([0.3, 0.6], abs=1e-6)


def test_the_cheapest_point_of_a_line_is_a_corner():
    found = search(sums(lambda p: p[:, 0] + 2 * p[:, 1] - 1.5), np.zeros(2), by_money=True)
    assert found.point == pytest.approx([0.0, 0.75], abs=1e-6)


def test_a_curve_whose_slope_is_zero_at_the_start():
    found = search(sums(lambda p: p[:, 0] * p[:, 1] - 0.25), np.zeros(2))
    assert found.feasible
    assert np.linalg.norm(found.point) == pytest.approx(np.sqrt(0.5), rel=1e-4)


def test_a_bottleneck_needs_both_levers():
    found = search(sums(lambda p: np.minimum(p[:, 0], p[:, 1] / 2) - 0.3), np.zeros(2))
    assert found.feasible
    assert found.point == pytest.approx([0.3, 0.6], abs=1e-3)


def test_without_a_solution_the_closest_point_comes_back():
    found = search(sums(lambda p: p[:, 0] + p[:, 1] - 2.5, lambda p: p[:, 0] - 0.5), np.zeros(2))
    assert not found.feasible
    assert found.point == pytest.approx([1, 1])
    assert float(missing(found.answer)) == pytest.approx(0.5)


def test_two_that_contradict_each_other_leave_the_gap_between_them():
    found = search(sums(lambda p: p[:, 0] - 0.6, lambda p: 0.4 - p[:, 0]), np.zeros(1))
    assert not found.feasible
    assert float(missing(found.answer)) == pytest.approx(0.2)
    assert 0.4 - 1e-6 <= found.point[0] <= 0.6 + 1e-6


def test_a_start_that_meets_everything_is_the_answer_at_once():
    found = search(sums(lambda p: p[:, 0] + 1), np.array([0.2, 0.7]))
    assert found.feasible
    assert found.rounds == 1
    assert found.point.tolist() == [0.2, 0.7]


def test_equal_seeds_give_equal_answers():
    slacks = sums(lambda p: np.tanh(p @ np.array([0.2, 0.5, 0.9])) - 0.5)
    first, again = (search(slacks, np.full(3, 0.1), seed=3) for _ in range(2))
    assert first.point.tolist() == again.point.tolist()


def test_levers_that_hardly_matter_stay_where_they_were():
    slope = np.array([1.0, 0.005])
    found = search(sums(lambda p: p @ slope - 0.4), np.zeros(2))
    assert found.feasible
    assert found.point == pytest.approx([0.4, 0.0], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.1, 1), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0, 1),
)
def test_the_foot_of_a_half_space_is_where_projection_puts_it(slope, start, wanted):
    slope, start = np.array(slope), np.array(start)
    low, high = np.full(3, -10.0), np.full(3, 10.0)
    short = max(0.0, wanted - slope @ start)
    by_hand = start + slope * short / (slope @ slope)
    found = nearest_point(start, slope[None], np.array([wanted]), low, high)
    assert found == pytest.approx(by_hand, abs=1e-7)
