"""Priors by grade, and inputs that err together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.copula import Pair, correlation, repaired
from calibration.priors import SPREAD, Prior, priors, rounding_half, why_not_sampled
from calibration.schema import Grade
from model import InputError, read_inputs
from tests.calibration.samples import chengdu, scores


def prior(transform: str = "log", grade: Grade = Grade.ASSUMPTION, **given: float) -> Prior:
    values = {"low": 1.0, "default": 2.0, "high": 8.0, "floor": 0.0, **given}
    return Prior(
        name="x",
        unit="year",
        sector="s",
        grade=grade,
        vintage=None,
        transform=transform,
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("grade", list(SPREAD))
@pytest.mark.parametrize("transform", ["identity", "log"])
def test_the_median_is_the_default_and_low_and_high_are_the_grades_quantiles(
    grade: Grade, transform: str
) -> None:
    tail = 0.1 if grade in (Grade.ESTIMATE, Grade.ASSUMPTION) else 0.05
    one = prior(transform, grade, low=10.0, default=12.0, high=13.0)
    drawn = one.values(scores(1, 14)[0])
    assert np.median(drawn) == pytest.approx(12.0, rel=1e-3)
    assert np.quantile(drawn, [tail, 1 - tail]) == pytest.approx([10.0, 13.0], rel=2e-3)


def test_an_official_figure_is_uncertain_by_its_rounding_only() -> None:
    assert [float(rounding_half(x)) for x in (48593.0, 0.7877, 1771667000000.0)] == [0.5, 5e-5, 5e5]
    one = prior("uniform", Grade.OFFICIAL, low=48592.5, default=48593.0, high=48593.5)
    drawn = one.values(scores(1, 12)[0])
    assert drawn.min() > 48592.5
    assert drawn.max() < 48593.5
    assert np.std(drawn) == pytest.approx(1 / np.sqrt(12), rel=0.01)


def test_the_centre_of_an_ensemble_is_the_default_to_the_last_bit() -> None:
    found = priors(read_inputs(["income"]), chengdu("income").baseline)
    assert all(
        one.values(np.zeros(3)).tolist() == [one.default] * 3
        for one in found
        if one.transform != "uniform"
    )


@given(st.floats(-3, 3), st.sampled_from(["identity", "log"]))
def test_a_score_is_the_inverse_of_a_value(z: float, transform: str) -> None:
    one = prior(transform, low=0.0 if transform == "identity" else 1.0)
    assert one.z_of(float(one.values(np.asarray(z)))) == pytest.approx(z, abs=1e-6)


def test_a_range_that_begins_at_nothing_is_cut_there_without_moving_the_median() -> None:
    one = prior("identity", low=0.0, default=1.0, high=2.0)
    drawn = one.values(scores(1, 14)[0])
    assert drawn.min() >= 0
    assert np.median(drawn) == pytest.approx(1.0, abs=1e-3)
    assert (drawn < 1e-6).mean() < 1e-3
    assert one.truncated_share == pytest.approx(0.1, abs=1e-3)


def test_levers_switches_and_plans_are_never_drawn() -> None:
    rows = {row.name: row for row in read_inputs()}
    sampled = {one.name for one in priors(rows.values(), chengdu().baseline)}
    assert not [name for name in sampled if rows[name].kind in ("lever", "switch")]
    assert not [name for name in sampled if rows[name].grade == "plan"]
    assert why_not_sampled(rows["extra part rate[urban,wage]"])


def test_a_wider_prior_keeps_its_centre() -> None:
    one = prior().wider(2)
    assert one.default == 2.0
    assert one.low == pytest.approx(0.5)
    assert one.high == pytest.approx(32.0)


def test_inputs_of_a_block_go_together_as_the_table_says() -> None:
    names = [
        "unit cost bed",
        "unit cost metro km",
        "base closure rate",
        "exit rate[nursing]",
        "alone",
    ]
    z = correlation(names).applied(scores(5, 14))
    found = np.corrcoef(z)
    assert found[0, 1] == pytest.approx(0.5, abs=0.02)
    assert found[2, 3] == pytest.approx(0.3, abs=0.02)
    assert np.abs(found[4, :4]).max() < 0.02


def test_blocks_can_be_switched_off() -> None:
    names = ["unit cost bed", "unit cost metro km"]
    assert np.array_equal(correlation(names, at=0.0).matrix, np.eye(2))


def test_a_matrix_of_contradicting_blocks_is_refused() -> None:
    pairs = [
        Pair("one", "a", "b", 0.95, ""),
        Pair("two", "b", "c", 0.95, ""),
        Pair("three", "a", "c", -0.9, ""),
    ]
    with pytest.raises(InputError, match="contradict"):
        correlation(["a", "b", "c"], pairs)


@given(st.lists(st.floats(-0.99, 0.99), min_size=6, max_size=6))
def test_a_repaired_matrix_is_positive_definite_with_a_unit_diagonal(entries: list[float]) -> None:
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = entries
    matrix = matrix + matrix.T - np.eye(4)
    mended = repaired(matrix)
    assert np.linalg.eigvalsh(mended).min() > 0
    assert np.allclose(np.diag(mended), 1)


def test_every_place_of_the_whole_model_loads_its_dependence() -> None:
    names = [one.name for one in priors(read_inputs(), chengdu().baseline)]
    assert correlation(names).repaired_by <= 0.05
