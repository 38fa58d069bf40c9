"""Chengdu's care beds: what the plan's own lever cannot do, another may."""

import pytest

from scenarios import judge, open_region


@pytest.fixture(scope="module")
def chengdu():
    return open_region("chengdu")


def test_more_beds_alone_do_not_make_the_nursing_share_but_conversion_does(chengdu):
    (share,) = judge(chengdu, "plan", {}, ["cd-016"])
    assert not share.reached
    assert share.bound_by[0] == "lever_end"  # the plan's own lever, approvals a year
    assert share.required.lever == "conversion rate"
    assert 0.03 < share.required.value < 0.15


def test_the_other_lever_put_back_reaches_the_share(chengdu):
    (share,) = judge(chengdu, "plan", {}, ["cd-016"])
    changes = {share.required.lever_id: share.required.value}
    (again,) = judge(chengdu, "plan", changes, ["cd-016"], explain=False)
    assert again.reached
    assert again.value == pytest.approx(0.6, abs=1e-6)


def test_ten_thousand_inclusive_beds_take_more_than_two_thousand_approvals_a_year(chengdu):
    (added,) = judge(chengdu, "plan", {}, ["cd-015"])
    assert not added.reached
    assert added.required.lever == "approvals a year"
    assert added.required.value > 2000
    assert added.first_year > 2025
