"""The specification's tables once more, each from its sector alone and by PySD: the text of the model says them, whatever
engine reads it. The same numbers by the engine of the house stand in the sector's own test."""

import pytest
from numpy.testing import assert_allclose

from tests.model.sectors.conftest import Reference
from tests.model.sectors.test_commute import KM, LEVERS, PRINTED, RESULTS, SHARES
from tests.model.sectors.test_commute import TABLE as COMMUTE
from tests.model.sectors.test_eldercare import CORE, YONGCHUAN, approving
from tests.model.sectors.test_finance import CASE, MILLION, OWN, STARTS
from tests.model.sectors.test_housing import TABLE as HOUSING
from tests.model.sectors.test_income import CHECKED, INCOMES, STRUCTURE
from tests.model.sectors.test_population import CHENGDU, CHILDREN, COUNTS, printed


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A sector alone in PySD, translated once."""
    kept = {}

    def get(sector):
        if sector not in kept:
            kept[sector] = Reference([sector], tmp_path_factory.mktemp(sector))
        return kept[sector]

    return get


def base(names):
    return list(dict.fromkeys(name.partition("[")[0] for name in names))


@pytest.mark.filterwarnings(
    r"ignore:(?s).*extrapolating:UserWarning"
)  # fertility after its last year
def test_people_of_chengdu_by_age(alone):
    run = alone("population").run(outputs=[*COUNTS, *CHILDREN], step=0.25, until=2030)
    for year, row in CHENGDU.items():
        if year <= 2030:
            for name, value in zip((*COUNTS, *CHILDREN), row, strict=True):
                assert run.loc[year, name] / 1e4 == pytest.approx(value, abs=printed(value)), name


def test_incomes_by_source_from_the_structure(alone):
    run = alone("income").run(STRUCTURE, outputs=["income", "unemployment rate"], step=0.25)
    for year, row in CHECKED.items():
        for name, value in zip(INCOMES, row, strict=True):
            if value is not None:
                assert run.loc[year, name] == pytest.approx(value, rel=1e-3), name
    assert run.loc[2025, "unemployment rate"] == pytest.approx(0.061, abs=5e-4)


def test_beds_of_yongchuan_and_chengdu(alone):
    names = ["institution beds", "nursing bed share", "occupancy", "inclusive beds added"]
    some = {**YONGCHUAN, **approving(0, 1_004)}
    end = alone("eldercare").run(some, outputs=names, step=0.25).loc[2025]
    assert_allclose(end[names[:3]].astype(float), [5_952, 0.635, 0.366], rtol=5e-3)
    end = alone("eldercare").run(CORE, outputs=names, step=0.25).loc[2025]
    assert_allclose(end[names[1:]].astype(float), [0.540, 0.578, 5_050], rtol=5e-3)


def test_homes_communities_and_prices(alone):
    names = ["Procured", "Programme completed", "Communities renovated", "Site households done"]
    names += ["Site households started", "vacancy", "rental vacancy", "House price", "Rent"]
    end = alone("housing").run(HOUSING, outputs=names, step=0.125).loc[2025]
    assert end["Procured[affordable]"] == pytest.approx(300_000, rel=1e-9)
    assert end["Programme completed[affordable]"] == pytest.approx(178_900, rel=5e-4)
    assert end["Programme completed[talenthome]"] == pytest.approx(59_600, rel=1e-3)
    assert end["Communities renovated"] == pytest.approx(4_830, rel=5e-4)
    sites = [
        end[f"Site households {what}[shantytown]"] + end[f"Site households {what}[urbanvillage]"]
        for what in ("done", "started")
    ]
    assert_allclose(sites, [9_427, 16_270], rtol=5e-3)
    assert end["vacancy"] == pytest.approx(0.106, abs=1.5e-3)
    assert end["rental vacancy"] == pytest.approx(0.128, abs=2e-3)
    assert_allclose(end[["House price", "Rent"]].astype(float), [20_080, 35.9], rtol=6e-3)


@pytest.mark.parametrize(
    ("inputs", "printed"),
    [
        ({}, (0.350, 0.111, 0.202, 0.337, 0.663, 0.481, 0.646, 0.709, 9.25, 37.5, 0.437, 1.721)),
        (LEVERS, (0.412, 0.125, 0.207, 0.256, 0.744, 0.564, 0.624, 0.690, 8.97, 36.6, 0.455, 1.616)),
    ],
)  # fmt: skip
def test_ways_to_work_in_2025(alone, inputs, printed):
    names = base([*KM, *SHARES, *RESULTS])
    end = alone("commute").run({**COMMUTE, **inputs}, outputs=names, step=0.125).loc[2025]
    assert end["metro km open"] == pytest.approx(734.65, abs=0.01)
    found = end[[*SHARES, *RESULTS]].astype(float)
    if inputs:  # homes near jobs: within .2 %, as the sector's own test says
        assert_allclose(found, printed, rtol=2.5e-3, atol=6e-4)
    else:
        assert (abs(found.to_numpy() - printed) <= PRINTED).all()


@pytest.mark.parametrize(
    ("mode", "starts", "money"),
    [
        (0, 10_000, (1161.70, 666.65, 495.05)),
        (1, 6_000, (695.43, 526.39, 169.04)),
        (2, 4_550.6, (528.5, 528.5, 0)),
    ],
)
def test_the_check_case_of_money(alone, mode, starts, money):
    inputs = {**CASE, "hold back switch": mode}
    run = alone("finance").run(inputs, outputs=base([*OWN, STARTS]), step=1, until=2031)
    years = run.loc[2021:2030]
    totals = [years[name].sum() / MILLION for name in OWN]
    assert_allclose(totals, money, rtol=1e-3, atol=1e-6)
    assert years[STARTS].sum() == pytest.approx(starts, rel=1e-3)


def test_what_the_levels_of_2025_ask_of_services_and_childcare(alone):
    """9.5 beds, 4.5 doctors per 1000 and kindergarten seats; places and under-threes in Chengdu (section 6)."""
    names = ["residents total", "Hospital beds", "Staff", "people 3 to 5"]
    run = alone("services").run(outputs=names, step=0.25)
    people = run.loc[2025, "residents total"]
    assert_allclose([9.5 * people / 1e7, 4.5 * people / 1e7], [20.5, 9.7], rtol=0.005)
    assert (9.5 * people / 1000 - run.loc[2020, "Hospital beds"]) / 1e4 == pytest.approx(
        5.4, abs=0.05
    )
    assert (4.5 * people / 1000 - run.loc[2020, "Staff[doctor]"]) / 1e4 == pytest.approx(
        2.6, abs=0.05
    )
    assert run.loc[2025, "people 3 to 5"] / 1e4 == pytest.approx(50, rel=0.01)
    run = alone("childcare").run(outputs=["residents total", "people 0 to 2"], step=0.25)
    places = 4.5 * run.loc[2025, "residents total"] / 1000
    assert places == pytest.approx(97_000, rel=0.005)
    assert 100 * places / run.loc[2025, "people 0 to 2"] == pytest.approx(25, abs=0.5)
