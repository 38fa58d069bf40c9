"""The whole city at its limits: what must hold holds, nothing is negative or undefined, and it behaves as one expects."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model import city, read_inputs
from model.checks import Broken, applicable, read_checks, tried
from model.engine import simulate

BUDGET = {
    "hold back switch": 2.0,
    "programme share of revenue": 0.0,
    "programme share of fund": 0.0,
    "special bond quota": 0.0,
    "elder capital budget": 0.0,
    "land recovered": 0.0,
}
DELAYS = {
    "approval time": 0.0,
    "build time": 0.0,
    "conversion time": 0.0,
    "programme time[newbuild]": 0.0,
    "programme time[conversion]": 0.0,
    "renovation time": 0.0,
    "clearing time": 0.0,
    "resettlement time": 0.0,
    "school build time": 0.0,
    "hospital construction time": 0.0,
    "place renovation time": 0.0,
    "new place build time": 0.0,
    "letting time": 0.0,
}
MEMBERS: dict[str, dict[str, float]] = {
    "as it comes": {},
    "no budget": BUDGET,
    "no births": {"local fertility multiplier": 0.0},
    "no migration": {"planned migration": 0.0},
    "no delays": DELAYS,
    "ten times the demand": {"demand multiplier": 10.0, "care demand multiplier": 10.0},
    "levers low": {row.name: row.low for row in read_inputs() if row.kind == "lever"},
    "levers high": {row.name: row.high for row in read_inputs() if row.kind == "lever"},
    "the structure": {
        "income growth basis": 2.0,
        "migration switch": 1.0,
        "bed switch": 1.0,
        "place switch": 1.0,
        "seat switch": 1.0,
        "hospital switch": 1.0,
        "staff switch": 1.0,
        "hold back switch": 1.0,
    },
}
OF = list(MEMBERS)


@pytest.fixture(scope="module")
def program():
    return city()


@pytest.fixture(scope="module")
def found(program):
    """Every variable of the city, every member in one run."""
    names = dict.fromkeys(name for member in MEMBERS.values() for name in member)
    inputs = {
        name: np.array([member.get(name, program.constants[name]) for member in MEMBERS.values()])
        for name in names
    }
    return simulate(program, inputs, engine="numpy")


def at(found, name, member, year):
    return float(found[name][np.isclose(found.times, year), OF.index(member)][0])


def test_nothing_is_undefined(found):
    bad = {
        (name, OF[member])
        for name in found.names
        for member in np.flatnonzero(~np.isfinite(found[name]).all(axis=0))
    }
    assert not bad


def test_no_stock_runs_below_nothing(program, found):
    """All but the count of net migrants, which a place that loses people takes below 0."""
    short = {}
    stocks = (n for n in program.variables if program[n].kind == "stock")
    for name in (n for n in stocks if n != "Net migrants to date"):
        for element in program.elements(name):
            path = found[element]
            floor = -1e-9 * np.maximum(1.0, np.abs(path).max(axis=0))
            for member in np.flatnonzero((path < floor).any(axis=0)):
                short[element, OF[member]] = path[:, member].min()
    assert not short


def test_every_check_of_every_sector_holds_in_each(program, found):
    """People, beds, dwellings, trips and yuan are conserved to 1e-9 here too: the sectors' checks say so."""
    checks = [check for check in applicable(read_checks(), program) if not check.given]
    assert len(checks) > 90
    faults: list[Broken] = [worst for c in checks if (worst := tried(c, program, found))]
    assert [f"{OF[min(f.member, len(OF) - 1)]}: {f}" for f in faults] == []


def test_without_a_budget_nothing_public_starts_and_what_was_begun_is_finished(found):
    started = ["starts[basic,nursing]", "starts[inclusive,nursing]", "seat starts"]
    started += ["hospital bed starts", "metro works", "community starts"]
    for name in started:
        path = found[name][found.times < 2025, OF.index("no budget")]
        assert (path == 0).all(), name
    assert at(found, "Works started to date[school]", "no budget", 2025) == 0
    assert at(found, "seats added", "no budget", 2025) > 0  # in building at the start


def test_without_births_the_young_vanish_year_by_year_and_the_old_do_not_notice(found):
    assert at(found, "births", "no births", 2021) == 0
    for year, name in ((2024, "people 0 to 2"), (2027, "people 3 to 5")):
        assert at(found, name, "no births", year) < 0.06 * at(found, name, "as it comes", year)
    for year in (2025, 2035):
        both = [at(found, "elders 60 plus", member, year) for member in ("no births", OF[0])]
        assert both[0] == pytest.approx(both[1], rel=1e-12)
    assert at(found, "care places", "no births", 2030) < at(found, "care places", OF[0], 2030)


def test_without_migration_people_change_only_by_births_and_deaths(found):
    member = OF.index("no migration")
    step = np.diff(found.times)[0]
    change = np.diff(found["residents total"][:, member])
    natural = (found["births"] - found["deaths total"])[:-1, member] * step
    assert_allclose(change, natural, rtol=1e-6, atol=1.0)


def test_without_delays_what_is_approved_stands_within_a_year(found):
    for name in ("inclusive beds added", "Communities renovated", "seats added"):
        assert at(found, name, "no delays", 2022) > at(found, name, "as it comes", 2022), name
    procured, completed = (
        at(found, name, "no delays", 2025)
        for name in (
            "Procured[affordable]",
            "Programme completed[affordable]",
        )
    )
    assert completed > 0.9 * procured


def test_ten_times_the_demand_fills_homes_and_lengthens_the_queue_but_makes_no_beds(found):
    many, usual = "ten times the demand", "as it comes"
    assert at(found, "occupancy", many, 2023) > at(found, "occupancy", usual, 2023)
    assert at(found, "waiting list", many, 2023) > 5 * at(found, "waiting list", usual, 2023)
    assert at(found, "use of places", many, 2023) <= 1 + 1e-9
    assert at(found, "institution beds", many, 2021) == pytest.approx(
        at(found, "institution beds", usual, 2021), rel=0.02
    )


def test_stated_income_does_not_care_what_the_rest_of_the_city_does(found):
    same = ["as it comes", "no budget", "no births", "no migration", "no delays"]
    values = [at(found, "total income[urban]", member, 2025) for member in same]
    assert_allclose(values, 69_761.5, atol=0.05)


def test_the_structure_answers_where_the_plan_is_deaf(found):
    """With every switch on the structure, income, migration and starts are results and differ from what was stated."""
    for name in ("total income[urban]", "net migrants", "care places", "seats added"):
        plan, structure = (at(found, name, member, 2025) for member in (OF[0], "the structure"))
        assert plan != pytest.approx(structure, rel=1e-3), name


def test_shares_of_trips_and_of_ages_add_to_one(found):
    modes = sum(found[f"mode share[{m}]"] for m in ("walkcycle", "citybus", "rail", "car"))
    assert_allclose(modes, 1, rtol=1e-12)
    ages = sum(found[n] for n in ("people 0 to 14", "people 15 to 59", "elders 60 plus"))
    assert_allclose(ages, found["residents total"], rtol=1e-9)
