"""The predictive process: the specification's own figures, and histories planted by the process itself."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.process import AREAS, condition, flagged, process_rows, read_process
from calibration.scores import QUANTILES
from tests.calibration.samples import chengdu, forecast, levels, planted, scores

# origin, year: urban p05 p25 p50 p75 p95, rural the same (reduced form, defaults)
PUBLISHED = {
    (2017, 2018): (40275, 41414, 41809, 42155, 42640, 21556, 21910, 22103, 22286, 22540),
    (2017, 2020): (44626, 46451, 47650, 48826, 50467, 24517, 25370, 25961, 26560, 27440),
    (2017, 2022): (48368, 51528, 53780, 56073, 59504, 27335, 28997, 30186, 31437, 33297),
    (2018, 2019): (43589, 44829, 45249, 45624, 46136, 23464, 23849, 24058, 24255, 24528),
    (2018, 2022): (50444, 53071, 54851, 56636, 59239, 28133, 29424, 30348, 31291, 32691),
    (2019, 2020): (47641, 49000, 49455, 49861, 50419, 25911, 26335, 26564, 26780, 27080),
    (2019, 2022): (53202, 55359, 56756, 58103, 60015, 29593, 30599, 31296, 32003, 33024),
    (2020, 2021): (50557, 51944, 52500, 53003, 53694, 28069, 28554, 28832, 29105, 29484),
    (2020, 2023): (55870, 58363, 60009, 61626, 63967, 31769, 32981, 33837, 34713, 35984),
    (2020, 2025): (60705, 65009, 68078, 71266, 76058, 35360, 37709, 39421, 41190, 43903),
}


@pytest.mark.parametrize("origin", [2017, 2018, 2019, 2020])
def test_the_bands_are_those_of_the_specification(origin: int) -> None:
    place = chengdu()
    start = {area: place.series(f"total income[{area}]", origin).levels[origin] for area in AREAS}  # type: ignore[union-attr]
    paths = levels(forecast(origin), start, points=14)
    for year in (year for at, year in PUBLISHED if at == origin):
        wanted = np.array(PUBLISHED[origin, year]).reshape(2, 5)
        for row, area in zip(wanted, AREAS, strict=True):
            found = np.quantile(paths[area][year - origin - 1], QUANTILES)
            assert found[2] == pytest.approx(row[2], rel=0.002), (area, year)
            assert found == pytest.approx(row, rel=0.004), (area, year)


@pytest.mark.parametrize(
    ("origin", "urban", "rural", "sd", "drift", "drift_sd"),
    [
        (2017, 7.58, 8.92, 0.67, -0.25, 0.18),
        (2018, 7.53, 8.70, 0.64, -0.24, 0.17),
        (2019, 7.74, 8.90, 0.63, -0.19, 0.16),
        (2020, 7.56, 8.71, 0.77, -0.19, 0.16),
        (2022, 7.81, 8.89, 0.79, -0.07, 0.16),
    ],
)
def test_calm_growth_at_the_origin(
    origin: int, urban: float, rural: float, sd: float, drift: float, drift_sd: float
) -> None:
    seen = forecast(origin)
    assert seen.calm["urban"].growth == pytest.approx(urban, abs=0.006)
    assert seen.calm["rural"].growth == pytest.approx(rural, abs=0.006)
    assert seen.calm["urban"].sd == pytest.approx(sd, abs=0.006)
    assert seen.drift == pytest.approx((drift, drift_sd), abs=0.006)


def test_shock_years_are_flagged_by_the_rule() -> None:
    nation = chengdu().income_growths()[1]["urban"]
    assert flagged(nation, 2022) == (2020, 2022)
    assert flagged(nation, 2019) == ()


def test_the_share_of_futures_under_trend_and_plan() -> None:
    seen = forecast(2020)
    n = len(seen.years)
    z = scores(2 * seen.dims + 2 * n, 14)
    path, rest, shock, size = np.split(z, [seen.dims, 2 * seen.dims, 2 * seen.dims + n])
    trend = seen.growth(path, shock, size)[:, :5].sum(axis=1)
    plan = seen.luck(path, rest, shock, size)[:, :5].sum(axis=1)
    calm = seen.luck(path, rest, np.zeros_like(shock), size)[:, :5].sum(axis=1)
    base, wanted = np.array([48593, 26432]), np.array([70000, 40000])
    stated = 5 * 100 * np.log(np.array([1.075, 1.086]))
    need = 100 * np.log(wanted / base)
    assert (trend >= need[:, None]).mean(axis=1) == pytest.approx([0.343, 0.412], abs=0.01)
    shares = (plan + stated[:, None] >= need[:, None]).mean(axis=1)
    assert shares == pytest.approx([0.309, 0.367], abs=0.01)
    both = (plan + stated[:, None] >= need[:, None]).all(axis=0).mean()
    assert both == pytest.approx(0.267, abs=0.01)
    shares = (calm + stated[:, None] >= need[:, None]).mean(axis=1)
    assert shares == pytest.approx([0.459, 0.478], abs=0.01)


def test_a_member_is_the_same_future_under_trend_and_plan() -> None:
    seen = forecast(2020)
    n = len(seen.years)
    z = scores(2 * seen.dims + 2 * n, 10)
    path, rest, shock, size = np.split(z, [seen.dims, 2 * seen.dims, 2 * seen.dims + n])
    trend = seen.growth(path, shock, size)[:, :5].sum(axis=1)
    plan = seen.luck(path, rest, shock, size)[:, :5].sum(axis=1)
    assert np.corrcoef(trend[0], plan[0])[0, 1] > 0.5


def test_a_shorter_run_is_a_prefix_of_a_longer_one() -> None:
    seen = forecast(2020)
    n = len(seen.years)
    z = scores(seen.dims + 2 * n, 6)
    whole = seen.growth(z[: seen.dims], z[seen.dims : seen.dims + n], z[seen.dims + n :])
    assert seen.years[-1] == 2035
    assert whole.shape == (2, 15, 64)


def test_a_place_without_history_is_wider_about_the_national_centre() -> None:
    nation = chengdu().known(2020).income_growths()[1]
    alone = condition(read_process(), own={}, nation=nation, origin=2020)
    known = forecast(2020)
    assert not alone.local
    assert known.local
    assert alone.calm["urban"].gap == 0
    assert alone.calm["urban"].sd > 1.5 * known.calm["urban"].sd
    wide, narrow = (np.sqrt(np.diag(f.covariance()))[4] for f in (alone, known))
    assert wide > 1.2 * narrow


def coverage_of_planted(count: int, **changes: float) -> tuple[float, float, float]:
    """Coverage of 90 and 50 % and mean PIT on histories the default process made, forecast with changed parameters."""
    rng = np.random.default_rng(7)
    truth, process, origin, ahead = read_process(), read_process(**changes), 2020, 5
    inside90, inside50, pits = [], [], []
    n = 2035 - origin
    z = scores(2 * n + 2 * n, 9, seed=3)
    for _ in range(count):
        growth = planted(truth, rng, 7, ahead)
        years = range(origin - 6, origin + 1)
        nation = {a: dict(zip(years, growth[0, i, :7], strict=True)) for i, a in enumerate(AREAS)}
        own = {a: dict(zip(years[3:], growth[1, i, 3:7], strict=True)) for i, a in enumerate(AREAS)}
        seen = condition(process, own=own, nation=nation, origin=origin)
        drawn = seen.growth(z[: 2 * n], z[2 * n : 3 * n], z[3 * n :])[:, :ahead].cumsum(axis=1)
        actual = growth[1, :, 7:].cumsum(axis=1)
        low, q1, q3, high = np.quantile(drawn, [0.05, 0.25, 0.75, 0.95], axis=2)
        inside90.append((low <= actual) & (actual <= high))
        inside50.append((q1 <= actual) & (actual <= q3))
        pits.append((drawn < actual[:, :, None]).mean(axis=2))
    return float(np.mean(inside90)), float(np.mean(inside50)), float(np.mean(pits))


def test_bands_cover_the_histories_the_process_itself_makes() -> None:
    ninety, fifty, middle = coverage_of_planted(1200)
    assert 0.86 <= ninety <= 0.92
    assert 0.45 <= fifty <= 0.53
    assert middle == pytest.approx(0.5, abs=0.02)


def test_bands_that_are_too_narrow_fail_the_same_test() -> None:
    sizes = ("sigma_cycle", "sigma_place", "sigma_gap", "drift_sd", "sigma_wander", "sigma_nation")
    sizes = (*sizes, "common_sd", "area_sd", "shock_sd", "shock_mean")
    at = {row.name: row.default for row in process_rows()}
    halved, _, _ = coverage_of_planted(150, **{name: at[name] / 2 for name in sizes})
    assert halved < 0.75
    calm, _, _ = coverage_of_planted(150, shock_share=1e-9)
    assert calm < 0.86
