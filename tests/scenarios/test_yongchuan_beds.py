"""Yongchuan: 9,000 beds from 3,980 (or 4,210), with a pipeline that delays and a budget that limits."""

import pytest

from scenarios import judge, open_region

BEDS, NURSING = "yc-016", "yc-017"


@pytest.fixture(scope="module")
def yongchuan():
    return open_region("yongchuan")


@pytest.fixture(scope="module")
def beds(yongchuan):
    (verdict,) = judge(yongchuan, "plan", {}, [BEDS])
    return verdict


def test_a_fifth_of_the_missing_beds_approved_each_year_does_not_stand_by_2025(beds):
    assert beds.state == "short"
    assert 5000 < beds.value < 7000


def test_both_starting_points_are_judged_and_named(beds):
    labels = [(r.label_zh, r.reached) for r in beds.readings]
    assert labels == [("表中3980张", False), ("正文4210张", False)]
    low, high = (r.value for r in beds.readings)
    assert high > low


def test_the_text_base_adds_the_community_beds_it_starts_with(yongchuan):
    (verdict,) = judge(yongchuan, "plan", {"initial community beds": 230.0}, [BEDS], explain=False)
    assert verdict.path.values[0] == 4210


def test_delay_and_money_are_what_bound_it(beds):
    assert beds.bound_by[:2] == ("lever_end", "budget")
    assert "construction_delay" in beds.bound_by


def test_it_says_how_many_approvals_a_year_it_would_take(beds):
    assert beds.required.lever == "approvals a year"
    assert beds.required.value is not None
    assert beds.required.value > 1004


def test_the_required_approvals_put_back_just_reach_9000(yongchuan, beds):
    changes = {beds.required.lever_id: beds.required.value}
    changes |= beds.required.given_values
    (again,) = judge(yongchuan, "plan", changes, [BEDS], explain=False)
    assert again.value == pytest.approx(9000, rel=1e-6)


def test_the_nursing_share_rises_from_40_3_and_passes_60_per_cent_a_year_late(yongchuan):
    (share,) = judge(yongchuan, "plan", {}, [NURSING])
    assert share.path.values[0] == pytest.approx(0.403, abs=1e-3)
    assert not share.reached
    assert share.first_year == 2026
    assert share.required.value > 1004


def test_no_money_no_starts(yongchuan):
    (verdict,) = judge(yongchuan, "plan", {"elder capital budget": 0.0}, [BEDS])
    assert verdict.value < 4500
    assert "budget" in verdict.bound_by


def test_occupancy_stands_beside_the_beds(beds):
    (use,) = beds.companions
    assert use.name == "occupancy"
    assert 0 < use.value < 1


def test_halving_the_time_step_moves_the_beds_by_less_than_half_a_per_cent(yongchuan, beds):
    (finer,) = judge(yongchuan, "plan", {"TIME STEP": 0.0625}, [BEDS], explain=False)
    assert finer.value == pytest.approx(beds.value, rel=5e-3)
