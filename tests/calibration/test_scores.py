"""Scores, fit statistics and rivals at their known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from calibration.quality import fit_of, theil
from calibration.rivals import naive_band, rivals
from calibration.scores import QUANTILES, coverage, crps, mase, pinball, pit
from tests.calibration.samples import chengdu

NORMAL = norm.ppf((np.arange(20001) + 0.5) / 20001)


@pytest.mark.parametrize(("actual", "known"), [(0, 0.2337), (1, 0.6024)])
def test_crps_of_the_unit_normal(actual: float, known: float) -> None:
    assert crps(NORMAL, actual) == pytest.approx(known, abs=1e-4)


def test_the_true_quantiles_beat_shifted_ones_by_pinball() -> None:
    rng = np.random.default_rng(1)
    actuals = rng.normal(size=4000)
    true = dict(zip(QUANTILES, norm.ppf(QUANTILES), strict=True))

    def loss(shift: float) -> float:
        moved = {share: value + shift for share, value in true.items()}
        return float(np.mean([pinball(moved, actual) for actual in actuals]))

    assert loss(0) < min(loss(0.2), loss(-0.2))


def test_pit_is_the_share_below() -> None:
    assert pit(np.array([1.0, 2.0, 3.0, 4.0]), 2.5) == 0.5


@pytest.mark.parametrize(("n", "low"), [(4, 0.47), (8, 0.69), (10, 0.74)])
def test_all_inside_says_little_from_few_points(n: int, low: float) -> None:
    assert coverage([True] * n).low == pytest.approx(low, abs=0.005)


@pytest.mark.parametrize(("area", "scale"), [("urban", 3172.75), ("rural", 1956.75)])
def test_a_years_usual_change_is_the_scale_of_mase(area: str, scale: float) -> None:
    series = chengdu().known(2020).series(f"total income[{area}]", 2020)
    assert series is not None
    changes = np.diff([series.levels[y] for y in sorted(series.levels)])
    assert mase([scale], list(changes)) == pytest.approx(1.0)


def test_theil_of_the_naive_trend_of_2017_is_the_published_one() -> None:
    series = chengdu().series("total income[urban]", 2017)
    growths = chengdu().income_growths()[0]["urban"]
    assert series is not None
    path = rivals(series.levels[2017], growths, {}, origin=2017, years=range(2018, 2023))["trend"]
    observed = np.array([42128, 45878, 48593, 52633, 54897.0])
    fit = fit_of(np.array(list(path.values())), observed)
    assert fit.rmse == pytest.approx(2107, abs=1)
    assert (fit.theil_bias, fit.theil_variance, fit.theil_covariance) == pytest.approx(
        (0.512, 0.408, 0.081), abs=1e-3
    )
    assert fit.r2_level == pytest.approx(0.789, abs=1e-3)
    shares = theil(np.diff(np.log([38918, *path.values()])), np.diff(np.log([38918, *observed])))
    assert shares == pytest.approx((0.443, 0.557, 0.0), abs=1e-3)


def test_a_perfect_fit_is_called_exact() -> None:
    fit = fit_of(np.arange(1.0, 7), np.arange(1.0, 7))
    assert fit.exact
    assert (fit.theil_bias, fit.theil_variance, fit.theil_covariance) == (0, 0, 0)


def test_no_r2_is_given_under_five_points() -> None:
    assert fit_of(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 5])).r2_level is None


@given(arrays(float, (2, 6), elements=st.floats(1, 100)))
def test_theils_three_shares_add_to_one(pair: np.ndarray) -> None:
    if float(np.mean((pair[0] - pair[1]) ** 2)) > 1e-6:
        assert sum(theil(pair[0], pair[1])) == pytest.approx(1, abs=1e-9)


def test_the_naive_band_of_calm_years_is_narrow_and_fails() -> None:
    growths = chengdu().income_growths()[0]["urban"]
    bands = [naive_band(45878, growths, origin=2019, year=y) for y in (2020, 2021, 2022)]
    for band, actual in zip(bands, (48593, 52633, 54897), strict=True):
        assert band is not None
        assert not band[0] <= actual <= band[1]
    assert bands[0] is not None
    assert (bands[0][1] - bands[0][0]) / 49800 == pytest.approx(0.018, abs=0.002)


def test_a_rival_without_data_is_left_out() -> None:
    assert set(rivals(100, {}, {}, origin=2020, years=[2021])) == {"nochange"}
