"""Eldercare: check values of the bed pipeline and of demand, conservation of beds, extreme conditions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

TIERS = ("basic", "inclusive", "market")
TYPES = ("ordinary", "nursing")
YEARS = tuple(range(2020, 2036))

# The core without staff limit, entry, lapses, pipeline of 2020, price, family and reputation, as the checks want it.
PROMISED = ("full cost of desired starts", "deferred cost", "capital paid", "capital gap")
CORE = {
    "staff limit switch": 0,
    "base entry rate": 0,
    "approval life": 1e12,
    "initial pipeline ratio": 0,
    "affordability steepness": 0,
    "family change": 0,
    "reputation strength": 0,
}


def by_bed(name, values):
    """Inputs for `name[tier,bedtype]` from three pairs."""
    pairs = zip(TIERS, values, strict=True)
    return {
        f"{name}[{tier},{bed}]": value
        for tier, pair in pairs
        for bed, value in zip(TYPES, pair, strict=True)
    }


def approving(ordinary, nursing):
    return by_bed("planned approvals", [(0, 0), (ordinary, nursing), (0, 0)])


# Elders of Yongchuan, 2020 = 1: the path between the checked years 2020, 2025 and 2030 has the shape of the nation's
# ages aged forward with the mortality of the specification.
YONGCHUAN_PATHS = {
    "elders index": (
        *(1.0000, 1.0326, 1.0695, 1.1097, 1.1521, 1.1956, 1.2415, 1.2910),
        *(1.3419, 1.3917, 1.4381, 1.4728, 1.5062, 1.5369, 1.5637, 1.5851),
    ),
    "severe index": (
        *(1.0000, 1.0063, 1.0209, 1.0419, 1.0676, 1.0968, 1.1373, 1.1808),
        *(1.2266, 1.2740, 1.3226, 1.3716, 1.4217, 1.4728, 1.5243, 1.5761),
    ),
    "narrow dependent index": (
        *(1.0000, 1.0225, 1.0498, 1.0808, 1.1145, 1.1502, 1.1950, 1.2424),
        *(1.2916, 1.3419, 1.3925, 1.4374, 1.4826, 1.5277, 1.5721, 1.6153),
    ),
}
YONGCHUAN = {
    **CORE,
    "elders 60 plus 2020": 239_205,
    "severe elders 2020": 6_200,
    "narrow dependent elders 2020": 29_300,
    "initial community beds": 0,
    "conversion rate": 0,
    **by_bed("initial operating", [(1_200, 802), (700, 482), (476, 320)]),
    "initial in beds[ordinary]": 1_150,
    "initial in beds[nursing]": 800,
    **{name: (YEARS, path) for name, path in YONGCHUAN_PATHS.items()},
}

STOCKS = ["Approved", "Building one", "Building two", "Building three", "Operating", "Converting"]
LEVELS = [*STOCKS, "In beds", "Waiting", "Carers", "Community beds", "Home care beds", "Fee"]
TOTALS = [
    *("institution beds", "nursing bed share", "occupancy", "residents in institutions"),
    *("inclusive beds added", "nursing share of new beds", "demand scale", "pipeline beds"),
    *("waiting list", "elder service beds", "beds per 1000 elders", "funded share"),
]
TO_DATE = [
    *("approvals to date", "starts to date", "completions to date", "lapsed to date"),
    *("beds lost to closure", "unstarted approvals", "beds under construction"),
    *("beds out for conversion", "institution beds"),
]


def test_yongchuan_without_approvals_loses_beds_and_fills_the_rest(eldercare):
    run = eldercare.run({**YONGCHUAN, **approving(0, 0)}, outputs=TOTALS, step=0.125, until=2030)
    assert_allclose(
        run.loc[[2025, 2030], "institution beds"].astype(float), [3_637, 3_462], rtol=5e-3
    )
    filled = run["residents in institutions"]
    assert_allclose(filled.loc[[2020, 2025, 2030]], [1_950, 2_176, 2_626], rtol=5e-3)
    assert_allclose(run["occupancy"].loc[[2020, 2025, 2030]], [0.490, 0.598, 0.758], rtol=5e-3)
    scales = run.iloc[0][["demand scale[ordinary]", "demand scale[nursing]"]]
    assert_allclose(scales.astype(float), [1.150, 0.977], atol=6e-4)


def test_yongchuan_approving_a_fifth_of_what_is_missing_each_year_stands_near_5950(eldercare):
    run = eldercare.run(
        {**YONGCHUAN, **approving(0, 1_004)}, outputs=TOTALS, step=0.125, until=2026
    )
    end = run.loc[2025]
    assert end["institution beds"] == pytest.approx(5_952, rel=5e-3)
    assert run.loc[2026, "institution beds"] == pytest.approx(6_720, rel=5e-3)
    assert end["nursing bed share"] == pytest.approx(0.635, rel=5e-3)
    assert end["occupancy"] == pytest.approx(0.366, rel=5e-3)


def test_with_a_fifth_of_them_ordinary_the_nursing_share_stays_below_the_target(eldercare):
    # The specification prints .635 beside this split; that value belongs to nursing approvals alone (above).
    plan = {**YONGCHUAN, **approving(200.8, 803.2)}
    end = eldercare.run(plan, outputs=TOTALS, step=0.125).loc[2025]
    assert end["institution beds"] == pytest.approx(5_952, rel=5e-3)
    assert end["nursing bed share"] == pytest.approx(0.557, abs=1e-3)


@pytest.mark.parametrize(
    ("a_year", "approval", "build"), [(2_320, 0.75, 1.75), (1_830, 0.5, 1.25), (1_570, 0.25, 0.9)]
)
def test_yongchuan_needs_so_many_approvals_a_year_for_9000_beds(eldercare, a_year, approval, build):
    plan = {
        **YONGCHUAN,
        **approving(0.2 * a_year, 0.8 * a_year),
        "approval time": approval,
        "build time": build,
    }
    end = eldercare.run(plan, outputs=["institution beds"], step=0.125).loc[2025]
    assert end["institution beds"] == pytest.approx(9_000, rel=5e-3)


@pytest.fixture(scope="module")
def chengdu(eldercare):
    return eldercare.run(CORE, outputs=TOTALS, step=0.125, until=2030)


def test_chengdu_opens_half_of_its_inclusive_beds_within_the_plan(chengdu):
    assert chengdu.loc[2025, "inclusive beds added"] == pytest.approx(5_050, rel=5e-3)
    assert chengdu.loc[2030, "inclusive beds added"] == pytest.approx(9_950, rel=5e-3)
    assert chengdu.loc[2025, "nursing bed share"] == pytest.approx(0.540, rel=5e-3)
    assert chengdu.loc[2025, "occupancy"] == pytest.approx(0.578, rel=5e-3)
    assert chengdu.loc[2025, "nursing share of new beds"] == pytest.approx(1)


def test_chengdu_needs_about_3970_approvals_a_year_for_10000_open_beds(eldercare):
    plan = {**CORE, **approving(0, 3_970)}
    end = eldercare.run(plan, outputs=["inclusive beds added"], step=0.125).loc[2025]
    assert end["inclusive beds added"] == pytest.approx(10_000, rel=5e-3)


def test_halving_the_step_moves_verdicts_by_less_than_half_a_percent(eldercare, chengdu):
    coarse = eldercare.run(CORE, outputs=TOTALS, step=0.25).loc[2025]
    fine = chengdu.loc[2025]
    for name in ("inclusive beds added", "nursing bed share", "occupancy", "institution beds"):
        assert coarse[name] == pytest.approx(fine[name], rel=5e-3), name


def test_the_base_year_is_an_equilibrium_of_demand(eldercare):
    still = dict.fromkeys(YONGCHUAN_PATHS, ((2020, 2035), (1, 1)))
    plan = {**CORE, **still, "base closure rate": 0, "conversion rate": 0, **approving(0, 0)}
    run = eldercare.run(plan, outputs=["In beds", "Waiting"])
    assert_allclose(run, run.iloc[[0] * len(run)], rtol=1e-9)


EXTREMES = {
    "defaults": {},
    "gap": {"bed switch": 1},
    "no time": {
        "approval time": 0,
        "build time": 0,
        "conversion time": 0,
        "admission time": 0,
        "application time": 0,
        "hiring time": 0,
        "fee time": 0,
    },
    "no elders": {"elders 60 plus 2020": 0, "severe elders 2020": 0},
    "no beds": by_bed("initial operating", [(0, 0)] * 3)
    | {"initial in beds[ordinary]": 0, "initial in beds[nursing]": 0},
    "tenfold wish": {f"propensity[{need}]": 1 for need in ("able", "partial", "severe")},
    "tenfold demand": {"demand multiplier": 10},
    "nobody applies": {"applicant supply": 0, "initial carers ratio": 0},
    "convert all": {"conversion rate": 1},
    "close all": {"base closure rate": 1},
    "no money": {"elder capital budget": 0, "hold back switch": 2},
    "dear care": {"pass through": 1, "fee subsidy": 0, "care insurance": 0, "wage following": 1},
    "free care": {"fee subsidy": 1e6},
    "flood": approving(0, 1e6),
}


@pytest.fixture(scope="module", params=EXTREMES)
def extreme(request, eldercare):
    names = [*LEVELS, *TO_DATE, *TOTALS, "effective beds", "operating by type", "staffed share"]
    run = eldercare.run(EXTREMES[request.param], outputs=names, step=0.25, until=2035)
    return request.param, run


def test_nothing_is_negative_and_nothing_undefined(extreme):
    _, run = extreme
    assert np.isfinite(run.to_numpy()).all()
    assert run.to_numpy().min() > -1e-6


def test_residents_never_exceed_effective_beds_nor_those_the_open_ones(extreme):
    _, run = extreme
    for bed in TYPES:
        inside, beds = run[f"In beds[{bed}]"], run[f"operating by type[{bed}]"]
        assert (inside <= run[f"effective beds[{bed}]"] * (1 + 1e-9) + 1e-6).all()
        assert (run[f"effective beds[{bed}]"] <= beds * (1 + 1e-9) + 1e-6).all()


def test_beds_are_conserved(extreme):
    _, run = extreme
    start = run.iloc[0]
    opened = start["institution beds"] + run["completions to date"] - run["beds lost to closure"]
    assert_allclose(opened, run["institution beds"] + run["beds out for conversion"], rtol=1e-9)
    pipeline = ["unstarted approvals", "beds under construction"]
    accounted = run[[*pipeline, "completions to date", "lapsed to date"]].sum(axis=1)
    assert_allclose(start[pipeline].sum() + run["approvals to date"], accounted, rtol=1e-9)


def test_shares_stay_between_0_and_1(extreme):
    _, run = extreme
    for name in ("nursing bed share", "occupancy", "nursing share of new beds", "funded share"):
        assert run[name].between(0, 1 + 1e-9).all(), name


def test_no_money_no_starts_in_the_same_step(eldercare):
    every_tier = {"public cost share[market]": 1, "hold back switch": 2, "elder capital budget": 0}
    names = ["starts", *TO_DATE, "conversion starts", "capital need", "deferred cost"]
    run = eldercare.run({**CORE, **every_tier}, outputs=names)
    starts = [name for name in run if name.startswith(("starts[", "conversion starts["))]
    assert len(starts) == 9
    assert (run[[*starts, "completions to date", "capital need"]] == 0).to_numpy().all()
    assert run["deferred cost"].iloc[-1] > 0
    assert (run["institution beds"].diff().iloc[1:] < 0).all()


def test_half_the_money_starts_half_the_beds(eldercare):
    names = ["full cost of desired starts", "funded share", "capital need", "capital gap"]
    some = {**CORE, "hold back switch": 2, "elder capital budget": 5e7}
    run = eldercare.run(some, outputs=names)
    assert_allclose(run["funded share"], np.minimum(1, 5e7 / run.iloc[:, 0]), rtol=1e-12)
    assert_allclose(run["capital need"], np.minimum(run.iloc[:, 0], 5e7), rtol=1e-9)
    assert_allclose(run["capital gap"], 0, atol=1e-3)
    reported = eldercare.run({**some, "hold back switch": 0}, outputs=names)
    assert (reported["funded share"] == 1).all()
    assert_allclose(reported["capital gap"], np.maximum(0, reported.iloc[:, 0] - 5e7), atol=1e-3)


def test_private_beds_do_not_wait_for_the_public_purse(eldercare):
    plan = {**CORE, **by_bed("planned approvals", [(0, 0), (0, 0), (0, 1_000)])}
    names = ["starts to date", "funded share"]
    free = eldercare.run(plan, outputs=names).loc[2025]
    held = eldercare.run({**plan, "hold back switch": 2, "elder capital budget": 0}, outputs=names)
    assert held.loc[2025, "starts to date"] == free["starts to date"] > 0


def test_with_no_delays_a_bed_opens_five_steps_after_its_approval(eldercare):
    now = {**CORE, "approval time": 0, "build time": 0}
    opened = eldercare.run(now, outputs=["completions to date"], until=2022)["completions to date"]
    assert (opened.iloc[:5] == 0).all()
    assert (opened.iloc[5:] > 0).all()


def test_without_carers_no_one_is_admitted_and_residents_only_leave(eldercare):
    none = {**CORE, "staff limit switch": 1, "applicant supply": 0, "initial carers ratio": 0}
    run = eldercare.run(none, outputs=["admissions", "In beds"])
    assert (run[["admissions[ordinary]", "admissions[nursing]"]] == 0).all(axis=None)
    steps = np.arange(len(run))
    assert_allclose(run["In beds[ordinary]"], 17_000 * (1 - 0.2 * 0.25) ** steps, rtol=1e-9)


def test_without_elders_homes_empty_and_close(eldercare):
    # The level of 2020 stands, so that demand is scaled to it; from 2021 there is no one.
    gone = dict.fromkeys(YONGCHUAN_PATHS, ((2020, 2021, 2035), (1, 0, 0)))
    run = eldercare.run({**CORE, **gone, **approving(0, 0)}, outputs=TOTALS, until=2035)
    assert run.loc[2035, "residents in institutions"] < 0.1 * 32_500
    assert run.loc[2035, "waiting list"] < 50
    assert run.loc[2035, "institution beds"] < 0.6 * 70_000


def test_tenfold_wishes_fill_the_beds_and_the_list_and_giving_up_bounds_it(eldercare):
    run = eldercare.run({**CORE, "demand multiplier": 10}, outputs=TOTALS, until=2030)
    assert run.loc[2025, "occupancy"] > 0.85  # the rest is beds waiting half a year for the next
    assert run.loc[2030, "waiting list"] < 10 * 32_500 * (1.6031 + 0.2)


def test_the_definition_of_dependency_does_not_move_2020(eldercare):
    runs = [
        eldercare.run({**CORE, "dependency definition": wide}, outputs=TOTALS) for wide in (0, 1)
    ]
    name = "residents in institutions"
    assert runs[0][name].iloc[0] == runs[1][name].iloc[0]
    assert_allclose(runs[0][name].iloc[1], runs[1][name].iloc[1], rtol=2e-3)
    assert runs[0].loc[2025, name] != runs[1].loc[2025, name]


def test_closing_half_the_homes_raises_occupancy(eldercare, chengdu):
    half = by_bed("initial operating", [(4_500, 3_000), (6_000, 4_500), (9_500, 7_500)])
    few = {**CORE, **half, "initial in beds[ordinary]": 17_000, "initial in beds[nursing]": 14_900}
    run = eldercare.run(few, outputs=TOTALS)
    assert run["occupancy"].iloc[0] > chengdu["occupancy"].iloc[0]


def test_levers_that_act_from_2020_do_not_cancel_themselves(eldercare):
    name = "effect of affordability"
    plain = eldercare.run(outputs=[name]).iloc[0]
    helped = eldercare.run({"care insurance": 24_000, "fee subsidy": 6_000}, outputs=[name]).iloc[0]
    assert_allclose(plain.astype(float), 1)
    assert (helped > 1.05).all()


def test_empty_beds_raise_the_fee_and_dear_fees_empty_beds(eldercare):
    names = ["Fee", "residents in institutions", "effect of affordability"]
    flood = approving(4_000, 8_000)
    loop = eldercare.run({**flood, "pass through": 0.9}, outputs=names, until=2030).loc[2030]
    cut = eldercare.run({**flood, "pass through": 0}, outputs=names, until=2030).loc[2030]
    assert loop["Fee[nursing]"] > cut["Fee[nursing]"] == 60_000
    assert loop["residents in institutions"] < cut["residents in institutions"]


def test_better_pay_keeps_carers_and_lets_more_beds_be_served(eldercare):
    short = {"initial carers ratio": 0.5, "staffing floor": 0.9, "demand multiplier": 2}
    ends = [
        eldercare.run({**short, "carer pay premium": raise_}, outputs=["Carers", "occupancy"])
        for raise_ in (-0.1, 0.4)
    ]
    assert ends[0].loc[2021, "Carers"] < ends[1].loc[2021, "Carers"]
    assert ends[0].loc[2021, "occupancy"] <= ends[1].loc[2021, "occupancy"]


def test_community_beds_count_as_service_beds_and_home_care_beds_do_not(eldercare):
    plan = {**CORE, "community completions": 500, "home bed starts": 800}
    names = ["elder service beds", "institution beds", "Community beds", "Home care beds"]
    run = eldercare.run(plan, outputs=names)
    together = run["institution beds"] + run["Community beds"]
    assert_allclose(run["elder service beds"], together, rtol=1e-12)
    assert run["Home care beds"].iloc[-1] > 0


def test_beds_per_1000_depend_on_whom_they_are_counted_against(eldercare):
    name = "beds per 1000 elders"
    residents = eldercare.run(outputs=[name]).iloc[0, 0]
    registered = eldercare.run({"hukou base": 1}, outputs=[name]).iloc[0, 0]
    assert registered == pytest.approx(residents / 0.84)


def test_payers_of_the_finance_sector_hold_beds_and_conversions_back_apart(eldercare):
    names = ["starts to date", "funded share", "funded conversion share", *PROMISED]
    held = {"hold back switch": 2, "elder capital budget": 5e9}
    for line, own, other in (
        ("eld_new", "funded share", "funded conversion share"),
        ("eld_conv", "funded conversion share", "funded share"),
    ):
        run = eldercare.run({**CORE, **held, f"funding ratio[{line}]": 0.4}, outputs=names)
        assert (run[own] == 0.4).all() and (run[other] == 1).all()
        full, *parts = (run[name] for name in PROMISED)
        assert_allclose(sum(parts), full, rtol=1e-9)


def test_home_care_beds_take_carers_from_homes_and_are_set_up_as_far_as_there_are_carers(eldercare):
    """BE7: one pool of carers; with nobody applying neither homes nor home care can serve."""
    names = ["carers in institutions", "Carers", "Home care beds", "home bed set ups"]
    plan = {**CORE, "staff limit switch": 1, "home bed starts": 20_000, "applicant supply": 0.8}
    run = eldercare.run(plan, outputs=names)
    without = eldercare.run({**plan, "home bed starts": 0}, outputs=names)
    assert (run["carers in institutions"] <= run["Carers"] * (1 + 1e-12)).all()
    assert run.loc[2024, "carers in institutions"] < without.loc[2024, "carers in institutions"]
    assert 0 < run.loc[2024, "home bed set ups"] < 20_000
    assert (without["carers in institutions"] == without["Carers"]).all()
    nobody = {**plan, "applicant supply": 0, "initial carers ratio": 0}
    assert (eldercare.run(nobody, outputs=names)["Home care beds"] == 0).all()


def test_fewer_of_working_age_behind_each_elder_raise_demand_once_it_is_switched_on(eldercare):
    """RE4: the base year does not move, later years do, and carers grow old with the city."""
    names = ["unscaled wanted", "Carers", "effect of ageing on applicants"]
    plain = eldercare.run(outputs=names, until=2030)
    fewer = {"family carer response": 0.5, "carer age response": 2}
    moved = eldercare.run(fewer, outputs=names, until=2030)
    assert_allclose(moved.loc[2020], plain.loc[2020], rtol=1e-12)
    for bed in TYPES:
        name = f"unscaled wanted[{bed}]"
        assert moved.loc[2030, name] > 1.1 * plain.loc[2030, name]
    assert moved.loc[2030, "effect of ageing on applicants"] < 0.95
