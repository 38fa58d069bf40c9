"""Points that anyone can draw again."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import kstest, qmc

from scenarios.futures import sobol
from scenarios.futures.sobol import BITS, Sobol, sample_for

DIMS = np.arange(12)


def test_without_the_scramble_the_points_are_scipys(monkeypatch):
    diagonal = np.uint32(1) << np.arange(BITS - 1, -1, -1, dtype=np.uint32)

    def plain(seed, replicate, dims):
        return np.broadcast_to(diagonal, (dims, BITS)), np.zeros(dims, dtype=np.uint32)

    monkeypatch.setattr(sobol, "_scramble", plain)
    wanted = qmc.Sobol(12, scramble=False).fast_forward(512).random(512)
    assert_allclose(Sobol(1, 0).uniform(512, 512, DIMS).T, wanted, atol=2.0**-BITS)


def test_a_point_is_the_same_wherever_it_is_drawn():
    whole = Sobol(5, 3).uniform(0, 4096, DIMS)
    assert_array_equal(Sobol(5, 3).uniform(1000, 77, DIMS), whole[:, 1000:1077])


def test_one_more_dimension_at_the_end_changes_no_other_number():
    few = Sobol(5, 3).uniform(0, 64, DIMS)
    many = Sobol(5, 3).uniform(0, 64, np.arange(300))
    assert_array_equal(many[:12], few)


def test_some_dimensions_asked_alone_are_those_of_the_whole():
    whole = Sobol(5, 3).normal(0, 64, DIMS)
    assert_array_equal(Sobol(5, 3).normal(0, 64, np.array([7, 2])), whole[[7, 2]])


@pytest.mark.parametrize("replicate", [0, 15])
def test_each_dimension_is_evenly_spread(replicate):
    points = Sobol(2, replicate).uniform(0, 1024, np.arange(200))
    counts = np.array([np.bincount((row * 1024).astype(int), minlength=1024) for row in points])
    assert (counts == 1).all()  # one point in every 1024th: what makes a Sobol sequence


def test_replicates_and_seeds_give_unlike_points():
    draws = [Sobol(s, r).uniform(0, 256, DIMS).ravel() for s in (1, 2) for r in (0, 1)]
    assert all((a != b).all() for a, b in itertools.combinations(draws, 2))


def test_scores_are_standard_normal():
    z = Sobol(3, 1).normal(0, 4096, np.arange(3))
    assert all(kstest(row, "norm").pvalue > 0.05 for row in z)


@pytest.mark.parametrize(
    ("members", "sample"),
    [
        (1, (16, 8)),
        (128, (16, 8)),
        (129, (17, 8)),
        (8_191, (16, 512)),
        (10_000, (20, 512)),
        (16_384, (16, 1024)),
        (10**6, (31, 32_768)),
    ],
)
def test_members_are_rounded_up_to_sixteen_replicates_or_a_few_more(members, sample):
    assert sample_for(members) == sample


@given(st.integers(min_value=1, max_value=10**9))
def test_no_more_is_drawn_than_one_replicate_beyond_what_was_asked(members):
    replicates, points = sample_for(members)
    assert 16 <= replicates < 32
    assert points.bit_count() == 1
    assert members <= replicates * points < max(members, 128) + points
    assert sample_for(replicates * points) == (replicates, points)
