"""Noise of growth: exact at every step, nothing at all where it is 0, the same luck for all parts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from model.engine import simulate
from model.joined import city

YEARS = tuple(range(2020, 2025))
LUCK = (0.010, -0.035, 0.005, 0.0, 0.0)
TOTALS = ["total income[urban]", "total income[rural]"]
SHARES = [f"stated share[urban,{part}]" for part in ("wage", "business", "property", "transfer")]


@pytest.mark.parametrize("step", [1, 0.25, 0.125])
@pytest.mark.parametrize("table", ["common noise table", "area noise table[urban]"])
def test_noise_of_a_year_compounds_exactly_at_every_step(income, step, table):
    run = income.run({table: (YEARS, LUCK)}, outputs=TOTALS, step=step)
    assert run.loc[2025, "total income[urban]"] == pytest.approx(68_380.1, abs=0.1)
    exact = 48_593 * 1.075 ** np.arange(6) * np.exp(np.cumsum([0, *LUCK]))
    assert_allclose(run.loc[2020:2025:1, "total income[urban]"].loc[range(2020, 2026)], exact)


def test_noise_of_one_area_leaves_the_other_alone(income):
    still, moved = (
        income.run(given, outputs=TOTALS)
        for given in ({}, {"area noise table[urban]": (YEARS, LUCK)})
    )
    assert_array_equal(still["total income[rural]"], moved["total income[rural]"])


def test_no_noise_is_the_verdict_run_bit_for_bit(income):
    zero = {"common noise table": (YEARS, (0.0,) * 5)}
    names = [*TOTALS, *SHARES, "Real GDP"]
    for basis in (0, 1, 2):
        given = {"income growth basis": basis}
        plain, noisy = (income.run({**given, **more}, outputs=names) for more in ({}, zero))
        assert_array_equal(plain.to_numpy(), noisy.to_numpy())
    run = income.run(outputs=["noise factor[urban]", "part noise mean[urban]"])
    assert (run == 1).all(axis=None)


@pytest.mark.parametrize("basis", [0, 1])
def test_luck_of_a_source_moves_its_share_and_not_the_total(income, basis):
    given = {"income growth basis": basis}
    luck = {"part noise table[property]": (YEARS, LUCK)}
    plain, noisy = (
        income.run({**given, **more}, outputs=[*TOTALS, *SHARES]) for more in ({}, luck)
    )
    if basis == 0:  # on basis 1 the mix itself changes growth in later years
        assert_allclose(noisy[TOTALS], plain[TOTALS], rtol=1e-12)
    else:
        assert_allclose(noisy[TOTALS], plain[TOTALS], rtol=2e-4)
    share = "stated share[urban,property]"
    assert noisy.loc[2022, share] < plain.loc[2022, share]


def test_noise_of_the_structure_enters_output_and_the_published_total(income):
    given = {"income growth basis": 2}
    luck = {"output noise table": (YEARS, LUCK), "area noise table[urban]": (YEARS, LUCK)}
    names = [*TOTALS, "Real GDP", "Income discrepancy[urban]"]
    plain, noisy = (income.run({**given, **more}, outputs=names) for more in ({}, luck))
    ratio = (noisy / plain).loc[2025]
    assert_allclose(ratio[["Real GDP", "Income discrepancy[urban]"]], np.exp(sum(LUCK)), rtol=1e-9)
    assert ratio["total income[urban]"] < np.exp(sum(LUCK)) < 1


def test_members_have_their_own_luck():
    program = city(["income"])
    years = np.arange(2020.0, 2025.0)
    luck = np.array([[0.0, 0.01, -0.02]]).repeat(5, axis=0)
    given = {"common noise table": (tuple(years), luck)}
    run = simulate(program, given, outputs=["total income[urban]"], times=[2025], engine="numpy")
    factor = run["total income[urban]"][0] / run["total income[urban]"][0, 0]
    assert_allclose(factor, np.exp([0, 0.05, -0.10]))


@pytest.mark.parametrize(
    ("table", "name", "factor"),
    [
        ("residents noise table", "residents total", np.exp(0.01)),
        ("births noise table", "births", np.exp(0.01)),
    ],
)
def test_noise_of_people_moves_residents_or_births_of_that_year(table, name, factor):
    program = city(["population"])
    plain, noisy = (
        simulate(program, given, outputs=[name], times=[2021.0, 2021.5], engine="numpy")[name]
        for given in ({}, {table: ((2020, 2021, 2022), (0.01, 0.01, 0.0))})
    )
    at = 1 if name == "births" else 0
    assert noisy[at, 0] / plain[at, 0] == pytest.approx(factor, rel=5e-4)


@pytest.mark.parametrize(
    ("sector", "table", "name"),
    [
        ("housing", "house price noise table", "House price"),
        ("finance", "revenue noise table", "General revenue"),
        ("finance", "construction price noise table", "Construction price index"),
        ("commute", "boardings noise table", "metro boardings"),
    ],
)
def test_noise_of_other_drivers_is_nothing_at_0_and_moves_its_own_level(sector, table, name):
    program = city([sector])
    years = (2020, 2021, 2022)
    plain, zero, noisy = (
        simulate(program, given, outputs=[name], times=[2020.0, 2021.5], engine="numpy")[name]
        for given in ({}, {table: (years, (0.0,) * 3)}, {table: (years, (0.0, 0.02, 0.0))})
    )
    assert_array_equal(plain, zero)
    assert noisy[1, 0] / plain[1, 0] == pytest.approx(
        np.exp(0.02 if sector == "commute" else 0.01), rel=2e-3
    )
