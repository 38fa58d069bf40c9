"""Childcare: the arithmetic of the target, empty places, and laws that no parameter may break."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.checks import broken, read_checks
from model.engine import simulate
from model.engine.units import check_units
from model.inputs import read_inputs
from model.joined import city
from tests.model.sectors.conftest import Reference

PLACES = ["care places", "Enrolled", "use of places", "children waiting", "people 0 to 2"]


@pytest.fixture(scope="module")
def care():
    return city(["childcare"])


def run(program, inputs=None, *, outputs=PLACES, times=None, step=0.125, until=2035.0):
    inputs = {**(inputs or {}), "TIME STEP": step, "FINAL TIME": until}
    return simulate(program, inputs, outputs=outputs, times=times, engine="numpy")


@pytest.mark.parametrize(
    ("residents", "under_three", "places", "per_hundred"),
    [(21_563_000, 390_000, 97_000, 25), (1_127_800, 18_500, 5_075, 27)],
)
def test_the_target_is_a_quarter_of_all_under_threes(
    care, residents, under_three, places, per_hundred
):
    """4.5 per 1000 in 2025: 97 000 places in Chengdu, 5 075 in Yongchuan (specification, section 6)."""
    names = ["childcare places per 1000", "places per 100 under 3"]
    shares = np.array([181_930, 183_653, 185_239]) / 550_822 * under_three
    inputs = {
        "all residents in 2020": residents,
        **{f"children by year 2020[A{age}]": n for age, n in enumerate(shares)},
        **{
            f"initial places[{kind}]": n
            for kind, n in zip(
                ("publiccare", "inclusivecare", "marketcare", "kindercare"),
                (places, 0, 0, 0),
                strict=True,
            )
        },
    }
    start = run(care, inputs, outputs=names, until=2021)
    assert start[names[0]][0, 0] == pytest.approx(4.5, rel=0.005)
    assert start[names[1]][0, 0] == pytest.approx(per_hundred, abs=0.5)


def test_2020_is_at_rest(care):
    still = {
        "planned place starts": 0,
        "kindergarten conversion": 0,
        "market place entry rate": 0,
        "place closure rate": 0,
        "initial places in preparation ratio": 0,
        "income growth[urban]": 0.02,
        "household size change": 0,
        "distance elasticity": 0,
        "initial staffing of care": 1.3,
    }
    first = run(care, still, until=2020.125)
    assert first["Enrolled"][1, 0] == pytest.approx(first["Enrolled"][0, 0], rel=1e-6)


def test_without_births_children_and_places_run_out(care):
    ends = run(care, {"birth multiplier": 0, "FINAL TIME": 2060}, times=[2025, 2060], until=2060)
    assert_allclose(ends["Enrolled"], 0, atol=1e-6)
    assert ends["care places"][1, 0] < 0.05 * ends["care places"][0, 0]
    assert (ends["care places"] >= 0).all()


def test_ten_times_the_births_queue_and_build_no_negative_place(care):
    more = run(care, {"birth multiplier": 10})
    base = run(care)
    assert (more["children waiting"][-1] > 10 * base["children waiting"][-1]).all()
    assert (more["Enrolled"] <= more["care places"] + 1e-9).all()


def test_free_care_draws_children_up_to_the_ceiling_and_no_further(care):
    names = ["Enrolled", "wanted places total", "people 0 to 2"]
    free = run(care, {"price multiplier of care": 0}, outputs=names)
    base = run(care, outputs=names)
    assert free["Enrolled"][-1, 0] > base["Enrolled"][-1, 0]
    assert (free["wanted places total"] <= 0.33 * free["people 0 to 2"] * (1 + 1e-12)).all()


def test_without_money_only_market_and_conversion_move(care):
    names = ["place starts", "converted in"]
    poor = run(care, {"funding ratio": 0}, outputs=names)
    assert_allclose(poor["place starts[publiccare]"], 0)
    assert_allclose(poor["place starts[inclusivecare]"], 0)
    assert (poor["place starts[marketcare]"] > 0).all()
    assert poor["converted in[kindercare]"].max() > 0


def test_a_target_can_be_reached_by_empty_places(care):
    names = ["childcare places per 1000", "use of places"]
    built = run(care, {"planned place starts[inclusivecare]": 20_000}, outputs=names, times=[2025])
    assert built[names[0]][0, 0] > 4.5
    assert built[names[1]][0, 0] < 0.55


def test_fewer_births_bring_more_places_from_kindergartens_and_emptier_ones(care):
    """RC3: seats that stand empty become places."""
    names = ["Converted to date", "use of places"]
    late = ((2020, 2025, 2035), (23_000, 160_000, 400_000))
    empty = run(care, {"vacant kindergarten seats path": late}, outputs=names, times=[2025])
    base = run(care, outputs=names, times=[2025])
    assert empty[names[0]][0, 0] > base[names[0]][0, 0]
    assert empty[names[1]][0, 0] < base[names[1]][0, 0]


def test_waiting_children_bring_places_once_starts_follow_the_gap(care):
    names = ["care places", "use of places"]
    gap = run(care, {"place switch": 1, "target use of places": 0.75}, outputs=names, times=[2030])
    plan = run(care, {"planned place starts": 0}, outputs=names, times=[2030])
    assert gap["care places"][0, 0] > plan["care places"][0, 0]


def test_halving_the_step_moves_places_by_less_than_half_a_per_cent(care):
    years = [2025, 2030, 2035]
    whole, half = (run(care, times=years, step=step)["care places"] for step in (0.125, 0.0625))
    assert_allclose(whole, half, rtol=0.005)


def test_units_agree_in_every_equation(care):
    assert [str(error) for error in check_units(care)] == []


def test_every_check_holds_at_both_ends_of_every_input(care):
    inputs = read_inputs(["childcare"])
    ends = {each.name: np.full(2 * len(inputs), each.default) for each in inputs}
    for i, each in enumerate(inputs):
        ends[each.name][2 * i : 2 * i + 2] = each.low, each.high
    found = broken(read_checks(["childcare"]), care, {**ends, "TIME STEP": 0.25})
    assert [str(each) for each in found] == []


def test_the_same_text_in_pysd_gives_the_same_places(care, tmp_path_factory):
    reference = Reference(["childcare"], tmp_path_factory.mktemp("childcare")).run(
        outputs=PLACES, step=0.25, until=2022
    )
    here = run(care, step=0.25, until=2022)
    for name in PLACES:
        assert_allclose(here[name][:, 0], reference[name].to_numpy(float), rtol=1e-6, err_msg=name)
