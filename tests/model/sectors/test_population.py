"""Population: the specification's tables, exact ageing, and laws that no parameter may break."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import PchipInterpolator

from model.checks import broken, read_checks
from model.engine import simulate
from model.engine.units import check_units
from model.inputs import read_inputs
from model.joined import SECTORS, city
from tests.model.sectors.conftest import Reference

COUNTS = ("residents total", "elders 60 plus", "elders 65 plus", "elders 80 plus")
CHILDREN = ("people 0 to 2", "people 3 to 5", "people 6 to 14", "people 15 to 17")
CHENGDU = {  # total, 60+, 65+, 80+, under 3, 3-5, 6-14, 15-17 in ten thousands (people and care, section 6)
    2020: (2093.8, 376.4, 285.1, 51.2, 55.0, 56.7, 166.4, 59.8),
    2021: (2109.1, 392.3, 294.8, 53.9, 52.7, 56.5, 167.9, 57.9),
    2022: (2122.5, 412.0, 302.1, 56.9, 48.8, 56.6, 170.0, 55.9),
    2025: (2156.3, 480.2, 326.6, 67.9, 39.0, 50.4, 176.2, 53.7),
    2030: (2197.7, 603.4, 419.2, 95.2, 34.6, 38.8, 159.4, 60.9),
    2035: (2219.6, 707.9, 527.5, 138.1, 31.4, 34.7, 128.3, 60.0),
}
BIRTHS_AND_DEATHS = {
    2021: (15.8, 12.5),
    2022: (14.3, 12.8),
    2025: (12.5, 14.0),
    2030: (11.1, 16.4),
    2035: (10.1, 19.3),
}
NOBODY_MOVES = {"planned migration": 0.0}
YONGCHUAN = {
    "district shape weight": 1.0,
    "initial residents 0 to 14": 178_079.0,
    "mortality multiplier": 0.99,
    "local fertility multiplier": 0.95,
    **NOBODY_MOVES,
}


@pytest.fixture(scope="module")
def people():
    return city(["population"])


def run(program, inputs=None, *, outputs, times=None, until=2035.0, step=0.25):
    controls = {"TIME STEP": step, "FINAL TIME": until}
    return simulate(
        program, {**(inputs or {}), **controls}, outputs=outputs, times=times, engine="numpy"
    )


def at(results, name, year):
    return results[name][np.flatnonzero(results.times == year)[0], 0]


def printed(value, digits=1):
    """0.5 per cent of a printed number, and the half digit that printing loses."""
    return 0.005 * abs(value) + 0.5 * 10.0**-digits


@pytest.fixture(scope="module")
def chengdu(people):
    totals = ["Births to date", "Deaths to date", "residents total", "Population", "Newborn"]
    names = [*COUNTS, *CHILDREN, *totals, "Net migrants to date", "elder share", "life expectancy"]
    return run(people, outputs=list(dict.fromkeys(names)))


@pytest.mark.parametrize("year", CHENGDU)
def test_chengdu_by_age_follows_the_specification(chengdu, year):
    for name, expected in zip((*COUNTS, *CHILDREN), CHENGDU[year], strict=True):
        assert at(chengdu, name, year) / 1e4 == pytest.approx(expected, abs=printed(expected)), name


@pytest.mark.parametrize("year", BIRTHS_AND_DEATHS)
def test_chengdu_births_and_deaths_follow_the_specification(chengdu, year):
    names = ("Births to date", "Deaths to date")
    for name, expected in zip(names, BIRTHS_AND_DEATHS[year], strict=True):
        in_year = (at(chengdu, name, year) - at(chengdu, name, year - 1)) / 1e4
        assert in_year == pytest.approx(expected, abs=printed(expected)), name


def test_the_base_year_is_the_census(chengdu):
    total = at(chengdu, "residents total", 2020)
    assert total == pytest.approx(20_937_757, abs=100)  # groups are printed to hundreds
    shares = [at(chengdu, name, 2020) / total for name in ("elders 60 plus", "elders 65 plus")]
    assert_allclose(shares, [0.1798, 0.1362], atol=0.00005)
    assert at(chengdu, "life expectancy", 2020) == pytest.approx(81.52, rel=0.001)


OTHER_ELDERS = [
    ({"age shape blend": 0}, (485.4, 612.4)),
    ({"age shape blend": 1}, (474.9, 594.4)),
    ({"planned migration": 0}, (477.3, 597.4)),
    ({"planned migration": 250_000}, (483.3, 609.9)),
]


@pytest.mark.parametrize(("change", "expected"), OTHER_ELDERS)
def test_elders_under_other_assumptions_follow_the_specification(people, change, expected):
    results = run(people, change, outputs=["elders 60 plus"], times=[2025, 2030], until=2030)
    assert_allclose(results["elders 60 plus"][:, 0] / 1e4, expected, rtol=0.005)


def test_at_national_mortality_elders_are_about_as_many_as_the_specification_says(people):
    change = {"age shape blend": 1, "mortality multiplier": 1}
    results = run(people, change, outputs=["elders 60 plus"], times=[2025, 2030], until=2030)
    # printed as "about 460, 566"; ours are 457.7 and 560.8
    assert_allclose(results["elders 60 plus"][:, 0] / 1e4, (460, 566), rtol=0.01)


UNDER_THREES = [
    ({"age shape blend": 0}, 37.1),
    ({"age shape blend": 1}, 40.9),
    ({"known fertility": ((2020, 2035), (1.3, 1.3)), "fertility level from 2023": 1.3}, 50.3),
]


@pytest.mark.parametrize(("change", "under_three"), UNDER_THREES)
def test_under_threes_in_2025_follow_the_specification(people, change, under_three):
    results = run(people, change, outputs=["people 0 to 2"], times=[2025], until=2025)
    here = results["people 0 to 2"][0, 0] / 1e4
    assert here == pytest.approx(under_three, abs=printed(under_three))


YONGCHUAN_ELDERS = [
    (239_205, (23.9, 28.6, 34.4)),
    (226_136, (22.6, 27.7, 34.0)),
    (0.235 * 1_148_896, (27.0, 30.8, 35.6)),
]


@pytest.mark.parametrize(("elders", "path"), YONGCHUAN_ELDERS)
def test_yongchuan_elders_follow_the_specification(people, elders, path):
    results = run(people, yongchuan(elders), outputs=["elders 60 plus"], times=[2020, 2025, 2030])
    assert_allclose(results["elders 60 plus"][:, 0] / 1e4, path, rtol=0.005)


YONGCHUAN_BY_AGE = {
    "residents total": (114.9, 112.8, 110.0),
    "elders 80 plus": (3.4, 3.9, 5.2),
    "people 0 to 2": (3.0, 1.9, 1.8),
    "severe elders": (0.62, 0.68, 0.82),
    "narrow dependent elders": (2.93, 3.37, 4.08),
    "wide dependent elders": (4.58, 5.31, 6.42),
}


def test_yongchuan_totals_and_dependent_elders_follow_the_specification(people):
    years = [2020, 2025, 2030]
    results = run(people, yongchuan(239_205), outputs=list(YONGCHUAN_BY_AGE), times=years)
    for name, expected in YONGCHUAN_BY_AGE.items():
        digits = 2 if "dependent" in name or "severe" in name else 1
        for value, wanted in zip(results[name][:, 0] / 1e4, expected, strict=True):
            assert value == pytest.approx(wanted, abs=printed(wanted, digits)), name


def yongchuan(elders):
    """The district from ten numbers: its total, 0-14, a number of elders split as in three neighbours."""
    under_65 = 0.2598026
    return YONGCHUAN | {
        "initial residents 15 to 59": 1_148_896 - 178_079 - elders,
        "initial residents 60 to 64": elders * under_65,
        "initial residents 65 plus": elders * (1 - under_65),
    }


NEED_OF_CHENGDU = {
    "severe elders": (9.4, 11.9, 15.6),
    "narrow dependent elders": (45.1, 57.6, 74.3),
    "wide dependent elders": (70.7, 90.4, 116.0),
}


def test_chengdu_dependent_elders_follow_the_specification(people):
    results = run(people, outputs=list(NEED_OF_CHENGDU), times=[2020, 2025, 2030])
    for name, expected in NEED_OF_CHENGDU.items():
        assert_allclose(results[name][:, 0] / 1e4, expected, rtol=0.006)


BANDS = [*(range(first, first + 5) for first in range(60, 90, 5)), range(90, 101)]
BY_BAND = {  # per cent of each five-year band, nation; 90 and over together
    "severe prevalence": (0.5, 0.9, 1.7, 3.2, 5.8, 10.1, 20.9),
    "narrow prevalence": (4.4, 7.1, 11.1, 17.0, 25.2, 35.2, 51.5),
}


def test_dependency_by_age_follows_the_specification(people):
    """Within 3 per cent: how many are 85, 86 … in a band follows from our open group of 85 and over."""
    nation = {"age shape blend": 0}
    found = run(people, nation, outputs=["people now", *BY_BAND], times=[2020], until=2021)
    for name, expected in BY_BAND.items():
        values = [
            sum(
                at(found, f"people now[A{age}]", 2020) * at(found, f"{name}[A{age}]", 2020)
                for age in band
            )
            / sum(at(found, f"people now[A{age}]", 2020) for age in band)
            for band in BANDS
        ]
        assert_allclose(100 * np.array(values), expected, rtol=0.03, atol=0.05)


NEWCOMERS = (
    (210_000, 2021, 2119.2),
    (60_000, 2022, 2126.8),
)  # of the year, official total at its end


def test_the_official_totals_of_2021_and_2022_need_21_and_6_ten_thousand_migrants(people):
    before = 2093.8
    for moving, year, total in NEWCOMERS:
        change = {"planned migration": moving}
        found = run(people, change, outputs=["residents total"], times=[year - 1, year], until=year)
        start, end = found["residents total"][:, 0] / 1e4
        assert before + end - start == pytest.approx(total, rel=1e-3)
        before = total


def test_nobody_is_lost(chengdu):
    kept = chengdu["residents total"][:1] + chengdu["Births to date"] - chengdu["Deaths to date"]
    assert_allclose(kept + chengdu["Net migrants to date"], chengdu["residents total"], rtol=1e-9)
    slots = [f"Population[A{age}]" for age in range(101)]
    together = sum(chengdu[name] for name in slots) + chengdu["Newborn"]
    assert_allclose(together, chengdu["residents total"], rtol=1e-12)


def test_without_births_no_elder_is_missing_before_2080(people):
    none = run(people, {"local fertility multiplier": 0.0}, outputs=["elders 60 plus"], until=2080)
    some = run(people, outputs=["elders 60 plus"], until=2080)
    still = some.times < 2080
    same = none["elders 60 plus"][still]
    assert_allclose(some["elders 60 plus"][still], same, rtol=0, atol=1e-3)


def test_without_deaths_and_moves_every_cohort_arrives_whole(people):
    still = {"mortality multiplier": 0.0, "local fertility multiplier": 0.0, **NOBODY_MOVES}
    results = run(people, still, outputs=["Population"], times=[2020, 2021, 2030], until=2030)
    before, after, later = results.values[:, :, 0]
    assert_allclose(after[1:100], before[:99], rtol=1e-12)
    assert after[100] == pytest.approx(before[99] + before[100])
    assert_allclose(later[10:100], before[:90], rtol=1e-12)


def test_without_moves_the_elders_of_2030_are_those_of_50_who_survive(people):
    results = run(people, NOBODY_MOVES, outputs=["elders 60 plus"], times=[2030], until=2030)
    assert results["elders 60 plus"][0, 0] == pytest.approx(5_970_000, rel=0.005)


def test_without_fertility_nobody_is_under_three_from_2023(people):
    none = {"local fertility multiplier": 0.0, **NOBODY_MOVES}
    results = run(people, none, outputs=["people 0 to 2"], times=[2023, 2030], until=2030)
    assert_allclose(results["people 0 to 2"], 0, atol=1e-6)


def test_halving_the_step_moves_the_elders_of_2030_by_less_than_a_ten_thousandth(people):
    ends = [
        run(people, outputs=["elders 60 plus"], times=[2030], until=2030, step=step).values.item()
        for step in (0.25, 0.125)
    ]
    assert ends[1] == pytest.approx(ends[0], rel=1e-4)


def test_a_year_in_one_step_tells_nearly_the_same_story(people):
    names = ["residents total", "elders 60 plus"]
    ends = [run(people, outputs=names, times=[2035], step=step).values for step in (1, 0.125)]
    assert_allclose(ends[0], ends[1], rtol=2e-4)


@pytest.mark.parametrize("moving", [-50_000.0, 0.0, 120_000.0, 300_000.0])
def test_the_share_of_elders_rises_every_year(people, moving):
    years = np.arange(2020, 2036)
    change = {"planned migration": moving}
    results = run(people, change, outputs=["elder share"], times=years, step=0.5)
    assert (np.diff(results["elder share"][:, 0]) > 0).all()


def test_migration_follows_income_rents_and_work_once_switched(people):
    years = [2020, 2030]
    base = {"migration switch": 1.0, "income growth[urban]": 0.065}
    for change, sign in (
        ({}, 0),
        ({"income growth[urban]": 0.09}, 1),
        ({"income growth[urban]": 0.04}, -1),
    ):
        results = run(people, base | change, outputs=["net migrants"], times=years, step=0.5)
        start, end = results["net migrants"][:, 0]
        assert start == pytest.approx(120_000)
        assert np.sign(round(end - start)) == sign


def test_later_retirement_keeps_people_at_work_and_moves_no_base_year(people):
    results = run(
        people, {"retirement age shift": 0.5}, outputs=["workers"], times=[2020, 2025, 2030]
    )
    without = run(people, outputs=["workers"], times=[2020, 2025, 2030])
    more = (results["workers"] / without["workers"])[:, 0]
    assert_allclose(more[:2], 1)
    assert 1.01 < more[2] < 1.1


@pytest.mark.parametrize("shape", ["national", "basin", "district"])
def test_shapes_are_the_monotone_split_of_census_groups(people, shape):
    ages = [people.constants[f"{shape} shape[A{age}]"] for age in range(101)]
    assert_allclose(ages, 1e5 * derived_shape(shape), atol=1e-6)


def derived_shape(shape):
    """Share of each age in its census group: five-year totals scaled to a place's groups, then PCHIP of the cumulative."""
    five, groups = five_year_totals(shape), census_groups(shape)
    for (start, end), total in groups.items():
        five[start:end] *= total / five[start:end].sum()
    five = np.append(five[:17], five[17:].sum())  # Yubei's table ends at 85, so all do
    edges = [*range(0, 90, 5), 101]
    single = np.diff(PchipInterpolator(edges, np.append(0, five.cumsum()))(np.arange(102)))
    for start, end in ((0, 15), (15, 60), (60, 65), (65, 101)):
        single[start:end] /= single[start:end].sum()
    return single


def census_groups(shape):
    """Totals (person) by slice of the five-year groups to which a shape is scaled before it is split."""
    if shape == "district":
        return {(0, 3): 178_078.88, (3, 12): 731_612.12, (12, 19): 239_205}
    return {(0, 3): 2_780_800, (3, 12): 14_392_900, (12, 13): 912_900, (13, 19): 2_851_200}


def five_year_totals(shape):
    """(19,) 0-4 … 85-89, 90+; ten-year and open groups are split by the nation's ratios. [person or share]"""
    nation = census("national")
    if shape == "national":
        return nation
    if shape == "district":
        return sum(by_ratio(census(name), nation) for name in ("Rongchang", "Dazu", "Bishan"))
    yubei, jintang = census("Yubei"), by_ratio(census("Jintang"), nation)
    yubei = np.append(yubei[:17], yubei[17] * nation[17:] / nation[17:].sum())
    return 0.788 * yubei / yubei.sum() + 0.212 * jintang / jintang.sum()


def by_ratio(ten, nation):
    pairs = [
        total * nation[2 * i : 2 * i + 2] / nation[2 * i : 2 * i + 2].sum()
        for i, total in enumerate(ten[:8])
    ]
    return np.concatenate([*pairs, ten[8] * nation[16:] / nation[16:].sum()])


def census(place):
    path = Path(SECTORS) / "population" / "census_ages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return np.array(
            [float(row["persons"]) for row in csv.DictReader(file) if row["place"] == place]
        )


def test_units_agree_in_every_equation(people):
    assert [str(error) for error in check_units(people)] == []


def test_every_check_holds_at_both_ends_of_every_input(people):
    inputs = read_inputs(["population"])
    ends = {each.name: np.full(2 * len(inputs), each.default) for each in inputs}
    for i, each in enumerate(inputs):
        ends[each.name][2 * i : 2 * i + 2] = each.low, each.high
    found = broken(read_checks(["population"]), people, {**ends, "TIME STEP": 0.5})
    assert [str(each) for each in found] == []


def test_the_same_text_in_pysd_gives_the_same_people(people, tmp_path_factory):
    names = ["residents total", *COUNTS[1:], "life expectancy", "workers", "households", "births"]
    reference = Reference(["population"], tmp_path_factory.mktemp("population")).run(
        outputs=names, step=0.25, until=2022
    )
    here = run(people, outputs=names, until=2022)
    for name in names:
        assert_allclose(here[name][:, 0], reference[name].to_numpy(float), rtol=1e-6, err_msg=name)
