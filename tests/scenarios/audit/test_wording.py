"""Definitions left open."""

import pytest

from scenarios.audit import KnownValue
from scenarios.audit.wording import (
    base_missing,
    counts_unfinished,
    definition_open,
    figure_missing,
    kept_without_base,
    points_or_percent,
    price_basis_open,
    year_missing,
)


def rise(row, printed, **changes):
    kind = {"unit": "Dmnl", "kind": "cumulative_increment"}
    return row("中等收入占比提升幅度", 0.1, printed, **{**kind, **changes})


def test_a_share_that_rises_by_per_cent_may_mean_points(found, row):
    (finding,) = found(points_or_percent, rise(row, "10%"))
    assert finding.severity == "tension"
    assert not found(points_or_percent, rise(row, "10个百分点"))


def test_the_two_readings_of_a_rise_are_worked_out_where_the_base_is_known(found, row):
    known = {("middle share", 2020): KnownValue(value=0.49, grade="estimate", source="报告")}
    (finding,) = found(points_or_percent, rise(row, "10%", variable="middle share"), known=known)
    assert finding.numbers["by_points"] == pytest.approx(0.59)
    assert finding.numbers["by_percent"] == pytest.approx(0.539)


def test_a_figure_lost_in_print_is_named_with_where_else_it_stands(found, row):
    lost = row("新增床位", None, "张", target_year=2025)
    (finding,) = found(figure_missing, lost, row("新增床位", 100, "100张"))
    assert finding.numbers == {"rows": 1, "elsewhere": 1}


def test_a_doubling_of_nobody_knows_what_has_no_base(found, row, rate, money):
    double = row("优质园倍数", 2, "翻番", unit="Dmnl", kind="ratio")
    assert len(found(base_missing, double)) == 1
    assert len(found(base_missing, rate("演出活动年均增长", 0.1, "10%"))) == 1


def test_a_growth_rate_whose_level_has_a_base_is_no_finding(found, rate, money):
    level = money("居民人均收入", 14026, "14026元", base=10000)
    assert not found(base_missing, rate("居民人均收入年均增速", 0.07, "7%"), level)


def test_keeping_what_was_never_stated_is_noted(found, row):
    kept = row("保障率", 1.0, "100%", unit="Dmnl", kind="share", stretch="保持")
    based = row("保障率", 1.0, "100%", unit="Dmnl", kind="share", stretch="保持", base=1.0)
    assert len(found(kept_without_base, kept)) == 1
    assert not found(kept_without_base, based)


def test_targets_without_a_year_are_gathered_in_one_finding(found, row):
    rows = [row(f"设施{n}", n, f"{n}个", note="年份按规划期末") for n in (1, 2, 3)]
    (finding,) = found(year_missing, *rows)
    assert finding.numbers["rows"] == 3


def test_money_without_a_price_basis_is_noted(found, rate, money):
    level = money("居民人均收入", 14026, "14026元")
    (finding,) = found(price_basis_open, level, rate("居民人均收入年均增速", 0.07, "7%"))
    assert finding.ids == ("t-001", "t-002")
    assert not found(price_basis_open, money("居民人均收入（现价）", 14026, "14026元"))


def test_a_total_that_counts_what_is_being_built_is_noted(found, row):
    assert len(found(counts_unfinished, row("地铁运营及在建里程", 850, "850公里", unit="km"))) == 1
    assert not found(counts_unfinished, row("地铁运营里程", 850, "850公里", unit="km"))


def test_rows_with_one_thing_left_open_share_a_finding(found, row):
    rows = [
        row("院校", 10, "10所", note="新增数或累计数未写明"),
        row("场馆", 20, "20个", note="省略；新增数或累计数未写明"),
        row("床位", 30, "30张", note="口径清楚"),
    ]
    (finding,) = found(definition_open, *rows)
    assert finding.ids == ("t-001", "t-002")
    assert "added or in all" in finding.message_en
