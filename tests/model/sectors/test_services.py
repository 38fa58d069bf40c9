"""Services: the plan's numbers against the people, and laws that no parameter may break."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.checks import broken, read_checks
from model.engine import simulate
from model.engine.units import check_units
from model.inputs import read_inputs
from model.joined import city
from tests.model.sectors.conftest import Reference

STAGES = ("kindergarten", "primary", "junior", "senior")
SEATS = [f"Seats[{stage}]" for stage in STAGES]
DOCTORS = "Staff[doctor]"


@pytest.fixture(scope="module")
def services():
    return city(["services"])


def run(program, inputs=None, *, outputs, times=None, step=0.125, until=2035.0):
    inputs = {**(inputs or {}), "TIME STEP": step, "FINAL TIME": until}
    return simulate(program, inputs, outputs=outputs, times=times, engine="numpy")


def test_what_the_levels_of_2025_ask_of_chengdu(services):
    """9.5 beds and 4.5 doctors per 1000: 20.5 and 9.7 万, 5.4 and 2.6 万 more (specification, section 6)."""
    names = ["residents total", "Hospital beds", DOCTORS]
    results = run(services, outputs=names, times=[2020, 2025], until=2025)
    people = results["residents total"][1, 0]
    assert 9.5 * people / 1e7 == pytest.approx(20.5, rel=0.005)
    assert 4.5 * people / 1e7 == pytest.approx(9.7, rel=0.005)
    assert (9.5 * people / 1000 - results["Hospital beds"][0, 0]) / 1e4 == pytest.approx(
        5.4, abs=0.05
    )
    assert (4.5 * people / 1000 - results[DOCTORS][0, 0]) / 1e4 == pytest.approx(2.6, abs=0.05)


def test_the_kindergarten_standard_is_for_more_children_than_there_will_be(services):
    names = ["residents total", "people 3 to 5"]
    results = run(services, outputs=names, times=[2025, 2030])
    people, children = (results[name][:, 0] / 1e4 for name in names)
    assert_allclose([31 * people[0] / 1000, 33 * people[0] / 1000], [67, 71], rtol=0.005)
    assert_allclose(children, [50, 39], rtol=0.01)


def test_planned_seats_open_a_building_time_later(services):
    added = run(
        services,
        {"initial seats in building ratio": 0},
        outputs=["seats added", "schools added"],
        times=[2025, 2030],
    )
    assert 180_000 < added["seats added"][0, 0] < 240_000
    assert added["seats added"][1, 0] == pytest.approx(300_000, rel=0.01)
    assert added["schools added"][1, 0] == pytest.approx(400, rel=0.01)


def test_students_taken_in_after_2020_are_no_doctors_before_2028(services):
    more = run(services, {"intake multiplier": 10}, outputs=[DOCTORS])
    base = run(services, outputs=[DOCTORS])
    before = base.times <= 2028
    assert_allclose(more[DOCTORS][before], base[DOCTORS][before], rtol=1e-12)
    assert more[DOCTORS][-1, 0] > base[DOCTORS][-1, 0]


def test_without_children_seats_are_merged_and_none_begun(services):
    none = {"child multiplier": 0, "seat switch": 1, "initial seats in building ratio": 0}
    results = run(services, none, outputs=["Seats", "seat starts", "use of seats"], until=2060)
    assert_allclose(results["seat starts"][16:], 0, atol=1e-6)
    for name in SEATS:
        assert 0 <= results[name][-1, 0] < 0.01 * results[name][0, 0]


def test_without_money_nothing_is_begun(services):
    names = ["seat starts", "hospital bed starts"]
    poor = run(services, {"funding ratio": 0}, outputs=names)
    assert_allclose(poor["seat starts"], 0)
    assert_allclose(poor["hospital bed starts"], 0)


def test_beds_without_doctors_do_not_open(services):
    none = {
        "initial staff per 1000[doctor]": 0,
        "target staff per 1000[doctor]": 0,
    }
    names = ["effective hospital beds", "Hospital beds", "bed use"]
    results = run(services, none, outputs=names)
    assert_allclose(results["effective hospital beds"], 0, atol=1e-9)
    assert (results["Hospital beds"] > 0).all()
    assert (results["bed use"] == 0).all()


def test_newcomers_thin_out_what_stands_per_head():
    both = city(["population", "services"])
    names = ["hospital beds per 1000", "nurses per 1000"]
    still = {"hiring from elsewhere limit": 0}
    few, many = (
        run(both, still | {"planned migration": moving}, outputs=names, times=[2030], until=2030)
        for moving in (120_000, 240_000)
    )
    for name in names:
        assert many[name][0, 0] < few[name][0, 0]


def test_better_schools_and_hospitals_draw_people_once_a_pull_is_given():
    """RS1: no study says how strongly, so the pull is 0; above 0 seats and doctors bring migrants."""
    both = city(["population", "services"])
    names = ["net migrants", "service level index"]
    many = {"migration switch": 1, "planned seat starts of stage[primary]": 40_000}
    off, on = (
        run(both, many | {"service pull": pull}, outputs=names, times=[2020, 2030], until=2030)
        for pull in (0, 0.5)
    )
    assert on["service level index"][0, 0] == 1
    assert on["net migrants"][0, 0] == off["net migrants"][0, 0]
    assert off["service level index"][1, 0] > 1
    assert on["net migrants"][1, 0] > off["net migrants"][1, 0]


def test_seats_begun_from_the_gap_arrive_after_the_wave(services):
    """BS3: planners extend the growth they have seen; fewer children, yet more seats than pupils."""
    names = ["Seats", "pupils", "use of seats"]
    results = run(services, {"seat switch": 1}, outputs=names)
    junior = results["use of seats[junior]"][:, 0]
    years = results.times
    assert junior[years == 2027] > junior[years == 2035] + 0.1
    peak_pupils = years[np.argmax(results["pupils[junior]"][:, 0])]
    peak_seats = years[np.argmax(results["Seats[junior]"][:, 0])]
    assert peak_seats > peak_pupils


def test_an_older_city_fills_its_beds(services):
    use = run(services, {"hospital bed starts planned": 3000}, outputs=["bed use"])["bed use"][:, 0]
    assert use[-1] > use[0]
    more = run(services, {"hospital switch": 1}, outputs=["Hospital beds"])["Hospital beds"]
    assert more[-1, 0] > more[0, 0]


def test_pay_holds_and_draws_doctors(services):
    names = [DOCTORS]
    low, high = (
        run(services, {"health pay premium": pay}, outputs=names)[DOCTORS][-1, 0]
        for pay in (-0.05, 0.3)
    )
    assert high > low


def test_halving_the_step_moves_nothing_by_half_a_per_cent(services):
    names = ["seats added", "Hospital beds", "doctors per 1000", "seats total"]
    whole, half = (
        run(services, outputs=names, times=[2025, 2030], step=step) for step in (0.125, 0.0625)
    )
    assert_allclose(whole.values, half.values, rtol=0.005)


def test_units_agree_in_every_equation(services):
    assert [str(error) for error in check_units(services)] == []


def test_every_check_holds_at_both_ends_of_every_input(services):
    inputs = read_inputs(["services"])
    ends = {each.name: np.full(2 * len(inputs), each.default) for each in inputs}
    for i, each in enumerate(inputs):
        ends[each.name][2 * i : 2 * i + 2] = each.low, each.high
    found = broken(read_checks(["services"]), services, {**ends, "TIME STEP": 0.25})
    assert [str(each) for each in found] == []


def test_the_same_text_in_pysd_gives_the_same_services(services, tmp_path_factory):
    names = ["seats total", "seats added", "Hospital beds", "bed use", "doctors per 1000"]
    reference = Reference(["services"], tmp_path_factory.mktemp("services")).run(
        outputs=names, step=0.25, until=2022
    )
    here = run(services, outputs=names, step=0.25, until=2022)
    for name in names:
        assert_allclose(here[name][:, 0], reference[name].to_numpy(float), rtol=1e-6, err_msg=name)
