"""Rate × base against level."""

import pytest

from scenarios.audit import KnownValue
from scenarios.audit.growth import rate_against_level


def test_a_rate_that_leads_to_its_level_is_no_finding(found, rate, money):
    level = money("居民人均收入", 14026, "14026元", base=10000)  # 10 000 × 1.07^5 = 14 025.5
    assert not found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level)


def test_a_rate_that_misses_its_level_beyond_rounding_is_a_contradiction(found, rate, money):
    level = money("居民人均收入", 15000, "15000元", base=10000)
    (finding,) = found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level)
    assert finding.severity == "contradiction"
    assert finding.explained_by_rounding is False
    assert finding.numbers["value"] == pytest.approx(14025.5, abs=0.1)
    assert finding.numbers["needed_rate"] == pytest.approx(0.08447, abs=1e-5)
    assert "年均至少需8.45%" in finding.message_zh
    assert "取整不能解释这一差距" in finding.message_zh
    assert "rounding cannot explain it" in finding.message_en


def test_a_rate_that_rounding_could_lift_to_its_level_is_a_tension_and_says_so(found, rate, money):
    level = money("居民人均收入", 14300, "14300元", base=10000)  # 7.42%, printed 7%
    (finding,) = found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7%"), level)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)
    assert "取整可以解释" in finding.message_zh


def test_a_level_to_break_through_is_missed_when_only_met(found, rate, money):
    level = money("居民人均收入", 14641, "14641元", base=10000, operator=">", target_year=2024)
    flat = rate("居民人均收入年均增速", 0.1, "10.00%", target_year=2024)  # 10 000 × 1.1^4 = 14 641
    (finding,) = found(rate_against_level, flat, level)
    assert finding.explained_by_rounding is True


def test_a_rate_worded_as_a_floor_only_strains_its_level(found, rate, money):
    level = money("居民人均收入", 15000, "15000元", base=10000)
    floor = rate("居民人均收入年均增速", 0.07, "7.0%以上", stretch="以上")
    assert found(rate_against_level, floor, level)[0].severity == "tension"


def test_a_level_far_below_what_the_rate_gives_is_noted(found, rate, money):
    level = money("居民人均收入", 12000, "12000元", base=10000)
    (finding,) = found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level)
    assert finding.severity == "note"


def test_a_base_from_outside_the_document_is_said_with_its_grade(found, rate, money):
    level = money("居民人均收入", 15000, "15000元", variable="income[town]")
    known = {("income[town]", 2020): KnownValue(value=10000, grade="unverified", source="公报")}
    (finding,) = found(
        rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level, known=known
    )
    assert finding.numbers["base_grade"] == "unverified"
    assert "等级为待核官方数" in finding.message_zh
    assert "unverified" in finding.message_en


def test_without_any_base_nothing_is_claimed(found, rate, money):
    level = money("居民人均收入", 15000, "15000元")
    assert not found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level)


def test_a_target_due_in_its_base_year_has_no_rate(found, rate, money):
    level = money("居民人均收入", 15000, "15000元", base=10000, base_year=2025)
    assert not found(rate_against_level, rate("居民人均收入年均增速", 0.07, "7.0%"), level)


def test_a_rate_that_exceeds_a_ceiling_is_a_contradiction(found, rate, money):
    level = money("居民人均支出", 12000, "12000元", base=10000, operator="<=")
    (finding,) = found(rate_against_level, rate("居民人均支出年均增速", 0.07, "7.0%"), level)
    assert finding.severity == "contradiction"
    assert "年均只需" in finding.message_zh


def test_a_total_and_its_figure_per_head_each_have_their_own_rate(row, rate, money, found):
    kind = {"area": "economy", "kind": "level"}
    total = row("生产总值", 140_255, "140255元", unit="CNY/year", base=100_000, **kind)
    each = money("人均生产总值", 12_000, "12000元", base=10_000, area="economy")
    seven = rate("生产总值年均增速", 0.07, "7.0%", area="economy")
    assert not found(rate_against_level, seven, total, each)
