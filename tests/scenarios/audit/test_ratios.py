"""Ratios against the levels they are made of."""

import pytest

from scenarios.audit.ratios import ratio_against_levels


def per_head(row, thing, value, printed, **changes):
    return row(
        f"每千人口{thing}数", value, printed, unit=f"{thing}/kperson", kind="per_capita", **changes
    )


def test_a_ratio_of_two_per_head_rows_that_agrees_is_no_finding(found, row):
    rows = [per_head(row, "nurse", 4.0, "4.0人"), per_head(row, "doctor", 2.0, "2.0人")]
    ratio = row("医护比", 2.0, "1:2", unit="nurse/doctor", kind="ratio")
    assert not found(ratio_against_levels, ratio, *rows)


def test_a_ratio_its_own_terms_miss_is_a_contradiction(found, row):
    rows = [per_head(row, "nurse", 4.0, "4.0人"), per_head(row, "doctor", 2.0, "2.0人")]
    ratio = row("医护比", 3.0, "1:3.0", unit="nurse/doctor", kind="ratio")
    (finding,) = found(ratio_against_levels, ratio, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert finding.numbers["value"] == pytest.approx(2.0)


def test_a_ratio_that_rounding_brings_home_says_so(found, row):
    rows = [per_head(row, "nurse", 4.0, "4人"), per_head(row, "doctor", 2.0, "2人")]
    ratio = row("医护比", 2.2, "1:2.2", unit="nurse/doctor", kind="ratio")
    (finding,) = found(ratio_against_levels, ratio, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_a_ratio_its_terms_already_met_at_the_base_is_a_tension(found, row):
    rows = [
        per_head(row, "nurse", 4.0, "4.00人", base=3.05),
        per_head(row, "doctor", 2.0, "2.00人", base=1.02),
    ]
    ratio = row("医护比", 2.0, "1:2.0", unit="nurse/doctor", kind="ratio")
    (finding,) = found(ratio_against_levels, ratio, *rows)
    assert finding.numbers["base_value"] == pytest.approx(2.99, abs=0.01)
    assert finding.severity == "tension"
    assert finding.explained_by_rounding is False


def test_an_urban_rural_ratio_is_found_by_its_words(found, row, money):
    rows = [
        money("城镇居民人均收入", 20000, "20000元"),
        money("农村居民人均收入", 10000, "10000元"),
        row(
            "城乡居民收入比", 1.8, "1.8:1", unit="Dmnl", kind="ratio", operator="<=", area="income"
        ),
    ]
    (finding,) = found(ratio_against_levels, *rows)
    assert finding.numbers["value"] == pytest.approx(2.0)
    assert "1.8:1" in finding.message_zh


def test_a_ratio_kept_as_second_over_first_is_read_the_same_way(found, row, money):
    rows = [
        money("城市低保标准", 1000, "1000元"),
        money("农村低保标准", 800, "800元"),
        row("城乡低保标准之比", 0.8, "1:0.8", unit="Dmnl", kind="ratio", area="income"),
    ]
    assert not found(ratio_against_levels, *rows)
