"""Wenjiang: 82.811 billion in five years against the district's own revenue."""

import itertools

import pytest

from scenarios.funding import fund
from scenarios.region import open_region
from scenarios.verdict import judge

YI = 1e8
# The specification's three efforts: room and rest over five years, before debt service and running cost. [100 m CNY]
EFFORTS = {"low": (130.3, 697.8), "value": (232.7, 595.4), "high": (430.0, 398.1)}
UPPER = {"low": 0.05, "value": 0.08, "high": 0.12}
REVENUE = {"low": 45 * YI, "value": 50 * YI, "high": 55 * YI}  # of 2021, the whole year
MOVED = (
    "nominal growth",
    "programme share of revenue",
    "special bond quota",
    "land revenue",
)
BEFORE_SERVICE = {
    "TIME STEP": 1,  # its clock is the budget year
    "package running tail": 0,
    "base debt[general]": 1,
    "base debt[special]": 1,
    "new coupon[special]": 0,
    "refinancing share": 1,
    "carry share[own]": 0,
}


@pytest.fixture(scope="module")
def wenjiang():
    return open_region("wenjiang")


@pytest.fixture(scope="module")
def plan(wenjiang):
    return fund(wenjiang).json()


def test_the_announced_sums_stand_to_the_yuan(plan):
    first, *later = (year["capital"] for year in plan["years"][:5])
    assert first == pytest.approx(194.21 * YI, rel=1e-12)
    assert later == pytest.approx([158.475 * YI] * 4, rel=1e-12)
    assert plan["period"]["capital"] == pytest.approx(828.11 * YI, rel=1e-12)
    assert all(year["capital"] == 0 for year in plan["years"][5:])
    row = next(row for row in plan["bill"] if row["id"] == "wj-p01")
    assert row["capital"] == pytest.approx(828.11 * YI, rel=1e-9)


@pytest.mark.parametrize("effort", EFFORTS)
def test_room_and_rest_are_those_of_the_specification(wenjiang, effort):
    rows = {row.parameter: row for row in wenjiang.baseline}
    moved = {name: getattr(rows[name], effort) for name in MOVED}
    asked = {
        "base revenue": REVENUE[effort],
        "given capital share[package,upper]": UPPER[effort],
    }
    period = fund(wenjiang, "plan", {**BEFORE_SERVICE, **moved, **asked}).json()["period"]
    room, rest = EFFORTS[effort]
    assert period["room"] / YI == pytest.approx(room, rel=0.002)
    assert (828.11 * YI - period["room"]) / YI == pytest.approx(rest, rel=0.002)


def test_five_years_are_three_times_the_district_s_own_revenue(wenjiang):
    from scenarios.runs import run, settings_of

    results = run(wenjiang, [settings_of(wenjiang)], ["General revenue"])
    years = [results["General revenue"][results.times == 2020 + y, 0][0] for y in range(6)]
    own = sum((a + b) / 2 for a, b in itertools.pairwise(years))
    assert 828.11 * YI / own == pytest.approx(2.95, abs=0.1)


def test_the_gap_of_the_plan_is_mostly_money_nobody_has_named(plan):
    payers = {row["id"]: row for row in plan["payers"]}
    assert payers["social"]["gap"] / YI == pytest.approx(0.72 * 828.11, rel=1e-6)
    assert payers["social"]["gap"] > 0.9 * plan["total_gap"]
    assert plan["peak_year"] == 2021


def test_social_capital_found_in_full_leaves_a_small_gap(wenjiang, plan):
    found = fund(wenjiang, "social").json()["period"]
    assert found["gap"] < 0.1 * plan["period"]["gap"]


def test_slipping_moves_the_years_and_not_the_total(wenjiang):
    years = fund(wenjiang, "delayed").json()["years"]
    assert years[0]["capital"] == pytest.approx(0.7 * 194.21 * YI, rel=1e-9)
    assert sum(year["capital"] for year in years) == pytest.approx(828.11 * YI, rel=1e-9)


def test_stress_makes_the_gap_larger(wenjiang, plan):
    assert fund(wenjiang, "stress").json()["period"]["gap"] > plan["period"]["gap"]


def test_the_verdict_names_social_money_and_the_own_budget(wenjiang):
    verdict = judge(wenjiang, "plan", {}, ["wj-001"])[0]
    assert verdict.reached is False
    assert {"social_money", "own_room"} <= set(verdict.bound_by)


def test_the_share_others_must_bring_is_that_of_the_target_s_own_year(wenjiang, plan):
    verdicts = judge(wenjiang, "plan", {}, ["wj-001", "wj-003"], explain=False)
    for verdict in verdicts:
        year = next(y for y in plan["years"] if y["year"] == verdict.target.target_year)
        short = 1 - (
            year["room"] / year["need"]
        )  # prices move within the year, the share stands at its beginning
        assert verdict.companions[0].value == pytest.approx(short, abs=0.005)


def test_the_census_of_2020_stands_in_the_population(wenjiang):
    from scenarios.runs import run, settings_of

    results = run(wenjiang, [settings_of(wenjiang)], ["residents total"])
    assert results["residents total"][0, 0] == pytest.approx(967_868, rel=1e-4)
