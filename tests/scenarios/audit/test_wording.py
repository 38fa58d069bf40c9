"""Definitions left open."""

import pytest

from scenarios.audit import KnownValue
from scenarios.audit.wording import (
    counts_unfinished,
    definition_open,
    points_or_percent,
    price_basis_open,
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
