"""Components against their headline rate."""

import pytest

from scenarios.audit import KnownValue
from scenarios.audit.parts import needed_share, parts_against_headline


@pytest.fixture
def plan(rate, money):
    """A headline rate over wages and rents; the level gives the base variables their words."""

    def make(headline, wage, rent, printed="{:.0%}"):
        return (
            rate("居民收入年均增速", headline, printed.format(headline), variable="average income growth[town]"),
            rate("居民工资收入年均增速", wage, printed.format(wage), variable="average part growth[town,wage]"),
            rate("居民财产收入年均增速", rent, printed.format(rent), variable="average part growth[town,rent]"),
            money("居民人均收入", 20000, "20000元", variable="total income[town]"),
        )  # fmt: skip

    return make


def known(wage, rent):
    values = {"wage": wage, "rent": rent}
    return {
        (f"income[town,{part}]", 2020): KnownValue(value=value, grade="derived", source="调查")
        for part, value in values.items()
    }


def test_a_headline_above_every_component_is_impossible_with_any_shares(found, plan):
    (finding,) = found(parts_against_headline, *plan(0.09, 0.06, 0.07))
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert "任何比重都无法合成" in finding.message_zh


def test_a_headline_just_above_its_components_may_be_rounding(found, plan):
    (finding,) = found(parts_against_headline, *plan(0.08, 0.06, 0.07))
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_components_that_make_their_headline_are_no_finding(found, plan):
    rows = plan(0.08, 0.06, 0.10)  # half and half: 8.05 % after five years
    assert not found(parts_against_headline, *rows, known=known(5000, 5000))


def test_components_whose_shares_cannot_make_the_headline_are_a_contradiction(found, plan):
    rows = plan(0.09, 0.06, 0.10, printed="{:.2%}")
    (finding,) = found(parts_against_headline, *rows, known=known(9000, 1000))
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert finding.numbers["share"] == pytest.approx(0.1)
    assert finding.numbers["base_grade"] == "derived"
    assert finding.numbers["needed_share"] == pytest.approx(0.7362, abs=1e-3)


def test_coarse_rounding_of_the_components_is_let_to_explain_the_rest(found, plan):
    rows = plan(0.07, 0.06, 0.10)
    (finding,) = found(parts_against_headline, *rows, known=known(9500, 500))
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_without_shares_the_share_of_the_faster_part_is_noted(found, plan):
    (finding,) = found(parts_against_headline, *plan(0.09, 0.06, 0.10))
    assert finding.severity == "note"
    assert finding.explained_by_rounding is None
    assert "文件未列比重" in finding.message_zh


def test_a_headline_equal_to_its_fastest_part_would_need_that_part_to_be_everything(rate):
    rows = [rate("居民工资收入年均增速", 0.06, "6%"), rate("居民财产收入年均增速", 0.08, "8%")]
    whole = rate("居民收入年均增速", 0.08, "8%")
    assert needed_share(whole, rows, [1, 1], 5) == pytest.approx(1.0)


def test_components_that_all_grow_as_the_whole_are_no_finding(found, plan):
    assert not found(parts_against_headline, *plan(0.07, 0.07, 0.07))
