"""Finance: the check case of the specification, Wenjiang's package, and laws that no input may break."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from model.engine import simulate
from model.joined import city

MILLION, YI = 1e6, 1e8
PAYERS = ("central", "provincial", "upper", "own", "bond", "social", "user")
NOTHING_PLANNED = {
    "planned bed starts": 0,
    "planned child place starts": 0,
    "planned homes": 0,
    "planned renewal": 0,
    "planned site households": 0,
    "planned seat starts": 0,
    "planned hospital bed starts": 0,
    "planned metro works": 0,
}
NO_DEBT = {"base debt": 0, "special bond quota": 0}
# One line, half of it the own budget's, 100 million a year, prices +2 per cent, calendar years at annual steps.
CASE = {
    **NOTHING_PLANNED,
    **NO_DEBT,
    "planned bed starts[inclusive,nursing]": 2000,
    "works begin": 2021,
    "works end": 2026,
    "given capital share[eld_new,central]": 0,
    "given capital share[eld_new,provincial]": 0,
    "given capital share[eld_new,social]": 0.5,
    "given running share[eld_new,social]": 0.5,
    "base revenue": 100 * MILLION,
    "programme share of revenue": 1,
    "programme share of fund": 0,
    "nominal growth": 0,
    "carry share[own]": 0,
    "consumer price rise": 0.02,
    "average wage growth": 0,
}
OWN = [f"{name} of payer[own]" for name in ("need", "paid", "gap")]
STARTS = "starts[inclusive,nursing]"


def run(inputs, outputs, *, step=1.0, until=2031.0):
    """Results of finance alone; columns are read as `results[name][:, 0]`."""
    clock = {"TIME STEP": step, "FINAL TIME": until}
    return simulate(city(["finance"]), {**inputs, **clock}, outputs=outputs, engine="numpy")


def case(changes, outputs):
    """The check case over its years 2021 to 2030, in millions where it is money."""
    results = run({**CASE, **changes}, outputs)
    years = (results.times >= 2021) & (results.times <= 2030)
    return {name: results[name][years, 0] for name in results.names}


@pytest.mark.parametrize(
    ("mode", "starts", "need", "paid", "gap"),
    [
        (0, 10_000, 1161.70, 666.65, 495.05),
        (1, 6_000, 695.43, 526.39, 169.04),
        (2, 4_550.6, 528.5, 528.5, 0),
    ],
)
def test_the_check_case_comes_out_in_every_mode(mode, starts, need, paid, gap):
    years = case({"hold back switch": mode}, [*OWN, STARTS])
    totals = [years[name].sum() / MILLION for name in OWN]
    assert_allclose(totals, [need, paid, gap], rtol=1e-3, atol=1e-6)
    assert_allclose(years[STARTS].sum(), starts, rtol=1e-3)


def test_a_deposit_always_fits_and_the_rest_does_not():
    gap = case({"hold back switch": 0}, OWN)["gap of payer[own]"] / MILLION
    assert_allclose(gap[2:7], [112.24, 119.08, 126.12, 65.77, 71.84], atol=0.01)
    assert 2021 + int(np.argmax(gap)) == 2025
    starts = case({"hold back switch": 1}, [STARTS])[STARTS]
    assert_allclose(starts[:5], [2000, 2000, 0, 0, 2000], rtol=1e-9)


def test_secured_funding_puts_the_whole_cost_aside():
    years = case({"hold back switch": 2}, [STARTS, "unused room[own]", "Reserve[eld_new,own]"])
    assert_allclose(years[STARTS][:5], [953.4, 934.7, 916.4, 887.3, 858.8], atol=0.05)
    assert_allclose(years["unused room[own]"][:5], 0, atol=1e-6)
    reserve = years["Reserve[eld_new,own]"] / MILLION
    assert reserve[4] > 100
    assert_allclose(reserve[7:], 0, atol=1e-9)


@pytest.mark.parametrize(
    ("factor", "gap"), [(0.8, 301.45), (0.9, 398.25), (1.1, 591.86), (1.2, 688.66)]
)
def test_a_gap_does_not_scale_with_cost_because_room_is_fixed(factor, gap):
    years = case({"unit cost factor": factor}, OWN)
    assert years["gap of payer[own]"].sum() / MILLION == pytest.approx(gap, rel=1e-3)


def test_lapsed_and_paid_are_the_room():
    names = ["room[own]", "paid of payer[own]", "lapsed room[own]"]
    room, paid, lapsed = (case({}, names)[name].sum() for name in names)
    assert room == pytest.approx(1000 * MILLION)
    assert paid + lapsed == pytest.approx(room, rel=1e-12)


@pytest.mark.parametrize("mode", [1, 2])
def test_no_money_no_starts_in_the_same_step(mode):
    years = case({"hold back switch": mode, "base revenue": 0}, [STARTS, *OWN])
    for name, values in years.items():
        assert_allclose(values, 0, atol=0, err_msg=name)


def test_enough_money_leaves_no_gap():
    years = case({"base revenue": 1e12}, OWN)
    assert_allclose(years["gap of payer[own]"], 0, atol=1e-3)


@pytest.mark.parametrize("less", ["base revenue", "social appetite"])
def test_less_room_never_means_a_smaller_gap(less):
    gaps = []
    for room in (400, 200, 100, 50, 0):
        years = case({less: room * MILLION}, ["funding gap"])
        gaps.append(years["funding gap"].sum())
    assert (np.diff(gaps) >= -1e-6).all()


# Wenjiang: 82.811 billion of all payers over five years, 19.421 of it in 2021 (Time 2020 to 2021).
PACKAGE = {
    **NOTHING_PLANNED,
    "base debt": 0,
    "package switch": 1,
    "package running tail": 0,
    "buoyancy": 1,
    "programme share of fund": 1,
    "carry share": 0,
    "refinancing share": 1,
}
EFFORTS = {  # revenue, growth, upper grants, revenue share, bonds, land; own revenue, room, rest
    "low": (45, 0.03, 0.05, 0.10, 8, 5, 238.9, 130.3, 697.8),
    "default": (50, 0.05, 0.08, 0.15, 15, 10, 276.3, 232.7, 595.4),
    "high": (55, 0.08, 0.12, 0.25, 30, 20, 322.7, 430.0, 398.1),
}


def effort(name):
    revenue, growth, upper, share, bonds, land, *_ = EFFORTS[name]
    return {
        **PACKAGE,
        "base revenue": revenue * YI,
        "nominal growth": growth,
        "given capital share[package,upper]": upper,
        "programme share of revenue": share,
        "special bond quota": bonds * YI,
        "land revenue": land * YI,
    }


@pytest.mark.parametrize("step", [1.0, 0.25])
@pytest.mark.parametrize("profile", [0, 1, 2, 3])
def test_a_profile_moves_years_and_never_the_total(profile, step):
    results = run({**PACKAGE, "package profile": profile}, ["Package invested"], step=step)
    invested = results["Package invested"][:, 0]
    years = np.diff(invested[results.times == np.floor(results.times)])
    first = 0.7 * 194.21 if profile == 3 else 194.21
    assert_allclose(years[0], first * YI, rtol=1e-12)
    assert_allclose(invested[-1], 828.11 * YI, rtol=1e-12)
    assert_allclose(years[5:], 0, atol=1e-3)
    later = years[1:5] / YI
    shape = {0: 0 * later, 1: -np.ones(3), 2: np.ones(3), 3: np.array([0, 0, 1])}[profile]
    assert_allclose(np.sign(np.round(np.diff(later), 6)), shape[:3])


@pytest.mark.parametrize("name", EFFORTS)
def test_most_of_the_package_must_come_from_others(name):
    names = ["General revenue", "gross public room", "remainder beyond public room", "funding need"]
    results = run(effort(name), names, until=2026)
    five = [results[each][:5, 0].sum() / YI for each in names]
    assert_allclose(five, [*EFFORTS[name][6:], 828.11], rtol=1e-3)
    if name == "default":
        assert results[names[2]][0, 0] / YI == pytest.approx(146.17, abs=0.01)


def test_bonds_cost_interest_for_years():
    inputs = {**effort("default"), "given capital share[package,bond]": 0.1}
    results = run(inputs, ["total interest"], until=2026)
    interest = results["total interest"][:, 0] / YI
    assert interest[:5].sum() == pytest.approx(5.1, abs=0.05)
    assert interest[5] == pytest.approx(2.6, abs=0.05)


@pytest.mark.parametrize("name", EFFORTS)
def test_the_share_printed_for_no_gap_leaves_none(name):
    inputs = effort(name)
    first = run(inputs, ["social share required for zero gap"], until=2021)
    social = float(first["social share required for zero gap"][0, 0])
    upper, need = inputs["given capital share[package,upper]"], 194.21 * YI
    bond = inputs["special bond quota"] / need
    exact = {
        "given capital share[package,social]": social,
        "given capital share[package,bond]": bond,
    }
    assert upper + bond + social < 1
    gap = run({**inputs, **exact}, ["funding gap"], until=2021)["funding gap"][0, 0]
    assert gap == pytest.approx(0, abs=1e-6 * need)
    less = {"given capital share[package,social]": social - 0.01}
    gap = run({**inputs, **exact, **less}, ["funding gap"], until=2021)["funding gap"][0, 0]
    assert gap == pytest.approx(0.01 * need, rel=1e-6)


def test_orders_of_magnitude_at_default_costs():
    # Chengdu, 2020 prices: 10 000 beds, 300 000 seats, shantytowns, urban villages, 292 km of metro.
    lines = {"eld_new": 20, "school": 210, "shanty": 120, "village": 82, "metro": 2179}
    names = [f"Works started to date[{line}]" for line in lines]
    results = run({}, names, until=2026)
    assert_allclose([results[n][-1, 0] / YI for n in names], list(lines.values()), rtol=0.01)
    metro = run({}, ["capital share[metro,own]"], until=2021)
    assert metro["capital share[metro,own]"][0, 0] * 2179 == pytest.approx(872, rel=1e-3)


# The identities: every cell, every payer, every year and in total, whatever the inputs.
KINDS = ("capital", "running")
ORDERS = ("running", "completion", "start")
NAMES = ("need", "paid", "gap")
TOTALS = [f"{name} of payer" for name in NAMES]
ACCOUNT = ["room", "lapsed room", "closing balance"]
money = st.floats(0, 3e11)
share = st.floats(0, 1)
anything = st.fixed_dictionaries(
    {
        "hold back switch": st.sampled_from([0.0, 1.0, 2.0]),
        "unit cost factor": st.floats(0, 10),
        "base revenue": money,
        "land revenue": money,
        "special bond quota": money,
        "social appetite": money,
        "grant ceiling": money,
        "package switch": st.sampled_from([0.0, 1.0]),
        "carry share": share,
        "deposit share": share,
        "grant factor": st.floats(0, 3),
        "given capital share": st.floats(0, 0.5),
        "given running share": st.floats(0, 0.5),
        "construction inflation": st.floats(-0.05, 0.2),
        "own revenue growth shock": st.floats(-0.5, 0.2),
        "refinancing share": share,
        "TIME STEP": st.sampled_from([1.0, 0.5]),
    }
)


def block(results, name):
    """(element, time) of all elements of a variable, payers running fastest."""
    return np.array([results[each][:, 0] for each in results.names if each.startswith(f"{name}[")])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(inputs=anything)
def test_need_is_paid_or_short_and_room_is_spent_or_kept(inputs):
    step = inputs["TIME STEP"]
    cells = [f"{kind} {name} by payer" for kind in KINDS for name in NAMES]
    results = run(inputs, [*cells, *TOTALS, *ACCOUNT, "unused room"], step=step, until=2028)
    of_payer = [block(results, name) for name in TOTALS]
    size = of_payer[0].max() + 1e4  # XIDZ takes a claim below a millionth of a yuan for none
    by_payer = np.zeros_like(of_payer)
    for kind in KINDS:
        need, paid, gap = (block(results, f"{kind} {name} by payer") for name in NAMES)
        assert_allclose(need, paid + gap, atol=1e-9 * size)
        assert min(need.min(), paid.min(), gap.min()) >= -1e-9 * size
        lines = np.reshape([need, paid, gap], (3, -1, len(PAYERS), results.times.size))
        by_payer += lines.sum(axis=1)
    assert_allclose(by_payer, of_payer, atol=1e-9 * size)
    assert_allclose(of_payer[0].sum(), of_payer[1].sum() + of_payer[2].sum(), rtol=1e-9, atol=1e-6)
    room, lapsed, closing = (block(results, name) for name in ACCOUNT)
    paid_out = of_payer[1]
    opening, left = closing[:, :-1], closing[:, 1:]
    spent = (paid_out + lapsed)[:, :-1] * step + left
    scale = np.abs(spent).max() + 1
    assert_allclose(room[:, :-1] * step + opening, spent, atol=1e-9 * scale)
    assert min(room.min(), block(results, "unused room").min()) >= 0


@pytest.mark.parametrize("mode", [0, 2])
def test_capital_paid_is_unit_cost_of_what_is_done_and_deposits_of_the_rest(mode):
    names = ["Capital paid to date", "Works completed to date", "Works in progress"]
    rich = {"base revenue": 1e13, "special bond quota": 1e12, "hold back switch": mode}
    results = run(rich, names, step=0.25)
    paid, done, begun = (block(results, name)[:10] for name in names)
    assert_allclose(paid, done + 0.3 * begun, rtol=1e-9, atol=1)


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_without_inflation_current_and_constant_prices_are_one(mode):
    still = {"construction inflation": 0, "consumer price rise": 0, "average wage growth": 0}
    names = ["funding need", "real funding need", "funding gap", "real funding gap"]
    results = run({**still, "hold back switch": mode, "base revenue": 5e10}, names, step=0.5)
    need, real_need, gap, real_gap = (results[name] for name in names)
    assert_allclose(need, real_need, rtol=1e-12)
    assert_allclose(gap, real_gap, rtol=1e-9, atol=1e-3)


def test_debt_stands_still_when_all_is_refinanced_and_nothing_is_new():
    still = {"refinancing share": 1, "special bond quota": 0}
    results = run(still, ["Debt outstanding", "total interest"], step=0.5)
    assert_allclose(block(results, "Debt outstanding"), [[1.3e11], [1.7e11]] * np.ones((1, 23)))
    free = run({**still, "new coupon": 0, "base coupon": 0}, ["total interest"], step=0.5)
    assert_allclose(free["total interest"], 0, atol=0)


def test_charges_above_cost_make_a_running_need_of_0():
    dear = {"user charge child place": 1e6, "metro cost recovery": 2}
    names = [f"line running need[{line}]" for line in ("child", "metro")]
    results = run(dear, names)
    for name in names:
        assert_allclose(results[name], 0, atol=0)


def test_running_cost_is_paid_first_then_completions_then_starts():
    names = [f"{order} {what}[own]" for order in ORDERS for what in ("claim", "paid")]
    poor = {"base revenue": 2e10, "land revenue": 5e10, "base debt": 0}
    results = run(poor, names, step=0.5)
    for before, after in itertools.pairwise(ORDERS):
        short = results[f"{before} paid[own]"] < results[f"{before} claim[own]"]
        assert_allclose(results[f"{after} paid[own]"][short], 0, atol=0)
    assert (results["start paid[own]"] < results["start claim[own]"]).any()


def test_what_opens_is_paid_for_ever_after():
    results = run({}, ["running need total", "capital need total"], until=2034)
    running, capital = results["running need total"][:, 0], results["capital need total"][:, 0]
    assert running[0] == 0
    assert (np.diff(running) >= 0).all()
    assert running[-1] > 1e9
    assert capital[-1] == 0


def test_halving_the_step_hardly_moves_the_five_year_gap():
    poor = {"base revenue": 5e10, "land revenue": 5e10, "special bond quota": 5e9}
    gaps = [
        run(poor, ["Gap to date"], step=step, until=2025)["Gap to date"][-1, 0]
        for step in (0.125, 0.0625)
    ]
    assert gaps[0] > 1e9
    assert gaps[1] == pytest.approx(gaps[0], rel=0.005)


def test_a_poor_budget_freezes_indexation():
    rich = run({}, ["fiscal room index"])["fiscal room index"]
    nothing = {"base revenue": 0, "land revenue": 0, "land recovered": 0}
    poor = run(nothing, ["fiscal room index"])["fiscal room index"]
    assert_allclose(rich, 1)
    assert_allclose(poor, 0, atol=1e-12)


def test_less_social_capital_is_more_for_the_own_budget_and_shares_still_add_up():
    names = [f"capital share[talent,{payer}]" for payer in PAYERS]
    for factor, social in ((0, 0), (1, 0.6), (1.5, 0.9)):
        results = run({"social share factor": factor}, names, until=2021)
        shares = [results[name][0, 0] for name in names]
        assert shares[PAYERS.index("social")] == pytest.approx(social)
        assert sum(shares) == pytest.approx(1, rel=1e-12)
