"""Targets against where they start."""

import pytest

from scenarios.audit import KnownValue
from scenarios.audit.bases import (
    base_is_bound,
    below_last_period,
    full_yet_growing,
    target_at_base,
)


def share(row, value, printed, **changes):
    return row("入学率", value, printed, unit="Dmnl", kind="share", **changes)


def test_a_target_above_its_base_is_no_finding(found, row):
    assert not found(target_at_base, share(row, 0.95, "95%", base=0.9))


def test_a_target_below_its_base_is_found(found, row):
    (finding,) = found(target_at_base, share(row, 0.9, "90%", base=0.95))
    assert (finding.severity, finding.explained_by_rounding) == ("tension", False)
    assert "已达到2025年目标90%" in finding.message_zh


def test_a_target_at_its_base_may_hide_a_step_smaller_than_its_last_digit(found, row):
    (finding,) = found(target_at_base, share(row, 0.9, "90%", base=0.904))
    assert finding.explained_by_rounding is True


def test_less_is_better_where_the_plan_says_so(found, row):
    assert not found(target_at_base, share(row, 0.05, "5%", operator="<=", base=0.06))
    assert found(target_at_base, share(row, 0.05, "5%", operator="<=", base=0.04))


def test_keeping_a_full_share_or_a_zero_is_no_finding(found, row):
    assert not found(target_at_base, share(row, 1.0, "100%", base=1.0))
    assert not found(target_at_base, row("危房", 0, "清零", operator="<=", base=0))


def test_a_base_stated_in_another_row_counts(found, row):
    rows = [row("床位数", 900, "900张"), row("床位总量", base=950, printed="950张")]
    (finding,) = found(target_at_base, *rows)
    assert finding.ids == ("t-001", "t-002")


def test_a_base_from_outside_counts_and_is_said_with_its_grade(found, row):
    known = {("beds", 2020): KnownValue(value=950, grade="official", source="年鉴")}
    (finding,) = found(target_at_base, row("床位数", 900, "900张", variable="beds"), known=known)
    assert "等级为官方统计" in finding.message_zh


def test_a_base_equal_to_a_strict_bound_is_itself_a_bound(found, row):
    rate = share(row, 0.055, "<5.5%", operator="<", base=0.055)
    (finding,) = found(base_is_bound, rate)
    assert finding.severity == "note"
    assert not found(target_at_base, rate)


def test_a_baseline_worded_as_a_bound_is_noted(found, row):
    stated = share(row, None, "95%以上", base=0.95, stretch="以上")
    exact = share(row, None, "95%", base=0.95)
    assert len(found(base_is_bound, stated)) == 1
    assert not found(base_is_bound, exact)


def jobs(row, name, value=None, printed="", **changes):
    return row(name, value, printed, unit="person", kind="cumulative_increment", **changes)


def test_a_sum_below_the_last_period_is_found_once_with_all_its_rows(found, row):
    rows = [
        jobs(row, "新增就业人数", 120000, "【12】万人", base=169000),
        jobs(row, "“十三五”累计新增就业", base=169000, printed="16.9万人"),
        jobs(row, "新增就业", 120000, "12万人以上", stretch="以上"),
    ]
    (finding,) = found(below_last_period, *rows)
    assert finding.ids == ("t-001", "t-002", "t-003")
    assert finding.numbers["cut"] == pytest.approx(0.29, abs=1e-3)
    assert "少29.0%" in finding.message_zh


def test_a_sum_at_or_above_the_last_period_is_no_finding(found, row):
    assert not found(below_last_period, jobs(row, "新增就业", 170000, "17万人", base=169000))


def test_a_sum_that_only_lost_its_decimals_is_explained_by_rounding(found, row):
    (finding,) = found(below_last_period, jobs(row, "新增就业", 160000, "16万人", base=164000))
    assert finding.explained_by_rounding is True


def test_full_coverage_with_more_to_add_leaves_coverage_open(found, row):
    cover = row(
        "托育点覆盖率", base=1.0, printed="全覆盖", unit="Dmnl", kind="share", base_year=None
    )
    more = row(
        "每年新增托育点", 1, "1—2个", unit="site/year", operator="in", target_value_upper=2.0
    )
    assert len(found(full_yet_growing, cover, more)) == 1
    assert not found(full_yet_growing, cover, row("每年新增公园", 1, "1个", unit="site/year"))
