"""Commuting: the specification's values, conservation of trips and kilometres, extreme conditions, loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.checks import broken, read_checks
from model.joined import city

# Drivers of the table of values: income +6 % a year (the stand-in has the plan's 7.5); all others as they stand in.
TABLE = {"income growth[urban]": 0.06}
MODES = ("walkcycle", "citybus", "rail", "car")
SHARES = [f"mode share[{mode}]" for mode in MODES]
KM = ["metro km open", "metro km building", "metro km open and building"]
RESULTS = [
    *("green share", "public share of motorised", "rail share by trips", "rail share by boardings"),
    *("Mean commute distance", "mean commute time", "share within 30 min", "congestion index"),
]
COVERAGE = ["area coverage", "resident coverage", "job coverage", "both ends coverage"]
NAMES = [*KM, "mode share", *RESULTS, *COVERAGE, "time correction", "share within 45 min"]
LEVERS = {
    "cycle network target": 1000,
    "bus wait target": 5,
    "rail bus transfer target": 3,
    "project length[p9]": 115.35,
    "bus priority target": 0.1,
    "car cost multiplier": 2,
    "separation of new dwellings": 2.5,
    "area growth": 0.01,
}


@pytest.fixture(scope="module")
def base(commute):
    return commute.run(TABLE, outputs=NAMES, step=0.125, until=2030)


def ends(commute, inputs, *, names=NAMES, step=0.125, until=2025):
    return commute.run({**TABLE, **inputs}, outputs=names, step=step, until=until).loc[until]


# Values as printed: kilometres to the digit, shares to .001, kilometres of way to .01, minutes to .1, index to .001.
PRINTED = [0.0006] * 4 + [0.0006] * 4 + [0.006, 0.06, 0.0006, 0.0015]


DEFAULT_RUN = [
    (2020, (558, 177), (0.400, 0.143, 0.117, 0.340, 0.660, 0.433, 0.450, 0.523, 9.10, 39.0, 0.408, 1.763)),
    (2021, (558, 177), (0.382, 0.129, 0.162, 0.327, 0.673, 0.471, 0.558, 0.628, 9.11, 38.1, 0.425, 1.705)),
    (2022, (558, 177), (0.374, 0.124, 0.172, 0.330, 0.670, 0.473, 0.581, 0.650, 9.14, 37.7, 0.432, 1.705)),
    (2025, (734.65, 0), (0.350, 0.111, 0.202, 0.337, 0.663, 0.481, 0.646, 0.709, 9.25, 37.5, 0.437, 1.721)),
    (2030, (734.65, 0), (0.333, 0.104, 0.194, 0.369, 0.631, 0.447, 0.650, 0.713, 9.49, 38.4, 0.419, 1.828)),
]  # fmt: skip


@pytest.mark.parametrize(("year", "km", "printed"), DEFAULT_RUN)
def test_the_default_run(base, year, km, printed):
    row = base.loc[year]
    assert_allclose(row[["metro km open", "metro km building"]], km, atol=0.5)
    differences = np.abs(row[[*SHARES, *RESULTS]].to_numpy() - printed)
    assert (differences <= PRINTED).all(), differences


LEVERS_AND_READINGS = [
    (LEVERS, (734.65, 115.35), (0.412, 0.125, 0.207, 0.256, 0.744, 0.564, 0.624, 0.690, 8.97, 36.6, 0.455, 1.616)),
    ({"mode share basis": 1}, (734.65, 0), (0.244, 0.160, 0.291, 0.305, 0.695, 0.597, 0.645, 0.709, 9.25, 37.5, 0.437, 1.698)),
    ({"mode share basis": 1, **LEVERS}, (734.65, 115.35), (0.289, 0.179, 0.300, 0.231, 0.769, 0.675, 0.626, 0.691, 9.00, 36.0, 0.466, 1.591)),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "km", "printed"), LEVERS_AND_READINGS)
def test_levers_and_readings_in_2025(commute, inputs, km, printed):
    row = ends(commute, inputs)
    assert_allclose(row[["metro km open", "metro km building"]], km, atol=0.01)
    # A run in which homes move in the step in which they are placed ends .016 km nearer: within .2 %.
    assert_allclose(row[[*SHARES, *RESULTS]].astype(float), printed, rtol=2.5e-3, atol=6e-4)


ONE_LEVER = [
    ({"car cost multiplier": 2}, 0.055, 0.069, 0.32),
    ({"cycle network target": 1000}, 0.021, -0.001, 0.37),
    ({"bus wait target": 5}, 0.003, 0.006, -0.20),
    ({"rail bus transfer target": 3}, 0.001, 0.003, -0.24),
    ({"separation of new dwellings": 2.5}, -0.001, -0.005, -0.73),
    ({"area growth": 0.01}, 0.003, 0.006, -0.24),
    ({"project length[p9]": 115.35}, 0, 0, 0),
]


@pytest.mark.parametrize(("inputs", "green", "public", "time"), ONE_LEVER)
def test_what_each_lever_does_alone_by_2025(commute, base, inputs, green, public, time):
    change = ends(commute, inputs) - base.loc[2025]
    assert change["green share"] == pytest.approx(green, abs=1e-3)
    assert change["public share of motorised"] == pytest.approx(public, abs=1e-3)
    assert change["mean commute time"] == pytest.approx(time, abs=0.04)


def test_coverage_by_open_lines(base):
    assert_allclose(base.loc[2020, COVERAGE], [0.393, 0.478, np.sqrt(0.593**2), 0.283], rtol=2e-3)
    row = base.loc[2025]
    assert row["area coverage"] == pytest.approx(0.460, abs=6e-4)
    assert row["resident coverage"] == pytest.approx(0.551, abs=6e-4)
    assert row["both ends coverage"] == pytest.approx(0.369, abs=1e-3)


def test_times_of_2020_agree_with_the_published_mean(base):
    assert base["time correction"].iloc[0] == pytest.approx(1.022, abs=6e-4)
    assert base["share within 45 min"].iloc[0] == pytest.approx(0.704, abs=1e-3)


SENSITIVITY = [
    ({"experienced km 2020": 300}, 0.507),
    ({"experienced km 2020": 400}, 0.457),
    ({"coverage elasticity": 0.3}, 0.441),
    ({"coverage elasticity": 0.8}, 0.527),
    ({"income growth[urban]": 0.03}, 0.506),
    ({"income growth[urban]": 0.075}, 0.470),
]


@pytest.mark.parametrize(("inputs", "public"), SENSITIVITY)
def test_sensitivity_of_the_public_share(commute, inputs, public):
    assert ends(commute, inputs)["public share of motorised"] == pytest.approx(public, abs=1.1e-3)


@pytest.mark.parametrize(
    ("name", "level", "multiplier"),
    [("public share of motorised", 0.6, 2.7), ("green share", 0.7, 1.7)],
)
def test_parking_alone_must_cost_so_many_times_as_much(commute, name, level, multiplier):
    below, above = (
        ends(commute, {"car cost multiplier": multiplier + side})[name] for side in (-0.05, 0.05)
    )
    assert below < level <= above


MINUTES_35 = [
    {"Job home separation": 4.70, "separation of new dwellings": 4.70},
    {"road capacity growth": 0.10},
]


@pytest.mark.parametrize("inputs", MINUTES_35)
def test_35_minutes_need_much_nearer_jobs_or_far_more_roads(commute, inputs):
    assert ends(commute, inputs)["mean commute time"] == pytest.approx(35, abs=0.1)


PUSHES = [
    ({"utility push[rail]": 0.3}, (0.3832, 0.1271, 0.1715, 0.3182)),
    ({"utility push[car]": -0.3}, (0.4377, 0.1648, 0.1348, 0.2626)),
]


@pytest.mark.parametrize(("push", "shares"), PUSHES)
def test_a_push_to_one_mode_draws_first_from_its_nest(commute, push, shares):
    row = commute.run(push, outputs=["mode share"], step=0.125, until=2020.125).iloc[0]
    assert_allclose(row[SHARES], shares, atol=6e-5)


def test_the_pull_of_each_mode_follows_its_utility(commute):
    names = ["utility change", "mode share", "base share", "transit nest", "motorised nest"]
    row = ends(commute, LEVERS, names=names)
    utility = {mode: row[f"utility change[{mode}]"] for mode in MODES}
    base = {mode: row[f"base share[{mode}]"] for mode in MODES}
    inner = np.log(row["mode share[rail]"] / row["mode share[citybus]"])
    expected = np.log(base["rail"] / base["citybus"])
    assert inner == pytest.approx(expected + (utility["rail"] - utility["citybus"]) / 0.6)


ELASTICITIES = [
    ({"rail fare": 4.5 * 1.01}, "rail", -0.30),
    ({"base access time[rail]": 16 + 0.5133}, "rail", -1.05),
    ({"base access time[citybus]": 10 + 0.5295}, "citybus", -1.02),
    ({"base access time[car]": 8 + 0.4166}, "car", -0.51),
]


@pytest.mark.parametrize(("inputs", "mode", "elasticity"), ELASTICITIES)
def test_implied_elasticities(commute, inputs, mode, elasticity):
    """One per cent more of a mode's whole time or fare, everything else as in 2020: the change is put into utility,
    since the pivot reproduces 2020 whatever the level of times."""
    name = next(iter(inputs))
    names = ["time correction", "base time", "base value of time", "mode share"]
    row = commute.run(outputs=names, step=0.125, until=2020.125).iloc[0]
    if name == "rail fare":
        push = -0.015 * 60 * 0.01 * 4.5 / row["base value of time"]
    else:
        push = -0.015 * 0.01 * row[f"base time[{mode}]"]
    moved = commute.run({f"utility push[{mode}]": push}, outputs=names, step=0.125, until=2020.125)
    share = f"mode share[{mode}]"
    assert np.log(moved.iloc[0][share] / row[share]) / 0.01 == pytest.approx(elasticity, abs=0.015)


def test_dearer_rail_loses_riders_to_the_bus_first(commute, base):
    change = ends(commute, {"rail fare multiplier": 1.5}) - base.loc[2025]
    lost = -change["mode share[rail]"]
    assert lost > 0
    assert change["mode share[citybus]"] / base.loc[2025, "mode share[citybus]"] > (
        change["mode share[walkcycle]"] / base.loc[2025, "mode share[walkcycle]"]
    )


def test_the_850_km_are_blind_to_delay_and_to_money(commute):
    late = ends(commute, {"delay factor": 1.2})
    assert late["metro km open"] == pytest.approx(689.0, abs=0.05)
    assert late["metro km open and building"] == pytest.approx(734.65, abs=0.01)
    none = ends(commute, {"funding ratio[metro]": 0, "project length[p9]": 115.35})
    assert none["metro km open"] == pytest.approx(558)
    assert none["metro km open and building"] == pytest.approx(850, abs=0.01)


def test_with_suburban_lines_850_was_met_before_it_was_set(commute):
    row = commute.run({"metro scope": 1}, outputs=KM, step=0.125).iloc[0]
    assert row["metro km open and building"] == pytest.approx(893.2, abs=0.05)


@pytest.mark.parametrize(("target", "basis", "km"), [(0.6, 0, 791), (0.6, 1, 608)])
def test_central_kilometres_for_60_per_cent(commute, target, basis, km):
    """So many kilometres inside the built-up area would cover 60 % of the area, or of the residents, in 2025."""
    inputs = {"station coverage basis": basis, "central share 2020": 1, "base km open": km}
    none = {f"project length[p{k}]": 0 for k in range(1, 10)}
    row = ends(commute, {**inputs, **none}, names=["station coverage", "central km"])
    assert row["central km"] == pytest.approx(km)
    assert row["station coverage"] == pytest.approx(target, abs=1e-3)


@pytest.mark.parametrize("basis", [0, 1, 2])
@pytest.mark.parametrize("nests", [(0.4, 0.6), (0.6, 0.75), (1, 1)])
def test_the_base_year_is_reproduced_on_every_basis_and_nest(commute, basis, nests):
    inputs = {"mode share basis": basis, "transit nest": nests[0], "motorised nest": nests[1]}
    names = ["mode share", "base share", "mean commute time", "Mean commute distance"]
    row = commute.run(inputs, outputs=names, step=0.125, until=2020.125).iloc[0]
    for mode in MODES:
        assert row[f"mode share[{mode}]"] == pytest.approx(row[f"base share[{mode}]"], rel=1e-12)
    assert row["mean commute time"] == pytest.approx(39)


def test_a_place_without_rail_stays_without_and_raises_no_error(commute):
    none = {f"project length[p{k}]": 0 for k in range(1, 10)}
    inputs = {"base rail share by basis": 0, "base km open": 0, "experienced km 2020": 0, **none}
    run = commute.run(inputs, outputs=NAMES, step=0.125, until=2030)
    assert np.isfinite(run.to_numpy()).all()
    assert (run["mode share[rail]"] == 0).all()
    assert (run["area coverage"] == 0).all()


def test_endless_rail_covers_everything_and_no_more(commute):
    row = ends(commute, {"base km open": 1e6})
    assert_allclose(row[COVERAGE].astype(float), 1)


def test_growth_of_the_area_alone_lowers_coverage(commute):
    none = {"funding ratio[metro]": 0}
    run = commute.run(none, outputs=COVERAGE, step=0.125)
    assert (run.diff().iloc[1:] < 0).all(axis=None)


STILL = {
    "income growth[urban]": 0,
    "consumer price rise": 0,
    "worker growth": 0,
    "resident growth": 0,
    "area growth": 0,
    "road capacity growth": 0,
    "fleet growth per km": 0,
    "experienced km 2020": 558,
    **{f"project length[p{k}]": 0 for k in range(1, 10)},
}


def test_frozen_drivers_leave_everything_still(commute):
    run = commute.run(STILL, outputs=NAMES, step=0.125, until=2030)
    names = [*SHARES, *RESULTS]
    assert_allclose(run[names], run[names].iloc[[0] * len(run)], rtol=1e-9)


def test_without_rebound_and_moves_distance_follows_the_area_alone(commute):
    names = ["Mean commute distance", "Built up area"]
    row = ends(commute, {"speed rebound": 0, "relocation time": 0}, names=names, until=2030)
    lag = 1.02**0.125  # the stock follows the area one step late
    wanted = 9.1 * (row["Built up area"] / lag / 977) ** 0.25
    assert row["Mean commute distance"] == pytest.approx(wanted, rel=1e-6)


def test_a_longer_mean_time_puts_fewer_people_within_30_45_and_60_minutes(commute):
    names = ["share within 30 min", "share within 45 min", "share within 60 min"]
    short, long = (ends(commute, {"base mean time": t}, names=names) for t in (35, 42))
    assert (long < short).all()


def test_homes_near_jobs_shorten_the_way(commute):
    near = {"dwellings newly placed": 60_000, "separation of new dwellings": 2.5}
    names = ["Job home separation", "Mean commute distance"]
    row = ends(commute, near, names=names)
    assert 5.4 - row["Job home separation"] == pytest.approx(0.10, abs=0.005)


def test_doubling_every_length_of_time_leaves_the_spread_alone(commute):
    run = commute.run(STILL, outputs=["share within"], step=0.125, until=2020.125).iloc[0]
    double = {"base mean time": 78}
    again = commute.run({**STILL, **double}, outputs=["share within"], step=0.125, until=2020.125)
    assert again.iloc[0]["share within[within60]"] == pytest.approx(run["share within[within30]"])


def test_halving_the_step_moves_results_by_less_than_a_tenth_of_a_percent(commute, base):
    half = ends(commute, {}, step=0.0625)
    for name in (*KM, *SHARES, *RESULTS):
        assert half[name] == pytest.approx(base.loc[2025, name], rel=1e-3, abs=1e-9), name


def test_works_built_add_up_to_the_lines_and_buses_cost_nothing_extra_until_they_grow(commute):
    names = ["metro works", "desired metro works", "Progress", "bus subsidy", "desired bus works"]
    run = commute.run(outputs=names, step=0.125, until=2030)
    progress = run[[f"Progress[p{k}]" for k in range(1, 9)]]
    lengths = np.array([7.83, 5.5, 28.85, 27.6, 14.29, 45.6, 22.2, 24.78])
    built = (progress.iloc[-1] - progress.iloc[0]) @ lengths
    assert run["metro works"].sum() * 0.125 == pytest.approx(built, rel=1e-9)
    assert_allclose(run["metro works"], run["desired metro works"])
    assert (run[["bus subsidy", "desired bus works"]] == 0).all(axis=None)
    grown = commute.run({"bus fleet growth": 0.05}, outputs=names, step=0.125, until=2030)
    assert (grown["bus subsidy"].iloc[1:] > 0).sum() > 70
    held = commute.run(
        {"bus fleet growth": 0.05, "funding ratio[bus]": 0}, outputs=names, step=0.125
    )
    assert (held["bus subsidy"] == 0).all()


EXTREMES = {
    "no money": {"funding ratio[metro]": 0, "funding ratio[bus]": 0},
    "no time": {"delay factor": 0, "ridership ramp time": 0, "ownership time": 0},
    "tenfold workers": {"worker growth": 0.26, "resident growth": 0.26},
    "no workers": {"workers 2020": 0},
    "no roads": {"road capacity growth": -0.3},
    "free cars": {"car cost per km": 0, "parking per trip": 0},
    "no cars": {"driving restriction": 0, "car cost multiplier": 100},
    "no homes": {"total dwellings": 0, "dwellings newly placed": 0},
}


@pytest.mark.parametrize("case", EXTREMES)
def test_extremes_leave_shares_shares_and_everything_finite(commute, case):
    run = commute.run(EXTREMES[case], outputs=[*NAMES, "base share"], step=0.125, until=2030)
    assert np.isfinite(run.to_numpy()).all()
    assert run[SHARES].to_numpy().min() >= 0
    assert_allclose(run[SHARES].sum(axis=1), 1, rtol=1e-12)


def test_what_must_hold_holds_as_the_sector_comes():
    assert not broken(read_checks(["commute"]), city(["commute"]))


@pytest.mark.parametrize("loop", ["CB1", "CB2", "CB3", "CB4", "CR1", "CR2"])
def test_every_loop_inside_the_sector_is_named_where_it_closes(loop):
    docs = [variable.doc for variable in city(["commute"]).variables.values()]
    assert any(loop in doc for doc in docs)


def test_congestion_service_crowding_and_distance_lie_on_closed_loops():
    inside = {name for loop in city(["commute"]).loops() for name in loop}
    stocks = {"Congestion seen", "Background traffic", "Crowding seen", "Bus fleet"}
    assert stocks | {"Mean commute distance"} <= inside


def test_every_variable_agrees_with_the_reference(commute, commute_reference):
    inputs = {**TABLE, **LEVERS, "mode share basis": 1, "service response": 0.3}
    moving = {"stock", "flow", "auxiliary"}
    names = [n for n, each in city(["commute"]).variables.items() if each.kind in moving]
    there = commute_reference.run(inputs, outputs=names, step=0.25, until=2023)
    here = commute.run(inputs, outputs=names, step=0.25, until=2023)
    assert len(here.columns) > 200
    for element in here:
        expected = there[element].to_numpy(float)
        assert_allclose(here[element], expected, rtol=1e-9, atol=1e-9, err_msg=element)


def test_homes_from_the_housing_sector_move_people_nearer_to_their_jobs(housing_and_commute):
    near = {"separation of programme homes": 2.5}
    names = ["Job home separation", "Mean commute distance"]
    plain, moved = (
        housing_and_commute.run(inputs, outputs=names, step=0.125).loc[2025]
        for inputs in ({}, near)
    )
    assert (moved < plain).all()
