"""Per-head figures times the population the plan prints."""

import pytest

from scenarios.audit.population import per_head_against_population


@pytest.fixture
def residents(row):
    return row("常住人口", 1_200_000, "120万人", unit="person", base=1_000_000, area="population")


@pytest.fixture
def per_thousand(row):
    kind = {"unit": "place/kperson", "kind": "per_capita", "area": "childcare"}
    return row("每千人口托位数", 4.5, "4.5个", **kind)


def places(row, value, printed, **changes):
    return row("托位总数", value, printed, **{"unit": "place", "area": "childcare", **changes})


def test_what_is_printed_per_head_makes_what_is_printed_in_all(row, residents, per_thousand, found):
    assert not found(
        per_head_against_population, residents, per_thousand, places(row, 5400, "5400个")
    )


def test_a_total_that_the_population_does_not_make_is_a_contradiction(
    row, residents, per_thousand, found
):
    (finding,) = found(
        per_head_against_population, residents, per_thousand, places(row, 4000, "4000个")
    )
    assert finding.numbers["value"] == 5400
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)


def test_rounding_of_a_small_figure_per_head_may_explain_the_gap(row, residents, found):
    few = row(
        "每千人口托位数", 1.0, "1个", unit="place/kperson", kind="per_capita", area="childcare"
    )
    (finding,) = found(per_head_against_population, residents, few, places(row, 1500, "1500个"))
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_a_slipped_unit_is_named(row, residents, per_thousand, found):
    slipped = places(row, 54_000_000, "5400万个")
    (finding,) = found(per_head_against_population, residents, per_thousand, slipped)
    assert "10,000倍" in finding.message_zh
    assert "10,000 times" in finding.message_en


def test_money_per_head_and_in_all_name_one_population(row, residents, found):
    kind = {"area": "economy", "kind": "level"}
    each = row("人均生产总值", 100_000, "10万元", unit="CNY/person/year", **kind)
    right = row("生产总值", 120e9, "1200亿元", unit="CNY/year", **kind)
    wrong = row("生产总值", 150e9, "1500亿元", unit="CNY/year", **kind)
    assert not found(per_head_against_population, residents, each, right)
    assert len(found(per_head_against_population, residents, each, wrong)) == 1


def test_figures_of_other_people_and_other_years_are_not_compared(row, residents, found):
    elders = row("每千名老人床位数", 30.0, "30张", unit="bed/kperson", kind="per_capita")
    beds = row("养老床位总数", 9000, "9000张")
    later = places(row, 4000, "4000个", target_year=2035)
    assert not found(per_head_against_population, residents, elders, beds, later)
