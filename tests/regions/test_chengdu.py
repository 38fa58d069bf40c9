"""Chengdu's pack on the whole model: the year 2020 as published, the stated rates, four futures, the step."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scenarios.region import Region, open_region
from scenarios.runs import at_target_year, run, run_to_targets, settings_of

PUBLISHED_2020 = {  # census bulletin, yearbook, statistical bulletin, commuting report
    "residents total": (20_937_800, 1e-6),
    "elders 60 plus": (3_764_100, 1e-6),
    "elders 65 plus": (2_851_200, 1e-6),
    "total income[urban]": (48_593, 1e-9),
    "total income[rural]": (26_432, 1e-9),
    "nominal GDP": (1_771_667e6, 1e-9),
    "General revenue": (152_040e6, 1e-9),
    "households": (7_419_822, 1e-4),
    "metro km open": (558, 1e-9),
    "mean commute time": (39, 1e-6),
    "Mean commute distance": (9.1, 1e-9),
    "labour force": (11_510_000, 1e-6),
}
SHARES_2020 = {
    "people 0 to 14": 0.1328,
    "people 15 to 59": 0.6874,
    "elders 60 plus": 0.1798,
    "elders 65 plus": 0.1362,
}
INCOME = ["total income[urban]", "total income[rural]"]


@pytest.fixture(scope="module")
def chengdu() -> Region:
    return open_region("chengdu")


@pytest.fixture(scope="module")
def plan(chengdu):
    names = [*PUBLISHED_2020, *SHARES_2020, "urban share"]
    return run(chengdu, [settings_of(chengdu, "plan", {})], names)


@pytest.mark.parametrize("name", PUBLISHED_2020)
def test_2020_is_the_year_that_was_published(plan, name):
    value, tolerance = PUBLISHED_2020[name]
    assert plan[name][0, 0] == pytest.approx(value, rel=tolerance)


@pytest.mark.parametrize("name", SHARES_2020)
def test_ages_of_2020_have_the_shares_of_the_census(plan, name):
    share = plan[name][0, 0] / plan["residents total"][0, 0]
    assert share == pytest.approx(SHARES_2020[name], abs=0.00005)


def test_the_share_of_60_and_over_rises_every_year_to_2030(plan):
    share = (plan["elders 60 plus"] / plan["residents total"])[:, 0]
    assert (np.diff(share[plan.times <= 2030]) > 0).all()
    assert share[plan.times == 2030] > 0.25


def test_stated_rates_make_the_levels_they_make_whatever_else_the_city_does(chengdu):
    members = [settings_of(chengdu, "plan", {"income_growth_basis": basis}) for basis in (0, 1)]
    found = run(chengdu, members, INCOME)
    at = found.times == 2025
    values = [[float(found[name][at, member][0]) for name in INCOME] for member in (0, 1)]
    assert_allclose(values[0], [69_761.5, 39_928.1], atol=0.05)
    assert_allclose(values[1], [68_772, 39_412], atol=0.5)


def test_more_than_forty_promises_are_read_from_the_model(chengdu):
    assert len(chengdu.formulas) >= 44
    names = {name for formula in chengdu.formulas.values() for name in formula.names}
    assert len(names) >= 40


def test_every_future_gives_every_promise_a_finite_value(chengdu):
    targets = _promises(chengdu)
    assert {"plan", "trend", "stress", "delayed"} <= set(chengdu.scenarios)
    members = [settings_of(chengdu, key, {}) for key in chengdu.scenarios]
    found = run_to_targets(chengdu, members, targets)
    for target in targets:
        assert np.isfinite(at_target_year(chengdu, target, found)).all(), target.id


def test_money_reaches_beds_only_through_the_funding_ratio(chengdu):
    """No budget: what waits for public money does not start; the ledger says so in the same step."""
    broke = {
        "hold back switch": 2.0,
        "programme share of revenue": 0.0,
        "programme share of fund": 0.0,
    }
    names = ["starts[inclusive,nursing]", "seat starts", "hospital bed starts", "metro works"]
    plan = settings_of(chengdu, "plan", {})
    found = run(chengdu, [plan, {**plan, **broke}], names)
    for name in names:
        assert found[name][:, 0].max() > 0
        assert (found[name][found.times < 2025, 1] == 0).all(), name


def _promises(region):
    return [t for t in region.modelled_targets() if t.target_value is not None]


def test_childcare_meets_the_one_published_point(chengdu):
    found = run(chengdu, [settings_of(chengdu, "plan", {})], ["childcare places per 1000"])
    path = found["childcare places per 1000"][:, 0]
    assert path[found.times == 2022] == pytest.approx(3.42, rel=0.01)
