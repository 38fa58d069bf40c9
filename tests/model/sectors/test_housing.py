"""Housing: the specification's values, conservation of homes and households, extreme conditions, loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.checks import broken, read_checks
from model.joined import city

# Conditions of the table of values: no response of tenure, none of take-up to the discount.
TABLE = {"tenure elasticity": 0, "discount elasticity": 0}
ONLY_NEW = {"conversion share": 0}
ONLY_CONVERTED = {"conversion share": 1}
PROGRAMMES = ("affordable", "talenthome")
SITES = ("shantytown", "urbanvillage", "flats")
COUNTS = [
    *("Procured", "Programme completed", "Subsidised occupied", "homes let added"),
    *("Communities renovated", "Site households done", "Site households started"),
    *("homes under construction", "commodity starts", "rental homes counted", "community starts"),
]
MARKET = ["House price", "Rent", "vacancy", "rental vacancy", "price to income", "rent burden"]
NAMES = [*COUNTS, *MARKET, "all procuring", "site signing", "commodity completions"]
NO_MONEY = {f"funding ratio[{line}]": 0 for line in ("rental", "talent", "renewal", "shanty")} | {
    "funding ratio[village]": 0
}


@pytest.fixture(scope="module")
def base(housing):
    return housing.run(TABLE, outputs=NAMES, step=0.125, until=2030)


def ends(housing, inputs, *, step=0.125):
    return housing.run({**TABLE, **inputs}, outputs=NAMES, step=step).loc[2025]


@pytest.mark.parametrize(
    ("inputs", "share"),
    [
        (ONLY_NEW, 0.399),
        (ONLY_CONVERTED, 0.800),
        ({**ONLY_NEW, "programme time[newbuild]": 4}, 0.310),
    ],
)
def test_of_homes_started_evenly_so_many_stand_after_five_years(housing, inputs, share):
    end = ends(housing, inputs, step=1 / 64)
    assert end["Programme completed[affordable]"] / 300_000 == pytest.approx(share, rel=5e-3)


def test_newly_built_homes_stand_after_2_9_years_in_the_median_and_nine_in_ten_after_5_8(housing):
    once = {**ONLY_NEW, "procurement end": 2020.01}
    run = housing.run(once, outputs=["Programme completed"], step=1 / 64, until=2035)
    stood = run["Programme completed[affordable]"] / run["Programme completed[affordable]"].iloc[-1]
    years = run.index.to_numpy() - 2020
    assert np.interp([0.5, 0.9], stood, years) == pytest.approx([2.9, 5.8], abs=0.05)


def test_procured_is_met_by_arithmetic_and_completed_is_not(base):
    end = base.loc[2025]
    assert end["Procured[affordable]"] == pytest.approx(300_000, rel=1e-9)
    assert end["rental homes counted"] == end["Procured[affordable]"]
    assert end["Programme completed[affordable]"] == pytest.approx(178_900, rel=5e-4)
    assert end["Programme completed[talenthome]"] == pytest.approx(59_600, rel=1e-3)


def test_fewer_than_half_of_the_promised_homes_are_let_by_2025(housing):
    """The specification prints 138 800: its run lets homes in the step in which they are completed. At smaller steps
    both orders meet at 133 970, which is what is asked for here."""
    coarse, fine = (ends(housing, {}, step=step) for step in (0.125, 1 / 64))
    assert fine["Subsidised occupied[affordable]"] == pytest.approx(133_970, rel=5e-3)
    assert coarse["Subsidised occupied[affordable]"] == pytest.approx(133_970, rel=1e-2)


MORE_HOMES = [
    ({"conversion share": 0.9}, 227_800),
    ({"procurement plan[affordable]": 100_000}, 298_200),
]


@pytest.mark.parametrize(("inputs", "completed"), MORE_HOMES)
def test_more_conversions_or_more_starts_complete_more(housing, inputs, completed):
    end = ends(housing, inputs)
    assert end["Programme completed[affordable]"] == pytest.approx(completed, rel=5e-4)


def test_commodity_starts_follow_the_land_plan(base):
    assert base["commodity starts"].iloc[0] == pytest.approx(122_200, rel=5e-4)
    assert base["homes under construction"].iloc[0] == pytest.approx(366_600, rel=5e-4)


@pytest.mark.parametrize(("a_year", "finished"), [(1_220, 4_830), (1_525, 5_451)])
def test_communities_finished_by_2025(housing, a_year, finished):
    end = ends(housing, {"community plan": a_year})
    assert end["Communities renovated"] == pytest.approx(finished, rel=5e-4)


def test_site_households_done_and_signed_by_2025(base):
    """The specification's run counts 9 427 done at this step and comes nearer to 9 470 at smaller ones; moving back is
    read at mid-step here, which gives 9 464 at every step."""
    end = base.loc[2025]
    done = sum(end[f"Site households done[{site}]"] for site in SITES)
    signed = sum(end[f"Site households started[{site}]"] for site in SITES)
    assert done == pytest.approx(9_427, rel=5e-3)
    assert done == pytest.approx(9_464, rel=5e-4)
    assert signed == pytest.approx(16_270, rel=5e-4)


def test_seven_tenths_of_the_money_procure_seven_tenths_of_the_homes(housing):
    end = ends(housing, dict.fromkeys(NO_MONEY, 0.7))
    assert end["Procured[affordable]"] == pytest.approx(210_000, rel=1e-9)
    assert end["Communities renovated"] == pytest.approx(3_416, rel=5e-4)


MARKET_BY_2025 = [
    ("vacancy", 0.130, 0.106, 1.5e-3),
    ("rental vacancy", 0.100, 0.128, 2e-3),
    ("House price", 15_000, 20_080, 30),
    ("price to income", 12.35, 11.51, 0.02),
    ("Rent", 30, 35.9, 0.2),
    ("rent burden", 0.223, 0.194, 1e-3),
]


@pytest.mark.parametrize(("name", "start", "end", "tolerance"), MARKET_BY_2025)
def test_prices_rents_and_vacancy_by_2025(base, name, start, end, tolerance):
    # Fewer homes let than in the specification's run (see above) leave both vacancies a little lower.
    assert base[name].iloc[0] == pytest.approx(start, rel=5e-3)
    assert base.loc[2025, name] == pytest.approx(end, abs=tolerance)


def test_without_programmes_rents_are_higher_and_fewer_homes_stand_empty(housing):
    end = ends(housing, {f"procurement plan[{each}]": 0 for each in PROGRAMMES})
    assert end["Rent"] == pytest.approx(36.8, rel=5e-3)
    assert end["vacancy"] == pytest.approx(0.093, abs=1e-3)


def test_half_the_developers_halve_the_building_sites(housing):
    end = ends(housing, {"developer liquidity": 0.5})
    assert end["homes under construction"] == pytest.approx(231_800, rel=5e-3)


def test_halving_the_step_moves_results_by_less_than_half_a_percent(housing, base):
    half = ends(housing, {}, step=0.0625)
    for name in half.index:
        assert half[name] == pytest.approx(base.loc[2025, name], rel=5e-3, abs=1e-9), name


def test_frozen_drivers_leave_price_rent_and_vacancy_still(housing):
    still = {
        "household growth": 0,
        "income growth[urban]": 0,
        "consumer price rise": 0,
        "building cost rise": 0,
        "depreciation rate": 0,
        "land plan": 0,
        **{f"procurement plan[{each}]": 0 for each in PROGRAMMES},
        **{f"site plan[{each}]": 0 for each in SITES},
    }
    run = housing.run(still, outputs=MARKET, step=0.125, until=2035)
    names = [name for name in run if name not in ("price to income", "rent burden")]
    assert_allclose(run[names], run[names].iloc[[0] * len(run)], rtol=1e-9)


def test_building_what_falls_out_of_use_keeps_the_market_still(housing):
    start = housing.run(outputs=["Private dwellings", "dwellings per hectare"], step=0.125).iloc[0]
    loss = start["Private dwellings"] * (1 - np.exp(-0.003 * 0.125)) / 0.125
    still = {
        "household growth": 0,
        "household size change": 0,
        "income growth[urban]": 0,
        "consumer price rise": 0,
        "building cost rise": 0,
        "land plan": loss / start["dwellings per hectare"] / 0.7 / 0.92,
        **{f"procurement plan[{each}]": 0 for each in PROGRAMMES},
        **{f"site plan[{each}]": 0 for each in SITES},
    }
    run = housing.run(still, outputs=MARKET, step=0.125, until=2035)
    assert_allclose(run, run.iloc[[0] * len(run)], rtol=1e-9)


def test_without_land_starts_run_out_and_completions_follow(housing):
    run = ends_path(housing, {"land plan": 0}, ["commodity starts", "commodity completions"])
    assert (run["commodity starts"] == 0).all()
    assert (np.diff(run["commodity completions"]) <= 0).all()
    held = {"land plan execution": 0}
    run = ends_path(housing, held, ["commodity starts", "commodity completions", "Land held"])
    assert run.loc[2030, "commodity starts"] < 1e-4 * run["commodity starts"].iloc[0]
    assert run.loc[2022, "commodity completions"] > 0.7 * run["commodity completions"].iloc[0]


def ends_path(housing, inputs, names, *, until=2035):
    return housing.run({**TABLE, **inputs}, outputs=names, step=0.125, until=until)


def test_without_money_nothing_starts_and_what_was_begun_is_finished(housing):
    run = ends_path(housing, NO_MONEY, ["all procuring", "community starts", "site signing"])
    assert (run == 0).all(axis=None)
    stopped = {"procurement end": 2022, "renewal end": 2022}
    names = ["Programme completed", "Procured", "Communities renovated", "communities started"]
    run = ends_path(housing, stopped, names).loc[2035]
    for each in PROGRAMMES:
        done, begun = run[f"Programme completed[{each}]"], run[f"Procured[{each}]"]
        assert done == pytest.approx(begun, rel=1e-3)
    assert run["Communities renovated"] == pytest.approx(run["communities started"], rel=1e-6)


def test_a_doubled_price_makes_renters_and_completes_nothing_more_this_year(housing):
    names = ["Renter share", "price to income", "commodity completions"]
    plain = housing.run(outputs=names, step=0.125, until=2030)
    dear = housing.run({"house price jump": 2}, outputs=names, step=0.125, until=2030)
    assert dear["price to income"].iloc[0] == pytest.approx(2 * plain["price to income"].iloc[0])
    assert (dear["Renter share"].iloc[1:] > plain["Renter share"].iloc[1:]).all()
    same_year = slice(2020, 2020.25)
    assert_allclose(
        dear.loc[same_year, "commodity completions"],
        plain.loc[same_year, "commodity completions"],
        rtol=1e-12,
    )


def test_counting_let_homes_never_exceeds_completed_nor_those_the_procured(housing):
    rules = [
        ends(housing, {"rental counting rule": rule, "talent inside rental": 1})
        for rule in (2, 1, 0)
    ]
    counted = [run["rental homes counted"] for run in rules]
    assert counted == sorted(counted)
    assert counted[2] == pytest.approx(400_000)


def test_talent_homes_inside_the_promise_may_count_in_part(housing):
    inside = {"talent inside rental": 1, "only rented talent homes count": 1}
    assert ends(housing, inside)["rental homes counted"] == pytest.approx(350_000)


def test_a_subsidised_home_replaces_part_of_a_private_one(housing):
    none = ends(housing, {f"procurement plan[{each}]": 0 for each in PROGRAMMES})
    many = ends(housing, {"procurement plan[affordable]": 120_000})
    assert many["rental vacancy"] > none["rental vacancy"]
    assert many["Rent"] < none["Rent"]


def test_a_smaller_discount_leaves_subsidised_homes_empty(housing):
    names = ["programme use"]
    cheap = housing.run({"rent ratio": 0.8}, outputs=names, step=0.125).loc[2025]
    small = {"rent ratio": 0.99, "rent review time": 0, "discount elasticity": 1}
    dear = housing.run(small, outputs=names, step=0.125).loc[2025]
    assert dear["programme use"] < 0.9 * cheap["programme use"]


def test_with_neither_land_nor_homes_households_share_and_vacancy_stays_above_zero(housing):
    names = ["vacancy", "sharing households", "homes for rent", "House price"]
    none = {"land plan": 0, "household growth": 0.04, "base vacancy": 0.08}
    run = housing.run(none, outputs=names, step=0.125, until=2035)
    assert (run["vacancy"] > 0).all()
    assert run["sharing households"].iloc[0] == pytest.approx(0, abs=1e-6)
    assert run["sharing households"].iloc[-1] > 1e6


def test_tenfold_households_need_tenfold_homes(housing):
    few, many = (
        housing.run({"households 2020": size}, outputs=["total dwellings"], step=0.125).iloc[0]
        for size in (7_419_820, 74_198_200)
    )
    assert many["total dwellings"] / few["total dwellings"] == pytest.approx(10, rel=1e-2)


INSTANT = ("letting time", "construction time", "land to start time", "renovation time")


@pytest.mark.parametrize("inputs", [dict.fromkeys(INSTANT, 0), {"programme time": 0}])
def test_with_no_delays_homes_stand_within_a_few_steps(housing, inputs):
    run = housing.run(inputs, outputs=["Programme completed", *MARKET], step=0.125, until=2035)
    assert np.isfinite(run.to_numpy()).all()
    assert run.to_numpy().min() >= 0


def test_what_must_hold_holds_as_the_sector_comes(housing):
    assert not broken(read_checks(["housing"]), city(["housing"]))


def test_a_whole_programme_costs_the_same_at_start_and_at_completion(housing):
    names = ["capital for homes", "capital for completed homes", "capital for completed sites"]
    names += ["capital for sites", "capital for renewal", "capital for completed renewal"]
    quick = {"programme time": 0.5, "resettlement time": 0.5, "clearing time": 0.5}
    paid = housing.run(quick, outputs=names, step=0.125, until=2035).sum()
    for name in [each for each in paid.index if "completed" in each]:
        begun = paid[name.replace("completed ", "")]
        assert paid[name] == pytest.approx(begun, rel=1e-6), name


@pytest.mark.parametrize("loop", ["HB1", "HB2", "HB3", "HB4", "HR1", "HR4"])
def test_every_loop_inside_the_sector_is_named_where_it_closes(loop):
    docs = [variable.doc for variable in city(["housing"]).variables.values()]
    assert any(loop in doc for doc in docs)


def test_joined_with_income_the_price_of_homes_is_on_a_loop_through_property_income():
    program = city(["income", "housing"])
    assert "house price growth" not in program.variables
    assert program.uses("House price") and "housing wealth per head" in program.uses("House price")
    causes, seen = ["House price"], set()
    while causes:
        name = causes.pop()
        if name not in seen:
            seen.add(name)
            causes += program.causes(name)
    assert "income growth" in seen
    assert "housing wealth per head" in seen


def test_price_and_rent_lie_on_closed_loops():
    inside = {name for loop in city(["housing"]).loops() for name in loop}
    assert {"House price", "Rent", "Renter share", "Rental offer", "vacancy"} <= inside


def test_every_variable_agrees_with_the_reference(housing, housing_reference):
    inputs = {"household growth": 0.01, "rental counting rule": 2, "conversion share": 0.8}
    moving = {"stock", "flow", "auxiliary"}
    names = [n for n, each in city(["housing"]).variables.items() if each.kind in moving]
    there = housing_reference.run(inputs, outputs=names, step=0.25, until=2023)
    here = housing.run(inputs, outputs=names, step=0.25, until=2023)
    assert len(here.columns) > 150
    for element in here:
        expected = there[element].to_numpy(float)
        assert_allclose(here[element], expected, rtol=1e-9, atol=1e-9, err_msg=element)
