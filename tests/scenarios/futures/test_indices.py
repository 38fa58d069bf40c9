"""Sensitivity: known answers, through the code the command itself uses."""

import numpy as np
import pytest
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample
from scipy.special import ndtr

from scenarios.futures.indices import (
    half_widths,
    kept,
    problem_of,
    saltelli,
    screened,
    sobol_indices,
)
from scenarios.futures.pawn import pawn
from scenarios.futures.shapley import shapley


def ishigami(z):
    """Ishigami and Homma (1990), a = 7, b = 0.1, on uniform (-π, π)."""
    x = np.pi * (2 * ndtr(z) - 1)
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


ONE_BY_ONE = {"x1": ["x1"], "x2": ["x2"], "x3": ["x3"]}


def test_the_indices_of_ishigami_are_those_of_the_book():
    found, base, _, _ = sobol_indices(ishigami, ONE_BY_ONE, base=4096, doublings=0)
    assert base == 4096
    for index, first, total in zip(found, (0.314, 0.442, 0), (0.558, 0.442, 0.244), strict=True):
        assert index.first == pytest.approx(first, abs=index.first_conf)
        assert index.total == pytest.approx(total, abs=index.total_conf)
        assert index.shown


def test_the_base_doubles_while_an_interval_is_wide_twice_or_while_that_is_cheap():
    _, base, *_ = sobol_indices(ishigami, ONE_BY_ONE, base=64)
    assert base == 2048
    many = ONE_BY_ONE | {f"n{i}": [f"n{i}"] for i in range(29)}  # 34 runs a point
    _, base, *_ = sobol_indices(ishigami, many, base=64)
    assert base == 256


def test_the_design_is_that_of_salib_also_when_it_is_doubled():
    groups = {"a": ("x",), "b": ("y", "z"), "c": ("w",)}
    whole = sample.sample(problem_of(groups), 16, calc_second_order=False, seed=3)
    parts = [saltelli(groups, 0, 8, 3), saltelli(groups, 8, 16, 3)]
    assert np.array_equal(np.hstack(parts), whole.T)


def test_the_whiskers_are_those_of_salib_and_the_same_again_with_seed_0():
    y = np.random.default_rng(1).random((64, 5)) + np.arange(5) % 2
    problem = problem_of(ONE_BY_ONE)
    whole = analyze.analyze(problem, y.ravel(), calc_second_order=False, num_resamples=1000, seed=7)
    assert half_widths(y, 7) == pytest.approx(np.stack([whole["S1_conf"], whole["ST_conf"]]))
    assert np.array_equal(half_widths(y, 0), half_widths(y, 0))


def test_scores_of_one_factor_are_moved_together():
    groups = {"a": ["x1", "x3"], "b": ["x2"]}
    found, *_ = sobol_indices(lambda z: ishigami(z[[0, 2, 1]]), groups, base=4096, doublings=0)
    assert [i.first for i in found] == pytest.approx([0.558, 0.442], abs=0.03)
    assert [i.total for i in found] == pytest.approx([0.558, 0.442], abs=0.03)


def test_screening_drops_what_does_not_matter():
    groups = {f"x{i}": [f"x{i}"] for i in range(30)}
    importance = screened(lambda z: 3 * z[4] + z[7] ** 2 + 0.001 * z[9], groups, seed=1)
    assert kept(importance) == ("x4", "x7")


def test_where_nothing_varies_every_index_is_zero():
    found, *_ = sobol_indices(lambda z: np.ones(z.shape[1]), ONE_BY_ONE, base=64, doublings=0)
    assert all(i.first == i.total == 0 for i in found)


def test_shapley_effects_of_two_linked_normals():
    matrix = np.array([[1, 0.5], [0.5, 1]])
    found = shapley(lambda z: z[0] + 2 * z[1], {"x1": [0], "x2": [1]}, matrix, members=4096)
    assert [e.amount for e in found] == pytest.approx([2.375, 4.625], rel=0.02)
    assert sum(e.share for e in found) == pytest.approx(1)


def test_shapley_effects_of_ishigami_add_the_interaction_in_halves():
    players = {"x1": [0], "x2": [1], "x3": [2]}
    found = shapley(ishigami, players, np.eye(3), members=8192)
    assert [e.share for e in found] == pytest.approx([0.436, 0.442, 0.122], abs=0.02)


def test_more_than_eight_players_are_refused():
    players = {f"x{i}": [i] for i in range(9)}
    with pytest.raises(ValueError, match="too many"):
        shapley(lambda z: z.sum(axis=0), players, np.eye(9))


def test_pawn_of_the_output_itself_is_the_median_of_its_tenths_and_noise_stays_out():
    """A tenth of a uniform lies max(k - 1, 10 - k)/10 from the whole, k = 1 … 10: .7 in the median."""
    rng = np.random.default_rng(4)
    x = rng.random(4_096)
    noise = {f"noise {i}": rng.random(x.size) for i in range(8)}
    found = pawn({"x": x, "constant": np.ones_like(x), **noise}, x, seed=1)
    assert next(iter(found.items())) == ("x", pytest.approx(0.7, abs=0.02))
    assert len(found) - 1 <= 2  # each of the eight passes in one case of twenty
    assert "constant" not in found


def test_pawn_tells_the_stronger_input_first():
    rng = np.random.default_rng(5)
    x = rng.random((2, 1_024))
    assert list(pawn({"weak": x[0], "strong": x[1]}, x[0] + 3 * x[1], seed=1)) == ["strong", "weak"]


def test_screening_leaves_out_what_gives_no_number_at_the_far_ends():
    groups = {"strong": ("a",), "weak": ("b",)}

    def broken(z):
        return np.where(z[0] > 2.4, np.nan, 3 * z[0] + z[1])

    found = screened(broken, groups, seed=1)
    assert found["strong"] == pytest.approx(3 * found["weak"])
    nowhere = screened(lambda z: np.full(z.shape[1], np.nan), groups, seed=1)
    assert kept(nowhere) == ("strong", "weak")
