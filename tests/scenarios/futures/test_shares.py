"""Shares of sampled futures: known answers."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.stats import multivariate_normal, norm

from scenarios.futures.shares import counted, first_years, joint, paired, share
from scenarios.futures.sobol import REPLICATES, Sobol


def scores(seed, points, dims):
    """z (dim, replicate, point)"""
    parts = [Sobol(seed, r).normal(0, points, np.arange(dims)) for r in range(REPLICATES)]
    return np.stack(parts, axis=1)


def test_the_tail_of_a_normal_lies_within_three_standard_errors_of_the_table():
    inside = 0
    for seed in range(100):
        z = scores(seed, 64, 9).sum(axis=0) / 3  # a standard normal, spread over nine dimensions
        found = share(z > 1)
        inside += abs(found.value - 0.158655) <= 3 * found.stderr + 1e-12
    assert inside >= 95


def test_two_linked_normals_are_counted_together_and_not_multiplied():
    z = scores(1, 1024, 2)
    other = 0.89 * z[0] + np.sqrt(1 - 0.89**2) * z[1]
    both = share(joint([z[0] > 0.68, other > 0.62]))
    exact = multivariate_normal([0, 0], [[1, 0.89], [0.89, 1]]).cdf([-0.68, -0.62])
    assert both.value == pytest.approx(exact, abs=4 * both.stderr)
    assert both.value > 1.5 * norm.sf(0.68) * norm.sf(0.62)


def test_the_reported_error_is_the_error():
    weights = np.array([1.0, 0.7, 0.4, 0.3, 0.2])
    found = [share(np.tensordot(weights, scores(s, 128, 5), 1) > 0.5) for s in range(100)]
    values, reported = [f.value for f in found], np.mean([f.stderr for f in found])
    assert 0.8 < np.std(values, ddof=1) / reported < 1.25
    binomial = np.sqrt(np.mean(values) * (1 - np.mean(values)) / (16 * 128))
    assert reported < binomial


def test_where_all_agree_the_rule_of_three_speaks():
    never = share(np.zeros((16, 128), dtype=bool))
    always = share(np.ones((16, 128), dtype=bool))
    assert (never.low, never.high) == (0, 3 / 2048)
    assert (always.low, always.high) == (1 - 3 / 2048, 1)
    assert never.bound == always.bound == 3 / 2048
    assert 0 < never.stderr == always.stderr < 3 / 2048


def test_a_difference_over_the_same_members_is_surer_than_either_share():
    z = scores(1, 256, 1)[0]
    some, more = z > 0.5, z > 0.3
    difference, error = paired(more, some)
    assert difference == pytest.approx(norm.sf(0.3) - norm.sf(0.5), abs=0.01)
    assert error <= np.hypot(share(some).stderr, share(more).stderr)


def test_the_first_year_is_the_first_and_never_is_a_category():
    met = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0]], dtype=bool)
    years = np.array([2020.0, 2021.0, 2022.0])
    first = first_years(met, years)
    assert_array_equal(first, [2022, 2021, np.nan])
    assert counted(first, years)[-1] == {"year": None, "share": pytest.approx(1 / 3)}


def test_years_beyond_what_was_followed_are_shared_out_as_among_those_that_were():
    first = np.array([2021, np.inf, np.inf, np.inf, 2022, np.nan, 2023, 2023])
    years = np.array([2021.0, 2022.0, 2023.0])
    rows = counted(first, years, known=2021)
    shares = {row["year"]: row["share"] for row in rows}
    assert shares == pytest.approx({2021: 1 / 8, 2022: 7 / 32, 2023: 7 / 16, None: 7 / 32})
    unseen = counted(np.array([2021, np.inf]), years, known=2021)
    assert [row["share"] for row in unseen] == [0.5, 0.0, 0.0, 0.5]
